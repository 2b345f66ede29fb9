"""Overlap: listings by offset whose pages share a row, so that no row that moves is passed over."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from ..core.limits import Limits
from ..errors import CursorCycle, UnexpectedResponse
from .cursor import by_cursor
from .guard import Guard
from .page import Page
from .styles import Fetch, Size

T = TypeVar("T")


class Position(msgspec.Struct, frozen=True):
    """The rows before a page, and the identity of the last of them, which the page repeats.

    With a `link`, the page is requested by that.
    """

    skip: int = 0
    after: str = ""
    link: str = ""

    @property
    def offset(self) -> int:
        """The offset to request: one row early where a row is repeated."""
        return self.skip - bool(self.after)


START: Final = Position()
CHANGED: Final = "the list has changed while it was read, and rows may be missing; run it again"
_POSITION: Final = msgspec.json.Decoder(Position)


@dataclass(frozen=True, slots=True)
class OverlappingOffset:
    """Pages are requested by offset, one row early: each must begin with the last row before it.

    Where a page does not, rows came or went while the listing was read. Then earlier pages are
    read again until that row turns up; UnexpectedResponse where it is gone. A page's link
    (`Page.next`) only says that there is more, since vendors send links that lead to themselves or
    have lost their filter. It is followed behind an empty page alone, by which rows cannot be
    counted. Without a link, a full page is not the last, and neither is a page that may be cut off.

    The listing needs an `identity`. Pages have to hold one row more than their new rows.

    Attributes:
        param: The parameter that holds the number of rows before a page.
        cap: A page without a link that holds so many rows, or a multiple of it, may be cut off.
    """

    param: str
    cap: int = 1000

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_cursor` does."""
        if guard.identity is None:
            raise ValueError("overlapping pages need an identity, which distinguishes their rows")
        pages = _Pages(self, fetch, int(size), guard.identity)
        return by_cursor(pages.read, limits=limits, guard=guard)


@dataclass(frozen=True, slots=True)
class _Pages(Generic[T]):
    """The pages of one reading; a cursor is a Position as JSON."""

    style: OverlappingOffset
    fetch: Fetch[T]
    size: int
    identity: Callable[[T], Hashable]

    def read(self, cursor: str | None) -> Page[T]:
        """Return the rows behind a position, and the position behind them as the next cursor."""
        position = _POSITION.decode(cursor) if cursor else START
        page = self._page(position)
        if not page.received and page.next:
            # Its rows may only have been left out: their number is not known to be zero.
            page = self._page(position)
        requested = position
        while (rows := self._new_rows(page, position.after)) is None:
            if not position.offset:
                raise UnexpectedResponse(CHANGED)
            back = position.offset + 1 - self._full(position)
            position = Position(max(1, back), position.after)
            page = self._page(position)
        following = self._following(page, position)
        if following == requested:
            following = _behind(page, requested, position, self.style.param)
        cursor = msgspec.json.encode(following).decode() if following else None
        return replace(page, items=rows, received=len(rows), next=cursor)

    def _page(self, position: Position) -> Page[T]:
        if position.link:
            return self.fetch(url=position.link)
        return self.fetch({self.style.param: position.offset or None})

    def _full(self, position: Position) -> int:
        return self.size + bool(position.after)

    def _new_rows(self, page: Page[T], after: str) -> Sequence[T] | None:
        """Return the rows behind the repeated one; None where that is missing."""
        if not after or (page.next and not page.received):
            return page.items
        places = (nth for nth, row in enumerate(page.items, 1) if self._text(row) == after)
        nth = next(places, None)
        return None if nth is None else page.items[nth:]

    def _following(self, page: Page[T], position: Position) -> Position | None:
        """Return the position of the next page; None behind the last page."""
        linked = _offset_of(page.next, self.style.param)
        if not page.received:
            if not page.next:
                return None
            # The repeated row is still to come, unless the link passes over it.
            after = position.after if linked <= position.offset else ""
            return Position(max(linked, position.offset) + bool(after), after, page.next)
        is_full = page.received >= self._full(position) or page.received % self.style.cap == 0
        if not (page.next or is_full):
            return None
        end = position.offset + page.received
        if linked > end:
            # Rows were counted that were not sent: the row before the next page is not known.
            return Position(linked)
        return Position(end, self._text(page.items[-1]) if page.items else "")

    def _text(self, row: T) -> str:
        return str(self.identity(row))


def _behind(page: Page[T], requested: Position, position: Position, param: str) -> Position:
    """Return what follows a page without new rows: by its link, if that leads behind them."""
    if position != requested:
        raise UnexpectedResponse(CHANGED)
    linked = _offset_of(page.next, param)
    if linked < position.offset:
        raise CursorCycle("the last page leads back to one before it, so its end is not known")
    return Position(linked, link=page.next or "") if linked == position.skip else position


def _offset_of(link: str | None, param: str) -> int:
    """Return how many rows a link passes over; 0 where it does not say."""
    text = parse_qs(urlsplit(link or "").query).get(param, ["0"])[-1]
    return int(text) if text.isascii() and text.isdecimal() else 0
