"""GraphQL: errors under HTTP 200 and beside data, and connections of nodes as listings."""

from collections.abc import Callable, Iterator, Mapping
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

PARTIAL_DATA: Final = "partial-data"
"""The code of errors beside data, where they have none of their own: what came is not all."""

NO_DATA: Final = "no-data"
"""The code of errors without data, where they have none of their own."""

UNREADABLE: Final = "unreadable"

MOST_BYTES: Final = 2**20
"""Of errors: the first ones say what is wrong, and no vendor sends as many."""

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class _Answer(msgspec.Struct, frozen=True):
    """The form of every answer (GraphQL specification, 7.1); what is in it stays unread."""

    errors: msgspec.Raw = msgspec.Raw(b"null")
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Extensions(msgspec.Struct, frozen=True):
    code: str | int | None = None


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    extensions: _Extensions | None = None


# Made with the module: two threads must not be the first to decode a type at once.
_ANSWER: Final = msgspec.json.Decoder(_Answer)
_ERRORS: Final = msgspec.json.Decoder(list[_Error] | None)


def graphql_code(messages: Mapping[str, str] = NOTHING) -> Callable[[Response], str | None]:
    """Return a `code` for an ErrorTable of GraphQL, by which partial data never passes for all.

    The code is `extensions.code` of the first error that has one, else the entry of `messages` for
    the beginning of a message, else PARTIAL_DATA or NO_DATA. The whole body is read, since errors
    may follow the data. An empty list of errors is not an error.
    """

    def code(reply: Response) -> str | None:
        try:
            answer = _ANSWER.decode(reply.content)
        except RecursionError:
            return UNREADABLE
        except msgspec.DecodeError:
            # Nothing that could be read for data either.
            return None
        if memoryview(answer.errors).nbytes > MOST_BYTES:
            return UNREADABLE
        try:
            errors = _ERRORS.decode(answer.errors)
        except (msgspec.DecodeError, RecursionError):
            return UNREADABLE
        if not errors:
            return None
        codes = (_code(error, messages) for error in errors)
        return next(filter(None, codes), None) or _unnamed(answer)

    return code


def _code(error: _Error, messages: Mapping[str, str]) -> str | None:
    if error.extensions is not None and error.extensions.code is not None:
        return str(error.extensions.code)
    return next((messages[start] for start in messages if error.message.startswith(start)), None)


def _unnamed(answer: _Answer) -> str:
    return NO_DATA if bytes(answer.data) == b"null" else PARTIAL_DATA


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
