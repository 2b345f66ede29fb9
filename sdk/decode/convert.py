"""Rows as plain values to their types, with what is malformed in them named."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

import msgspec

from .damage import DroppedField, Trouble, troubles
from .row_fields import type_of
from .tolerant_rows import FAULTS, MISSING, ids, named, tolerate

T = TypeVar("T")

MISSED: Final = "missed"
"""The property in which a type names the fields that one of its rows should have and has not."""


def converted(
    value: object, kind: type[T], position: str, *, strict: bool = False, missing: str = MISSING
) -> tuple[T | None, list[Trouble]]:
    """Return a row of plain values as its type, and what was wrong with it.

    Without the row, the one trouble is its RowError, which names the row's ids and the field;
    `missing` is said of a field that should be there and is not. Optional ones that the type names
    as `missed` are counted as dropped.
    """
    try:
        row = msgspec.convert(value, kind, strict=strict, str_keys=True)
    except FAULTS:
        pass
    else:
        return row, _missed(row, value, position, missing)
    # Before anything is taken out of it, and outside of the handler: the fault may hold a value.
    names = ids(value, type_of(kind).struct)
    tolerated = tolerate(value, kind, strict=strict)
    if tolerated.fault and tolerated.fault.missing:
        tolerated.fault = replace(tolerated.fault, reason=missing)
    found = troubles(tolerated, named(position, names, tolerated.fault))
    return tolerated.row, [*found, *_missed(tolerated.row, value, position, missing, found)]


def _missed(
    row: object, value: object, position: str, reason: str, known: Iterable[Trouble] = ()
) -> list[Trouble]:
    """Return the fields that a row is kept without and should have, but for those `known`."""
    fields: tuple[str, ...] = getattr(row, MISSED, ())
    if not fields:
        return []
    position = named(position, ids(value, type_of(type(row)).struct))
    dropped = {one.name for one in known if isinstance(one, DroppedField)}
    return [
        DroppedField(position, field, field, reason) for field in fields if field not in dropped
    ]
