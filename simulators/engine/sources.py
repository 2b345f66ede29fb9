"""Sources: the items that documents are about, computed from their index and never stored."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, Self

from ..world import Host, World
from .context import Context


class Item(Protocol):
    """Anything that keeps its index for ever."""

    @property
    def index(self) -> int:
        """The index, from 0."""


class Source(Protocol):
    """Items of one kind, in the order of their indexes."""

    def __len__(self) -> int:
        """Return the number of items."""

    def at(self, index: int) -> Any:
        """Return the item with that index; raise LookupError for one that there is not."""

    def walk(self, start: int = 0) -> Iterator[Any]:
        """Yield the items from an index on."""

    def window(self, offset: int, limit: int) -> Sequence[int]:
        """Return the indexes of at most `limit` items after so many others."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a world."""

    world: World

    def __len__(self) -> int:
        return len(self.world)

    def at(self, index: int) -> Host:
        """Return the host with that index; raise LookupError for one that there is not."""
        return self.world.host(index)

    def walk(self, start: int = 0) -> Iterator[Host]:
        """Yield the hosts from an index on."""
        return self.world.hosts(start)

    def window(self, offset: int, limit: int) -> Sequence[int]:
        """Return the indexes of at most `limit` hosts after so many others; none is made."""
        return self.world.indexes(offset, limit)


class HostsAt:
    """The hosts of a world with an index in one of some ranges, which ascend: those of a site."""

    def __init__(self, world: World, *indexes: range) -> None:
        self._world, self._indexes = world, indexes

    def __len__(self) -> int:
        return sum(1 for _ in self.walk())

    def at(self, index: int) -> Host:
        """Return the host with that index; raise LookupError for one that there is not."""
        return self._world.host(index)

    def walk(self, start: int = 0) -> Iterator[Host]:
        """Yield the hosts from an index on."""
        for indexes in self._indexes:
            yield from self._world.hosts(max(indexes.start, start), indexes.stop)
            start = max(start, indexes.stop)

    def window(self, offset: int, limit: int) -> Sequence[int]:
        """Return the indexes of at most `limit` hosts after so many others."""
        return [host.index for host in islice(self.walk(), offset, offset + limit)]


def hosts(context: Context) -> Source:
    """Return the hosts of the world, the usual source."""
    return Hosts(context.world)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a fixed list: a policy, a plugin, a user."""

    index: int
    value: Any


class Fixed:
    """A list that is there already, or things by their index; a range is never made a list of."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values: Any = values if isinstance(values, Sequence) else tuple(values)
        self._indexes: Sequence[int] = range(len(self._values))

    @classmethod
    def by_index(cls, values: Mapping[int, Any]) -> Self:
        """Return the source of things that have indexes of their own."""
        found = cls(())
        found._values, found._indexes = values, sorted(values)
        return found

    def __call__(self, context: Context) -> Source:
        """Return itself: so it can stand where a source of a context is asked for."""
        return self

    def __len__(self) -> int:
        return len(self._indexes)

    def at(self, index: int) -> Entry:
        """Return the entry with that index; raise LookupError for one that there is not."""
        if index < 0:
            raise LookupError(index)
        return Entry(index, self._values[index])

    def walk(self, start: int = 0) -> Iterator[Entry]:
        """Yield the entries from an index on."""
        for index in self._indexes[bisect_left(self._indexes, start) :]:
            yield Entry(index, self._values[index])

    def window(self, offset: int, limit: int) -> Sequence[int]:
        """Return the indexes of at most `limit` entries after so many others."""
        return self._indexes[offset : offset + limit]
