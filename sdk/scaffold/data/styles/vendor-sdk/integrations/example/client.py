"""Requests to the Example scanner, by the contract in its simulator."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from integrations.example.types import Host
from integrations.example.vendor import HostPage, ScannerClient
from sdk import ErrorTable, Page, Response, Session

ERRORS = ErrorTable(code="error", not_found=[404], cursor_expired=[410])
MAX_PAGE_ROWS = 500
"""As many as the vendor sends; a larger page is refused."""


class Client:
    """The list of hosts through the vendor's client, and the look-up of one."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def probe_token(self) -> None:
        """Prove the token by one cheap request."""
        self.session.get("/v1/whoami", operation="whoami")

    def has_asset(self, host_id: str) -> Host:
        """Return the host with this id; raise NotFound when it is gone."""
        return self.session.get(f"/v1/hosts/{quote(host_id, safe='')}", operation="host").row(Host)

    def hosts(self) -> Iterator[Host]:
        """Yield every host; the vendor's client pages, and its requests are those of the run."""

        def get(path: str, query: Mapping[str, str | int | None]) -> Response:
            return self.session.get(path, params=query, operation="hosts")

        scanner = ScannerClient(get)
        size = min(self.session.limits.page_size, MAX_PAGE_ROWS)
        return self.session.list_by_sdk(
            lambda: scanner.list_hosts(size), read_page, operation="hosts", identity="id"
        )


def read_page(page: HostPage[Response]) -> Page[Host]:
    """Read a page of the vendor's client: its rows, and whether there is another."""
    rows = page.response.rows(page.listed.items or [], Host)
    more = page.listed.more
    return Page(rows, next=page.listed.cursor if more else None, more=more)
