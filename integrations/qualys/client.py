"""Requests to Qualys: paths, parameters, paging, errors. Contract: docs/contracts/qualys.md.

A list is cut with a 1980 warning, whose URL is the only end signal: a page in the middle may be
short or empty. Throttling is HTTP 409 and an expired account HTTP 200, both as SIMPLE_RETURN.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sdk import ErrorTable, Listing, NextURL, Session, UnexpectedResponse

from .types import Envelope, Host, HostDetections, Vulnerability

Row = TypeVar("Row")

NEXT_PAGE = 1980
HEADERS = {"X-Requested-With": "chariot"}

RETIRED = "Qualys may have retired the version of the API in this path"

ERRORS = ErrorTable(
    code=re.compile(rb"<SIMPLE_RETURN>.*?<CODE>\s*(\d+)", re.DOTALL),
    # Contract 4: of the 409s only 1920, 1960 and 1965 may be repeated, 2003 and 2011 never.
    rate_limited=["1920", "1960", "1965"],
    unavailable=[202, "999", "1999"],
    credential=["2000", "2001", "2002", "2003", "2011", "2012"],
    wait_headers=("X-RateLimit-ToWait-Sec", "Retry-After"),
    # What a retired version answers is not public (contract 1).
    advice={404: RETIRED, 410: RETIRED},
    # It is unknown how long another call, or a scan, will take (contract 4: about 30 s).
    waits={"1920": 30.0, "1960": 30.0},
)

LONGEST_URL = 2000
"""Many ids in one are answered with 414 and HTML; a form may hold any number (contract 6)."""

TIMEOUT_SECONDS = 120.0
"""Large pages are kept alive by comments for minutes before the rows come (contract 7.7)."""


def _listing(name: str, path: str, root: str, rows: str, row: type[Row]) -> Listing[Row]:
    return Listing(
        name=name,
        path=path,
        row=row,
        envelope=Envelope,
        root=root,
        rows=rows,
        next=_next_url,
        paging=NextURL(),
        params={"action": "list"},
        size_param="truncation_limit",
        # Any number of pages in a row may be empty; the ids in their URLs rise (contract 6).
        rising="id_min",
        identity="id",
        post_when_longer_than=LONGEST_URL,
    )


def _next_url(envelope: Envelope) -> str | None:
    if envelope.code:
        raise UnexpectedResponse("a refusal where a list was expected")
    notice = envelope.notice
    if notice is None or notice.code != NEXT_PAGE:
        return None
    if not notice.url:
        raise UnexpectedResponse("the list was cut, and does not say where it goes on")
    return notice.url


HOSTS = _listing(
    "hosts",
    "/api/5.0/fo/asset/host/",
    "HOST_LIST_OUTPUT",
    "RESPONSE/HOST_LIST/HOST",
    Host,
)
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
    identity="qid",
)


class Client:
    """The three lists that an inventory needs, as typed rows."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def probe_hosts(self) -> None:
        """Prove the password and the permission to read hosts."""
        self.session.probe(HOSTS)

    def has_asset(self, host_id: str) -> Iterator[Host]:
        """Yield the host if the subscription still has it; there is no 404 (contract 8)."""
        wanted = int(host_id)
        hosts = self.session.list(HOSTS, {"details": "Basic", "ids": host_id})
        return (host for host in hosts if host.id == wanted)

    def hosts(self, since: datetime | None = None) -> Iterator[Host]:
        """Yield all hosts, or those processed since a time, by ascending id (contract 5.1)."""
        processed = {"vm_processed_after": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
        return self.session.list(HOSTS, {"details": "All", **processed}, once=True)

    def detections(self, host_ids: Iterable[int]) -> Iterator[HostDetections]:
        """Yield the findings of these hosts; a host without any is not sent (contract 5.2)."""
        return self.session.list(DETECTIONS, {"ids": _joined(host_ids)})

    def details(self, qids: Sequence[int]) -> Mapping[int, Vulnerability]:
        """Return what the knowledge base has on these QIDs, of far more than an inventory needs."""
        rows = self._knowledge_base(qids)
        # The base counts nothing, so what it did not send is requested once more.
        missing = [qid for qid in qids if qid not in rows]
        return rows | self._knowledge_base(missing) if missing else rows

    def _knowledge_base(self, qids: Iterable[int]) -> dict[int, Vulnerability]:
        params = {"details": "All", "ids": _joined(qids)}
        return {row.qid: row for row in self.session.list(KNOWLEDGE_BASE, params)}


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
