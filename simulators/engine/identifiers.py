"""Identifiers computed from a seed and an index, and turned back into it in one step."""

from functools import lru_cache
from hashlib import blake2b
from uuid import UUID


@lru_cache(maxsize=1024)
def _stride(purpose: str, seed: int, digits: int) -> tuple[int, int]:
    # Twenty million steps of the one, begun below the other, fit into so many digits.
    half = digits // 2
    digest = blake2b(f"{purpose}/{seed}".encode(), digest_size=digits).digest()
    least_step = 1 << (4 * digits - 27)
    first = int.from_bytes(digest[:half]) % (1 << (4 * digits - 2))
    return first, int.from_bytes(digest[half:]) % least_step + least_step


def hex_id(purpose: str, seed: int, index: int, digits: int = 32) -> str:
    """Return hexadecimal digits that ascend with the index, an even number of them."""
    first, step = _stride(purpose, seed, digits)
    return f"{first + index * step:0{digits}x}"


def index_of_hex(purpose: str, seed: int, identifier: str, digits: int = 32) -> int | None:
    """Return the index that an id was made from, None for text that is no such id."""
    if len(identifier) != digits or not set(identifier) <= set("0123456789abcdef"):
        return None
    first, step = _stride(purpose, seed, digits)
    index, rest = divmod(int(identifier, 16) - first, step)
    return index if rest == 0 and index >= 0 else None


def whole_number(text: str) -> int | None:
    """Return the number that digits are, None for any other text and for a number of 20 digits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


@lru_cache(maxsize=4096)
def digest(text: str, size: int = 16) -> str:
    """Return the id of something that has only a name."""
    return blake2b(text.encode(), digest_size=size).hexdigest()


def uuid_of(text: str) -> str:
    """Return a UUID that follows from a text."""
    return str(UUID(bytes=blake2b(text.encode(), digest_size=16).digest(), version=4))
