"""Requests to Qualys: paths, parameters, paging, errors. Contract: docs/contracts/qualys.md.

A list is cut with a 1980 warning, whose URL is the only end signal: a page in the middle may be
short or empty. Throttling is HTTP 409 and an expired account HTTP 200, both as SIMPLE_RETURN.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sdk import (
    CredentialError,
    ErrorTable,
    Listing,
    LookupCache,
    NextURL,
    Page,
    Rate,
    RateLimited,
    Response,
    Session,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.http import code_matching

from .types import Envelope, Host, HostDetections, Vulnerability

Row = TypeVar("Row")

NEXT_PAGE = 1980
HEADERS = {"X-Requested-With": "chariot"}

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
    # It is unknown how long another call, or a scan, will take (contract 4: about 30 s).
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

TIMEOUT_SECONDS = 120.0
"""Large pages are kept alive by comments for minutes before the rows come (contract 7.7)."""


def _listing(name: str, path: str, root: str, row: str, row_type: type[Row]) -> Listing[Row]:
    """Return a list whose rows are elements `row` in a document `root`."""

    def read(response: Response) -> Page[Row]:
        document = response.xml(root=root, envelope=Envelope, row=row, type=row_type)
        return response.page(document.rows, next=_next_url(document.envelope))

    return Listing(
        name=name,
        path=path,
        read=read,
        paging=NextURL(),
        params={"action": "list"},
        size_param="truncation_limit",
        # Any number of pages in a row may be empty (contract 6); the rising ids in the URLs, of
        # which none may come back, show that the listing moves.
        stalled_pages=None,
        post_when_longer_than=LONGEST_URL,
    )


HOST_LIST = ("hosts", "/api/5.0/fo/asset/host/", "HOST_LIST_OUTPUT", "RESPONSE/HOST_LIST/HOST")
HOSTS = _listing(*HOST_LIST, Host)
DETECTIONS = _listing(
    "detections",
    "/api/5.0/fo/asset/host/vm/detection/",
    "HOST_LIST_VM_DETECTION_OUTPUT",
    "RESPONSE/HOST_LIST/HOST",
    HostDetections,
)
KNOWLEDGE_BASE = replace(
    _listing(
        "knowledge base",
        "/api/4.0/fo/knowledge_base/vuln/",
        "KNOWLEDGE_BASE_VULN_LIST_OUTPUT",
        "RESPONSE/VULN_LIST/VULN",
        Vulnerability,
    ),
    size_param="",
)


class Client:
    """The three lists that an inventory needs, as typed rows."""

    def __init__(self, session: Session, batch_size: int) -> None:
        self.session = session
        self.details = LookupCache(self._details, batch_size=batch_size)
        """What the knowledge base has on a QID; all of it is far more than an inventory needs."""

    def probe_hosts(self) -> None:
        """Prove the password and the permission to read hosts."""
        self.session.probe(HOSTS)

    def has_asset(self, host_id: str) -> bool:
        """Return whether the subscription still has the host; there is no 404 (contract 8)."""
        params = {"action": "list", "details": "None", "ids": host_id, "truncation_limit": "1"}
        response = self.session.get(HOSTS.path, params=params, operation=HOSTS.name)
        _, _, root, row = HOST_LIST
        document = response.xml(root=root, envelope=Envelope, row=row, type=Host)
        return int(host_id) in document.envelope.identifiers

    def hosts(self, since: datetime | None = None) -> Iterator[Host]:
        """Yield all hosts, or those processed since a time, by ascending id (contract 5.1)."""
        processed = {"vm_processed_after": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        return self.session.list(HOSTS, {"details": "All", **processed}, once=True)

    def detections(self, host_ids: Iterable[int]) -> Iterator[HostDetections]:
        """Yield the findings of these hosts; a host without any is not sent (contract 5.2)."""
        return self.session.list(DETECTIONS, {"ids": _joined(host_ids)})

    def _details(self, qids: Sequence[int]) -> Mapping[int, Vulnerability]:
        rows = self._knowledge_base(qids)
        # The base counts nothing, so what it did not send is requested once more.
        missing = [qid for qid in qids if qid not in rows]
        return rows | self._knowledge_base(missing) if missing else rows

    def _knowledge_base(self, qids: Iterable[int]) -> dict[int, Vulnerability]:
        params = {"details": "All", "ids": _joined(qids)}
        return {row.qid: row for row in self.session.list(KNOWLEDGE_BASE, params)}


def _next_url(envelope: Envelope) -> str | None:
    if envelope.code:
        raise UnexpectedResponse("a refusal where a list was expected")
    notice = envelope.notice
    if notice is None or notice.code != NEXT_PAGE:
        return None
    if not notice.url:
        raise UnexpectedResponse("the list was cut, and does not say where it goes on")
    return notice.url


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
