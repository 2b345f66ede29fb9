"""How Falcon is asked: paths, filters, paging and errors. Contract: docs/contracts/crowdstrike.md.

All lists have cursors that die after two minutes, and a dead one looks like the end of Spotlight's
but for an item of `errors`. So all are sorted by the time of change, and begun again where they
died. Filter, sort and facets go with every page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Generic, TypeVar

import msgspec

from sdk import (
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
from sdk.errors import CursorExpired
from sdk.filters import routable
from sdk.pagination import Guard, PageSize, by_cursor, resuming

from .types import Device, Envelope, Neighbour, Vulnerability

Row = TypeVar("Row")
Query = Mapping[str, str | int | PageSize | tuple[str, ...] | None]

DEVICE_IDS = "/devices/queries/devices/v1"
NEIGHBOUR_IDS = "/discover/queries/hosts/v1"

OPEN = "status:['open','reopen']+suppression_info.is_suppressed:false"
OPEN_UNMANAGED = f"host_info.managed_by:'Unmanaged'+{OPEN}"
UNMANAGED = "entity_type:['unmanaged','unsupported']"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """One of Falcon's lists: where it is, and how it is cut into pages of at most `most` rows.

    `mark` is the field it is sorted by, and begun again from where a cursor has died. The page
    after one is asked for with the parameter `cursor`, and the reply names it in `following`.
    Pages that are too heavy for the vendor are made smaller where there is a `floor`.
    """

    name: str
    path: str
    page: type[Envelope[Row]]
    identity: str
    mark: str
    most: int
    cursor: str = "after"
    following: str = "after"
    facets: tuple[str, ...] = ()
    floor: int | None = None

    def page_size(self, wanted: int) -> int | PageSize:
        """Rows to ask for, as many as wanted if the vendor allows them."""
        size = min(wanted, self.most)
        return size if self.floor is None else PageSize(size, floor=min(size, self.floor))


DEVICES = Listing(
    name="hosts",
    path="/devices/combined/devices/v1",
    page=Envelope[Device],
    identity="device_id",
    mark="last_seen",
    most=10_000,
    cursor="offset",
    following="next",
)
"""Contract 4.3."""

VULNERABILITIES = Listing(
    name="vulnerabilities",
    path="/spotlight/combined/vulnerabilities/v1",
    page=Envelope[Vulnerability],
    identity="id",
    mark="updated_timestamp",
    most=5000,
    facets=("cve", "remediation"),
    floor=400,
)
"""Contract 4.6, and 5.8 on pages that are too heavy."""

NEIGHBOURS = Listing(
    name="assets",
    path="/discover/combined/hosts/v1",
    page=Envelope[Neighbour],
    identity="id",
    mark="last_seen_timestamp",
    most=1000,
)
"""Contract 4.7."""

NO_ERRORS = {b"", b"null", b"[]"}


class Complaint(msgspec.Struct, frozen=True):
    """One of `errors`, which may come with any status, 200 included (contract 3)."""

    code: int
    message: str = ""


class Errors(msgspec.Struct, frozen=True):
    """The part of any answer that says what is wrong with it."""

    errors: msgspec.Raw = msgspec.Raw()


# Made with the module: two threads must not be the first to decode a type at once.
COMPLAINTS = msgspec.json.Decoder(list[Complaint])


def error_code(reply: Response) -> str | None:
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
        first = COMPLAINTS.decode(errors)[0]
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

    def __init__(self, session: Session, limits: Limits, bound: Callable[[], datetime]) -> None:
        self.session = session
        self.limits = limits
        self.bound = bound

    @cached_property
    def seen_since(self) -> str:
        """The moment since which hosts must have been seen; asked for when Falcon's time is known.

        It is the same for all that a run asks.
        """
        return moment(self.bound())

    def probe_hosts(self) -> None:
        """Prove the scope Hosts: Read."""
        self._ask(DEVICE_IDS, {"limit": 1}, DEVICES.name)

    def probe_vulnerabilities(self) -> None:
        """Prove the scope Vulnerabilities: Read."""
        query: Query = {"limit": 1, "filter": "status:'open'"}
        self._ask(VULNERABILITIES.path, query, VULNERABILITIES.name)

    def probe_neighbours(self) -> None:
        """Prove the scope Assets: Read."""
        query: Query = {"limit": 1, "filter": UNMANAGED}
        self._ask(NEIGHBOURS.path, query, NEIGHBOURS.name)

    def holds(self, identifier: str) -> bool:
        """Whether the tenant has the host, seen lately or not (contract 8).

        Ids of Discover have the tenant's before them, those of devices have not (contract 4.7).
        """
        of_discover = "_" in identifier
        path, field = (NEIGHBOUR_IDS, "id") if of_discover else (DEVICE_IDS, "device_id")
        query: Query = {"limit": 1, "filter": f"{field}:{quoted(identifier)}"}
        name = NEIGHBOURS.name if of_discover else DEVICES.name
        return bool(self._ask(path, query, name).json(Envelope[msgspec.Raw]).resources)

    def known_as(self, name: str) -> Iterator[Device]:
        """Yield the hosts of a name, or of an address that stands for one, whenever seen."""
        names = dict.fromkeys((name, name.partition(".")[0]))
        by_address = f"(local_ip:{quoted(name)},connection_ip:{quoted(name)})"
        return self._rows(DEVICES, by_address if routable(name) else f"hostname:{any_of(names)}")

    @cached_property
    def unseen(self) -> int | None:
        """How many hosts were not seen since `seen_since`; asked for once."""
        return self._count(DEVICE_IDS, f"{DEVICES.mark}:<{quoted(self.seen_since)}", DEVICES.name)

    def count_unseen_neighbours(self) -> int | None:
        """Return how many hosts without a sensor were not seen since `seen_since`."""
        unseen = f"{UNMANAGED}+{NEIGHBOURS.mark}:<{quoted(self.seen_since)}"
        return self._count(NEIGHBOURS.path, unseen, NEIGHBOURS.name)

    def count_unmanaged_vulnerabilities(self) -> int | None:
        """Return how many vulnerabilities are open on hosts without a sensor."""
        return self._count(VULNERABILITIES.path, OPEN_UNMANAGED, VULNERABILITIES.name)

    def devices(self, since: datetime | None = None) -> Iterator[Device]:
        """Hosts seen since `seen_since`, or later, those seen longest ago first."""
        return self._rows(DEVICES, since=self._latest(since))

    def neighbours(self, since: datetime | None = None) -> Iterator[Neighbour]:
        """Hosts without a sensor, seen since `seen_since`, or later, by those that have one."""
        return self._rows(NEIGHBOURS, UNMANAGED, since=self._latest(since))

    def strangers(self, neighbours: Sequence[Neighbour]) -> Sequence[Neighbour]:
        """Those at an address that no sensor has: the others are hosts already.

        Discover keeps what neighbours saw of a host before it got its sensor.
        """
        seen = list(filter(None, (one.current_local_ip for one in neighbours)))
        rows = self._rows(DEVICES, f"local_ip:{any_of(seen)}") if seen else ()
        sensed = {device.local_ip for device in rows} - {""}
        return [one for one in neighbours if one.current_local_ip not in sensed]

    def vulnerabilities(self, ids: Iterable[str], where: str = OPEN) -> Iterator[Vulnerability]:
        """What is open on these hosts and not suppressed, oldest change first."""
        return self._rows(VULNERABILITIES, f"aid:{any_of(ids)}+{where}")

    def _rows(self, listing: Listing[Row], wanted: str = "", since: str = "") -> Iterator[Row]:
        """The rows that a filter wants, by their marks, from `since` on if it is given."""

        def begin(mark: str | None) -> Iterator[Row]:
            reached = mark or since
            at_least = f"{listing.mark}:>={quoted(reached)}" if reached else ""
            size = listing.page_size(self.limits.page_size)
            query: Query = {
                "limit": size,
                "sort": f"{listing.mark}|asc",
                "filter": "+".join(filter(None, (wanted, at_least))),
                "facet": listing.facets,
            }

            def fetch(cursor: str | None) -> Page[Row]:
                reply = self._ask(listing.path, {**query, listing.cursor: cursor}, listing.name)
                body = reply.listing(listing.page)
                pagination = body.meta.pagination
                following = getattr(pagination, listing.following)
                return reply.page(body.resources, next=following, total=pagination.total)

            guard: Guard[Row] = Guard(identity=attrgetter(listing.identity), perishable=True)
            return by_cursor(fetch, size=size, limits=self.limits, guard=guard)

        return resuming(begin, attrgetter(listing.mark))

    def _count(self, path: str, wanted: str, operation: str) -> int | None:
        reply = self._ask(path, {"limit": 1, "filter": wanted}, operation)
        return reply.json(Envelope[msgspec.Raw]).meta.pagination.total

    def _latest(self, since: datetime | None) -> str:
        return max(self.seen_since, moment(since)) if since else self.seen_since

    def _ask(self, path: str, query: Query, operation: str) -> Response:
        return self.session.get(path, params=query, operation=operation)


def moment(when: datetime) -> str:
    """A moment in UTC as Falcon writes it, to the second."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def any_of(values: Iterable[str]) -> str:
    """Several values in Falcon's query language, of which one will do."""
    return f"[{','.join(map(quoted, values))}]"


def quoted(value: str) -> str:
    """A value in Falcon's query language; a quote in it would end it and begin something else."""
    if "'" in value or "\\" in value:
        raise ValueError("a value with a quote cannot be looked for")
    return f"'{value}'"
