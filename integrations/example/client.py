"""How the Example scanner is asked. Contract: simulators/example/app.py.

The vendor offers the same list in five styles of paging, and through a client of its own; a real
one has one or two of these.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from urllib.parse import quote

from sdk import End, ErrorTable, Limits, NotFound, Page, Response, Session
from sdk.http import code_named
from sdk.pagination import (
    Guard,
    VendorSDK,
    by_cursor,
    by_link,
    by_next_url,
    by_offset,
    by_page,
    by_sdk,
)

from .types import Host, LinkedList, MarkedList, OffsetList, PageList
from .vendor import ExampleScanner, HostPage

ERRORS = ErrorTable(code=code_named("error"), rules={(404, None): NotFound})

GUARD: Guard[Host] = Guard(identity=attrgetter("id"))


class Client:
    """The list of hosts, and the look-up of one."""

    def __init__(self, session: Session, limits: Limits, sdk: VendorSDK) -> None:
        self.session = session
        self.limits = limits
        self.sdk = sdk

    def whoami(self) -> None:
        """Prove the token."""
        self.session.get("/v1/whoami", operation="whoami")

    def host(self, host_id: str) -> Host:
        """One host by its id; NotFound when it is gone."""
        return self.session.get(f"/v1/hosts/{quote(host_id, safe='')}", operation="host").row(Host)

    def hosts(self, paging: str) -> Iterator[Host]:
        """All hosts, in the style of paging asked for."""
        return STYLES[paging](self)

    def by_next_url(self) -> Iterator[Host]:
        """Follow the URL that each page names."""

        def fetch(url: str | None) -> Page[Host]:
            first = {"limit": self.limits.page_size} if url is None else None
            reply = self.session.get(url or "/v1/next-url/hosts", params=first, operation="hosts")
            body = reply.listing(LinkedList[Host])
            return reply.page(body.items, next=body.next)

        return by_next_url(fetch, limits=self.limits, guard=GUARD)

    def by_link(self) -> Iterator[Host]:
        """Follow the URL that the header of each page names."""

        def fetch(url: str | None) -> Page[Host]:
            first = {"limit": self.limits.page_size} if url is None else None
            reply = self.session.get(url or "/v1/link/hosts", params=first, operation="hosts")
            return reply.page(reply.listing(list[Host]), next=reply.link("next"))

        return by_link(fetch, limits=self.limits, guard=GUARD)

    def by_cursor(self) -> Iterator[Host]:
        """Send back the cursor of each page, until the vendor says that there is no more."""

        def fetch(cursor: str | None) -> Page[Host]:
            query = {"limit": self.limits.page_size, "cursor": cursor}
            reply = self.session.get("/v1/cursor/hosts", params=query, operation="hosts")
            body = reply.listing(MarkedList[Host])
            return reply.page(body.items, next=body.cursor, more=body.more)

        return by_cursor(fetch, limits=self.limits, guard=GUARD, end=End.NO_MORE)

    def by_page(self) -> Iterator[Host]:
        """Count pages from one until the declared total is reached."""

        def fetch(page: int) -> Page[Host]:
            query = {"per_page": self.limits.page_size, "page": page}
            reply = self.session.get("/v1/page/hosts", params=query, operation="hosts")
            body = reply.listing(PageList[Host])
            return reply.page(body.items, position=body.page, total=body.total)

        return by_page(fetch, limits=self.limits, guard=GUARD, end=End.EMPTY_PAGE)

    def by_offset(self) -> Iterator[Host]:
        """Skip as many rows as were received, until there are no more."""

        def fetch(offset: int) -> Page[Host]:
            query = {"limit": self.limits.page_size, "offset": offset}
            reply = self.session.get("/v1/offset/hosts", params=query, operation="hosts")
            body = reply.listing(OffsetList[Host])
            return reply.page(body.items, position=body.offset, total=body.total)

        return by_offset(fetch, limits=self.limits, guard=GUARD, end=End.EMPTY_PAGE)

    def by_sdk(self) -> Iterator[Host]:
        """Have the vendor's own client page, and send for it: so it is retried, timed and told."""

        def get(path: str, query: Mapping[str, str | int | None]) -> Response:
            return self.session.get(path, params=query, operation="hosts")

        def read(page: HostPage[Response]) -> Page[Host]:
            listed = page.listed
            rows = page.response.rows(listed.items or [], Host)
            return Page(rows, next=listed.cursor if listed.more else None, more=listed.more)

        scanner = ExampleScanner(get)
        return by_sdk(
            lambda: scanner.list_hosts(self.limits.page_size),
            read,
            sdk=self.sdk,
            operation="hosts",
            limits=self.limits,
            guard=GUARD,
        )


STYLES: dict[str, Callable[[Client], Iterator[Host]]] = {
    "next-url": Client.by_next_url,
    "cursor": Client.by_cursor,
    "page": Client.by_page,
    "offset": Client.by_offset,
    "link": Client.by_link,
    "sdk": Client.by_sdk,
}
