"""Moments as most vendors write them."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=4096)
def rfc3339(moment: datetime) -> str:
    """`2026-01-05T10:00:00Z`: to the second, in UTC; of a world's few moments each is made once."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"
