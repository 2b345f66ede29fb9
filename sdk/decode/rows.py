"""Rows: the list of a page, of which a malformed one costs only itself."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .bounds import KEPT, Check, unchecked
from .convert import converted
from .damage import Damage, DroppedField, RowError
from .json_decoders import FAULTS, json_decoder
from .json_syntax import NESTED, syntax_reason
from .plain_json import MALFORMED, plain_json

T = TypeVar("T")

WRONG_SHAPE: Final = 10
"""So many rows of which not one decodes are no bad rows but another API than the documented."""


class Rows(list[T]):
    """The rows of a page that decoded; `received` counts the malformed ones as well.

    `damage` describes the malformed rows, and `errors` names the first of them.
    """

    def __init__(
        self, rows: Iterable[T] = (), *, damage: Damage | None = None, lost: int = 0
    ) -> None:
        super().__init__(rows)
        self.damage = damage if damage is not None else Damage()
        self.received = len(self) + lost

    @property
    def errors(self) -> tuple[RowError, ...]:
        """The malformed rows, and malformed items of lists inside others; a thousand at most."""
        return tuple(self.damage)

    @property
    def dropped(self) -> tuple[DroppedField, ...]:
        """The fields that were dropped from rows; a thousand at most."""
        return tuple(self.damage.dropped)

    @property
    def repairs(self) -> int:
        """The number of characters that were replaced to read the rows."""
        return self.damage.repairs


def decode_rows(raws: Sequence[msgspec.Raw], kind: type[T], check: Check = unchecked) -> Rows[T]:
    """Return each JSON row decoded as `kind`; malformed rows are skipped and named in `errors`.

    A row is malformed where a required or decisive field cannot be read; other fields are dropped
    and named in `dropped`. Declare the list as `list[msgspec.Raw]` in the envelope's type.

    Raises:
        UnexpectedResponse: Ten or more rows came and not one decodes.
        IntegrationError: Whatever `check` raises.
    """
    with suppress(*FAULTS):
        together = b"[" + b",".join(raws) + b"]"
        return Rows(json_decoder(list[kind]).decode(together))  # type: ignore[valid-type]
    # Outside of the handler: the fault may hold a value, and must not be chained.
    return decode_each(raws, kind, check)


def decode_each(raws: Sequence[msgspec.Raw], kind: type[T], check: Check = unchecked) -> Rows[T]:
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
        check()
        row = take_row(bytes(raw), kind, f"row {index}", damage)
        if isinstance(row, RowError):
            damage.take([row])
            require_any(len(rows), damage)
        else:
            rows.append(row)
    return checked(Rows(rows, damage=damage, lost=len(raws) - len(rows)))


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


def require_any(decoded: int, damage: Damage) -> None:
    """Raise UnexpectedResponse as soon as a thousand rows are malformed and none is read."""
    if not decoded and len(damage) >= KEPT:
        raise _other_shape(len(damage), damage)


def _other_shape(received: int, damage: Damage) -> UnexpectedResponse:
    first = damage[0]
    return UnexpectedResponse(
        f"not one of {received} rows is what was expected: {first.position}: {first.reason}"
    )


def checked(rows: Rows[T]) -> Rows[T]:
    """Return the rows, unless there are many of which not one decoded."""
    if not rows and rows.received >= WRONG_SHAPE:
        raise _other_shape(rows.received, rows.damage)
    return rows
