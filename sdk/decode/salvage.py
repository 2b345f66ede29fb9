"""Salvage: a record as its type, without those items of its lists that are malformed."""

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec

from .parser import Record
from .reasons import reason
from .rows import RowError
from .shape import Shape

T = TypeVar("T")

FAULTS: Final = (msgspec.ValidationError, RecursionError)


def converted(
    value: object, shape: Shape, kind: type[T], position: str
) -> tuple[T | None, list[RowError]]:
    """The record, or the text of a scalar, as its type; what is malformed in it is named.

    A malformed item of a list costs itself; without the row, the one error is that of the row.
    """
    try:
        return msgspec.convert(value, kind, strict=False), []
    except FAULTS as fault:
        said = reason(fault)
    errors = list(_without_bad_items(value, shape, position)) if isinstance(value, dict) else []
    try:
        return msgspec.convert(value, kind, strict=False), errors
    except FAULTS:
        return None, [RowError(position, said)]


def _without_bad_items(record: Record, shape: Shape, position: str) -> Iterator[RowError]:
    """Take the items that do not convert out of the record's lists, and name them."""
    for name, inner in shape.single.items():
        nested = record.get(name)
        if isinstance(nested, dict):
            yield from _without_bad_items(nested, inner, f"{position} {name}")
    for name, inner in shape.many.items():
        items = record.get(name)
        if isinstance(items, list):
            kept: list[Record] = []
            for index, item in enumerate(items):
                errors, convertible = _tried(item, inner, f"{position} {name}[{index}]")
                yield from errors
                kept += [item] if convertible else []
            record[name] = kept


def _tried(item: Record, shape: Shape, position: str) -> tuple[list[RowError], bool]:
    errors = list(_without_bad_items(item, shape, position))
    try:
        msgspec.convert(item, shape.kind, strict=False)
    except FAULTS as fault:
        return [RowError(position, reason(fault))], False
    return errors, True
