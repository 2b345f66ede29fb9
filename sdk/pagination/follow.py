"""Follow: listings whose every page says where the next one is, by a link or by a cursor."""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Final, TypeVar

from ..errors import CursorCycle, RepeatedCursor, UnexpectedResponse
from ..limits import Limits
from .guard import Guard
from .page import End, Page
from .watch import Watch

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
) -> Iterator[T]:
    """The rows of a listing whose pages link to the next, each as soon as its page is there.

    For replies like `{"hosts": [...], "next": "https://vendor/hosts?after=7"}` or the link in
    Qualys' 1980 warning (contracts/qualys.md). `fetch` is called with None for the first page,
    then with each link; that a link stays on the vendor's origin is the session's affair
    (ForeignURL). Ends, and fails, like `by_cursor`.
    """
    return _follow(fetch, Watch(end, size, limits, guard), guard.same_cursor)


def by_cursor(
    fetch: Callable[[str | None], Page[T]],
    *,
    end: End = End.NO_NEXT,
    size: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
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
    """
    return _follow(fetch, Watch(end, size, limits, guard), guard.same_cursor)


def _follow(
    fetch: Callable[[str | None], Page[T]], watch: Watch[T], same_cursor: bool
) -> Iterator[T]:
    cursor: str | None = None
    met: dict[bytes, int] = {}
    while True:
        page = fetch(cursor)
        yield from page.items
        if watch.over(page):
            return
        if page.next is None:
            raise watch.stuck("holds no cursor or link to go on with", UnexpectedResponse)
        if page.next != cursor or not same_cursor:
            _meet(page.next, met, watch.pages)
        cursor = page.next
        watch.check()


def _meet(cursor: str, met: dict[bytes, int], page: int) -> None:
    """Remember the cursor of a page; only as a digest, since there are many and they are long."""
    earlier = met.setdefault(_digest(cursor, 8).digest(), page)
    if earlier == page:
        return
    error = RepeatedCursor if earlier == page - 1 else CursorCycle
    # As short as in the journal, so that the page's event is found by it.
    raise error(
        f"page {page} leads to where page {earlier} led (cursor digest "
        f"{_digest(cursor, 4).hexdigest()}): the listing would never end"
    )


def _digest(cursor: str, size: int) -> blake2b:
    return blake2b(cursor.encode("utf-8", "surrogatepass"), digest_size=size)
