"""Rows: the list of a page, of which a malformed one costs only itself."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .json import FAULTS, json_decoder
from .reasons import reason

T = TypeVar("T")

WRONG_SHAPE: Final = 10
"""So many rows of which not one decodes are no bad rows but another API than the documented."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One row, or an item of a list inside one, that was skipped: where it stood and why."""

    position: str
    reason: str


class Rows(list[T]):
    """The rows of a page that decoded; `received` counts the malformed ones as well."""

    def __init__(
        self, rows: Iterable[T] = (), *, errors: Sequence[RowError] = (), lost: int = 0
    ) -> None:
        super().__init__(rows)
        self.errors = tuple(errors)
        self.received = len(self) + lost


def decode_rows(raws: Sequence[msgspec.Raw], kind: type[T]) -> Rows[T]:
    """Each JSON row as `kind`; those that are malformed are skipped and named in `errors`.

    Declare the list as `list[msgspec.Raw]` in the envelope's type. Raises UnexpectedResponse
    where ten or more rows came and not one decodes.
    """
    with suppress(*FAULTS):
        together = b"[" + b",".join(raws) + b"]"
        return Rows(json_decoder(list[kind]).decode(together))  # type: ignore[valid-type]
    # Outside of the handler: the fault may hold a value, and must not be chained to ours.
    return _one_by_one(raws, kind)


def _one_by_one(raws: Sequence[msgspec.Raw], kind: type[T]) -> Rows[T]:
    decoder = json_decoder(kind)
    rows: list[T] = []
    errors: list[RowError] = []
    for index, raw in enumerate(raws):
        try:
            rows.append(decoder.decode(raw))
        except FAULTS as fault:
            errors.append(RowError(f"row {index}", reason(fault, bytes(raw))))
    return checked(Rows(rows, errors=errors, lost=len(errors)))


def checked(rows: Rows[T]) -> Rows[T]:
    """The rows, unless there are many of which not one decoded."""
    if not rows and rows.received >= WRONG_SHAPE:
        raise UnexpectedResponse(
            f"not one of {rows.received} rows is what was expected: "
            f"{rows.errors[0].position}: {rows.errors[0].reason}"
        )
    return rows
