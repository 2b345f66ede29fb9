"""Events of the journal about rows: those that were lost, and the fields that others lack."""

from collections.abc import Callable
from typing import Final

from ..core.journal import Journal, Kind
from .damage import Damage, RowError, Trouble

MORE: Final = "one of the others"
"""The position of rows that are counted and not named."""


def record_damage(
    journal: Journal, operation: str, damage: Damage, *, redact: Callable[[str], str] = str
) -> None:
    """Record what was wrong with the rows of a body."""
    for trouble in (*damage, *damage.dropped):
        record_trouble(journal, operation, trouble, redact=redact)
    if damage.more_rows:
        journal.record(
            Kind.ROW_ERROR,
            operation=operation,
            position=MORE,
            reason="it is malformed",
            count=damage.more_rows,
        )
    for name, count in damage.more_dropped.items():
        journal.record(
            Kind.FIELD_DROPPED,
            operation=operation,
            position=MORE,
            path=name,
            field=name,
            reason="it is malformed",
            count=count,
        )


def record_trouble(
    journal: Journal, operation: str, trouble: Trouble, *, redact: Callable[[str], str] = str
) -> None:
    """Record what was wrong with a row; its position may hold an id of the vendor's."""
    if isinstance(trouble, RowError):
        journal.record(
            Kind.ROW_ERROR,
            operation=operation,
            position=redact(trouble.position),
            reason=trouble.reason,
        )
        return
    journal.record(
        Kind.FIELD_DROPPED,
        operation=operation,
        position=redact(trouble.position),
        path=trouble.path,
        field=trouble.name,
        reason=trouble.reason,
    )
