"""Listing: one list of a vendor's API, declared once and read by `Session.list`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from .. import pagination
from ..core.limits import Limits
from ..decode.row_fields import type_of
from ..errors import NotFound
from ..pagination.guard import Guard
from ..pagination.page import Page
from ..pagination.page_size import PageSize
from ..pagination.styles import Fetch, LinkHeader, NextURL, Style
from .response import Response

Row = TypeVar("Row")

Params = Mapping[str, Any]
"""Parameters by name; those of a body may be of any depth."""
ParamsFrom = Callable[[str | None], Params]
"""The parameters of a listing that can be resumed: given None first, then a row's value."""


Fact = str | Callable[[Any], Any]
"""Where a fact of a page is in its envelope: the path of an attribute, or a function of it."""
FACTS: Final = ("next", "more", "total", "position")


# Without slots, with which Python 3.11 cannot make a frozen generic[Row](...).
@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """One list of a vendor's API: where it is, how a page is read and how the next is requested.

    Attributes:
        name: The operation, in errors and in the journal.
        path: Path of the first page; further pages come from the same path or by URL.
        row: The type of a row.
        envelope: The type of a page's body, a Struct that is generic in its rows; None where the
            body is the array of rows itself. The envelope of an XML document is not generic.
        rows: The attribute of the envelope with the rows, such as `items` or `data.items`; of an
            XML document, the path of their elements below the root.
        next: Where the envelope has the cursor or URL of the next page.
        more: Where it has the flag that there is more.
        total: Where it has the number of all rows.
        position: Where it has the number or offset of the page.
        root: The root element, of an XML document.
        read: Makes a Page of a response, where the attributes above cannot say it.
        paging: The style of paging, with its end: `Cursor("after")`, `NextURL()`, `LinkHeader()`,
            `PageNumber("page")` or `Offset("skip")`.
        params: Parameters of every page.
        body: Makes the JSON body of a POST out of all parameters, as GraphQL needs it. Without
            one they are the query of a GET.
        size_param: The parameter that holds the rows per page, if there is one.
        max_page_size: The rows per page that the vendor allows.
        min_page_size: Set it where pages that are too heavy may be made smaller, down to this.
        identity: The attribute that tells rows apart.
        resume_by: The attribute by which the listing is sorted ascending, where its cursors expire:
            the listing is then started again at the last row's value of it.
        stalled_pages: See `sdk.pagination.Guard`.
        rising: See `sdk.pagination.Guard`.
        exact_total: See `sdk.pagination.Guard`.
        post_when_longer_than: See `Session.get`.
        absent_is_empty: The vendor answers "not found" for a listing without rows. Where the first
            page is not found twice, there are none.
    """

    name: str
    path: str
    row: type[Row] | None = None
    envelope: Any = None
    rows: str = ""
    next: Fact = ""
    more: Fact = ""
    total: Fact = ""
    position: Fact = ""
    root: str = ""
    read: Callable[[Response], Page[Row]] | None = None
    paging: Style = field(default_factory=NextURL)
    params: Params = field(default_factory=dict)
    body: Callable[[Params], object] | None = None
    size_param: str = ""
    max_page_size: int | None = None
    min_page_size: int | None = None
    identity: str = ""
    resume_by: str = ""
    stalled_pages: int | None = 3
    rising: str = ""
    exact_total: bool | None = None
    post_when_longer_than: int | None = None
    absent_is_empty: bool = False
    page: Callable[[Response], Page[Row]] = field(init=False, repr=False, compare=False)
    """Makes a Page of a response."""

    def __post_init__(self) -> None:
        if (self.row is None) == (self.read is None):
            raise ValueError(f"listing {self.name!r} needs a row, or else a function to read")
        object.__setattr__(self, "page", self.read or _reader(self))

    def page_size(self, requested: int) -> int | PageSize:
        """Return the rows per page: as many as requested, if the vendor allows them."""
        size = min(requested, self.max_page_size or requested)
        if self.min_page_size is None:
            return size
        return PageSize(size, floor=min(size, self.min_page_size))

    @property
    def guard(self) -> Guard[Row]:
        """The signs of an error, for this listing."""
        return Guard(
            identity=attrgetter(self.identity) if self.identity else None,
            perishable=bool(self.resume_by),
            stalled_pages=self.stalled_pages,
            rising=self.rising,
            exact_total=self.exact_total,
        )


class Request(Protocol):
    """Sends the request for one page of a listing."""

    def __call__(self, listing: Listing[Row], path_or_url: str, params: Params) -> Response:
        """Return the response; without parameters for a URL that holds all of them."""
        ...


def read_listing(
    request: Request, listing: Listing[Row], params: Params | ParamsFrom, limits: Limits
) -> Iterator[Row]:
    """Yield the rows of a listing; see `Session.list`."""
    if not callable(params):
        return _rows(request, listing, params, limits)
    params_from = params
    if not listing.resume_by:
        raise ValueError(
            f"listing {listing.name!r} has no resume_by: give its parameters as a dict"
        )
    return pagination.resuming(
        lambda value: _rows(request, listing, params_from(value), limits),
        attrgetter(listing.resume_by),
    )


def listing_key(listing: Listing[Row], params: Params | ParamsFrom) -> bytes:
    """Return what tells a reading of a listing from one with other parameters."""
    fixed = params(None) if callable(params) else params
    key = (listing.name, listing.path, {**listing.params, **fixed})
    return msgspec.json.encode(key, order="deterministic")


def probe_params(listing: Listing[Row], params: Params) -> Params:
    """Return the parameters of a request for one row."""
    return {**_sized(listing, 1), **listing.params, **params}


def _rows(request: Request, listing: Listing[Row], params: Params, limits: Limits) -> Iterator[Row]:
    size = listing.page_size(limits.page_size)
    fixed = {**_sized(listing, size), **listing.params, **params}

    def fetch(
        params: Mapping[str, str | int | None] | None = None, *, url: str | None = None
    ) -> Page[Row]:
        if url:
            return listing.page(request(listing, url, {}))
        return listing.page(request(listing, listing.path, {**fixed, **(params or {})}))

    if listing.absent_is_empty:
        fetch = _present(fetch)
    return listing.paging.rows(fetch, size=size, limits=limits, guard=listing.guard)


def _reader(listing: Listing[Row]) -> Callable[[Response], Page[Row]]:
    """Return a function that reads a page as a listing declares it."""
    facts = {
        name: fact if callable(fact) else _attribute(listing, fact)
        for name in FACTS
        if (fact := getattr(listing, name))
    }
    return _xml_reader(listing, facts) if listing.root else _json_reader(listing, facts)


def _json_reader(
    listing: Listing[Row], facts: Mapping[str, Callable[[Any], Any]]
) -> Callable[[Response], Page[Row]]:
    envelope, row = listing.envelope, listing.row
    body_type: Any = envelope[row] if envelope else list[row]  # type: ignore[valid-type]
    rows = _attribute(listing, listing.rows) if envelope else lambda body: body
    has_link = isinstance(listing.paging, LinkHeader)

    def read(response: Response) -> Page[Row]:
        body = response.listing(body_type)
        found = {name: of(body) for name, of in facts.items()}
        if has_link:
            found["next"] = response.link("next")
        return response.page(rows(body), **found)

    return read


def _xml_reader(
    listing: Listing[Row], facts: Mapping[str, Callable[[Any], Any]]
) -> Callable[[Response], Page[Row]]:
    declared: Any = {"root": listing.root, "envelope": listing.envelope, "row": listing.rows}

    def read(response: Response) -> Page[Row]:
        document = response.xml(**declared, type=listing.row)  # type: ignore[arg-type]
        envelope = document.envelope
        return response.page(document.rows, **{name: of(envelope) for name, of in facts.items()})

    return read


def _attribute(listing: Listing[Row], path: str) -> Callable[[Any], Any]:
    """Return a function that reads an attribute of the envelope.

    Raises:
        ValueError: The envelope has no such attribute.
    """
    struct = listing.envelope
    for name in path.split("."):
        if not hasattr(struct, name):
            raise ValueError(f"listing {listing.name!r}: its envelope has no {path!r}")
        declared = {each.name: each.type for each in msgspec.structs.fields(struct)}
        struct = type_of(declared[name]).struct if name in declared else None
    return attrgetter(path)


def _present(fetch: Fetch[Row]) -> Fetch[Row]:
    """Return a `fetch` for which a first page that is not found twice has no rows."""
    is_first = True

    def page(
        params: Mapping[str, str | int | None] | None = None, *, url: str | None = None
    ) -> Page[Row]:
        nonlocal is_first
        for _ in range(2 if is_first else 0):
            with suppress(NotFound):
                first = fetch(params, url=url)
                is_first = False
                return first
        return Page(()) if is_first else fetch(params, url=url)

    return page


def _sized(listing: Listing[Row], size: int | PageSize) -> Params:
    return {listing.size_param: size} if listing.size_param else {}
