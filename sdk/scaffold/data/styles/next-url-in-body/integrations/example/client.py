"""Requests to the Example scanner, by the contract in its simulator."""

from collections.abc import Iterator
from urllib.parse import quote

from integrations.example.types import Envelope, Host
from sdk import ErrorTable, Listing, NextURL, Page, Response, Session

ERRORS = ErrorTable(code="error", not_found=[404], cursor_expired=[410])


def read_page(response: Response) -> Page[Host]:
    """Read a page: its rows, and the URL of the next one."""
    body = response.listing(Envelope[Host])
    return response.page(body.items, next=body.next)


HOSTS = Listing(
    name="hosts",
    path="/v1/hosts",
    read=read_page,
    paging=NextURL(),
    size_param="limit",
    max_page_size=500,
    identity="id",
)


class Client:
    """The list of hosts, and the look-up of one."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def probe_token(self) -> None:
        """Prove the token by one cheap request."""
        self.session.get("/v1/whoami", operation="whoami")

    def has_asset(self, host_id: str) -> Host:
        """Return the host with this id; raise NotFound when it is gone."""
        return self.session.get(f"/v1/hosts/{quote(host_id, safe='')}", operation="host").row(Host)

    def hosts(self) -> Iterator[Host]:
        """Yield every host; both streams read them, and they are requested once."""
        return self.session.list(HOSTS, once=True)
