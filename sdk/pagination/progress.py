"""Progress: whether a page brought a row that was not among the recent ones."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec

from .guard import Guard
from .page import Page

T = TypeVar("T")

# `repr` stands in for what msgspec cannot encode, objects of a vendor's own client for one.
_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode
_UNENCODABLE = (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError)


class Progress(Generic[T]):
    """The recent identities of one walk, in two generations so that forgetting costs nothing."""

    def __init__(self, guard: Guard[T]) -> None:
        self._identity = guard.identity
        self._window = guard.window
        self._recent: set[Hashable] = set()
        self._older: set[Hashable] = set()

    def brought(self, page: Page[T]) -> bool | None:
        """Whether the page holds an identity that is new; None when none of it can be read."""
        if not page.items:
            return None if page.received else False
        return self._add(_identities(page.items, self._identity))

    def _add(self, identities: set[Hashable]) -> bool:
        identities -= self._older
        known = len(self._recent)
        self._recent |= identities
        grown = len(self._recent) > known
        if len(self._recent) >= self._window:
            self._older, self._recent = self._recent, set()
        return grown


def _identities(rows: Sequence[T], identity: Callable[[T], Hashable] | None) -> set[Hashable]:
    if identity:
        return set(map(identity, rows))
    try:
        return _hashes(map(_encode, rows))
    except _UNENCODABLE:
        return _hashes(map(repr, rows))


def _hashes(contents: Iterable[Hashable]) -> set[Hashable]:
    """Eight bytes in place of each content; two that share them cost at most a false alarm."""
    return set(map(hash, contents))
