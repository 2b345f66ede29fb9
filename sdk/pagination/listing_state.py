"""Watch: counts one walk's pages, knows when it is over, and raises where it must not go on."""

import sys
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from ..core.limits import DEFAULT_MAX_PAGES, Limits
from ..errors import (
    BudgetExceeded,
    CursorCycle,
    EchoMismatch,
    IntegrationError,
    NoProgress,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)
from .cursor_digest import digest, short
from .guard import Guard
from .page import UNKNOWN, End, Page
from .seen_rows import SeenRows
from .total import Declared

E = TypeVar("E", bound=IntegrationError)
T = TypeVar("T")

LIFT: Final = 100
"""A declared total lifts the default page budget at most this many times: totals are untrusted."""


class ListingState(Generic[T]):
    """What one walk has seen so far; every page is shown to it once its rows were delivered."""

    def __init__(self, end: End, size: int | None, limits: Limits, guard: Guard[T]) -> None:
        if end is End.SHORT_PAGE and (size is None or size < 1):
            raise ValueError("End.SHORT_PAGE needs size, the requested rows per page")
        self._end = end
        self.size = size or 0
        self._limits = limits
        self._guard = guard
        self._progress = SeenRows(guard) if guard.stalled_pages else None
        self.pages = 0
        self.received = 0
        self._fresh = 0
        self._stalled = 0
        self._bytes_read = 0
        self._declared = Declared()
        self._fallen = 0
        self._asked: int | None = None
        self._largest_page = 1
        self._smallest_asked = sys.maxsize
        self._pages_to_come: int | None = None
        self._source = UNKNOWN
        self._met: dict[bytes, int] = {}
        self._first_read_at: float | None = None
        self._seconds = 0.0

    def over(self, page: Page[T], asked: int | None = None) -> bool:
        """Take note of a page, of the position `asked` for; True when it ends the listing.

        EchoMismatch, TotalMismatch; UnexpectedResponse when the end signal is missing.
        """
        self._take(page, asked)
        over = ENDED[self._end](self, page)
        self._check_total(over)
        self._check_fall(over, asked)
        return over

    @property
    def total(self) -> int | None:
        """The newest total that the vendor declares, None before it has declared one."""
        return self._declared.newest

    def take(self, page: Page[T]) -> None:
        """Take note of a page that does not say whether it is the last."""
        self._take(page, None)
        self._check_total(False)

    def finish(self) -> None:
        """Check the end, when there are no more pages: TotalMismatch."""
        self._check_total(True)

    def meet(self, cursor: str) -> None:
        """Remember the cursor of a page; RepeatedCursor or CursorCycle if it was there before."""
        earlier = self._met.setdefault(digest(cursor), self.pages)
        if earlier == self.pages:
            return
        # As short as in the journal, so that the page's event is found by it.
        raise self.error(
            RepeatedCursor if earlier == self.pages - 1 else CursorCycle,
            f"page {self.pages} leads to where page {earlier} led (cursor digest "
            f"{short(cursor)}): the listing would never end",
        )

    def check(self) -> None:
        """Raise NoProgress or BudgetExceeded where no further page may be requested."""
        if self._guard.stalled_pages and self._stalled >= self._guard.stalled_pages:
            raise self.error(
                NoProgress,
                f"the last {self._stalled} of {self.pages} pages brought no new row; where that is "
                "right for this vendor, set Guard.stalled_pages or Guard.identity",
            )
        for name, spent, allowed, option in self._budgets():
            if allowed is not None and spent > allowed:
                raise self.error(
                    BudgetExceeded,
                    f"not over after {self.pages} pages, and no more than {allowed} {name} are "
                    f"allowed; raise {option} if the listing is that long",
                )

    def pages_to_come(self) -> int:
        """Return how many pages may be requested together: those that the vendor names, or 1.

        None that a true total does not have, and none that the budget for pages does not allow.
        """
        if self._pages_to_come is None:
            return 1
        return max(1, min(self._pages_to_come, self._pages_allowed() - self.pages))

    def error(self, kind: type[E], message: str) -> E:
        """Return an error that names the vendor and the operation."""
        source = self._source
        return kind(message, integration=source.integration, operation=source.operation)

    def stuck(self, why: str, error: type[IntegrationError]) -> IntegrationError:
        """Return the error for a page that is neither the end nor leads on."""
        if self._end is End.TOTAL:
            return self.error(
                TotalMismatch,
                f"page {self.pages} {why}; {self.received} rows were received, and the vendor "
                f"declares {self.total}",
            )
        return self.error(
            error, f"page {self.pages} {why}, and the listing ends with {self._end.value}"
        )

    def _take(self, page: Page[T], asked: int | None) -> None:
        self._source = page.source
        self._asked = asked
        self.size = page.source.page_size or self.size
        self._count(page)
        self._measure(page, asked)
        self._check_echo(page, asked)

    def _count(self, page: Page[T]) -> None:
        self.pages += 1
        self.received += page.received
        if self._progress is None:
            self._fresh += page.received
            return
        brought = self._progress.brought(page)
        self._fresh += self._progress.fresh(page, brought)
        leads_on = self._progress.leads_on(page)
        if brought or leads_on:
            self._stalled = 0
        elif brought == 0:
            self._stalled += 1

    def _measure(self, page: Page[T], asked: int | None) -> None:
        self._bytes_read += page.bytes_read
        self._largest_page = max(self._largest_page, page.received)
        self._smallest_asked = min(self._smallest_asked, page.source.page_size or sys.maxsize)
        if page.total is not None:
            if self.total is not None and self.received - page.received < self.total:
                self._fallen += max(0, self.total - page.total)
            self._declared.take(page.total, page.received, self.received)
        if page.last is not None and asked is not None:
            self._declared.count_pages(page.last, asked, page.received)
            self._pages_to_come = page.last - asked
        elif self.total is not None:
            missing = self.total - self.received
            self._pages_to_come = -(-missing // max(self.size, self._largest_page))
        if page.read_at is not None:
            if self._first_read_at is None:
                self._first_read_at = page.read_at
            self._seconds = page.read_at - self._first_read_at

    def _check_echo(self, page: Page[T], asked: int | None) -> None:
        if self._guard.echo and None not in (asked, page.position) and page.position != asked:
            raise self.error(
                EchoMismatch,
                f"page {self.pages} was asked for at {asked} and says it is at {page.position}",
            )

    def _check_total(self, over: bool) -> None:
        if over and self._guard.exact_total is None:
            self._check_missing()
        exact = self._guard.exact_total
        if not (exact or self._end is End.TOTAL) or (self.total is None and not over):
            return
        total = self.declared_total()
        # Rows may go while we read: then the latest total is below what was rightly received.
        bound = total if exact else self._declared.highest
        if self.received > bound or (over and self._fresh < total):
            raise self._mismatch(total)

    def _mismatch(self, total: int | None) -> TotalMismatch:
        again = self.received - self._fresh
        repeated = f", {again} of them again," if again else ""
        return self.error(
            TotalMismatch,
            f"{self.received} rows{repeated} were received in {self.pages} pages, and the vendor "
            f"declares {total}: run again; where it only estimates, set Guard.exact_total to False",
        )

    def _check_missing(self) -> None:
        """Raise TotalMismatch where rows are missing of the newest total, beyond the tolerance."""
        highest = self._declared.highest
        if not self.received and highest:
            raise self.error(TotalMismatch, f"no rows came, and the vendor declares {highest}")
        # Of rows that moved down, those that came twice cannot be found without an identity.
        moves = self._asked is None or self._guard.identity is not None
        due = self._declared.due(self._largest_page, moves=moves)
        if due is not None and self._fresh < due:
            raise self._mismatch(self._declared.rows(self._largest_page))

    def reached(self, page: Page[T]) -> bool:
        """Return True if the total is reached, and nothing can be behind the page.

        Where rows are counted, a full page at the total proves no end: vendors cap their totals,
        or count the rows of the page. Then one more page is asked for.
        """
        total = self.declared_total()
        if self.received < total:
            return False
        proven = self._asked is None or self._guard.exact_total or self._fresh < total
        return proven or page.received < self._full_page()

    def _full_page(self) -> int:
        """Return how many rows make a page full: those asked for, or those of a capped page."""
        if self.pages == 1:
            return max(1, self.size)
        return max(1, min(self._largest_page, self.size or self._largest_page))

    def ends_at(self, page: Page[T]) -> bool:
        """Return True if a short page may be the last, by the number of the last page."""
        if page.last is None or self._asked is None or not page.received:
            return True
        return self._asked >= page.last

    def _check_fall(self, over: bool, asked: int | None) -> None:
        """Raise TotalMismatch where rows went before the position: later rows move up unread."""
        if over and asked is not None and self._fallen and self._guard.exact_total is not False:
            raise TotalMismatch(
                f"{self._fallen} rows were removed while the listing was read by number, and "
                "others may have moved up unread; where the total is an estimate, set "
                "Guard.exact_total"
            )

    def declared_total(self) -> int:
        """Return the latest total; raise UnexpectedResponse when no page declared one."""
        if self.total is None:
            message = f"no total on page {self.pages}, nor on one before it"
            raise self.error(UnexpectedResponse, message)
        return self.total

    def _budgets(self) -> tuple[tuple[str, float, float | None, str], ...]:
        limits = self._limits
        # One page more, since asking is what is judged: the bounds below are on what was read.
        return (
            ("pages", self.pages + 1, self._pages_allowed(), "--max-pages / Limits.max_pages"),
            ("items", self.received, limits.max_items, "Limits.max_items"),
            ("bytes", self._bytes_read, limits.max_bytes, "Limits.max_bytes"),
            ("seconds", self._seconds, limits.max_seconds, "Limits.max_seconds"),
        )

    def _pages_allowed(self) -> int:
        if self._limits.max_pages is not None:
            return self._limits.max_pages
        if self.pages < DEFAULT_MAX_PAGES:
            return DEFAULT_MAX_PAGES
        # A size that shrank needs more pages for the same rows.
        needed = -(-self._declared.first // min(self._largest_page, self._smallest_asked))
        return max(DEFAULT_MAX_PAGES, min(2 * needed, LIFT * DEFAULT_MAX_PAGES))


def _no_more(watch: ListingState[T], page: Page[T]) -> bool:
    if page.more is None:
        message = f"page {watch.pages} does not say whether there are more"
        raise watch.error(UnexpectedResponse, message)
    return not page.more


def _short(watch: ListingState[T], page: Page[T]) -> bool:
    """Take a page for short, unless the reply says otherwise: the vendor caps or thins pages."""
    if page.received >= watch.size or page.more or not watch.ends_at(page):
        return False
    return not page.received or watch.total is None or watch.received >= watch.total


ENDED: Final[Mapping[End, Callable[[ListingState[T], Page[T]], bool]]] = {
    End.NO_NEXT: lambda _, page: page.next is None,
    End.EMPTY_PAGE: lambda _, page: not page.received,
    End.SHORT_PAGE: _short,
    End.TOTAL: lambda watch, page: watch.reached(page),
    End.NO_MORE: _no_more,
}
