"""Vendor: listings through a vendor's own SDK, under the guard and with the kit's errors."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from ..core.context import RunContext
from ..core.journal import Kind
from ..core.limits import Limits
from ..errors import IntegrationError, UnexpectedResponse
from .cursor import DEFAULT_GUARD, DEFAULT_LIMITS
from .guard import Guard
from .listing_state import ListingState
from .page import End, Page, Source
from .read_ahead import rows

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")

Code = str | int | None

_PRESENTABLE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSDK:
    """The calls of a vendor's own SDK within a run: in time, counted, with exceptions translated.

    The request itself cannot be guarded from here: sizes, redirects, retries and the time of a call
    are the SDK's own. Give it a timeout and turn its retries off, or mount a transport of the run
    where it has a seam for one.

    Attributes:
        context: That of the capability.
        rules: The errors for exceptions, by class or base class, the nearest first; for each
            by (class, code), then (class, None). An exception without a rule is an
            UnexpectedResponse. Errors of `sdk.errors` pass through, however deep the SDK has
            wrapped them. Texts of exceptions, which may hold secrets, are not repeated: an error
            names class and code.
        code: Reads the vendor's code from an exception.
    """

    integration: str
    context: RunContext = field(repr=False)
    rules: Mapping[tuple[type[Exception], Code], type[IntegrationError]]
    code: Callable[[Exception], Code] | None = None

    def call(self, operation: str, function: Callable[[], R]) -> R:
        """Return the result of `function`, unless the run is over; translate what it raises."""

        def timely() -> R:
            self.context.deadline.check()
            return function()

        return self._translating(operation, (Exception,), timely)

    def page(self, operation: str, page: Page[T]) -> Page[T]:
        """Return the page as read now by `operation`, counted in the journal."""
        source = Source(self.integration, operation, page.source.page_size)
        read_at = self.context.clock.monotonic()
        counted = replace(page, source=source, read_at=read_at)
        self.context.journal.record(Kind.PAGE, **counted.facts)
        return counted

    def read(self, operation: str, read: Callable[[P], Page[T]], page: P) -> Page[T]:
        """Return a page of the SDK's as a Page; only exceptions that have a rule are translated."""
        known: tuple[type[Exception], ...] = (IntegrationError, *(kind for kind, _ in self.rules))
        return self.page(operation, self._translating(operation, known, lambda: read(page)))

    def _translating(
        self, operation: str, kinds: tuple[type[Exception], ...], function: Callable[[], R]
    ) -> R:
        try:
            return function()
        except kinds as error:
            translated = _kit_error(error) or self._translated(error)
        translated.integration = translated.integration or self.integration
        translated.operation = translated.operation or operation
        # Out here, since in its handler Python would chain the SDK's exception.
        raise translated

    def _translated(self, error: Exception) -> IntegrationError:
        code = self._code(error)
        kinds = (kind for kind in type(error).__mro__ if issubclass(kind, Exception))
        keys = ((kind, said) for kind in kinds for said in (code, None))
        kind = next((self.rules[key] for key in keys if key in self.rules), UnexpectedResponse)
        shown = code is not None and _PRESENTABLE.fullmatch(str(code))
        with_code = f" with the vendor's code {code}" if shown else ""
        message = f"{type(error).__name__} from the vendor's client{with_code}"
        return kind(self.context.redactor.text(message))

    def _code(self, error: Exception) -> Code:
        try:
            return self.code(error) if self.code else None
        except (AttributeError, LookupError, TypeError, ValueError):
            return None


def by_sdk(
    pages: Callable[[], Iterable[P]] | Iterable[P],
    read: Callable[[P], Page[T]],
    *,
    sdk: VendorSDK,
    operation: str,
    limits: Limits = DEFAULT_LIMITS,
    guard: Guard[T] = DEFAULT_GUARD,
) -> Iterator[T]:
    """Yield the rows of a listing that a vendor's own SDK pages through.

    Ends when the pager does, and is then complete unless the last page has a `next` or `more`, or
    there was no page at all, not even an empty one (UnexpectedResponse), or an exact total was
    missed (TotalMismatch): pagers stop quietly at limits of their own. What the pager raises is
    translated and never an end; it cannot be called again, so nothing is repeated.

    Terminates like `by_cursor`, after one page more where pages do not say that they lead on. A
    pager that goes in circles within one page cannot be noticed.

    Args:
        pages: The SDK's pager, best as what begins it: `paginator.paginate` of boto3, or a lambda
            for `client.list_hosts().pages` of Google's. A client that is called for each page
            (PyGithub's `get_page`) needs `by_page` or `by_cursor` instead, with `sdk.call` and
            `sdk.page` in `fetch`.
        read: Makes a Page of each, with `next` and `total` where it holds them.
    """
    watch = ListingState(End.NO_NEXT, None, limits, guard)
    return rows(_pulled(pages, read, sdk, operation, watch, guard.same_cursor), guard, None)


def _pulled(
    pages: Callable[[], Iterable[P]] | Iterable[P],
    read: Callable[[P], Page[T]],
    sdk: VendorSDK,
    operation: str,
    watch: ListingState[T],
    same_cursor: bool,
) -> Generator[Page[T], None, None]:
    pager = sdk.call(operation, lambda: iter(pages() if callable(pages) else pages))
    leads_on, cursor = False, None
    with ExitStack() as stack:
        stack.callback(getattr(pager, "close", lambda: None))
        while pulled := sdk.call(operation, lambda: _next(pager)):
            if not leads_on:
                watch.check()
            page = sdk.read(operation, read, pulled[0])
            yield page
            watch.take(page)
            if page.next and not (same_cursor and page.next == cursor):
                watch.meet(page.next)
            leads_on, cursor = bool(page.next or page.more), page.next
            if leads_on:
                watch.check()
    _finish(watch, sdk, operation, leads_on=leads_on)


def _finish(watch: ListingState[T], sdk: VendorSDK, operation: str, *, leads_on: bool) -> None:
    if leads_on or not watch.pages:
        why = (
            f"page {watch.pages} leads on" if watch.pages else "no page came, not even an empty one"
        )
        raise UnexpectedResponse(
            f"{why}, and the client's pager ended",
            integration=sdk.integration,
            operation=operation,
        )
    watch.finish()


def _next(pager: Iterator[P]) -> tuple[P] | tuple[()]:
    for page in pager:
        return (page,)
    return ()


def _kit_error(error: Exception) -> IntegrationError | None:
    """Return the error of `sdk.errors` behind an exception of the SDK's."""
    link: BaseException | None = error
    seen = set[int]()
    while link is not None and id(link) not in seen:
        if isinstance(link, IntegrationError):
            return link
        seen.add(id(link))
        link = link.__cause__ or link.__context__
    return None
