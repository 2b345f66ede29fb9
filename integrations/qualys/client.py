"""How Qualys is asked: paths, parameters, paging, errors. Contract: docs/contracts/qualys.md.

A list is cut with a 1980 warning, whose URL is the only end signal: a page in the middle may be
short or empty. Throttling is HTTP 409 and an expired account HTTP 200, both as SIMPLE_RETURN.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sdk import (
    CredentialError,
    ErrorTable,
    Limits,
    Page,
    Rate,
    RateLimited,
    Response,
    Session,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.decode import Document
from sdk.http import code_matching
from sdk.pagination import Guard, batches, by_next_url

from .types import Host, HostDetections, Listing, Vulnerability

T = TypeVar("T")

NEXT_PAGE = 1980
HEADERS = {"X-Requested-With": "chariot"}


@dataclass(frozen=True)
class List(Generic[T]):
    """One of the API's lists: where it is, and where the rows are in its document."""

    name: str
    path: str
    root: str
    row: str
    type: type[T]


HOSTS = List(
    "hosts", "/api/5.0/fo/asset/host/", "HOST_LIST_OUTPUT", "RESPONSE/HOST_LIST/HOST", Host
)
DETECTIONS = List(
    "detections",
    "/api/5.0/fo/asset/host/vm/detection/",
    "HOST_LIST_VM_DETECTION_OUTPUT",
    "RESPONSE/HOST_LIST/HOST",
    HostDetections,
)
KNOWLEDGE_BASE = List(
    "knowledge base",
    "/api/4.0/fo/knowledge_base/vuln/",
    "KNOWLEDGE_BASE_VULN_LIST_OUTPUT",
    "RESPONSE/VULN_LIST/VULN",
    Vulnerability,
)

# Any number of pages in a row may be empty (contract 6); the rising ids in the URLs, of which none
# may come back, show that the listing moves.
GUARD: Guard[object] = Guard(stalled_pages=None)

RETIRED = "Qualys may have retired the version of the API in this path"

ERRORS = ErrorTable(
    code=code_matching(rb"<SIMPLE_RETURN>.*?<CODE>\s*(\d+)"),
    # Contract 4: of the 409s only 1920, 1960 and 1965 may be repeated, 2003 and 2011 never.
    rules={
        (202, None): VendorUnavailable,
        (None, "999"): VendorUnavailable,
        (None, "1920"): RateLimited,
        (None, "1960"): RateLimited,
        (None, "1965"): RateLimited,
        (None, "1999"): VendorUnavailable,
        (None, "2000"): CredentialError,
        (None, "2001"): CredentialError,
        (None, "2002"): CredentialError,
        (None, "2003"): CredentialError,
        (None, "2011"): CredentialError,
        (None, "2012"): CredentialError,
    },
    wait_headers=("X-RateLimit-ToWait-Sec", "Retry-After"),
    # What a retired version answers is not public (contract 1).
    advice={(404, None): RETIRED, (410, None): RETIRED},
    # Nobody says how long another call, or a scan, will take (contract 4: about 30 s).
    waits={"1920": 30.0, "1960": 30.0},
)

RATE = Rate(
    remaining_headers=("X-RateLimit-Remaining",),
    reset_headers=("X-RateLimit-ToWait-Sec",),
    by_operation=True,
)
"""Each API is counted on its own; how many calls there are is in the answers (contract 3)."""

LONGEST_URL = 2000
"""Many ids in one are answered with 414 and HTML; a form may hold any number (contract 6)."""

PATIENCE_SECONDS = 120.0
"""Large pages are kept alive by comments for minutes before the rows come (contract 7.7)."""


class Client:
    """The three lists that an inventory needs, as typed rows."""

    def __init__(self, session: Session, limits: Limits) -> None:
        self.session = session
        self.limits = limits
        self._known: dict[int, Vulnerability | None] = {}

    def probe(self) -> None:
        """Ask for one host, which proves the password and the permission to read hosts."""
        _document(HOSTS, self._list(HOSTS, {"truncation_limit": "1"}))

    def holds(self, host_id: str) -> bool:
        """Whether the subscription still has the host; there is no 404 to tell (contract 8)."""
        query = {"details": "None", "ids": host_id, "truncation_limit": "1"}
        listing = _document(HOSTS, self._list(HOSTS, query)).envelope
        return int(host_id) in listing.identifiers

    def hosts(self, since: datetime | None = None) -> Iterator[Host]:
        """All hosts, or those processed since a moment, by ascending id (contract 5.1)."""
        processed = {"vm_processed_after": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        return self._rows(HOSTS, {"details": "All", **self._page_size, **processed})

    def detections(self, host_ids: Iterable[int]) -> Iterator[HostDetections]:
        """What was found on these hosts; a host without findings is not sent (contract 5.2)."""
        return self._rows(DETECTIONS, {"ids": _joined(host_ids), **self._page_size})

    def knowledge(self, qids: Iterable[int]) -> Mapping[int, Vulnerability | None]:
        """What the knowledge base says of these QIDs, each asked for once a run (contract 5.3).

        The whole base is far larger than any estate needs. A QID that it does not know is None.
        """
        unknown = sorted(set(qids) - self._known.keys())
        for batch in batches(unknown, self.limits.batch_size):
            found, sent = self._of_the_base(batch)
            # Nothing counts what the base knows, so what was not sent is asked for once more.
            if sent < len(batch):
                found |= self._of_the_base(sorted(set(batch) - found.keys()))[0]
            self._known |= dict.fromkeys(batch) | found
        return self._known

    @property
    def unknown_qids(self) -> int:
        """How many of the QIDs that were asked for the knowledge base does not know."""
        return sum(row is None for row in self._known.values())

    def _of_the_base(self, qids: Iterable[int]) -> tuple[dict[int, Vulnerability], int]:
        """Return what the base says of some QIDs, and how many rows it sent, malformed or not."""
        sent: list[int] = []
        query = {"details": "All", "ids": _joined(qids)}
        found = {row.qid: row for row in self._rows(KNOWLEDGE_BASE, query, sent.append)}
        return found, sum(sent)

    @property
    def _page_size(self) -> dict[str, str]:
        return {"truncation_limit": str(self.limits.page_size)}

    def _rows(
        self, listed: List[T], query: Mapping[str, str], count: Callable[[int], object] = bool
    ) -> Iterator[T]:
        def fetch(url: str | None) -> Page[T]:
            reply = self._ask(listed, url) if url else self._list(listed, query)
            document = _document(listed, reply)
            page = reply.page(document.rows, next=_next_url(document.envelope))
            count(page.received)
            return page

        return by_next_url(fetch, limits=self.limits, guard=GUARD)

    def _list(self, listed: List[T], query: Mapping[str, str]) -> Response:
        return self._ask(listed, listed.path, {"action": "list", **query})

    def _ask(
        self, listed: List[T], path_or_url: str, query: Mapping[str, str] | None = None
    ) -> Response:
        return self.session.get(
            path_or_url,
            params=query,
            post_when_longer_than=LONGEST_URL,
            operation=listed.name,
        )


def _document(listed: List[T], reply: Response) -> Document[Listing, T]:
    return reply.xml(root=listed.root, envelope=Listing, row=listed.row, type=listed.type)


def _next_url(listing: Listing) -> str | None:
    if listing.code:
        raise UnexpectedResponse("a refusal where a list was expected")
    notice = listing.notice
    if notice is None or notice.code != NEXT_PAGE:
        return None
    if not notice.url:
        raise UnexpectedResponse("the list was cut, and does not say where it goes on")
    return notice.url


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
