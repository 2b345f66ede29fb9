"""Resume: a listing whose cursors die is begun again at its last row, with overlap."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from ..errors import CursorExpired
from .read_ahead import ReadAhead

T = TypeVar("T")


def resuming(listing: Callable[[str | None], Iterator[T]], mark: Callable[[T], str]) -> Iterator[T]:
    """Yield the rows of `listing`; where its cursor expires, restart at the last row's mark.

    Rows of the same mark come twice, and the sink deduplicates them.

    Args:
        listing: Called with None at first, then with a mark; lists, in ascending order of marks,
            the rows at the mark or after it.
        mark: Returns the mark of a row, such as the time of its last change.

    Raises:
        CursorExpired: The listing got no further than its own mark, since the next would not
            either; or rows came out of order, since those before the mark would be left out
            (docs/contracts/crowdstrike.md 5.1).
        ValueError: The listing is read ahead, which lets its cursors age.
    """
    begun_at: str | None = None
    while True:
        reached, ordered = begun_at or "", True
        try:
            rows = listing(begun_at)
            if isinstance(rows, ReadAhead):
                raise ValueError("a listing whose cursors expire is not read ahead")
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
