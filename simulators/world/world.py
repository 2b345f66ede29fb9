"""The one estate every simulator reports on: computed hosts under a small overlay of changes."""

from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Iterator
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from sys import maxsize
from threading import RLock
from typing import TypedDict, Unpack

from .addresses import MAX_HOSTS, Kind, canonical, index_of
from .hosts import (
    EPOCH,
    OFFICE_HOSTS,
    Finding,
    Host,
    id_of,
    index_of_id,
    make_host,
    office_host,
    rated_critical,
    with_private_address,
)
from .shapes import SHAPES, USUAL

SHARED_EXTERNAL_IP = "shared-external-ip"
PRIVATE_ADDRESS_FIRST = "private-address-first"
"""Quirks of the world, which every vendor has."""

KEPT_HOSTS = 2048
"""How many hosts are kept, of all worlds together: a page looks at each of its hosts often."""

HOST_LISTED_AGAIN = "host-listed-again"
"""A quirk of the world of vendors that rate a weakness with each finding."""


class HostChange(TypedDict, total=False):
    """The fields of a host that `World.change` may set."""

    kind: Kind
    hostname: str
    domain: str | None
    address: str
    egress_address: str
    ipv6: str | None
    operating_system: str
    netbios: str | None
    first_seen: datetime
    last_seen: datetime
    weaknesses: tuple[Finding, ...]


class World:
    """`hosts` machines that follow from `seed`; ten million of them take no memory.

    Indexes are for ever: those of removed hosts are not used again, added hosts come last. A
    look-up by index or id takes one step, by name or address one more for each change in the
    overlay. Threads may read while another one changes it.
    """

    def __init__(
        self, seed: int = 0, hosts: int = 25, *, epoch: datetime = EPOCH, shape: str = USUAL
    ) -> None:
        """Create the world; all its dates are counted back from `epoch`.

        `shape` is what is found on its hosts, by a name of `SHAPES`; ValueError for any other.
        """
        if shape not in SHAPES:
            raise ValueError(f"no shape of a world: {shape!r}; there are {', '.join(SHAPES)}")
        if not 0 <= hosts <= MAX_HOSTS:
            raise ValueError(f"a world has 0 to {MAX_HOSTS} hosts, not {hosts}")
        self.seed = seed
        self.epoch = epoch
        self.shape = shape
        self._lock = RLock()
        self._end = hosts
        self._changed: dict[int, Host] = {}
        self._removed: list[int] = []
        self._gone: set[int] = set()
        self._revision = 0
        self._office = self._again = range(0)
        self._has_private_addresses = False

    def __len__(self) -> int:
        return self._end - len(self._gone)

    def __repr__(self) -> str:
        return f"World(seed={self.seed}, hosts={len(self)})"

    @property
    def revision(self) -> int:
        """Grows with every change; whatever was worked out holds as long as it stays the same."""
        return self._revision

    def __contains__(self, index: int) -> bool:
        """Return True if there is a host with that index."""
        return 0 <= index < self._end and index not in self._gone

    def host(self, index: int) -> Host:
        """The host with that index; raises LookupError when there is none (any more)."""
        if index not in self:
            raise LookupError(f"no host {index} in {self!r}")
        changed = self._changed.get(index)
        found = _shaped(self.shape, self.seed, index, self.epoch) if changed is None else changed
        return with_private_address(found) if self._has_private_addresses else found

    def find(self, index: int | None) -> Host | None:
        """Return the host with that index; None for one that there is not, or None."""
        return None if index is None else self._present(index)

    def hosts(self, start: int = 0, end: int = maxsize) -> Iterator[Host]:
        """The hosts with an index from `start` on and below `end`, in order, made one by one."""
        index = max(start, 0)
        while index < min(self._end, end):
            if (host := self._present(index)) is not None:
                yield host
            index += 1

    def window(self, offset: int, limit: int) -> list[Host]:
        """At most `limit` hosts after skipping `offset` of those there are now."""
        return list(islice(self.hosts(self._index_at(offset)), max(limit, 0)))

    def indexes(self, offset: int, limit: int) -> list[int]:
        """The indexes of at most `limit` hosts after skipping `offset` of those there are now."""
        there = filter(self.__contains__, range(self._index_at(offset), self._end))
        return list(islice(there, max(limit, 0)))

    def find_id(self, identifier: str) -> Host | None:
        """The host with that `Host.id`."""
        index = index_of_id(self.seed, identifier)
        return None if index is None else self._present(index)

    def find_name(self, fqdn: str) -> Host | None:
        """The host with that full name, in any case."""
        wanted = fqdn.lower()
        found = self._all(_index_of_name(fqdn), lambda host: (host.fqdn or "").lower() == wanted)
        return next(iter(found), None)

    def find_address(self, address: str) -> Host | None:
        """The host with that own address (not the egress one); the lowest index if several."""
        return next(iter(self.with_address(address)), None)

    def with_address(self, address: str) -> list[Host]:
        """Return every host with that own address, in the order of their indexes."""
        wanted = canonical(address)
        return self._all(index_of(wanted), lambda host: canonical(host.address) == wanted)

    def add(self, host: Host) -> Host:
        """Put a host at the end; returns it with the index and id it got there."""
        with self._lock:
            index = self._end
            added = replace(host, index=index, id=id_of(self.seed, index))
            self._changed[index] = added
            self._end = index + 1
            self._revision += 1
            return added

    def show(self, quirks: Collection[str]) -> None:
        """Put into the world what those of the quirks are about that every vendor has."""
        if SHARED_EXTERNAL_IP in quirks:
            self.add_office()
        if PRIVATE_ADDRESS_FIRST in quirks:
            self.add_private_addresses()
        if HOST_LISTED_AGAIN in quirks:
            self.add_host_again()

    def without(self, quirk: str) -> "World":
        """Return the world without that quirk of the world, to read from; itself for any other."""
        if quirk == PRIVATE_ADDRESS_FIRST and self._has_private_addresses:
            other = copy(self)
            other._has_private_addresses = False
            return other
        added = {SHARED_EXTERNAL_IP: self._office, HOST_LISTED_AGAIN: self._again}.get(quirk)
        if added:
            other = copy(self)
            other._gone = self._gone | set(added)
            other._removed = sorted(other._gone)
            return other
        return self

    def add_office(self) -> None:
        """Put hosts without a domain at the end, once, that all leave by one address."""
        with self._lock:
            if self._office:
                return
            self._office = range(self._end, self._end + OFFICE_HOSTS)
            for desk in range(OFFICE_HOSTS):
                self.add(office_host(self.seed, self._end, desk, self.epoch))

    def add_host_again(self) -> None:
        """Put the first host that can be rated worse at the end again, once, rated critical."""
        with self._lock:
            again = next(filter(None, map(rated_critical, self.hosts())), None)
            if again and not self._again:
                self._again = range(self._end, self._end + 1)
                self.add(again)

    def add_private_addresses(self) -> None:
        """Give every host that can be reached a private address besides."""
        with self._lock:
            self._has_private_addresses = True
            self._revision += 1

    def change(self, index: int, **fields: Unpack[HostChange]) -> Host:
        """Change fields of a host; raises LookupError when there is none."""
        with self._lock:
            changed = replace(self.host(index), **fields)
            self._changed[index] = changed
            self._revision += 1
            return changed

    def remove(self, index: int) -> None:
        """Take a host away; raises LookupError when there is none."""
        with self._lock:
            self.host(index)
            self._gone.add(index)
            insort(self._removed, index)
            self._changed.pop(index, None)
            self._revision += 1

    def _all(self, index: int | None, matches: Callable[[Host], bool]) -> list[Host]:
        candidates = set(self._changed) if index is None else {*self._changed, index}
        present = (self._present(candidate) for candidate in sorted(candidates))
        return [host for host in present if host is not None and matches(host)]

    def _present(self, index: int) -> Host | None:
        try:
            return self.host(index)
        except LookupError:
            return None

    def _index_at(self, offset: int) -> int:
        """The index of the host that `offset` others come before."""
        with self._lock:
            removed = self._removed
            before = bisect_right(
                range(len(removed)), max(offset, 0), key=lambda place: removed[place] - place
            )
        return max(offset, 0) + before


@lru_cache(maxsize=KEPT_HOSTS)
def _shaped(shape: str, seed: int, index: int, epoch: datetime) -> Host:
    return SHAPES[shape](make_host(seed, index, epoch))


def _index_of_name(fqdn: str) -> int | None:
    number = fqdn.partition(".")[0].rpartition("-")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else None
