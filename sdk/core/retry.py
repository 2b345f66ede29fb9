"""Retry: whether and how long to wait before a call is repeated; arithmetic only, no sleeping."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from threading import Lock
from typing import Final

UNIX_TIME: Final = 1_000_000_000.0
"""A wait above this many seconds (32 years) is a moment: GitHub's x-ratelimit-reset, for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Bounds of the retries of a request, and the waits before them.

    A request is sent once and repeated up to `retries` times. Where the vendor does not say how
    long to wait, the wait is drawn from zero up to `base_seconds` doubled each time, at most
    `cap_seconds` (full jitter). Where it does, the wait is that and up to `spread` of it more (at
    most `cap_seconds`), never less, so that not all workers wake together. When a vendor asks for
    more than `max_wait_seconds`, the request fails immediately. A run may retry `budget`
    requests, and `budget_share` of all its requests beyond that (docs/decisions/0018-retry.md).

    A rate limit that says how long to wait is not what these bounds are for: it takes nothing from
    the budget, and counts only where no request of the session was served since the last attempt.
    So a small limit slows a run, and does not end it.
    """

    retries: int = 5
    base_seconds: float = 1.0
    cap_seconds: float = 60.0
    max_wait_seconds: float = 3600.0
    spread: float = 0.1
    budget: int = 50
    budget_share: float = 0.2

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be zero or more, got {getattr(self, name)}")

    def wait_seconds(self, retry: int, requested_seconds: float | None, random: Random) -> float:
        """Return the seconds to wait before a retry, the first being 1."""
        if requested_seconds is not None:
            return requested_seconds + random.uniform(
                0, min(self.cap_seconds, requested_seconds * self.spread)
            )
        # 2 ** 64 is beyond any cap, and beyond it floats would overflow.
        return random.uniform(0, min(self.cap_seconds, self.base_seconds * 2 ** min(retry - 1, 64)))

    def too_long(self, requested_seconds: float | None) -> bool:
        """Return True if the vendor asks for a longer wait than `max_wait_seconds`."""
        return requested_seconds is not None and requested_seconds > self.max_wait_seconds


class RetryBudget:
    """How many repeats the calls of one run may still make, all threads together."""

    def __init__(self, retry: Retry) -> None:
        self._retry = retry
        self._lock = Lock()
        self._calls = 0
        self._repeats = 0

    def call(self) -> None:
        """Count a request that is sent for the first time; earns a share of a retry."""
        with self._lock:
            self._calls += 1

    def take(self) -> bool:
        """Use up one repeat; False when there is none left."""
        with self._lock:
            if self._repeats >= self._retry.budget + self._retry.budget_share * self._calls:
                return False
            self._repeats += 1
            return True


def parse_wait_seconds(
    headers: Mapping[str, str], names: tuple[str, ...], now: datetime
) -> float | None:
    """Return the wait that the vendor requests: the first header with a future time.

    Understands seconds, an HTTP date and a Unix time. A date is compared with the reply's own
    `Date` where it has one, since the vendor's clock need not agree with `now`. Zero, the past
    and what cannot be read count as no wait: Qualys sends 0 when not blocked (contract 3).
    """
    moment = read_date(headers.get("Date", "")) or now
    waits = (_seconds(headers[name], moment) for name in names if name in headers)
    return next((wait for wait in waits if wait > 0), None)


def _seconds(value: str, now: datetime) -> float:
    try:
        seconds = float(value)
    except ValueError:
        moment = read_date(value)
        return (moment - now).total_seconds() if moment else 0.0
    if not math.isfinite(seconds):
        return 0.0
    return seconds - now.timestamp() if seconds > UNIX_TIME else seconds


def read_date(value: str) -> datetime | None:
    """Return the moment that an HTTP date names, or None where it names none."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
