"""Count: listings that are asked for by page number or by offset."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TypeVar

from ..core.limiter import Limiter
from ..core.limits import Limits
from ..errors import NoProgress
from .cursor import DEFAULT_GUARD, DEFAULT_LIMITS
from .guard import Guard
from .listing_state import ListingState
from .page import End, Page
from .page_size import PageSize, shrinkable
from .read_ahead import at_once, rows

T = TypeVar("T")


def by_page(
    fetch: Callable[[int], Page[T]],
    *,
    first: int = 1,
    end: End = End.SHORT_PAGE,
    size: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
    read_ahead: Limiter | None = None,
    concurrent: Limiter | None = None,
) -> Iterator[T]:
    """Yield the rows of a listing by page number.

    For responses like `{"page": 2, "hosts": [...]}` to `?page=2&per_page=100`. By default a page of
    fewer rows than `size` is the last, and so is an empty one; malformed rows count. An exact
    multiple of `size` so ends with an empty page, as one request more.

    A vendor that silently caps the size sends short pages only. Where the response declares a total
    above the rows received so far, or `more`, a short page does not end the listing and nothing is
    lost (a total that is too high costs one request). Where it declares neither, nothing tells a
    capped page from the last: never request more than the documented maximum, or declare
    EMPTY_PAGE.

    Terminates because the pages past the end are empty or short, a vendor that ignores the number
    repeats itself, and budgets bound the rest. Rows are yielded before an error is raised.

    Args:
        fetch: Called with each page number.
        first: The number of the first page; 0 where the vendor counts from there.
        size: The rows per page that `fetch` requests.
        concurrent: Threads to fetch the pages that the vendor says are still to come, by a total
            or by the number of the `last`; they are yielded in order. Where it is right these are
            the same requests; where it says too much, at most twice as many as there are threads
            are without effect.
        read_ahead: As in `by_cursor`.

    Raises:
        EchoMismatch: The response is for another page number.
        NoProgress: The vendor repeats itself, and the response holds no page number.
        TotalMismatch: With TOTAL, the distinct rows are fewer or more than the total.
        BudgetExceeded: A bound of `limits` is passed.
    """
    watch = ListingState(end, size, limits, guard)
    if concurrent is None:
        return rows(_count(fetch, first, watch, lambda _: 1), guard, read_ahead)
    if read_ahead is not None:
        raise ValueError("a listing is either read ahead or fetched concurrently, not both")
    return rows(_concurrently(fetch, first, watch, concurrent), guard, None)


def by_offset(
    fetch: Callable[[int], Page[T]],
    *,
    first: int = 0,
    end: End = End.TOTAL,
    size: int | PageSize | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
    read_ahead: Limiter | None = None,
) -> Iterator[T]:
    """Yield the rows of a listing by offset.

    For responses like `{"offset": 200, "total": 412, "resources": [...]}`. The next offset is this
    one and the rows received, malformed ones included, so that neither a malformed row nor a
    capped page size shifts the listing. By default the listing ends when as many rows were received
    as the latest total says and the page is short of `size`: behind a full one, another is
    requested, since a vendor may count no further than it shows. With SHORT_PAGE, `size` is as in
    `by_page`.

    Terminates as `by_page` does. An empty page that is not the end leaves no next offset:
    TotalMismatch when a total is missed by it, else NoProgress.

    Args:
        fetch: Called with each offset.
        first: The first offset; 1 where the vendor counts rows from there.
        size: The rows per page that `fetch` requests; a PageSize, which may shrink, moves no row.
        read_ahead: As in `by_cursor`.
    """
    watch = ListingState(end, shrinkable(size), limits, guard)
    return rows(_count(fetch, first, watch, lambda page: page.received), guard, read_ahead)


def _count(
    fetch: Callable[[int], Page[T]],
    first: int,
    watch: ListingState[T],
    step: Callable[[Page[T]], int],
) -> Iterator[Page[T]]:
    position = first
    while True:
        page = fetch(position)
        yield page
        if watch.over(page, position):
            return
        if not step(page):
            raise watch.stuck("is empty, so that no offset follows from it", NoProgress)
        position += step(page)
        del page
        watch.check()


def _concurrently(
    fetch: Callable[[int], Page[T]], first: int, watch: ListingState[T], limiter: Limiter
) -> Iterator[Page[T]]:
    position = first
    while True:
        numbers = range(position, position + watch.pages_to_come())
        with closing(at_once(fetch, numbers, limiter)) as pages:
            for number, page in pages:
                yield page
                if watch.over(page, number):
                    return
                watch.check()
        position = numbers.stop
