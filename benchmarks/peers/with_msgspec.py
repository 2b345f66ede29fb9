"""The tightest loop with requests: prepared once, sent by its session, decoded by type."""

from collections.abc import Iterator

import requests
from msgspec import Struct
from msgspec.json import Decoder
from requests.adapters import HTTPAdapter

from .with_sdk import Row


class Rows(Struct):
    """A page, decoded at once."""

    items: list[Row]
    next: str | None


PAGES = Decoder(Rows)


def cursor(url: str, adapter: HTTPAdapter | None = None) -> Iterator[Row]:
    """Yield the rows of a listing that is read by cursor."""
    session = requests.Session()
    session.trust_env = False
    if adapter:
        session.mount(url, adapter)
    headers = {"Authorization": "Bearer token"}
    prepared = session.prepare_request(requests.Request("GET", f"{url}/rows", headers=headers))
    while True:
        page = PAGES.decode(session.send(prepared, timeout=30).content)
        yield from page.items
        if not page.next:
            return
        prepared.url = f"{url}/rows?cursor={page.next}"
