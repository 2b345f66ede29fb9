"""Down: page-numbered listings that nothing holds still, read from the last page to the first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf
from typing import TypeVar

from ..errors import EchoMismatch, TotalMismatch, UnexpectedResponse
from ..limits import Limits
from .count import by_page
from .follow import DEFAULT_LIMITS
from .guard import Guard
from .page import End, Page

T = TypeVar("T")


def by_page_down(
    fetch: Callable[[int], tuple[Page[T], int] | None],
    pages: int,
    *,
    order: Callable[[T], float],
    first: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[T]:
    """The rows of a listing by page number, the last of `pages` first, and each row once.

    For vendors who count pages while rows come and go: a row that is deleted moves all later ones
    up, and a reader on the way down the list never sees the one that moved to the page just left.
    Read from the end it comes twice instead, and is dropped the second time. Ask for an order in
    which new rows are the last, such as that of ids that are counted up: `order` is the id.

    `fetch` gives a page, and how many there are by now; None for a page that is no longer there,
    as its rows have moved to those before it (contracts/insightvm.md 2: 404). `first` is the
    number of the first page, which is there even when it is empty.

    Terminates after `pages` calls. Raises UnexpectedResponse where rows are out of order, since
    nobody could tell then whether all came, TotalMismatch where a page was not there that a later
    answer counts, EchoMismatch, BudgetExceeded; what was read is yielded before.
    """
    # Pages that bring nothing new are what deletions leave behind, and their number is bounded.
    guard: Guard[T] = Guard(identity=order, stalled_pages=None)
    turned = _turned(fetch, first + max(pages, 1), order, first)
    return _once(by_page(turned, end=End.NO_MORE, limits=limits, guard=guard), order)


def _turned(
    fetch: Callable[[int], tuple[Page[T], int] | None],
    past: int,
    order: Callable[[T], float],
    first: int,
) -> Callable[[int], Page[T]]:
    """The pages for `by_page`, which counts from one: the first is the one before `past`."""
    gone: list[int] = []
    muddled: list[int] = []

    def turned(turn: int) -> Page[T]:
        number = past - turn
        _require_none(muddled)
        found = fetch(number)
        if found is None and number > first:
            gone.append(number)
            return Page((), more=True)
        if found is None:
            raise UnexpectedResponse("the first page of the listing is not there")
        page, count = found
        if gone and first + count > gone[-1]:
            raise TotalMismatch(
                f"page {gone[-1]} was not there, and page {number} says that there are {count}"
            )
        if page.position not in (None, number):
            raise EchoMismatch(f"page {number} was asked for, and page {page.position} came")
        places = [order(row) for row in page.items]
        if places != sorted(places):
            muddled.append(number)
        return replace(page, position=None, more=number > first or bool(muddled))

    return turned


def _require_none(muddled: list[int]) -> None:
    """Judged when the next page is asked for, so that the rows of the muddled one are delivered."""
    if muddled:
        raise UnexpectedResponse(
            f"the rows of page {muddled[0]} are not in the order that was asked for, so nobody can "
            "tell whether all came"
        )


def _once(rows: Iterator[T], order: Callable[[T], float]) -> Iterator[T]:
    """Drop what came before: places rise within a page, and fall from one page to the next."""
    lowest = begun = last = inf
    for row in rows:
        place = order(row)
        if place < last:
            lowest, begun = min(lowest, begun), place
        if place != last and place < lowest:
            yield row
        last = place
