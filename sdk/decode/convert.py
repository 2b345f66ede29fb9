"""Rows as plain values to their types, with what is malformed in them named."""

from dataclasses import replace
from typing import TypeVar

import msgspec

from .damage import Trouble, troubles
from .fields import type_of
from .tolerant import FAULTS, MISSING, ids, named, tolerate

T = TypeVar("T")


def converted(
    value: object, kind: type[T], position: str, *, strict: bool = False, missing: str = MISSING
) -> tuple[T | None, list[Trouble]]:
    """Return a row of plain values as its type, and what was wrong with it.

    Without the row, the one trouble is its RowError, which names the row's ids and the field;
    `missing` is said of a required field that is not there.
    """
    try:
        return msgspec.convert(value, kind, strict=strict, str_keys=True), []
    except FAULTS:
        pass
    # Before anything is taken out of it, and outside of the handler: the fault may hold a value.
    names = ids(value, type_of(kind).struct)
    told = tolerate(value, kind, strict=strict)
    if told.fault and told.fault.missing:
        told.fault = replace(told.fault, reason=missing)
    return told.row, troubles(told, named(position, names, told.fault))
