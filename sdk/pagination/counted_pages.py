"""Counted pages: listings by page number that count rows and pages, and that nothing holds still.

Each page has to agree with itself: it holds as many rows as its own number, size and total say.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final, Generic, TypeVar

from msgspec import Raw

from ..core.limits import Limits
from ..errors import CursorExpired, NotFound, TotalMismatch
from .cursor import DEFAULT_LIMITS
from .page import End, Page
from .page_number import by_page
from .reverse_pages import by_page_down

T = TypeVar("T")

MAX_ATTEMPTS: Final = 5
"""Requests for a page that disagrees with itself, and readings of rows that change."""


# Without slots, since with them Python 3.11 cannot make a frozen CountedPage[int](...).
@dataclass(frozen=True, kw_only=True)
class CountedPage(Generic[T]):
    """A page, with what it says of its listing.

    Attributes:
        number: Its number, as the vendor says it.
        size: The rows per page by which the vendor counts.
        total: The number of rows in the listing.
        pages: The number of pages in the listing.
        raws: The rows of the page as they were sent.
        read: Decodes the rows; called for a page that counts, and not for one that is dropped.
    """

    number: int
    size: int
    total: int
    pages: int
    raws: Sequence[bytes | Raw]
    read: Callable[[], Page[T]]

    def is_consistent(self, first: int) -> bool:
        """Return True if the page holds as many rows as its own numbers say."""
        if self.size < 1:
            return False
        rows = min(self.size, self.total - (self.number - first) * self.size)
        return len(self.raws) == max(rows, 0) and self.pages == -(-self.total // self.size)

    def is_full_last(self, first: int) -> bool:
        """Return True for a last page without room: that it is the last is not proven."""
        is_last = self.number + 1 - first >= self.pages
        return is_last and len(self.raws) == self.size


class CountedPages(Generic[T]):
    """A listing by page number whose pages count rows and pages, such as those of Spring.

    Args:
        fetch: Requests the page of a number and size. It raises NotFound behind the end.
        size: The rows per page.
        first: The number of the first page, which is there even when it is empty.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], CountedPage[T]],
        size: int,
        *,
        first: int = 0,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._fetch = fetch
        self._size = size
        self._first = first
        self._limits = limits

    def page(self, number: int, size: int | None = None) -> CountedPage[T]:
        """Return a page that agrees with itself, requested again where rows moved in it.

        Raises:
            NotFound: There is no such page.
            TotalMismatch: The page disagrees with itself each time.
        """
        for _ in range(MAX_ATTEMPTS):
            page = self._fetch(number, size or self._size)
            if page.is_consistent(self._first):
                return page
        raise TotalMismatch(
            f"page {number} has {len(page.raws)} rows, and the vendor counts {page.total} in "
            f"{page.pages} pages"
        )

    def down(self, order: Callable[[T], float]) -> Iterator[T]:
        """Yield every row once, from the last page to the first, as `by_page_down` does.

        Raises:
            NotFound: There is no first page.
            TotalMismatch: A page disagrees with itself, or rows are missing.
        """
        start = self.page(self._first)
        totals: set[int] = set()

        def fetch(number: int) -> tuple[Page[T], int]:
            page = start if start.pages <= 1 else self.page(number)
            totals.update(self._unproven(page))
            return page.read(), page.pages

        yield from by_page_down(
            fetch,
            start.pages,
            order=order,
            first=self._first,
            total=start.total,
            limits=self._limits,
        )
        self._require_end(totals)

    def stable(self) -> list[T]:
        """Return the rows on which two readings in a row agree; one page is read once.

        For rows in an order in which new ones come anywhere.

        Raises:
            NotFound: There is no first page.
            TotalMismatch: Each reading differs from the one before.
        """
        previous: set[bytes] | None = None
        for _ in range(MAX_ATTEMPTS):
            with suppress(CursorExpired):
                pages = self._up()
                current = {bytes(raw) for page in pages for raw in page.raws}
                if len(pages) == 1 or current == previous:
                    return [row for page in pages for row in page.read().items]
                previous = current
        raise TotalMismatch(f"the rows changed between each of {MAX_ATTEMPTS} readings")

    def _up(self) -> list[CountedPage[T]]:
        """Return all pages; CursorExpired where one behind the first is gone."""
        pages: list[CountedPage[T]] = []

        def fetch(number: int) -> Page[bytes | Raw]:
            try:
                pages.append(self.page(number))
            except NotFound as error:
                raise (CursorExpired if pages else NotFound)(error.message) from error
            # Without the total: the next reading shows whether rows went.
            page, raws = pages[-1], pages[-1].raws
            more = number + 1 - self._first < page.pages
            size = sum(len(bytes(raw)) for raw in raws)
            return Page(raws, position=page.number, more=more, bytes_read=size)

        deque(by_page(fetch, first=self._first, end=End.NO_MORE, limits=self._limits), maxlen=0)
        self._require_end(self._unproven(pages[-1]))
        return pages

    def _unproven(self, page: CountedPage[T]) -> set[int]:
        return {page.total} if page.is_full_last(self._first) else set()

    def _require_end(self, totals: Iterable[int]) -> None:
        """Raise TotalMismatch where more rows follow a last page that is full.

        A page of another size is requested, in whose middle the end has to be.
        """
        for total in totals:
            size = next(size for size in count(2) if total % size)
            with suppress(NotFound):
                self.page(self._first + total // size, size)
