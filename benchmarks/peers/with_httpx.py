"""The loop by hand with httpx: a client, `.json()`, a while (https://www.python-httpx.org)."""

from collections.abc import Iterator
from wsgiref.types import WSGIApplication

import httpx

Row = dict[str, object]


def cursor(url: str, app: WSGIApplication | None = None) -> Iterator[Row]:
    """Yield the rows of a listing that is read by cursor; httpx calls a WSGI app by itself."""
    transport = httpx.WSGITransport(app=app) if app else None
    headers = {"Authorization": "Bearer token"}
    with httpx.Client(base_url=url, headers=headers, timeout=30, transport=transport) as client:
        query: dict[str, str] = {}
        while True:
            page = client.get("/rows", params=query).json()
            yield from page["items"]
            if not page["next"]:
                return
            query = {"cursor": page["next"]}
