"""Rows: the list of a page, of which a malformed one costs only itself."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .convert import converted
from .damage import Damage, DroppedField, RowError
from .decoders import FAULTS, json_decoder
from .plain import MALFORMED, plain_json
from .syntax import NESTED, syntax_reason

T = TypeVar("T")

WRONG_SHAPE: Final = 10
"""So many rows of which not one decodes are no bad rows but another API than the documented."""


class Rows(list[T]):
    """The rows of a page that decoded; `received` counts the malformed ones as well.

    `dropped` are the fields that some of them are kept without, `repairs` what was replaced.
    """

    def __init__(
        self,
        rows: Iterable[T] = (),
        *,
        errors: Sequence[RowError] = (),
        dropped: Sequence[DroppedField] = (),
        repairs: int = 0,
        lost: int = 0,
    ) -> None:
        super().__init__(rows)
        self.errors = tuple(errors)
        self.dropped = tuple(dropped)
        self.repairs = repairs
        self.received = len(self) + lost


def decode_rows(raws: Sequence[msgspec.Raw], kind: type[T]) -> Rows[T]:
    """Return each JSON row as `kind`; those that are malformed are skipped and named in `errors`.

    A row is malformed where a required or decisive field cannot be read; other fields are dropped
    and named in `dropped`. Declare the list as `list[msgspec.Raw]` in the envelope's type. Raises
    UnexpectedResponse where ten or more rows came and not one decodes.
    """
    with suppress(*FAULTS):
        together = b"[" + b",".join(raws) + b"]"
        return Rows(json_decoder(list[kind]).decode(together))  # type: ignore[valid-type]
    # Outside of the handler: the fault may hold a value, and must not be chained to ours.
    return decode_each(raws, kind)


def decode_each(raws: Sequence[msgspec.Raw], kind: type[T]) -> Rows[T]:
    """Return the same of rows that do not decode together."""
    decoder = json_decoder(kind)
    rows: list[T] = []
    damage = Damage()
    for index, raw in enumerate(raws):
        try:
            rows.append(decoder.decode(raw))
            continue
        except FAULTS:
            pass
        row = take_row(bytes(raw), kind, f"row {index}", damage)
        if isinstance(row, RowError):
            damage.append(row)
        else:
            rows.append(row)
    return checked(
        Rows(
            rows,
            errors=damage,
            dropped=damage.dropped,
            repairs=damage.repairs,
            lost=len(raws) - len(rows),
        )
    )


def take_row(content: bytes, kind: type[T], position: str, damage: Damage) -> T | RowError:
    """Return a row without what of it cannot be read, which is noted; or why it is lost."""
    try:
        value, repairs = plain_json(content)
    except RecursionError:
        return RowError(position, NESTED)
    except MALFORMED:
        return RowError(position, syntax_reason(content))
    row, troubles = converted(value, kind, position, strict=True)
    damage.repairs += repairs
    if row is None:
        return next(error for error in troubles if isinstance(error, RowError))
    damage.take(troubles)
    return row


def checked(rows: Rows[T]) -> Rows[T]:
    """Return the rows, unless there are many of which not one decoded."""
    if not rows and rows.received >= WRONG_SHAPE:
        raise UnexpectedResponse(
            f"not one of {rows.received} rows is what was expected: "
            f"{rows.errors[0].position}: {rows.errors[0].reason}"
        )
    return rows
