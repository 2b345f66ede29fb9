"""Size: how many rows a page is asked for, where a page that is too heavy may be made smaller."""

from typing import Final

GOOD_PAGES: Final = 10
"""So many pages in a row that came without trouble double a size that had shrunk."""


class PageSize:
    """The rows per page; halved, down to `floor`, when the vendor fails to deliver a large page.

    Pass it as a field of the query, the form or the JSON of `Session.get` or `post`, at any depth,
    and as the `size` of `by_offset` or `by_cursor`. A retry after a timeout or a 5xx then requests
    half as many rows. Without such a strategy the size never changes: smaller pages would shift a
    listing by page number. The number of retries stays that of the run. After ten good pages the
    size is doubled again, up to the first. Use a new one for each listing.
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
        """Let the size shrink from now on: the strategy that reads the pages allows it."""
        self._may_shrink = True

    def failed(self) -> None:
        """Take note of a page that the vendor failed to deliver."""
        self._good = 0
        if self._may_shrink:
            self._rows = max(self.floor, self._rows // 2)

    def served(self) -> None:
        """Take note of a page that the vendor delivered."""
        self._good += 1
        if self._good >= GOOD_PAGES:
            self._good = 0
            self._rows = min(self.size, self._rows * 2)

    def __repr__(self) -> str:
        return f"PageSize({self._rows} of {self.size}, floor={self.floor})"


def shrinkable(size: int | PageSize | None) -> int | None:
    """Return the rows to begin with, for a strategy whose pages may differ in size."""
    if isinstance(size, PageSize):
        size.allow()
        return size.size
    return size
