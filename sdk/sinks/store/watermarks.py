"""The watermarks of a store: read and kept beside the rows they speak of."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from ...errors import SinkError
from ..watermark import Watermark
from .schema import METADATA, WATERMARKS

_TABLE = METADATA.tables[WATERMARKS]


def recall(connection: Connection, name: str) -> Watermark | None:
    """Return the watermark under `name`; raise SinkError where the text is not a time."""
    query = select(_TABLE.c.moment, _TABLE.c.whole).where(_TABLE.c.name == name)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    try:
        moment, whole = map(datetime.fromisoformat, row)
        return Watermark(moment.astimezone(UTC), whole.astimezone(UTC))
    except ValueError:
        raise SinkError(
            f"the store's table {WATERMARKS} holds a value that is not a time; empty that table, "
            "and everything is read again"
        ) from None


def remember(connection: Connection, name: str, watermark: Watermark) -> None:
    """Keep the watermark under `name`, in place of an earlier one."""
    times = {"moment": watermark.moment.isoformat(), "whole": watermark.whole.isoformat()}
    statement = insert(_TABLE).values(name=name, **times)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=times))
