"""Styles: how the next page of a listing is requested, as values to declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ..core.limits import Limits
from .cursor import by_cursor, by_link, by_next_url
from .guard import Guard
from .page import End, Page
from .page_number import by_offset, by_page
from .page_size import PageSize

T = TypeVar("T")

Size = int | PageSize


class Fetch(Protocol[T]):
    """Requests one page, by further parameters or by a URL in place of all of them."""

    def __call__(
        self, params: Mapping[str, str | int | None] | None = None, *, url: str | None = None
    ) -> Page[T]:
        """Return the page."""
        ...


class Style(Protocol):
    """A way from one page to the next, and how the listing ends."""

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise."""
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next page is requested by the cursor that a page holds, in the parameter `param`.

    See `by_cursor` for the ends that there are.
    """

    param: str
    end: End = End.NO_NEXT

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_cursor` does."""

        def page(cursor: str | None) -> Page[T]:
            return fetch({self.param: cursor})

        return by_cursor(page, end=self.end, size=size, limits=limits, guard=guard)


@dataclass(frozen=True, slots=True)
class NextURL:
    """The next page is requested by the URL that the body of a page holds."""

    end: End = End.NO_NEXT

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_next_url` does."""

        def page(url: str | None) -> Page[T]:
            return fetch(url=url)

        return by_next_url(page, end=self.end, size=int(size), limits=limits, guard=guard)


@dataclass(frozen=True, slots=True)
class LinkHeader:
    """The next page is requested by the URL in the header `Link` of a page (RFC 8288).

    The listing's `read` takes it from there: `next=response.link("next")`.
    """

    end: End = End.NO_NEXT

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_link` does."""

        def page(url: str | None) -> Page[T]:
            return fetch(url=url)

        return by_link(page, end=self.end, size=int(size), limits=limits, guard=guard)


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Pages are requested by number, in the parameter `param`, beginning with `first`."""

    param: str
    first: int = 1
    end: End = End.SHORT_PAGE

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_page` does."""

        def page(number: int) -> Page[T]:
            return fetch({self.param: number})

        return by_page(
            page, first=self.first, end=self.end, size=int(size), limits=limits, guard=guard
        )


@dataclass(frozen=True, slots=True)
class Offset:
    """Pages are requested by the number of rows before them, in the parameter `param`."""

    param: str
    first: int = 0
    end: End = End.TOTAL

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_offset` does."""

        def page(offset: int) -> Page[T]:
            return fetch({self.param: offset})

        return by_offset(
            page, first=self.first, end=self.end, size=size, limits=limits, guard=guard
        )
