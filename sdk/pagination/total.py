"""Total: how many rows a vendor declares, and how many of them must have come in the end."""

from typing import Final

PERCENT: Final = 100
"""At most one row in so many may be missing of a total, and never as many as half a page."""


class Declared:
    """The totals of one walk: the first, the lowest, the highest and the newest of them."""

    def __init__(self, first: int = 0) -> None:
        self.first = first
        self.highest = 0
        self.newest: int | None = None
        self._lowest = 0
        self._full_pages: int | None = None
        self._first_page: int | None = None
        self._on_the_last = 0

    def take(self, total: int, rows: int, received: int) -> None:
        """Take note of the total on a page of so many rows, the last of `received`."""
        self.first = self.first or total
        self.highest = max(self.highest, total)
        # An empty page that counts less than came already proves nothing: the search behind it is
        # over or has expired (CrowdStrike's scroll ends with `"total": 0`).
        if self.newest is not None and not rows and total < received:
            return
        self._lowest = total if self.newest is None else min(self._lowest, total)
        self.newest = total

    def count_pages(self, last: int, asked: int, rows: int) -> None:
        """Take note of the number of the last page, on the page that was asked for."""
        self._first_page = asked if self._first_page is None else self._first_page
        self._full_pages = last - self._first_page
        self._on_the_last += rows if asked >= last else 0

    def rows(self, largest_page: int) -> int | None:
        """Return the rows that there are: the newest total, or what the number of pages makes."""
        if self.newest is not None or self._full_pages is None:
            return self.newest
        return self._full_pages * largest_page + self._on_the_last

    def due(self, largest_page: int, *, moves: bool) -> int | None:
        """Return the rows that must have come by the end; None where nothing is declared.

        At most a hundredth of the total, and less than half a page, may be missing: rows come and
        go while a listing is read. Where it `moves`, new rows can lie behind the reader, and what
        the total has grown by may be missing as well. The rule is explained in docs/totals.md.
        """
        total = self.rows(largest_page)
        if total is None:
            return None
        grown = self.newest - self._lowest if moves and self.newest is not None else 0
        return total - grown - min(max(0, total) // PERCENT, (largest_page - 1) // 2)
