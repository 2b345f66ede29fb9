"""Cursor: known by its digest alone, since cursors are many, long, and may hold secrets."""

from hashlib import blake2b


def short(cursor: str) -> str:
    """Return a digest of a cursor for errors and the journal: equal cursors have equal ones."""
    return _digest(cursor, 4).hexdigest()


def digest(cursor: str) -> bytes:
    """Return a digest of a cursor that a listing remembers."""
    return _digest(cursor, 8).digest()


def _digest(cursor: str, size: int) -> blake2b:
    return blake2b(cursor.encode("utf-8", "surrogatepass"), digest_size=size)
