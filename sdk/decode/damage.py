"""Damage: what was lost of the rows of a body, and what was mended in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .tolerant import Fault, Tolerated, counted, shown


@dataclass(frozen=True, slots=True)
class RowError:
    """One row, or an item of a list inside one, that was skipped: where it stood and why."""

    position: str
    reason: str


@dataclass(frozen=True, slots=True)
class DroppedField:
    """A descriptive field that could not be read, and which its row is kept without.

    `name` is its path without positions in lists, under which it is counted.
    """

    position: str
    path: str
    name: str
    reason: str


Trouble = RowError | DroppedField


class Damage(list[RowError]):
    """The malformed rows of a body, the fields that were dropped from others, and its repairs."""

    def __init__(self, errors: Iterable[RowError] = ()) -> None:
        super().__init__(errors)
        self.dropped: list[DroppedField] = []
        self.repairs = 0

    def __bool__(self) -> bool:
        return bool(len(self) or self.dropped or self.repairs)

    def take(self, troubles: Iterable[Trouble]) -> None:
        """Add what was wrong with a row."""
        for trouble in troubles:
            if isinstance(trouble, RowError):
                self.append(trouble)
            else:
                self.dropped.append(trouble)


def troubles(told: Tolerated[Any], position: str) -> list[Trouble]:
    """Return what was wrong with the row at a position: its fault, or what it is kept without."""
    if told.fault:
        return [RowError(position, str(told.fault))]
    lost = [RowError(f"{position}, {name}", str(fault)) for name, fault in told.lost]
    return [*lost, *(_dropped(fault, position) for fault in told.dropped)]


def _dropped(fault: Fault, position: str) -> DroppedField:
    return DroppedField(position, shown(fault.path), counted(fault.path), fault.reason)
