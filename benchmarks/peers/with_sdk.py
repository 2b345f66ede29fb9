"""The same listing through this SDK, as an integration's client reads it: every guard on."""

from collections.abc import Iterator
from operator import attrgetter

from msgspec import Raw, Struct
from requests.adapters import HTTPAdapter

from sdk import Limits, Page, Session
from sdk.core.context import RunContext
from sdk.http import Token
from sdk.pagination import Guard, by_cursor, by_offset


class Row(Struct, frozen=True):
    """The fields of a row that an integration would use."""

    id: str
    hostname: str
    address: str
    last_seen: str
    tags: list[str]


class Rows(Struct):
    """A page by cursor, row by row, so that a bad one costs only itself."""

    items: list[Raw] | None
    next: str | None


class Counted(Struct):
    """A page by offset."""

    items: list[Raw] | None
    total: int


GUARD: Guard[Row] = Guard(identity=attrgetter("id"))


def cursor(url: str, adapter: HTTPAdapter | None = None) -> Iterator[Row]:
    """Return the rows of a listing that is read by cursor."""
    session = _session(url, adapter)

    def fetch(cursor: str | None) -> Page[Row]:
        reply = session.get("/rows", params={"cursor": cursor}, operation="rows")
        body = reply.json(Rows)
        return reply.page(reply.rows(body.items or [], Row), next=body.next)

    return by_cursor(fetch, limits=Limits(), guard=GUARD)


def offset(url: str, size: int) -> Iterator[Row]:
    """Return the rows of a listing that is read by offset up to a total."""
    session = _session(url, None)

    def fetch(offset: int) -> Page[Row]:
        query = {"offset": offset, "limit": size}
        reply = session.get("/rows", params=query, operation="rows")
        body = reply.json(Counted)
        return reply.page(reply.rows(body.items or [], Row), total=body.total)

    return by_offset(fetch, size=size, limits=Limits(), guard=GUARD)


def _session(url: str, adapter: HTTPAdapter | None) -> Session:
    context = RunContext(transport=adapter) if adapter else RunContext()
    return Session(url, auth=Token("token"), context=context)
