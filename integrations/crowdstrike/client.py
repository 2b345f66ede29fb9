"""How Falcon is asked: paths, filters, paging and errors. Contract: contracts/crowdstrike.md.

Both lists have cursors that die after two minutes, and a dead one looks like the end of Spotlight's
but for an item of `errors`. So both are sorted by the time of change, and begun again where they
died. Filter, sort and facets go with every page.
"""

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

import msgspec

from sdk import (
    CursorExpired,
    ErrorTable,
    Guard,
    Limits,
    Page,
    Rate,
    RateLimited,
    Reply,
    Session,
    UnexpectedResponse,
    VendorUnavailable,
    by_cursor,
    resuming,
)

from .types import Device, Envelope, Vulnerability

DEVICES = "/devices/combined/devices/v1"
DEVICE_IDS = "/devices/queries/devices/v1"
VULNERABILITIES = "/spotlight/combined/vulnerabilities/v1"

FACETS = ("cve", "remediation")
OPEN = "status:['open','reopen']+suppression_info.is_suppressed:false"

Query = Mapping[str, str | int | tuple[str, ...] | None]


NO_ERRORS = {b"", b"null", b"[]"}


class Complaint(msgspec.Struct, frozen=True):
    """One of `errors`, which may come with any status, 200 included (contract 3)."""

    code: int
    message: str = ""


class Errors(msgspec.Struct, frozen=True):
    """The part of any answer that says what is wrong with it."""

    errors: msgspec.Raw = msgspec.Raw()


def error_code(reply: Reply) -> str | None:
    """The code of the first error, and `expired` for that of a dead cursor (contract 5).

    Errors that cannot be read are errors all the same.
    """
    try:
        errors = reply.json(Errors).errors
    except UnexpectedResponse:
        return None
    if b"".join(bytes(errors).split()) in NO_ERRORS:
        return None
    try:
        first = msgspec.json.decode(errors, type=list[Complaint])[0]
    except msgspec.DecodeError:
        return "unreadable"
    return "expired" if "expired" in first.message.lower() else str(first.code)


ERRORS = ErrorTable(
    code=error_code,
    rules={
        (None, "expired"): CursorExpired,
        (None, "429"): RateLimited,
        (None, "500"): VendorUnavailable,
        (None, "503"): VendorUnavailable,
    },
    wait_headers=("X-Ratelimit-Retryafter", "Retry-After"),
)

RATE = Rate(
    calls=6000,
    seconds=60,
    remaining_headers=("X-Ratelimit-Remaining",),
    reset_headers=("X-Ratelimit-Retryafter",),
)
"""What a customer may ask, all API clients together (contract 6)."""


class Client:
    """Hosts seen since a moment, and the open vulnerabilities of some of them."""

    def __init__(self, session: Session, limits: Limits, seen_since: str) -> None:
        self.session = session
        self.limits = limits
        self.seen_since = seen_since

    def probe_hosts(self) -> None:
        """Prove the scope Hosts: Read."""
        self._ask(DEVICE_IDS, {"limit": 1}, "hosts")

    def probe_vulnerabilities(self) -> None:
        """Prove the scope Vulnerabilities: Read."""
        self._ask(VULNERABILITIES, {"limit": 1, "filter": "status:'open'"}, "vulnerabilities")

    def holds(self, device_id: str) -> bool:
        """Whether the tenant has the host, seen lately or not (contract 8)."""
        query: Query = {"limit": 1, "filter": f"device_id:{quoted(device_id)}"}
        return bool(self._ask(DEVICE_IDS, query, "hosts").json(Envelope).resources)

    def devices(self) -> Iterator[Device]:
        """Hosts seen since `seen_since`, those seen longest ago first (contract 4.3)."""

        def listing(since: str | None) -> Iterator[Device]:
            query: Query = {
                "limit": self.limits.page_size,
                "sort": "last_seen.asc",
                "filter": f"last_seen:>={quoted(since or self.seen_since)}",
            }

            def fetch(cursor: str | None) -> Page[Device]:
                reply = self._ask(DEVICES, {**query, "offset": cursor}, "hosts")
                body = reply.json(Envelope)
                rows = reply.rows(body.resources or [], Device)
                pagination = body.meta.pagination
                return reply.page(rows, next=pagination.next, total=pagination.total)

            guard: Guard[Device] = Guard(identity=attrgetter("device_id"))
            return by_cursor(fetch, limits=self.limits, guard=guard)

        return resuming(listing, attrgetter("last_seen"))

    def vulnerabilities(self, device_ids: Iterable[str]) -> Iterator[Vulnerability]:
        """What is open on these hosts and not suppressed, oldest change first (contract 4.6)."""
        hosts = f"aid:[{','.join(map(quoted, device_ids))}]+{OPEN}"

        def listing(since: str | None) -> Iterator[Vulnerability]:
            query: Query = {
                "limit": self.limits.page_size,
                "sort": "updated_timestamp|asc",
                "facet": FACETS,
                "filter": f"{hosts}+updated_timestamp:>={quoted(since)}" if since else hosts,
            }

            def fetch(cursor: str | None) -> Page[Vulnerability]:
                reply = self._ask(VULNERABILITIES, {**query, "after": cursor}, "vulnerabilities")
                body = reply.json(Envelope)
                rows = reply.rows(body.resources or [], Vulnerability)
                pagination = body.meta.pagination
                return reply.page(rows, next=pagination.after, total=pagination.total)

            guard: Guard[Vulnerability] = Guard(identity=attrgetter("id"))
            return by_cursor(fetch, limits=self.limits, guard=guard)

        return resuming(listing, attrgetter("updated_timestamp"))

    def _ask(self, path: str, query: Query, operation: str) -> Reply:
        return self.session.get(path, params=query, operation=operation)


def quoted(value: str) -> str:
    """A value in Falcon's query language; a quote in it would end it and begin something else."""
    if "'" in value or "\\" in value:
        raise ValueError("a value with a quote cannot be looked for")
    return f"'{value}'"
