"""Resume: a listing whose cursors die is begun again at its last row, with overlap."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from ..errors import CursorExpired
from .read_ahead import ReadAhead

T = TypeVar("T")


def resuming(listing: Callable[[str | None], Iterator[T]], mark: Callable[[T], str]) -> Iterator[T]:
    """Walk `listing`, and where its cursor expires begin it again at the mark of the last row.

    `listing` is called with None at first, then with a mark: it lists, in ascending order of
    marks, what is at the mark or after it, so rows of the same mark come twice and are the
    sink's to tell apart. A mark is, for one, the time of a row's last change. Raises
    CursorExpired where a walk got no further than its own mark, since the next would not either,
    and where rows came out of order, since those before the mark would be left out
    (docs/contracts/crowdstrike.md 5.1). ValueError for a listing that is read ahead, which
    lets its cursors age.
    """
    begun_at: str | None = None
    while True:
        reached, ordered = begun_at or "", True
        try:
            rows = listing(begun_at)
            if isinstance(rows, ReadAhead):
                raise ValueError("a listing whose cursors die is not read ahead")
            for row in rows:
                ordered = ordered and mark(row) >= reached
                reached = mark(row)
                yield row
        except CursorExpired:
            if not ordered or reached <= (begun_at or ""):
                raise
            begun_at = reached
        else:
            return
