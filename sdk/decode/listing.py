"""Listings: a page decoded as a whole, and row by row only where one of its rows is malformed."""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from .json import BYTE_ORDER_MARK, FAULTS, decode_json, json_decoder
from .rows import RowError, decode_rows

T = TypeVar("T")


def decode_listing(content: bytes, kind: type[T]) -> tuple[T, Sequence[RowError]]:
    """A page as `kind`, which says what its rows are: `list[Host]`, or `Listed[Host]`.

    `Listed` is any Struct that is generic in its rows (`items: list[R]`). Malformed rows are
    skipped and named; the list that held them is a `Rows` then. Raises UnexpectedResponse for what
    surrounds the rows as `decode_json` does, and for the rows as `decode_rows` does; TypeError for
    a `kind` that does not say.
    """
    declared: object = kind
    ways = _ways(declared)
    with suppress(*FAULTS):
        body: T = ways.strict.decode(content.removeprefix(BYTE_ORDER_MARK))
        return body, ()
    # Outside of the handler: the fault may hold a value, and must not be chained to ours.
    errors: list[RowError] = []
    return _read(decode_json(content, ways.loose), ways.row, errors), errors


class _Ways(NamedTuple):
    """The decoder of a page, the page with its rows left raw, and what a row is."""

    strict: msgspec.json.Decoder[Any]
    loose: Any
    row: Any


@lru_cache(maxsize=256)
def _ways(kind: Hashable) -> _Ways:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is None or len(arguments) != 1:
        raise TypeError("a listing is a type of its rows, such as list[Host] or Listed[Host]")
    declared: Any = kind
    return _Ways(json_decoder(declared), origin[msgspec.Raw], arguments[0])


def _read(value: Any, row: Any, errors: list[RowError]) -> Any:
    """The value with every list of raw rows in it decoded."""
    match value:
        case [msgspec.Raw(), *_]:
            rows = decode_rows(value, row)
            errors.extend(rows.errors)
            return rows
        case list():
            return [_read(one, row, errors) for one in value]
        case msgspec.Raw():
            return decode_json(bytes(value), row)
        case msgspec.Struct():
            fields: Mapping[str, Any] = msgspec.structs.asdict(value)
            read = {name: _read(held, row, errors) for name, held in fields.items()}
            return msgspec.structs.replace(value, **read)
    return value
