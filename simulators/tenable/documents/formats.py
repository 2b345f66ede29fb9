"""How Tenable writes what all its documents have."""

from datetime import datetime

from ...engine import Context, Document


def milliseconds(context: Context, moment: datetime) -> str:
    """Return a date of the world as assets have it, with milliseconds (recorded)."""
    return f"{context.rfc3339(moment)[:-1]}.000Z"


def filled(document: Document) -> Document:
    """Return a document without what is empty, as exports of findings leave it out (3.3)."""
    return {name: value for name, value in document.items() if value not in (None, "", [], {})}
