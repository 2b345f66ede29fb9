"""Damage: what was lost of the rows of a body, and what was mended in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .bounds import KEPT
from .tolerant_rows import Fault, Tolerated, counted, shown


@dataclass(frozen=True, slots=True)
class RowError:
    """A malformed row, or item of a list in a row, that was skipped: position and reason."""

    position: str
    reason: str


@dataclass(frozen=True, slots=True)
class DroppedField:
    """A descriptive field that could not be read; its row is kept without it.

    `name` is its path without positions in lists, under which it is counted.
    """

    position: str
    path: str
    name: str
    reason: str


Trouble = RowError | DroppedField


class Damage(list[RowError]):
    """Malformed rows of a body, fields dropped from other rows, and repairs of its text.

    The first thousand rows and fields are kept, others are counted: `more_rows`, and
    `more_dropped` by the names of the fields.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[DroppedField] = []
        self.repairs = 0
        self.more_rows = 0
        self.more_dropped: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(len(self) or self.dropped or self.repairs)

    def take(self, troubles: Iterable[Trouble]) -> None:
        """Add what was wrong with a row."""
        for trouble in troubles:
            if isinstance(trouble, RowError):
                self._take_row(trouble)
            else:
                self._take_field(trouble)

    def add(self, other: "Damage") -> None:
        """Add what was wrong with other rows of the same body."""
        self.take((*other, *other.dropped))
        self.repairs += other.repairs
        self.more_rows += other.more_rows
        self.more_dropped += other.more_dropped

    def _take_row(self, error: RowError) -> None:
        if len(self) < KEPT:
            self.append(error)
        else:
            self.more_rows += 1

    def _take_field(self, field: DroppedField) -> None:
        if len(self.dropped) < KEPT:
            self.dropped.append(field)
        else:
            self.more_dropped[field.name] += 1


def troubles(tolerated: Tolerated[Any], position: str) -> list[Trouble]:
    """Return what was wrong with the row at a position: its fault, or what it is kept without."""
    if tolerated.fault:
        return [RowError(position, str(tolerated.fault))]
    lost = [RowError(f"{position}, {name}", str(fault)) for name, fault in tolerated.lost]
    return [*lost, *(_dropped(fault, position) for fault in tolerated.dropped)]


def _dropped(fault: Fault, position: str) -> DroppedField:
    return DroppedField(position, shown(fault.path), counted(fault.path), fault.reason)
