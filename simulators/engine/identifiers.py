"""Identifiers computed from a seed and an index, and turned back into it in one step."""

from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

STEP_BITS, FIRST_BITS = 102, 126
"""Twenty million steps of the one, begun below the other, fit into 128 bits."""


@lru_cache(maxsize=1024)
def _stride(purpose: str, seed: int) -> tuple[int, int]:
    digest = blake2b(f"{purpose}/{seed}".encode(), digest_size=32).digest()
    first = int.from_bytes(digest[:16]) % (1 << FIRST_BITS)
    step = int.from_bytes(digest[16:]) % (1 << (STEP_BITS - 1)) + (1 << (STEP_BITS - 1))
    return first, step


def hex_id(purpose: str, seed: int, index: int) -> str:
    """Return 32 hexadecimal digits that ascend with the index."""
    first, step = _stride(purpose, seed)
    return f"{first + index * step:032x}"


def index_of_hex(purpose: str, seed: int, identifier: str) -> int | None:
    """Return the index that an id was made from, None for text that is no such id."""
    if len(identifier) != 32 or not set(identifier) <= set("0123456789abcdef"):
        return None
    first, step = _stride(purpose, seed)
    index, rest = divmod(int(identifier, 16) - first, step)
    return index if rest == 0 and index >= 0 else None


@lru_cache(maxsize=4096)
def digest(text: str, size: int = 16) -> str:
    """Return the id of something that has only a name."""
    return blake2b(text.encode(), digest_size=size).hexdigest()


def uuid_of(text: str) -> str:
    """Return a UUID that follows from a text."""
    return str(UUID(bytes=blake2b(text.encode(), digest_size=16).digest(), version=4))
