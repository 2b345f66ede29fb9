"""How much a run may request: concurrently, in a time and in all; all can be set from outside."""

from dataclasses import dataclass
from typing import Final

LOW = 10
"""Concurrent calls for APIs that are heavy or rate limited (docs/platform.md 5.5)."""
MEDIUM = 30
"""Concurrent calls for file and object I/O."""
HIGH = 100
"""Concurrent calls for light look-ups."""


DEFAULT_MAX_PAGES = 1000
"""Pages of one listing where no number was set; a declared total may lift it (pagination)."""


_NUMBERS: Final = (
    *("concurrency", "page_size", "batch_size", "max_pages", "max_items", "max_bytes"),
    *("max_seconds", "calls", "per_seconds"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one run: concurrent calls, rows per page, ids per batch, budgets, rate.

    Attributes:
        concurrency: Requests at the same time, and threads of the limiter.
        page_size: Rows to request per page.
        batch_size: Ids to request per batch.
        max_pages: Pages of one listing. None is 1,000, more where the vendor declares a total.
        max_items: Rows of one listing; None is no bound.
        max_bytes: Bytes of one listing; None is no bound.
        max_seconds: Seconds of one listing from the arrival of its first page; None is no bound.
        calls: Requests in `per_seconds` that the vendor allows one credential; None is no bound.
        per_seconds: The time in which these are counted.
        by_operation: The vendor counts each operation by itself.
        remaining_headers: The headers that name how many requests are left. When none are, all
            threads wait.
        reset_headers: The headers that name when there are more: seconds, a date or a Unix time.
    """

    concurrency: int = LOW
    page_size: int = 100
    batch_size: int = 100
    max_pages: int | None = None
    max_items: int | None = None
    max_bytes: int | None = None
    max_seconds: float | None = None
    calls: int | None = None
    per_seconds: float = 60.0
    by_operation: bool = False
    remaining_headers: tuple[str, ...] = ("X-RateLimit-Remaining",)
    reset_headers: tuple[str, ...] = ("X-RateLimit-Reset",)

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} must be above zero, got {value}")
