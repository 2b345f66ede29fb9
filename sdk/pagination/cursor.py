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
    """Yield the rows of a listing whose pages hold the URL of the next.

    For responses like `{"hosts": [...], "next": "https://vendor/hosts?after=7"}` or the link in
    the 1980 warning of Qualys (docs/contracts/qualys.md). `fetch` is called with None for the first
    page, then with each link; the session makes sure that a link stays on the vendor's origin
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
    """Yield the rows of a listing whose pages link to the next in the header `Link` (RFC 8288).

    For responses like `Link: </hosts?page=2>; rel="next"` with `[...]`, of which `fetch` makes
    `response.page(rows, next=response.link("next"))`: links are resolved against the URL of the
    response, and a header that cannot be read is an error, not the last page. A vendor that sends
    a link although nothing is left needs another `end`, as a rule EMPTY_PAGE. Otherwise like
    `by_next_url`.
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
    """Yield the rows of a listing whose pages hold the next page's cursor.

    For responses like `{"items": [...], "cursor": "b64"}`. By default the page without a cursor is
    the last. Where the last page has one too, declare another `end`: `{"items": [], "cursor":
    "b64"}` is EMPTY_PAGE (one request more than there are pages), `{"has_more": false, "cursor":
    "b64"}` is NO_MORE, `{"total": 7, "cursor": "b64"}` is TOTAL, and a cursor made of the last
    row's id is SHORT_PAGE, which needs `size`.

    Rows are yielded as soon as their page is there. The listing terminates because every other way
    on is an error, raised after the rows before it are yielded.

    Args:
        fetch: Called with None for the first page, then with each cursor.
        end: The signal by which the listing ends.
        guard: The signs of an error, for this vendor.
        limits: The budget of the listing.
        size: The rows per page that `fetch` requests. A PageSize, which may shrink, is for
            vendors whose pages may differ in size along one chain of cursors.
        read_ahead: Threads to fetch one page while the one before it is read: the same requests.

    Raises:
        UnexpectedResponse: A page that is not the end has no cursor.
        TotalMismatch: The listing ended before its declared total.
        RepeatedCursor: The vendor sent the same cursor twice in a row.
        CursorCycle: A cursor came earlier; after at most one request more than there are
            different cursors.
        NoProgress: Pages bring nothing new.
        BudgetExceeded: A bound of `limits` is passed.
        ValueError: `read_ahead` is given for a guard whose cursors are `perishable`.
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
