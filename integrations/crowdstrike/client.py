"""Requests to Falcon: paths, filters, paging and errors. Contract: docs/contracts/crowdstrike.md.

All lists have cursors that expire after two minutes, and an expired one looks like the end of
Spotlight's list but for an item of `errors`. So all are sorted by the time of change, and started
again where they expired. Filter, sort and facets go with every page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import msgspec

from sdk import Cursor, ErrorTable, Listing, Session
from sdk.filters import routable

from .types import Device, Envelope, UnmanagedHost, Vulnerability

Row = TypeVar("Row")

DEVICE_IDS = "/devices/queries/devices/v1"

OPEN = "status:['open','reopen']+suppression_info.is_suppressed:false"
OPEN_UNMANAGED = f"host_info.managed_by:'Unmanaged'+{OPEN}"
UNMANAGED = "entity_type:['unmanaged','unsupported']"


def _listing(
    name: str, path: str, row: type[Row], time: str, max_page_size: int, **params: Sequence[str]
) -> Listing[Row]:
    """Return a listing by time of change, from which it goes on where its cursor has expired."""
    return Listing(
        name=name,
        path=path,
        row=row,
        envelope=Envelope,
        rows="resources",
        next="meta.pagination.after",
        total="meta.pagination.total",
        paging=Cursor("after"),
        params={"sort": f"{time}|asc", **params},
        size_param="limit",
        max_page_size=max_page_size,
        identity="id",
        resume_by=time,
    )


DEVICES = replace(
    _listing("hosts", "/devices/combined/devices/v1", Device, "last_seen", 10_000),
    paging=Cursor("offset"),
    next="meta.pagination.next",
    identity="device_id",
)
"""Contract 4.3."""

VULNERABILITIES = replace(
    _listing(
        "vulnerabilities",
        "/spotlight/combined/vulnerabilities/v1",
        Vulnerability,
        "updated_timestamp",
        5000,
        facet=("cve", "remediation"),
    ),
    min_page_size=400,
)
"""Contract 4.6, and 5.8 on pages that are too heavy."""

UNMANAGED_HOSTS = _listing(
    "assets", "/discover/combined/hosts/v1", UnmanagedHost, "last_seen_timestamp", 1000
)
"""Contract 4.7."""

ERRORS = ErrorTable(
    code="errors",
    # A dead cursor has the code of any other request that is wrong (contract 5).
    messages={"expired": "expired"},
    cursor_expired=["expired"],
    credential=["401", "403"],
    rate_limited=["429"],
    unavailable=["500", "503"],
    wait_headers=("X-Ratelimit-Retryafter", "Retry-After"),
)
"""One of `errors` may come with any status, 200 included (contract 3)."""


class Client:
    """Hosts seen since a time, and the open vulnerabilities of some of them."""

    def __init__(self, session: Session, bound: Callable[[], datetime]) -> None:
        self.session = session
        self.bound = bound

    @cached_property
    def seen_since(self) -> str:
        """The time since which hosts must have been seen, the same for all requests of a run.

        It is computed when Falcon's own time is known.
        """
        return falcon_time(self.bound())

    def probe_hosts(self) -> None:
        """Prove the scope Hosts: Read."""
        self.session.get(DEVICE_IDS, params={"limit": 1}, operation=DEVICES.name)

    def probe_vulnerabilities(self) -> None:
        """Prove the scope Vulnerabilities: Read."""
        self.session.probe(VULNERABILITIES, {"filter": "status:'open'"})

    def probe_unmanaged_hosts(self) -> None:
        """Prove the scope Assets: Read."""
        self.session.probe(UNMANAGED_HOSTS, {"filter": UNMANAGED})

    def device(self, vendor_id: str) -> Iterator[Device]:
        """Yield the host with an id, seen lately or not (contract 8)."""
        return self._list(DEVICES, f"device_id:{quoted(vendor_id)}")

    def unmanaged_host(self, vendor_id: str) -> Iterator[UnmanagedHost]:
        """Yield the host without a sensor that has an id (contract 4.7)."""
        return self._list(UNMANAGED_HOSTS, f"id:{quoted(vendor_id)}")

    def devices_named(self, name: str) -> Iterator[Device]:
        """Yield the hosts of a name, or of an address that stands for one, whenever seen."""
        names = dict.fromkeys((name, name.partition(".")[0]))
        by_address = f"(local_ip:{quoted(name)},connection_ip:{quoted(name)})"
        return self._list(DEVICES, by_address if routable(name) else f"hostname:{any_of(names)}")

    @cached_property
    def unseen(self) -> int | None:
        """The number of hosts not seen since `seen_since`; requested once."""
        return self._count(DEVICE_IDS, f"last_seen:<{quoted(self.seen_since)}", DEVICES.name)

    def count_unseen_unmanaged_hosts(self) -> int | None:
        """Return the number of hosts without a sensor that were not seen since `seen_since`."""
        unseen = f"{UNMANAGED}+last_seen_timestamp:<{quoted(self.seen_since)}"
        return self._count(UNMANAGED_HOSTS.path, unseen, UNMANAGED_HOSTS.name)

    def count_unmanaged_vulnerabilities(self) -> int | None:
        """Return the number of vulnerabilities that are open on hosts without a sensor."""
        return self._count(VULNERABILITIES.path, OPEN_UNMANAGED, VULNERABILITIES.name)

    def devices(self, since: datetime | None = None) -> Iterator[Device]:
        """Yield the hosts seen since `seen_since`, or later, those seen longest ago first."""
        return self._list(DEVICES, since=self._latest(since), once=True)

    def unmanaged_hosts(self, since: datetime | None = None) -> Iterator[UnmanagedHost]:
        """Yield the hosts without a sensor that others have seen since `seen_since`, or later."""
        return self._list(UNMANAGED_HOSTS, UNMANAGED, since=self._latest(since), once=True)

    def without_sensor(self, hosts: Sequence[UnmanagedHost]) -> Sequence[UnmanagedHost]:
        """Return those at an address that no sensor has: the others are devices already.

        Discover keeps what was seen of a host before it got its sensor.
        """
        addresses = list(filter(None, (host.current_local_ip for host in hosts)))
        rows = self._list(DEVICES, f"local_ip:{any_of(addresses)}") if addresses else ()
        sensor_addresses = {device.local_ip for device in rows} - {""}
        return [host for host in hosts if host.current_local_ip not in sensor_addresses]

    def vulnerabilities(self, ids: Iterable[str], where: str = OPEN) -> Iterator[Vulnerability]:
        """Yield what is open on these hosts and not suppressed, oldest change first."""
        return self._list(VULNERABILITIES, f"aid:{any_of(ids)}+{where}")

    def _list(
        self, listing: Listing[Row], where: str = "", since: str = "", *, once: bool = False
    ) -> Iterator[Row]:
        """Yield the rows that a filter selects, from `since` on if it is given."""

        def params(reached: str | None) -> dict[str, str]:
            start = reached or since
            at_least = f"{listing.resume_by}:>={quoted(start)}" if start else ""
            return {"filter": "+".join(filter(None, (where, at_least)))}

        return self.session.list(listing, params, once=once)

    def _count(self, path: str, where: str, operation: str) -> int | None:
        return self._first(path, where, operation).meta.pagination.total

    def _first(self, path: str, where: str, operation: str) -> Envelope[msgspec.Raw]:
        params = {"limit": "1", "filter": where}
        response = self.session.get(path, params=params, operation=operation)
        return response.json(Envelope[msgspec.Raw])

    def _latest(self, since: datetime | None) -> str:
        return max(self.seen_since, falcon_time(since)) if since else self.seen_since


def falcon_time(when: datetime) -> str:
    """Return a time in UTC as Falcon writes it, to the second."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def any_of(values: Iterable[str]) -> str:
    """Return several values in Falcon's query language, of which one will do."""
    return f"[{','.join(map(quoted, values))}]"


def quoted(value: str) -> str:
    """Return a value in Falcon's query language; raise ValueError for one that holds a quote."""
    if "'" in value or "\\" in value:
        raise ValueError("a value with a quote cannot be looked for")
    return f"'{value}'"
