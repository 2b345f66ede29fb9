"""What quirks of paging do to a page, once for all styles they can occur in."""

from collections.abc import Callable, Sequence
from typing import Final

from .errors import ParameterError
from .orders import END, Order, Rank
from .page import Page
from .styles import Position, Style

Twist = Callable[[Page], Page]

REPEATS: Final = 3
"""Answers in a row that are the same, under `identical-bodies`."""
DEFAULT_WINDOW: Final = 10_000


def unchanged(page: Page) -> Page:
    """Return the page as it is: the quirk takes effect elsewhere."""
    return page


def repeated_cursor(page: Page) -> Page:
    """Let a page lead to itself, from the second on."""
    return page.but(next=page.position) if page.position.page else page


def cursor_cycle(page: Page) -> Page:
    """Let pages lead to each other, round and round."""
    number = page.position.page
    if not number:
        return page
    return page.but(next=page.at(2) or page.at(0) if number == 1 else page.at(1))


def same_rows(page: Page) -> Page:
    """Put the rows of the first page into every page."""
    keys = page.order.slice(0, page.size)
    if not page.style.followed:
        return page.but(keys=keys)
    position = page.position
    skip = position.skip + page.size * page.style.numbered
    following = position._replace(skip=skip, page=position.page + 1, issued=0.0)
    return page.but(keys=keys, next=following)


def endless(page: Page) -> Page:
    """Let the last page, and each behind it, lead to one more that is empty."""
    return page if page.next else page.but(next=_end(page, page.position.page + 1))


def empty_middle(page: Page) -> Page:
    """Put an empty page before the second one."""
    return _empty_before_second(page, 1)


def identical_bodies(page: Page) -> Page:
    """Put several empty pages before the second one, of which only the header differs."""
    return _empty_before_second(page, REPEATS)


def _empty_before_second(page: Page, times: int) -> Page:
    position = page.position
    if position.page != 1 or position.mark >= times or not page.keys:
        return page
    return page.but(keys=(), next=position._replace(mark=position.mark + 1, issued=0.0))


def cursor_on_last_page(page: Page) -> Page:
    """Give the last page a cursor, which leads behind it and from there to itself."""
    if page.next is not None:
        return page
    is_behind = page.position.after == END or (page.style.numbered and page.position.mark)
    following = page.position if is_behind else _end(page, page.position.page + 1)
    return page.but(next=following, is_last=True)


def null_page(page: Page) -> Page:
    """Let an empty page follow the last one, in which null stands in place of rows."""
    empty = empty_last_page(page) if page.style.followed else page
    return empty.but(null=True)


def empty_last_page(page: Page) -> Page:
    """Let the last page with rows lead on to an empty one."""
    if page.next or not page.keys:
        return page
    return page.but(next=page.style.following(page.order, page.position, page.keys))


def overlapping_pages(page: Page) -> Page:
    """Let a page begin with the last row of the one before."""
    if page.next is None or len(page.keys) < 2:
        return page
    return page.but(next=page.style.following(page.order, page.position, page.keys[:-1]))


def offset_ignored(page: Page) -> Page:
    """Answer with the first page, whatever position is asked for."""
    first = page.position._replace(skip=0, page=0)
    return page.but(keys=page.order.slice(0, page.size), position=first)


def window_limit(page: Page) -> Page:
    """Refuse what lies behind the second page, so that this occurs in a small world."""
    position, style = page.position, page.style
    if position.page < 2:
        return page
    bounds = (page.size, style.window or DEFAULT_WINDOW)
    raise ParameterError("window", style.start, str(position.skip), bounds)


def no_next(page: Page) -> Page:
    """Let every page end without a word of the next one."""
    return page.but(next=None)


def more_total(count: Callable[[Page], int]) -> Twist:
    """Return what declares a total that is too high by so many, or too low."""
    return lambda page: page.but(more_total=page.more_total + count(page))


def _end(page: Page, number: int) -> Position:
    """Return a position behind all rows."""
    if page.style.numbered:
        return Position(page.position.skip + page.size, None, number, number)
    return Position(0, END, number)


class _Shifted:
    """An order after a row was added in front, or the first one was removed."""

    def __init__(self, order: Order, rows: int) -> None:
        self._order, self._rows = order, rows

    @property
    def total(self) -> int:
        return max(self._order.total + self._rows, 0)

    def slice(self, start: int, limit: int) -> Sequence[int]:
        return self._order.slice(max(start - self._rows, 0), limit)

    def after(self, rank: Rank, limit: int) -> Sequence[int]:
        return self._order.after(rank, limit)

    def rank(self, key: int) -> Rank:
        return self._order.rank(key)


def shifted(order: Order, style: Style, position: Position, quirks: frozenset[str]) -> Order:
    """Return the order as it is by the time a later page is requested."""
    if not (style.numbered and position.skip):
        return order
    rows = ("drift" in quirks) - ("shrinking-total" in quirks)
    return _Shifted(order, rows) if rows else order
