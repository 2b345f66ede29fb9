"""GraphQL listings: connections of nodes, read by cursor (GraphQL Cursor Connections)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Generic, TypeVar

import msgspec

from ..core.limits import Limits
from ..pagination.cursor import by_cursor
from ..pagination.guard import Guard
from ..pagination.page import End, Page
from ..pagination.styles import Fetch, Size
from .listing import Listing, Params
from .response import Response

Row = TypeVar("Row")
T = TypeVar("T")

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
OWN_VARIABLES: Final = {"first": "Int", "after": "String"}

STALLED_PAGES: Final = 10
"""Pages may be empty in a row, where what they held is not for this account, though hardly many."""

_QUERY: Final = """
query Listing({declared}) {{
  listing: {field}({passed}) {{
    nodes {{{nodes}}}
    pageInfo {{ hasNextPage endCursor }}
    {total}
  }}
}}"""


class _PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Whether there is more, and behind which cursor; the last page may have one too."""

    has_next_page: bool
    end_cursor: str | None = None


class _Connection(msgspec.Struct, Generic[Row], frozen=True, rename="camel"):
    """A page; no nodes may be null."""

    nodes: list[Row] | None
    page_info: _PageInfo
    total_count: int | None = None


class _Data(msgspec.Struct, Generic[Row], frozen=True):
    listing: _Connection[Row]


class _Envelope(msgspec.Struct, Generic[Row], frozen=True):
    data: _Data[Row]


def graphql_listing(
    name: str,
    field: str,
    nodes: str,
    row_type: type[Row],
    *,
    path: str = "/graphql",
    variables: Mapping[str, str] = NOTHING,
    max_page_size: int | None = None,
) -> Listing[Row]:
    """Return a connection of a GraphQL API as a listing whose rows have an `id`.

    Pages that are too heavy shrink. The total, which may be costly, is requested with the first
    page, and once more where rows seem to be missing in the end, since it moves.

    Args:
        name: The operation, in errors and in the journal.
        field: The connection, a field of the query type.
        nodes: What is requested of each node: fields, fragments, nested selections.
        row_type: What a node is decoded as.
        variables: Types of further arguments of the field, such as `{"filterBy": "IssueFilters"}`.
            Their values are the parameters of `Session.list`.
        max_page_size: The rows per page that the vendor allows.
    """
    envelope: type[_Envelope[Row]] = _Envelope[row_type]  # type: ignore[valid-type]
    types = OWN_VARIABLES | dict(variables)
    query = {
        "declared": ", ".join(f"${each}: {type_}" for each, type_ in types.items()),
        "passed": ", ".join(f"{each}: ${each}" for each in types),
        "field": field,
        "nodes": nodes,
    }

    def body(params: Params) -> object:
        total = "totalCount" if params.get("after", "") is None else ""
        return {"query": _QUERY.format_map({**query, "total": total}), "variables": params}

    def read(response: Response) -> Page[Row]:
        connection = response.listing(envelope).data.listing
        return response.page(
            connection.nodes,
            next=connection.page_info.end_cursor,
            more=connection.page_info.has_next_page,
            total=connection.total_count,
        )

    return Listing(
        name=name,
        path=path,
        read=read,
        body=body,
        paging=_CountedCursor(),
        size_param="first",
        max_page_size=max_page_size,
        min_page_size=1,
        identity="id",
        stalled_pages=STALLED_PAGES,
    )


@dataclass(frozen=True, slots=True)
class _CountedCursor:
    """Pages by cursor, of which only the first has the total."""

    def rows(self, fetch: Fetch[T], *, size: Size, limits: Limits, guard: Guard[T]) -> Iterator[T]:
        """Yield every row of a listing, or raise as `by_cursor` does."""
        missing = 0

        def page(cursor: str | None) -> Page[T]:
            nonlocal missing
            read = fetch({"after": cursor})
            missing += (read.total or 0) - read.received
            if cursor and missing > 0 and not read.more:
                return replace(read, total=fetch({"after": None, "first": 1}).total)
            return read

        return by_cursor(page, end=End.NO_MORE, size=size, limits=limits, guard=guard)
