"""Cursor: known by its digest alone, since cursors are many, long, and may hold secrets."""

from hashlib import blake2b


def short(cursor: str) -> str:
    """What errors and the journal say of a cursor: enough to see whether two were the same."""
    return _digest(cursor, 4).hexdigest()


def digest(cursor: str) -> bytes:
    """What a walk remembers of a cursor."""
    return _digest(cursor, 8).digest()


def _digest(cursor: str, size: int) -> blake2b:
    return blake2b(cursor.encode("utf-8", "surrogatepass"), digest_size=size)
