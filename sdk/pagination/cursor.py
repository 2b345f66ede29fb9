"""Follow: listings whose every page says where the next one is, by a link or by a cursor."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from ..core.limiter import Limiter
from ..core.limits import Limits
from ..errors import UnexpectedResponse
from .guard import Guard
from .listing_state import ListingState
from .page import End, Page
from .page_size import PageSize, shrinkable
from .read_ahead import rows

T = TypeVar("T")

DEFAULT_LIMITS: Final = Limits()
DEFAULT_GUARD: Final[Guard[object]] = Guard()


def by_next_url(
    fetch: Callable[[str | None], Page[T]],
    *,
    end: End = End.NO_NEXT,
    size: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
    read_ahead: Limiter | None = None,
) -> Iterator[T]:
    """The rows of a listing whose pages link to the next, each as soon as its page is there.

    For replies like `{"hosts": [...], "next": "https://vendor/hosts?after=7"}` or the link in
    Qualys' 1980 warning (docs/contracts/qualys.md). `fetch` is called with None for the first page,
    then with each link; that a link stays on the vendor's origin is the session's affair
    (ForeignURL). Ends, and fails, like `by_cursor`.
    """
    pages = _follow(fetch, ListingState(end, size, limits, guard), guard.same_cursor)
    return rows(pages, guard, read_ahead)


def by_link(
    fetch: Callable[[str | None], Page[T]],
    *,
    end: End = End.NO_NEXT,
    size: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
    read_ahead: Limiter | None = None,
) -> Iterator[T]:
    """The rows of a listing whose pages link to the next in the header `Link` (RFC 8288).

    For replies like `Link: </hosts?page=2>; rel="next"` with `[...]`, of which `fetch` makes
    `reply.page(rows, next=reply.link("next"))`: links are resolved against the URL of the reply,
    and a header that cannot be read is an error, not the last page. A vendor that goes on sending
    a link when nothing is left needs another `end`, EMPTY_PAGE as a rule. Otherwise `by_next_url`.
    """
    pages = _follow(fetch, ListingState(end, size, limits, guard), guard.same_cursor)
    return rows(pages, guard, read_ahead)


def by_cursor(
    fetch: Callable[[str | None], Page[T]],
    *,
    end: End = End.NO_NEXT,
    size: int | PageSize | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
    read_ahead: Limiter | None = None,
) -> Iterator[T]:
    """The rows of a listing whose pages hold the next one's cursor, as soon as a page is there.

    For replies like `{"items": [...], "cursor": "b64"}`. `fetch` is called with None for the
    first page, then with each cursor. By default the page without a cursor is the last; where
    the last page has one too, declare another `end`: `{"items": [], "cursor": "b64"}` is
    EMPTY_PAGE (one request more than there are pages), `{"has_more": false, "cursor": "b64"}` is
    NO_MORE, `{"total": 7, "cursor": "b64"}` is TOTAL, and a cursor made of the last row's id is
    SHORT_PAGE, which needs `size`, the rows a page that `fetch` asks for.

    Terminates because every other way on is bounded: no cursor to go on with
    (UnexpectedResponse; TotalMismatch when a total is not reached), the same cursor twice
    (RepeatedCursor), a cursor seen before (CursorCycle, after at most one request more than there
    are different cursors), pages that bring nothing new (NoProgress), budgets (BudgetExceeded).
    What was read is yielded before any of them is raised.

    A `size` that may shrink (PageSize) is for vendors whose pages may differ in size along one
    chain of cursors. With `read_ahead` one page is fetched while the one before it is given out:
    the same requests, in another thread; ValueError for a guard that says that cursors die.
    """
    pages = _follow(fetch, ListingState(end, shrinkable(size), limits, guard), guard.same_cursor)
    return rows(pages, guard, read_ahead)


def _follow(
    fetch: Callable[[str | None], Page[T]], watch: ListingState[T], same_cursor: bool
) -> Iterator[Page[T]]:
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield page
        if watch.over(page):
            return
        if page.next is None:
            raise watch.stuck("holds no cursor or link to go on with", UnexpectedResponse)
        if page.next != cursor or not same_cursor:
            watch.meet(page.next)
        cursor = page.next
        # Let go of: two pages in memory are twice a large one.
        del page
        watch.check()
