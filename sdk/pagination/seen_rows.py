"""Progress: whether a page brought a row that was not among the recent ones."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from .guard import Guard
from .page import Page

T = TypeVar("T")

MAX_DIGITS = 20

# `repr` stands in for what msgspec cannot encode, objects of a vendor's own client for one.
_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_UNENCODABLE = (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError)


class SeenRows(Generic[T]):
    """The recent identities of one walk, in two generations so that forgetting costs nothing."""

    def __init__(self, guard: Guard[T]) -> None:
        self._identity = guard.identity
        self._window = guard.window
        self._rising = guard.rising
        self._highest = -1
        self._recent: set[Hashable] = set()
        self._older: set[Hashable] = set()

    def brought(self, page: Page[T]) -> int | None:
        """Return how many identities of the page are new; None when none of it can be read."""
        if not page.items:
            return None if page.received else 0
        return self._add(_identities(page.items, self._identity))

    def fresh(self, page: Page[T], brought: int | None) -> int:
        """Return how many rows of a page count towards a total: those that were not there before.

        Without an identity, equal rows may be different ones: then only a page that
        brought nothing new is left out.
        """
        if brought and self._identity:
            return brought + page.received - len(page.items)
        return page.received if brought != 0 else 0

    def leads_on(self, page: Page[T]) -> bool:
        """Return True if the id in the next URL is higher than in all before it."""
        if not (self._rising and page.next):
            return False
        query = parse_qs(urlsplit(page.next).query)
        ids = [int(text) for text in query.get(self._rising, ()) if _is_number(text)]
        rises = max(ids, default=-1) > self._highest
        self._highest = max(self._highest, *ids, -1)
        return rises

    def _add(self, identities: set[Hashable]) -> int:
        identities -= self._older
        known = len(self._recent)
        self._recent |= identities
        grown = len(self._recent) - known
        if len(self._recent) >= self._window:
            self._older, self._recent = self._recent, set()
        return grown


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < MAX_DIGITS


def _identities(rows: Sequence[T], identity: Callable[[T], Hashable] | None) -> set[Hashable]:
    if identity:
        return set(map(identity, rows))
    try:
        return _hashes(map(_encode, rows))
    except _UNENCODABLE:
        return _hashes(map(repr, rows))


def _hashes(contents: Iterable[Hashable]) -> set[Hashable]:
    """Return eight bytes for each content; two with the same cost at most a false alarm."""
    return set(map(hash, contents))
