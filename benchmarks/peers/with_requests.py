"""The loop people write by hand: a requests session, `.json()`, a while."""

from collections.abc import Iterator

import requests
from requests.adapters import HTTPAdapter

Row = dict[str, object]


def cursor(url: str, adapter: HTTPAdapter | None = None) -> Iterator[Row]:
    """Yield the rows of a listing that is read by cursor."""
    session = requests.Session()
    session.headers["Authorization"] = "Bearer token"
    if adapter:
        session.mount(url, adapter)
    query: dict[str, str] = {}
    while True:
        page = session.get(f"{url}/rows", params=query, timeout=30).json()
        yield from page["items"]
        if not page["next"]:
            return
        query = {"cursor": page["next"]}
