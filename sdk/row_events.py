"""Events of the journal about rows: those that were lost, and the fields that others lack."""

from collections.abc import Callable

from .decode.damage import RowError, Trouble
from .journal import Journal, Kind


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
