"""Requests to the Example scanner. Contract: simulators/example.

The vendor offers the same list in five styles of paging, and through a client of its own; a real
one has one or two of these.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from sdk import (
    Cursor,
    End,
    ErrorTable,
    LinkHeader,
    Listing,
    NextURL,
    Offset,
    Page,
    PageNumber,
    Session,
)

from .types import CursorEnvelope, Host, OffsetEnvelope, PageEnvelope, URLEnvelope
from .vendor import ExampleScanner

ERRORS = ErrorTable(code="error", not_found=[404], cursor_expired=[410])
MAX_PAGE_ROWS = 500

BY_CURSOR = Listing(
    name="hosts",
    path="/v1/cursor/hosts",
    row=Host,
    envelope=CursorEnvelope,
    rows="items",
    next="cursor",
    more="more",
    paging=Cursor("cursor", end=End.NO_MORE),
    size_param="limit",
    max_page_size=MAX_PAGE_ROWS,
    identity="id",
)
BY_NEXT_URL = replace(
    BY_CURSOR,
    path="/v1/next-url/hosts",
    envelope=URLEnvelope,
    next="next",
    more="",
    paging=NextURL(),
)
BY_LINK = replace(
    BY_CURSOR, path="/v1/link/hosts", envelope=None, next="", more="", paging=LinkHeader()
)
BY_PAGE = replace(
    BY_CURSOR,
    path="/v1/page/hosts",
    envelope=PageEnvelope,
    next="",
    more="",
    position="page",
    total="total",
    paging=PageNumber("page", end=End.EMPTY_PAGE),
    size_param="per_page",
)
BY_OFFSET = replace(
    BY_PAGE,
    path="/v1/offset/hosts",
    envelope=OffsetEnvelope,
    position="offset",
    paging=Offset("offset", end=End.EMPTY_PAGE),
    size_param="limit",
)


class Client:
    """The list of hosts, and the look-up of one."""

    def __init__(self, session: Session) -> None:
        self.session = session

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
        scanner = ExampleScanner(partial(self.session.get, operation="hosts"))
        return self.session.list_by_sdk(
            lambda: scanner.list_hosts(min(self.session.limits.page_size, MAX_PAGE_ROWS)),
            lambda page: Page(
                page.response.rows(page.rows, Host), next=page.cursor, more=page.more
            ),
            operation="hosts",
            identity="id",
        )


STYLES: dict[str, Callable[[Client], Iterator[Host]]] = {
    "next-url": Client.by_next_url,
    "cursor": Client.by_cursor,
    "page": Client.by_page,
    "offset": Client.by_offset,
    "link": Client.by_link,
    "sdk": Client.by_sdk,
}
