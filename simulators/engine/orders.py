"""Orders: the documents of a query by their keys, walked in ascending order or sorted.

What is listed by ascending key is walked, never kept; only a sort keeps keys, eight bytes each.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any, Protocol

from .collection import PLACES, Collection, Query
from .context import Context, Document
from .query.meaning import values_at
from .rendered import Rendered
from .selection import Selection, looked_up

REMEMBERED = 32
"""Orders that are remembered, those that were asked for longest ago forgotten first."""
MOST_KEYS = 1 << 24
"""Keys that sorted orders may hold together, but for the one that is asked for: 128 MiB."""
KEPT_KEYS = 1 << 18
"""Keys of a walk that are kept once they were counted; of more than these, none."""
CHECKPOINTS = 4096
"""Offsets of a walk that are remembered with the key they begin at."""

NUMBER, TEXT, ABSENT = range(3)
Value = tuple[int, str | float]
"""What a document is sorted by: the kind of the value (numbers first, none last), the value."""
Rank = tuple[int, str | float, int]
"""A value, and the key of the document that has it."""
END: Rank = (ABSENT, "~", 1 << 63)
"""A rank behind which there is nothing."""


class Order(Protocol):
    """The documents of a query, in its order, by their keys."""

    @property
    def total(self) -> int:
        """Return how many there are."""

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """Return at most `limit` keys after so many others."""

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """Return the keys behind a rank, whether or not what had it is still there."""

    def rank(self, key: int) -> Rank:
        """Return what the document with that key is sorted by."""


class Walk:
    """Documents by ascending key: found anew for each page, unless there are few to keep."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._source = selection.collection.source(selection.context)
        self._is_everything = selection.is_everything
        self._total: int | None = None
        self._keys: array[int] | None = None
        self._lock = Lock()
        self._starts: OrderedDict[int, int] = OrderedDict()

    @property
    def total(self) -> int:
        """Return how many there are, counted once."""
        if self._total is None:
            most = self._selection.collection.most_counted
            count = len(self._source) if self._is_everything else self._count(most)
            self._total = min(count, most or count)
        return self._total

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """Return the keys after so many others, from the nearest place that is remembered."""
        if self._is_everything:
            return [index * PLACES for index in self._source.window(start, limit)]
        if self._keys is not None:
            return self._keys[start : start + limit]
        near, first = self._nearest(start)
        keys = list(islice(self._walk(first), start - near, start - near + limit))
        if keys:
            self._remember(start + len(keys) - 1, keys[-1])
        return keys

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """Return the keys behind a rank, which is a key here."""
        if rank == END:
            return []
        if self._keys is not None:
            return self.slice(bisect_right(self._keys, rank[2]), limit)
        return list(islice(self._walk(rank[2] + 1), limit))

    def rank(self, key: int) -> Rank:
        """Return the key as a rank."""
        return TEXT, "", key

    def _count(self, most: int | None) -> int:
        keys: array[int] | None = array("Q")
        number = 0
        for key in islice(self._walk(0), most):
            number += 1
            if keys is not None:
                keys.append(key)
                keys = keys if number < KEPT_KEYS else None
        # Behind what is counted there may be more.
        self._keys = None if number == most else keys
        return number

    def _nearest(self, start: int) -> tuple[int, int]:
        """Return the last place before `start` whose key is remembered, and its key."""
        with self._lock:
            if start - 1 in self._starts:
                return start - 1, self._starts[start - 1]
            near = max((place for place in self._starts if place <= start), default=0)
            return near, self._starts.get(near, 0)

    def _remember(self, place: int, key: int) -> None:
        with self._lock:
            self._starts[place] = key
            while len(self._starts) > CHECKPOINTS:
                self._starts.popitem(last=False)

    def _walk(self, first: int) -> Iterator[int]:
        index, place = divmod(first, PLACES)
        if self._is_everything:
            # The document of the first item may have been passed already.
            items = self._source.walk(index + (place > 0))
            yield from (item.index * PLACES for item in items)
            return
        for item in self._source.walk(index):
            keys = self._selection.keys(item)
            yield from keys if item.index > index else (key for key in keys if key >= first)


@dataclass(frozen=True, slots=True)
class Backwards:
    """The documents of a walk over everything by descending key: no item is looked at for them."""

    walk: Walk

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.walk.total

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """Return the keys before so many at the end."""
        end = max(self.total - start, 0)
        return self.walk.slice(max(end - limit, 0), min(limit, end))[::-1]

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """Return the keys below a rank, found by halving."""
        if rank == END:
            return []
        below = bisect_left(range(self.total), rank[2], key=lambda at: self.walk.slice(at, 1)[0])
        return self.slice(self.total - below, limit)

    def rank(self, key: int) -> Rank:
        """Return the key as a rank."""
        return self.walk.rank(key)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The documents of a query in an order that had to be found."""

    keys: Sequence[int]
    ranked: Callable[[int], Rank]
    descending: bool = False
    most_counted: int | None = None

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.keys[: self.most_counted])

    def slice(self, start: int, limit: int) -> Sequence[int]:
        """Return the keys from a place in the order on."""
        return self.keys[start : start + limit]

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        """Return the keys behind a rank, found by halving."""
        if rank == END:
            return []
        if not self.descending:
            return self.slice(bisect_right(self.keys, rank, key=self.ranked), limit)
        places = range(len(self.keys))[::-1]
        behind = bisect_left(places, rank, key=lambda place: self.ranked(self.keys[place]))
        return self.slice(len(places) - behind, limit)

    def rank(self, key: int) -> Rank:
        """Return what the document with that key is sorted by."""
        return self.ranked(key)


class _Once:
    """An order that is found once, by whoever asks first: only who wants the same one waits."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._order: Order | None = None

    @property
    def size(self) -> int:
        """Return how many keys it keeps."""
        return len(self._order.keys) if isinstance(self._order, Sorted) else 0

    def order(self, find: Callable[[], Order]) -> Order:
        """Return the order; raise Malformed or NotSimulated, to each who asks."""
        with self._lock:
            if self._order is None:
                self._order = find()
            return self._order


class Orders:
    """Orders that were found, for as long as the world stays as it is; any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[tuple[object, ...], _Once] = OrderedDict()
        self.rendered = Rendered()

    def order(self, collection: Collection, query: Query, context: Context) -> Order:
        """Return the documents of a query; raise Malformed or NotSimulated for its filter."""
        if query.is_everything and collection.one_each(context):
            # Nothing has to be counted, so that nothing needs to be remembered.
            return _order(collection, query, context)
        items = looked_up(collection, query, context)
        if items is not None:
            return _sorted(collection, query, context, items)
        key = _key(collection, query, context)
        with self._lock:
            once = self._found.pop(key, None) or _Once()
            self._found[key] = once
        found = once.order(lambda: _order(collection, query, context))
        self._forget()
        return found

    def _forget(self) -> None:
        with self._lock:
            size = sum(one.size for one in self._found.values())
            while len(self._found) > REMEMBERED or (size > MOST_KEYS and len(self._found) > 1):
                size -= self._found.popitem(last=False)[1].size


def _key(collection: Collection, query: Query, context: Context) -> tuple[object, ...]:
    # A filter that is relative to now is another query each minute.
    is_relative = "now" in query.text or "within" in query.text
    minute = context.now.replace(second=0, microsecond=0) if is_relative else None
    account = context.account and context.account.identity
    asked = (collection.name, query.text, query.sort, query.descending, account, minute)
    return (*asked, context.quirks, context.world.revision, context.deleted)


def _order(collection: Collection, query: Query, context: Context) -> Order:
    selection = Selection.of(collection, query, context)
    if query.descending and not query.sort and selection.is_everything:
        return Backwards(Walk(selection))
    if query.sort or query.descending:
        return _sorted(collection, query, context, collection.source(context).walk())
    return Walk(selection)


def _sorted(collection: Collection, query: Query, context: Context, items: Iterable[Any]) -> Sorted:
    selection = Selection.of(collection, query, context)
    # By value, of which there are few: a document costs eight bytes while it is sorted, too.
    keys_by_value: dict[Value, array[int]] = {}
    for item in items:
        base = item.index * PLACES
        for place, document in selection.documents(item):
            keys = keys_by_value.setdefault(_value(query, document), array("Q"))
            keys.append(base + place)

    def ranked(key: int) -> Rank:
        document = next(collection.at(context, (key,)), {}) if query.sort else {}
        return (*_value(query, document), key)

    in_order = array("Q")
    for value in sorted(keys_by_value):
        in_order.extend(keys_by_value[value])
    keys = in_order[::-1] if query.descending else in_order
    return Sorted(keys, ranked, query.descending, collection.most_counted)


def _value(query: Query, document: Document) -> Value:
    values = values_at(document, query.sort) if query.sort else []
    if not values:
        return ABSENT, ""
    first = values[0]
    return (NUMBER, first) if isinstance(first, int | float) else (TEXT, str(first))
