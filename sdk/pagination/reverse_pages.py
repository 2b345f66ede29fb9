"""Down: page-numbered listings that nothing holds still, read from the last page to the first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf
from typing import Generic, TypeVar

from ..core.limits import Limits
from ..errors import EchoMismatch, IntegrationError, NotFound, TotalMismatch, UnexpectedResponse
from .cursor import DEFAULT_LIMITS
from .guard import Guard
from .page import End, Page
from .page_number import by_page
from .total import Declared

T = TypeVar("T")


def by_page_down(
    fetch: Callable[[int], tuple[Page[T], int]],
    pages: int,
    *,
    order: Callable[[T], float],
    first: int = 1,
    total: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[T]:
    """Yield the rows of a listing by page number, from the last of `pages` to the first, each once.

    For vendors who count pages while rows come and go. A row that is deleted moves all later ones
    up, and a reader on the way down the list never sees the row that moved to the page just left;
    `by_page` can only report it. Read from the end such a row comes twice, and is dropped the
    second time. Request an order in which new rows are the last, such as that of ascending ids.

    Terminates after `pages` requests. Rows are yielded before an error is raised.

    Args:
        fetch: Returns a page, and the number of pages by now. It raises NotFound for a page that
            is gone, as its rows have moved to earlier pages (docs/contracts/insightvm.md 2: 404).
        pages: The number of pages.
        order: The id of a row, which ascends.
        first: The number of the first page, which is there even when it is empty.
        total: The number of rows that was declared with the number of pages.

    Raises:
        UnexpectedResponse: Rows are out of order, so that a missing row would not be noticed.
        TotalMismatch: A page was not there that a later response counts; a page brings nothing
            new although fewer rows were deleted; or rows are missing: a page that is not the last
            has fewer than others, or there are fewer than declared, but for new ones.
        EchoMismatch: The response is for another page number.
        BudgetExceeded: A bound of `limits` is passed.
    """
    # That the total falls is what this is for, and how many pages there may be is known.
    guard: Guard[T] = Guard(stalled_pages=None, exact_total=False)
    turned = _Descent(fetch, first + max(pages, 1), order, first, total)
    return _once(by_page(turned, end=End.NO_MORE, limits=limits, guard=guard), turned, order)


class _Descent(Generic[T]):
    """The pages for `by_page`, which counts from one: the first is the one before `past`."""

    def __init__(
        self,
        fetch: Callable[[int], tuple[Page[T], int]],
        past: int,
        order: Callable[[T], float],
        first: int,
        total: int,
    ) -> None:
        self._fetch, self._past, self._order, self._first = fetch, past, order, first
        self._gone = past
        self._lowest = inf
        self._highest_total = 0
        self._declared = Declared(total)
        self._full_page: int | None = None
        self._unread = 0
        self._wrong: IntegrationError | None = None

    def __call__(self, turn: int) -> Page[T]:
        """Return the page of this turn; an error of one page is raised in place of the next."""
        number = self._past - turn
        if self._wrong:
            raise self._wrong
        try:
            page, count = self._fetch(number)
        except NotFound as error:
            if number == self._first:
                raise UnexpectedResponse("the first page of the listing is not there") from error
            self._gone = number
            return Page((), more=True)
        self._wrong = self._judged(page, number, count)
        return replace(page, position=None, more=number > self._first or bool(self._wrong))

    def _judged(self, page: Page[T], number: int, count: int) -> IntegrationError | None:
        places = [self._order(row) for row in page.items]
        if page.position not in (None, number):
            return EchoMismatch(f"page {number} was asked for, and page {page.position} came")
        if places != sorted(places):
            return UnexpectedResponse(
                f"the rows of page {number} are not in the requested order, so that "
                "a missing row would not be noticed"
            )
        if self._gone < self._past and self._first + count > self._gone:
            return TotalMismatch(
                f"page {self._gone} was not there, and page {number} says that there are {count}"
            )
        if not self._brings(page, places):
            return TotalMismatch(f"page {number} has nothing that was not on a page after it")
        self._unread += page.received - len(page.items)
        return self._cut(page, number, count)

    def _cut(self, page: Page[T], number: int, count: int) -> IntegrationError | None:
        """Return the error of a page that has not as many rows as belong on it.

        Whatever comes and goes, only the last page has fewer rows than the others.
        """
        if number - self._first >= count - 1:
            return None
        full = page.received if self._full_page is None else self._full_page
        self._full_page = full
        fits = page.total is None or (count - 1) * full < page.total <= count * full
        if page.received == full and full and fits:
            return None
        return TotalMismatch(
            f"page {number} of {count} has {page.received} rows, which is not a full page: rows "
            "may be missing; run again"
        )

    def check(self, rows: int) -> None:
        """Raise TotalMismatch where fewer rows came than are due, beyond the tolerance."""
        declared = self._declared
        due = declared.due(self._full_page or 1, moves=False)
        # New rows are the last, behind the reader.
        grown = max(0, (declared.newest or 0) - declared.first)
        if due is not None and rows + self._unread < due - grown:
            raise TotalMismatch(
                f"{rows} different rows were received, and the vendor declares "
                f"{declared.newest}: run again"
            )

    def _brings(self, page: Page[T], places: list[float]) -> bool:
        """Return True if a row is new; a page comes again only where as many rows were deleted."""
        known = bool(places) and min(places) >= self._lowest
        self._lowest = min(self._lowest, *places, inf)
        if page.total is None:
            return True
        self._declared.take(page.total, page.received, 0)
        self._highest_total = max(self._highest_total, page.total)
        return not known or self._highest_total - page.total >= len(places)


def _once(rows: Iterator[T], descent: _Descent[T], order: Callable[[T], float]) -> Iterator[T]:
    """Drop what came before: places rise within a page, and fall from one page to the next."""
    given = 0
    lowest = begun = last = inf
    for row in rows:
        place = order(row)
        if place < last:
            lowest, begun = min(lowest, begun), place
        if place != last and place < lowest:
            yield row
            given += 1
        last = place
    descent.check(given)
