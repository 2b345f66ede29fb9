"""Pages that begin with an id: `id_min` and `id_max` of lists, `startFromId` of the portal (6)."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...engine import (
    END,
    PLACES,
    Collection,
    Context,
    Cursor,
    Entry,
    Page,
    Position,
    Query,
    next_url,
    page_of,
)
from ..documents.hosts import asset_id, host_id, index_of, index_of_asset

FARTHEST = 1 << 53
"""An id behind all there are; only quirks lead there."""
COUNTED_PAGES = 3
"""Quirks tell so many pages apart."""
NUMBER, MARK = "page number", "mark"
START = (1, "", -1)


def first_key(position: Position) -> int:
    """Return the key that a page begins with, if it is there."""
    return (position.after or START)[2] + 1


@dataclass(frozen=True, slots=True)
class ById(Cursor):
    """A page begins with the item of an id, and leads to the next one by the id that begins it.

    An id says neither which page it begins nor how often it came: where a quirk depends on that and
    it cannot be worked out, the address has a parameter `mark` besides.
    """

    number: Callable[[int], int] = host_id
    index: Callable[[int], int] = index_of
    end: int = FARTHEST

    linked = True
    unescaped = ",/:"

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for."""
        given, mark = context[self.start], context.request.parameter(MARK) or ""
        page, times = context.parameters.get(NUMBER, int(given is not None)), 0
        if mark.isascii() and mark.isdecimal() and len(mark) < 9:
            page, times = divmod(int(mark), 10)
        index = 0 if given is None else max(self.index(given), 0)
        after = END if given == self.end else (*START[:2], index * PLACES - 1)
        return Position(0, after, page, times)

    def link(self, page: Page, position: Position) -> str:
        """Return the address of the page at a position."""
        number, mark = self.end, position.page * 10 + position.mark
        if position.after != END:
            keys = page.order.after(position.after or START, 1)
            number = self.number(-(-(keys[0] if keys else first_key(position)) // PLACES))
            counted = min(position.page, COUNTED_PAGES)
            is_marked = position.mark or counted != _page_number(page, first_key(position))
            mark = mark if page.context.quirks and is_marked else 0
        return next_url(page, {self.start: str(number)}, mark)


class LastId(ById):
    """The caller asks for what comes behind the last id of a page."""

    linked = False

    def last_id(self, position: Position) -> int:
        """Return the id of the last item before a page."""
        return (
            self.end if position.after == END else self.number((first_key(position) - 1) // PLACES)
        )


class ByNumber:
    """Things by their ids, which are their indexes: a source."""

    def __init__(self, values: Mapping[int, object]) -> None:
        self._values = dict(sorted(values.items()))

    def __len__(self) -> int:
        return len(self._values)

    def at(self, index: int) -> Entry:
        """Return the thing with that id; raise LookupError for one that there is not."""
        return Entry(index, self._values[index])

    def walk(self, start: int = 0) -> Iterator[Entry]:
        """Yield the things from an id on."""
        return (Entry(index, self._values[index]) for index in self._values if index >= start)

    def window(self, offset: int, limit: int) -> list[Entry]:
        """Return at most `limit` things after so many others."""
        return list(self.walk())[offset : offset + limit]


def _same(number: int) -> int:
    return number


BY_HOST = ById("truncation_limit", "id_min", counted=False)
BY_ASSET = LastId(
    "limitResults", "startFromId", counted=False, number=asset_id, index=index_of_asset
)
BY_TAG = LastId("limitResults", "startFromId", counted=False, number=_same, index=_same)
BY_GROUP = ById("truncation_limit", "id_min", counted=False, number=_same, index=_same)


@dataclass(frozen=True, slots=True)
class Cut(ById):
    """The list comes whole; cut by a quirk, its pages have a size that nobody asked for."""

    rows: int = 50

    def page_size(self, _context: Context) -> int:
        """Return how many rows a page has."""
        return self.rows


BY_QID = Cut("", "id_min", counted=False, number=_same, index=_same)


def page_by_id(context: Context, collection: Collection, style: ById, query: Query) -> Page:
    """Return the page that a call asks for, with its number where a quirk may depend on that."""
    path = f"{context.request.path.rstrip('/')}/"
    page = page_of(context, collection, style, query, path)
    if not context.quirks or context.request.parameter(MARK):
        return page
    number = _page_number(page, first_key(page.position))
    counted = {**context.parameters, NUMBER: number}
    return page_of(context.with_parameters(counted), collection, style, query, path)


def _page_number(page: Page, key: int) -> int:
    """Return how many pages there are before a key, up to a few; 0 where no quirk is on."""
    if not page.context.quirks:
        return 0
    keys = page.order.after(START, COUNTED_PAGES * page.size)
    return -(-bisect_left(keys, key) // page.size)
