"""A collection one can list: the documents of every host, in an order, found by filter."""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from threading import Lock
from typing import Protocol

from .. import Host, World
from .fql import Expression
from .matching import Fields, Test, pinned, test_of, values_at
from .scene import Document, Scene

PLACES = 1 << 16
"""More documents than one host ever has."""
KEPT = 4
"""Found orders remembered, eight bytes a document, the oldest forgotten first."""

Rank = tuple[bool, str, int]
"""What a document is sorted by: whether it lacks the value, the value, its key."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection: the documents of a host, the fields to filter them by and how they sort.

    `pins` are the fields whose value leads to the one host it can belong to, in one step.
    """

    name: str
    documents: Callable[[Scene, Host], Sequence[Document]]
    fields: Fields
    sorts: frozenset[str]
    pins: Mapping[str, Callable[[World, str], Host | None]]
    one_each: bool = False
    """Whether every host with a sensor has exactly one document."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a listing is asked for: a filter, which may be none, and an order."""

    text: str = ""
    expression: Expression | None = None
    sort: str = ""
    descending: bool = False


class Order(Protocol):
    """Documents in an order, by their keys (host index and place); what is listed may change."""

    @property
    def total(self) -> int:
        """How many there are."""
        ...

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """The keys from a place in the order on."""
        ...

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """The keys behind a rank, whether or not what had that rank is still there."""
        ...


@dataclass(frozen=True, slots=True)
class Everything:
    """All hosts as they come, of which nothing needs to be remembered."""

    world: World

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.world)

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """The keys from a place in the order on."""
        return [host.index * PLACES for host in self.world.window(start, limit)]

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """The keys of the hosts with higher indexes."""
        hosts = self.world.hosts(rank[2] // PLACES + 1)
        return [host.index * PLACES for host in islice(hosts, limit)]


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that a filter found, in the order asked for."""

    keys: Sequence[int]
    rank: Callable[[int], Rank]
    descending: bool = False

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.keys)

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """The keys from a place in the order on."""
        return self.keys[start : start + limit]

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """The keys behind a rank, found by halving."""
        if not self.descending:
            return self.slice(bisect_right(self.keys, rank, key=self.rank), limit)
        ascending = self.keys[::-1]
        return self.slice(len(ascending) - bisect_left(ascending, rank, key=self.rank), limit)


class Shelves:
    """Orders that were found, for as long as the world stays as it is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[tuple[object, ...], Found] = OrderedDict()

    def order(self, shelf: Shelf, query: Query, scene: Scene) -> Order:
        """The documents of a query; raises Malformed or NotSimulated for its filter."""
        if shelf.one_each and not query.text and not query.sort and scene.shows_all:
            return Everything(scene.world)
        hosts = _pinned(shelf, query, scene)
        if hosts is not None:
            # as fast as remembering, and there is one for every look-up of a walk
            return _found(shelf, query, scene, hosts)
        return self._remembered(shelf, query, scene)

    def _remembered(self, shelf: Shelf, query: Query, scene: Scene) -> Found:
        # what is relative to now is another question every minute
        relative = "now" in query.text or "within" in query.text
        moment = scene.now.replace(second=0, microsecond=0) if relative else None
        asked = (shelf.name, query.text, query.sort, query.descending, scene.tenant, moment)
        state = (*asked, scene.world.revision)
        with self._lock:
            found = self._found.pop(state, None)
            if found is None:
                found = _found(shelf, query, scene, scene.world.hosts())
            self._found[state] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
            return found


def documents_at(shelf: Shelf, scene: Scene, keys: Iterable[int]) -> Iterator[Document]:
    """The documents with those keys, less what is gone by now."""
    for index, several in groupby(keys, key=lambda key: key // PLACES):
        documents = _of_host(shelf, scene, index)
        places = (key % PLACES for key in several)
        yield from (documents[place] for place in places if place < len(documents))


def _of_host(shelf: Shelf, scene: Scene, index: int) -> Sequence[Document]:
    try:
        return shelf.documents(scene, scene.world.host(index))
    except LookupError:
        return ()


def rank_of(shelf: Shelf, scene: Scene, query: Query, key: int) -> Rank:
    """Where a document belongs in the order of a query."""
    documents = documents_at(shelf, scene, (key,)) if query.sort else iter(())
    values = [value for one in documents for value in values_at(one, query.sort)]
    return not values, str(values[0]) if values else "", key


def _found(shelf: Shelf, query: Query, scene: Scene, hosts: Iterable[Host]) -> Found:
    test = _test(shelf, query, scene)
    # by value, since there are few: a document then costs eight bytes while it is sorted, too
    keys_by_value: dict[tuple[bool, str], array[int]] = {}
    for host in filter(scene.shows, hosts):
        for place, document in enumerate(shelf.documents(scene, host)):
            if test(document):
                keys = keys_by_value.setdefault(_sorted_by(query, document), array("Q"))
                keys.append(host.index * PLACES + place)

    def rank(key: int) -> Rank:
        return rank_of(shelf, scene, query, key)

    in_order = array("Q")
    for value in sorted(keys_by_value):
        in_order.extend(keys_by_value[value])
    return Found(in_order[::-1] if query.descending else in_order, rank, query.descending)


def _sorted_by(query: Query, document: Document) -> tuple[bool, str]:
    values = values_at(document, query.sort) if query.sort else []
    return not values, str(values[0]) if values else ""


def _test(shelf: Shelf, query: Query, scene: Scene) -> Test:
    if query.expression is None:
        return bool
    return test_of(query.expression, shelf.fields, scene.now)


def _pinned(shelf: Shelf, query: Query, scene: Scene) -> Sequence[Host] | None:
    """The hosts that a field leads to, by their indexes; None when it may be any."""
    for name, find in shelf.pins.items():
        values = pinned(query.expression, name) if query.expression else None
        if values is not None:
            hosts = (find(scene.world, value) for value in values)
            by_index = {host.index: host for host in hosts if host is not None}
            return [by_index[index] for index in sorted(by_index)]
    return None
