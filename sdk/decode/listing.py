"""Listings: a page decoded as a whole, and row by row only where one of its rows is malformed."""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from msgspec import inspect
from msgspec.inspect import type_info

from ..errors import UnexpectedResponse
from .bounds import Check, require_few_objects, require_few_rows, unchecked
from .damage import Damage
from .json import read_row, refused
from .json_decoders import BYTE_ORDER_MARK, FAULTS, json_decoder
from .json_repair import repaired_json
from .rows import decode_each

T = TypeVar("T")


def decode_listing(
    content: bytes, kind: type[T], check: Check = unchecked
) -> tuple[T, Damage | tuple[()]]:
    """Return a page decoded as `kind`, a type of its rows: `list[Host]`, or `Listed[Host]`.

    `Listed` is any Struct that is generic in its rows (`items: list[R]`). Malformed rows are
    skipped and named; the list that held them is a `Rows` then. A row is kept without those of its
    descriptive fields that are malformed, and text that JSON forbids is replaced; both are counted.

    Raises:
        UnexpectedResponse: What surrounds the rows does not decode (see `decode_json`), or too
            few rows do (see `decode_rows`).
        TypeError: `kind` names no type of rows, or has rows anywhere but in lists or alone in a
            Struct.
    """
    declared: object = kind
    ways = _ways(declared)
    require_few_objects(content, check)
    with suppress(*FAULTS):
        body: T = ways.strict.decode(content.removeprefix(BYTE_ORDER_MARK))
        return body, ()
    # Outside of the handler: the fault may hold a value, and must not be chained.
    require_few_rows(content, check)
    return _read_damaged(content.removeprefix(BYTE_ORDER_MARK), ways, check)


def _read_damaged(content: bytes, ways: "_Ways", check: Check) -> tuple[Any, Damage]:
    """Return the page without what of it cannot be read, and what that was."""
    damage = Damage()
    with suppress(*FAULTS):
        return _read(json_decoder(ways.loose).decode(content), ways.row, damage, check), damage
    check()
    content, damage.repairs = repaired_json(content)
    check()
    with suppress(*FAULTS):
        return ways.strict.decode(content), damage
    with suppress(*FAULTS):
        return _read(json_decoder(ways.loose).decode(content), ways.row, damage, check), damage
    raise refused(content, ways.plain)


class _Ways(NamedTuple):
    """The decoder of a page, the page with its rows left raw or plain, and what a row is."""

    strict: msgspec.json.Decoder[Any]
    loose: Any
    plain: Any
    row: Any


@lru_cache(maxsize=256)
def _ways(kind: Hashable) -> _Ways:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is None or len(arguments) != 1:
        raise TypeError("a listing is a type of its rows, such as list[Host] or Listed[Host]")
    declared: Any = kind
    loose = origin[msgspec.Raw]
    # What only a page with a malformed row would show, every page shows.
    if _holds_raw(type_info(origin[Any])) or not _is_readable(type_info(loose)):
        raise TypeError("rows are in lists or alone in a Struct, and beside them nothing is Raw")
    return _Ways(json_decoder(declared), loose, origin[Any], arguments[0])


def _is_readable(described: object, within: tuple[object, ...] = ()) -> bool:
    """Return True if `_read` comes by every Raw in a type."""
    match described:
        case inspect.RawType():
            return True
        case inspect.ListType(item_type=item):
            return _is_readable(item, within)
        case inspect.StructType(fields=fields):
            deeper = (*within, described)
            return _is_in(described, within) or all(
                _is_readable(one.type, deeper) for one in fields
            )
        case inspect.UnionType(types=types) if inspect.RawType() not in types:
            return all(_is_readable(one, within) for one in types)
    return not _holds_raw(described)


def _holds_raw(described: object, within: tuple[object, ...] = ()) -> bool:
    """Return True if there is a Raw anywhere in a type."""
    match described:
        case inspect.RawType():
            return True
        case inspect.Type() | inspect.Field():
            inner = (getattr(described, name) for name in described.__struct_fields__)
            return not _is_in(described, within) and any(
                _holds_raw(one, (*within, described)) for one in inner
            )
        case tuple():
            return any(_holds_raw(one, within) for one in described)
    return False


def _is_in(described: object, within: Sequence[object]) -> bool:
    """Return True if a type is among those that are searched already: it may hold itself."""
    return any(described is one for one in within)


def _read(value: Any, row: Any, damage: Damage, check: Check) -> Any:
    """Return the value with every list of raw rows in it decoded."""
    match value:
        case [msgspec.Raw(), *_]:
            rows = decode_each(value, row, check)
            damage.add(rows.damage)
            return rows
        case list():
            return [_read(one, row, damage, check) for one in value]
        case msgspec.Raw():
            return read_row(bytes(value), row, damage)
        case msgspec.Struct():
            fields: Mapping[str, Any] = msgspec.structs.asdict(value)
            read = {name: _read(held, row, damage, check) for name, held in fields.items()}
            with suppress(ValueError, TypeError):
                return msgspec.structs.replace(value, **read)
            # Outside of the handler: what a type's own checks say may hold a value.
            raise UnexpectedResponse("the page does not decode without its malformed rows")
    return value
