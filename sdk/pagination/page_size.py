"""Size: how many rows a page is asked for, where a page that is too heavy may be made smaller."""

from typing import Final

GOOD_PAGES: Final = 10
"""So many pages in a row that came without trouble double a size that had shrunk."""


class PageSize:
    """Rows a page; halved, down to `floor`, when the vendor cannot deliver one as large.

    Given as a field of the query, the form or the JSON of `Session.get` or `post`, at any depth of
    that, where a repeat after a time-out or a 5xx asks for half as many, and as the `size` of
    `by_offset` or `by_cursor`, without which it never changes: smaller pages would shift a listing
    by page number. Repeats stay what the Retry of the run allows. After ten good pages the size is
    doubled again, up to the first. One is for one walk.
    """

    def __init__(self, size: int, *, floor: int) -> None:
        if not 1 <= floor <= size:
            raise ValueError(f"a page shrinks from size to floor, 1 at least: {size}, {floor}")
        self.size = size
        self.floor = floor
        self._rows = size
        self._good = 0
        self._may_shrink = False

    def __int__(self) -> int:
        return self._rows

    def allow(self) -> None:
        """Let it shrink from now on: the strategy that reads the pages can cope."""
        self._may_shrink = True

    def failed(self) -> None:
        """A page was too much for the vendor."""
        self._good = 0
        if self._may_shrink:
            self._rows = max(self.floor, self._rows // 2)

    def served(self) -> None:
        """A page came."""
        self._good += 1
        if self._good >= GOOD_PAGES:
            self._good = 0
            self._rows = min(self.size, self._rows * 2)

    def __repr__(self) -> str:
        return f"PageSize({self._rows} of {self.size}, floor={self.floor})"


def shrinkable(size: int | PageSize | None) -> int | None:
    """The rows to begin with, from a strategy for which pages may differ in size."""
    if isinstance(size, PageSize):
        size.allow()
        return size.size
    return size
