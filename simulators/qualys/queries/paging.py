"""Pages that begin with an id: `id_min` and `id_max` of lists, `startFromId` of the portal (6)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ...engine import (
    END,
    PLACES,
    Collection,
    Context,
    Cursor,
    Page,
    Position,
    Query,
    mark_of,
    next_url,
    page_of,
    query_digest,
)
from .readers import Test, all_of

FARTHEST = 1 << 53
"""An id behind all there are; only quirks lead there."""
COUNTED_PAGES = 3
"""Quirks tell so many pages apart."""
NUMBER = "page number"
START = (1, "", -1)


def first_key(position: Position) -> int:
    """Return the key that a page begins with, if it is there."""
    return (position.after or START)[2] + 1


@dataclass(frozen=True, slots=True)
class ById(Cursor):
    """A page begins with the item of an id, and leads to the next one by the id that begins it.

    Ids begin with `first`, at index 0, and go up by `step`; `end` is one behind all. A page has
    `rows` where the vendor has no parameter for that; a size of 0 is everything.

    An id says neither which page it begins nor how often it came: where a quirk depends on that and
    it cannot be worked out, the address has a parameter `mark` besides.
    """

    first: int = 0
    step: int = 1
    end: int = FARTHEST
    rows: int = 0

    linked = marked = True
    unescaped = ",/:"

    def number(self, index: int) -> int:
        """Return the id of the item with that index."""
        return self.first + self.step * index

    def index(self, number: int) -> int:
        """Return the index of the item with that id; below zero where there cannot be one."""
        return self.step * (number - self.first)

    def page_size(self, context: Context) -> int:
        """Return how many rows a page has."""
        return self.rows or int(context[self.size]) or FARTHEST

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for."""
        given, mark = context[self.start], mark_of(context)
        counted = context.parameters.get(NUMBER, int(given is not None)), 0
        page, times = divmod(mark, 10) if mark else counted
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

    linked = marked = False

    def last_id(self, position: Position) -> int:
        """Return the id of the last item before a page."""
        if position.after == END:
            return self.end
        return self.number((first_key(position) - 1) // PLACES)


BY_HOST = ById("truncation_limit", "id_min", counted=False, first=1001)
BY_ASSET = LastId("limitResults", "startFromId", counted=False, first=50_000_001)
"""Far from the host ids, so that an integration which confuses the two finds nothing."""
BY_TAG = LastId("limitResults", "startFromId", counted=False)
BY_GROUP = ById("truncation_limit", "id_min", counted=False)
BY_QID = ById("", "id_min", counted=False, rows=50)
"""The list comes whole; cut by a quirk, its pages have a size that nobody asked for."""


def query_of(context: Context, style: ById, tests: Iterable[Test]) -> Query:
    """Return the query for what passes all tests, which follow from a call and its time."""
    tests = tuple(tests)
    test = all_of(tests) if tests else None
    return Query(f"{query_digest(context, style)} now", item_test=test)


def page_by_id(context: Context, collection: Collection, style: ById, query: Query) -> Page:
    """Return the page that a call asks for, with its number where a quirk may depend on that."""
    path = f"{context.request.path.rstrip('/')}/"
    page = page_of(context, collection, style, query, path)
    if not context.quirks or mark_of(context):
        return page
    counted = {**context.parameters, NUMBER: _page_number(page, first_key(page.position))}
    return page_of(context.with_parameters(counted), collection, style, query, path)


def _page_number(page: Page, key: int) -> int:
    """Return how many pages there are before a key, up to a few; 0 where no quirk is on."""
    if not page.context.quirks:
        return 0
    keys = page.order.after(START, COUNTED_PAGES * page.size)
    return -(-bisect_left(keys, key) // page.size)
