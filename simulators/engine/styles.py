"""Styles of pagination: where a page begins, and how that travels in requests and answers.

A style reads a position out of a request and writes one into an answer. What a page holds, and what
each quirk of the catalogue does to it, is the same for all styles (`page.py`, `catalogue.py`).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from .context import Context
from .errors import CursorExpired, ParameterError
from .orders import ABSENT, NUMBER, TEXT, Order, Rank

if TYPE_CHECKING:
    from .page import Page

ELSEWHERE = "https://elsewhere.test"
"""Where `foreign-next-url` leads."""
MARK = "mark"
"""A parameter that only quirks put into an address, to tell equal positions apart."""
MARK_DIGITS = 16

IN_HEADER = ":=$"
"""Signs that an address may have in a header `Link`, where `>` ends it and a comma the entry."""
FARTHEST = 1 << 53
"""Rows that no listing has before a page; a greater number is taken for this one."""


class Position(NamedTuple):
    """Where a page begins: after so many rows, or behind a rank; and which page that is."""

    skip: int = 0
    after: Rank | None = None
    page: int = 0
    mark: int = 0
    """Tells positions apart that would be the same."""
    issued: float = 0.0
    """Monotonic seconds, where cursors have a lifetime."""
    query: str = ""
    """A digest of the query, where a cursor is bound to it."""

    def token(self) -> str:
        """Return the position as an opaque cursor."""
        held = [self.skip, self.after and list(self.after), *self[2:]]
        text = json.dumps(held, separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, token: str) -> "Position":
        """Return the position in a cursor; raise ValueError for text that is none."""
        try:
            found = cls._decoded(token)
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
            raise ValueError("not a cursor of this listing") from None
        if found.token() != token:
            raise ValueError("not a cursor of this listing")
        return found

    @classmethod
    def _decoded(cls, token: str) -> "Position":
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        skip, after, page, mark, issued, query = json.loads(text)
        rank = None
        if after:
            rank = _rank(*after)
        found = cls(int(skip), rank, int(page), int(mark), float(issued), str(query))
        if min(found.skip, found.page, found.mark) < 0 or found.skip > FARTHEST:
            raise ValueError("not a position")
        return found


def _rank(kind: object, value: object, key: object) -> Rank:
    """Return a rank that can be compared with others; raise ValueError."""
    is_known = kind in (NUMBER, TEXT, ABSENT) and type(key) is int
    if kind == NUMBER and is_known and isinstance(value, int | float) and isfinite(value):
        return NUMBER, value, int(str(key))
    if kind != NUMBER and is_known and isinstance(value, str):
        return int(str(kind)), value, int(str(key))
    raise ValueError("not a rank")


@dataclass(frozen=True, slots=True)
class Style:
    """How a listing is paged; `size` and `start` name the parameters of page size and position.

    `window` is how many rows can be reached at all; `always` are quirks that the vendor has whether
    or not they are switched on; a `bound` cursor is refused with another query. The traits below
    say which quirks can occur.
    """

    size: str
    start: str
    window: int | None = None
    lifetime_seconds: float | None = None
    counted: bool = True
    """There is a total."""
    always: frozenset[str] = frozenset()
    bound: bool = False

    numbered = False
    """Positions are numbers of rows, and shift when rows come and go."""
    followed = True
    """The answer says where the next page is."""
    linked = False
    """It does so by an address."""
    marked = False
    """Such an address may have a mark."""
    stepped = False
    """Positions are multiples of the page size, so that pages cannot overlap by one row."""
    headed = False
    """It does so in a header."""
    unescaped = ",:>=<$"
    """Signs that the vendor leaves as they are in an address."""

    def page_size(self, context: Context) -> int:
        """Return how many rows a page has that a request asks for."""
        return int(context[self.size])

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for; raise ParameterError."""
        text = context[self.start]
        if not text:
            return Position()
        try:
            position = Position.read(text)
        except ValueError:
            raise ParameterError("cursor", self.start, text) from None
        if self.bound and position.query != query_digest(context, self):
            raise ParameterError("cursor", self.start, text)
        if self.lifetime_seconds is not None:
            age = context.monotonic - position.issued
            if not 0 <= age <= self.lifetime_seconds or _expires(context, position):
                raise CursorExpired
        return position

    def following(self, order: Order, position: Position, keys: Sequence[int]) -> Position:
        """Return the position behind the last of some keys."""
        after = order.rank(keys[-1]) if keys else position.after
        return Position(position.skip, after, position.page + 1)

    def link(self, page: "Page", position: Position) -> str:
        """Return the address of the page at a position."""
        return next_url(page, {self.start: position.token()})


def _expires(context: Context, position: Position) -> bool:
    """Return True for every second cursor: who begins again at the last row still gets on."""
    return context.quirk("expiring-cursor") and position.page > 0 and position.page % 2 == 0


def query_digest(context: Context, style: Style) -> str:
    """Return a digest of what a listing is asked for, without where and how large its page is."""
    asked = {
        name: str(value)
        for name, value in context.parameters.items()
        if name not in (style.start, style.size)
    }
    return blake2b(repr(sorted(asked.items())).encode(), digest_size=8).hexdigest()


class Cursor(Style):
    """An opaque token in the body leads to the page behind the last row."""


class Numbered(Style):
    """The caller says how many rows come before."""

    numbered, followed = True, False

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for; raise ParameterError."""
        return self.at(int(context[self.start] or 0), size)

    def at(self, skip: int, size: int) -> Position:
        """Return the position after so many rows; raise ParameterError beyond the window."""
        if self.window is not None and skip + size > self.window:
            raise ParameterError("window", self.start, str(skip), (size, self.window))
        skip = min(skip, FARTHEST)
        return Position(skip, None, -(-skip // size) if size else 0)

    def following(self, order: Order, position: Position, keys: Sequence[int]) -> Position:
        """Return the position behind the last of some keys."""
        return Position(position.skip + len(keys), None, position.page + 1)

    def link(self, page: "Page", position: Position) -> str:
        """Return the address of the page at a position."""
        return next_url(page, {self.start: self.written(position, page.size)}, position.mark)

    def written(self, position: Position, size: int) -> str:
        """Return a position as its parameter has it."""
        return str(position.skip)


class Offset(Numbered):
    """`offset=200&limit=100`."""


class PageNumber(Numbered):
    """`page=3&per_page=100`, counted from one."""

    stepped = True
    first = 1

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins that a request asks for."""
        given = context[self.start]
        number = max(int(self.first if given is None else given) - self.first, 0)
        return self.at(number * size, size)

    def written(self, position: Position, size: int) -> str:
        """Return a position as its parameter has it."""
        # Behind a last page that is not full there is one more, and not that page again.
        return str(-(-position.skip // size) + self.first)


class PageFromZero(PageNumber):
    """`page=2&size=100`, counted from zero."""

    first = 0


class SearchWindow(Numbered):
    """`search_from=200&search_to=300`: the second is where the page ends, and no size."""

    def page_size(self, context: Context) -> int:
        """Return how many rows lie between the two; raise ParameterError for none."""
        start, end = int(context[self.start] or 0), int(context[self.size])
        if end <= start:
            raise ParameterError("too-small", self.size, str(end), (start + 1, None))
        return min(end - start, FARTHEST)


class LinkedCursor(Cursor):
    """The address of the next page, with an opaque token in it."""

    linked = True


class _Linked(Numbered):
    followed = linked = marked = True

    def position(self, context: Context, size: int) -> Position:
        """Return where the page begins; a mark travels in a parameter that only quirks use."""
        return super().position(context, size)._replace(mark=mark_of(context))


class LinkedOffset(_Linked):
    """The address of the next page, with the number of rows before it: `$skip=200`."""


class LinkedPages(_Linked, PageNumber):
    """The address of the next page, with its number."""

    stepped = True


class HeaderCursor(LinkedCursor):
    """`Link: <...after=TOKEN>; rel="next"`."""

    headed = True
    unescaped = IN_HEADER


class HeaderPages(LinkedPages):
    """`Link: <...page=3>; rel="next", <...page=9>; rel="last"`."""

    headed = True
    unescaped = IN_HEADER


def mark_of(context: Context) -> int:
    """Return the mark that a request came with, 0 without one."""
    given = context.request.parameter(MARK) or ""
    is_mark = given.isascii() and given.isdecimal() and len(given) < MARK_DIGITS
    return int(given) if is_mark else 0


def next_url(page: "Page", changes: Mapping[str, str], mark: int = 0) -> str:
    """Return the address of another page, with what this one was asked for; a form included."""
    context, style = page.context, page.style
    given = {**context.request.query, **context.request.form}
    kept = {name: values for name, values in given.items() if name not in (style.start, MARK)}
    if "dropped-filter" in page.quirks:
        kept = {name: value for name, value in kept.items() if name == style.size}
    changed = {name: (value,) for name, value in changes.items()}
    pairs = {**kept, **changed, **({MARK: (str(mark),)} if mark else {})}
    path = page.path or context.request.path
    return f"{page.origin}{quote(path)}?{urlencode(pairs, True, safe=style.unescaped)}"
