"""Requests to the Example scanner. Contract: simulators/example.

The vendor offers the same list in five styles of paging, and through a client of its own; a real
one has one or two of these.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from urllib.parse import quote

from sdk import (
    Cursor,
    End,
    ErrorTable,
    Limits,
    LinkHeader,
    Listing,
    NextURL,
    NotFound,
    Offset,
    Page,
    PageNumber,
    Response,
    Session,
)
from sdk.errors import CursorExpired
from sdk.http import code_named
from sdk.pagination import Guard, Style, VendorSDK, by_sdk

from .types import CursorEnvelope, Host, OffsetEnvelope, PageEnvelope, URLEnvelope
from .vendor import ExampleScanner, HostPage

ERRORS = ErrorTable(
    code=code_named("error"), rules={(404, None): NotFound, (410, None): CursorExpired}
)


def read_next_url(response: Response) -> Page[Host]:
    """Return a page whose body holds the URL of the next."""
    body = response.listing(URLEnvelope[Host])
    return response.page(body.items, next=body.next)


def read_link_header(response: Response) -> Page[Host]:
    """Return a page whose header holds the URL of the next."""
    return response.page(response.listing(list[Host]), next=response.link("next"))


def read_cursor(response: Response) -> Page[Host]:
    """Return a page that holds the cursor of the next, and whether there is one."""
    body = response.listing(CursorEnvelope[Host])
    return response.page(body.items, next=body.cursor, more=body.more)


def read_page(response: Response) -> Page[Host]:
    """Return a page that holds its number and the number of all rows."""
    body = response.listing(PageEnvelope[Host])
    return response.page(body.items, position=body.page, total=body.total)


def read_offset(response: Response) -> Page[Host]:
    """Return a page that holds the number of rows before it, and of all rows."""
    body = response.listing(OffsetEnvelope[Host])
    return response.page(body.items, position=body.offset, total=body.total)


def _hosts(
    path: str, read: Callable[[Response], Page[Host]], paging: Style, size_param: str = "limit"
) -> Listing[Host]:
    return Listing(
        name="hosts",
        path=path,
        read=read,
        paging=paging,
        size_param=size_param,
        max_page_size=500,
        identity="id",
    )


BY_NEXT_URL = _hosts("/v1/next-url/hosts", read_next_url, NextURL())
BY_LINK = _hosts("/v1/link/hosts", read_link_header, LinkHeader())
BY_CURSOR = _hosts("/v1/cursor/hosts", read_cursor, Cursor("cursor", end=End.NO_MORE))
BY_PAGE = _hosts("/v1/page/hosts", read_page, PageNumber("page", end=End.EMPTY_PAGE), "per_page")
BY_OFFSET = _hosts("/v1/offset/hosts", read_offset, Offset("offset", end=End.EMPTY_PAGE))


class Client:
    """The list of hosts, and the look-up of one."""

    def __init__(self, session: Session, sdk: VendorSDK, limits: Limits) -> None:
        self.session = session
        self.sdk = sdk
        self.limits = limits

    def probe_token(self) -> None:
        """Prove the token."""
        self.session.get("/v1/whoami", operation="whoami")

    def has_asset(self, host_id: str) -> Host:
        """Return the host with this id; raise NotFound when it is gone."""
        return self.session.get(f"/v1/hosts/{quote(host_id, safe='')}", operation="host").row(Host)

    def hosts(self, paging: str) -> Iterator[Host]:
        """Yield all hosts, read in one style of paging."""
        return STYLES[paging](self)

    def by_next_url(self) -> Iterator[Host]:
        """Follow the URL that each page names."""
        return self.session.list(BY_NEXT_URL, once=True)

    def by_link(self) -> Iterator[Host]:
        """Follow the URL that the header of each page names."""
        return self.session.list(BY_LINK, once=True)

    def by_cursor(self) -> Iterator[Host]:
        """Send back the cursor of each page, until the vendor says that there is no more."""
        return self.session.list(BY_CURSOR, once=True)

    def by_page(self) -> Iterator[Host]:
        """Count pages from one until a page has no rows."""
        return self.session.list(BY_PAGE, once=True)

    def by_offset(self) -> Iterator[Host]:
        """Skip as many rows as were received, until there are no more."""
        return self.session.list(BY_OFFSET, once=True)

    def by_sdk(self) -> Iterator[Host]:
        """Page by the vendor's own client, whose requests the session sends and retries."""

        def get(path: str, query: Mapping[str, str | int | None]) -> Response:
            return self.session.get(path, params=query, operation="hosts")

        def read(page: HostPage[Response]) -> Page[Host]:
            listed = page.listed
            rows = page.response.rows(listed.items or [], Host)
            return Page(rows, next=listed.cursor if listed.more else None, more=listed.more)

        return by_sdk(
            lambda: ExampleScanner(get).list_hosts(self.limits.page_size),
            read,
            sdk=self.sdk,
            operation="hosts",
            limits=self.limits,
            guard=Guard(identity=attrgetter("id")),
        )


STYLES: dict[str, Callable[[Client], Iterator[Host]]] = {
    "next-url": Client.by_next_url,
    "cursor": Client.by_cursor,
    "page": Client.by_page,
    "offset": Client.by_offset,
    "link": Client.by_link,
    "sdk": Client.by_sdk,
}
