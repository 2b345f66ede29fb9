"""Rate: how often, and how many at once, a vendor lets itself be asked; shared by all threads."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ..core.clock import Clock
from ..core.deadline import Deadline
from ..core.limits import Limits
from ..core.retry import parse_wait_seconds
from ..errors import DeadlineExceeded, RateLimited

BURST: Final = 0.1
"""The share of a window's calls that may come at once.

The rest is spread over the window, so that no window of the vendor's, wherever it begins, ever
holds more than the limit: a bucket that started full would let twice as many through.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The limits of one credential: `calls` in `seconds`, and `at_once` running calls.

    None is no bound. `remaining_headers` name how many calls are left, `reset_headers` when there
    will be more (seconds, a date or a Unix time): when none are left, all threads wait until then.
    With `by_operation` the vendor counts each operation by itself.
    """

    calls: int | None = None
    seconds: float = 60.0
    at_once: int | None = None
    remaining_headers: tuple[str, ...] = ("X-RateLimit-Remaining",)
    reset_headers: tuple[str, ...] = ("X-RateLimit-Reset",)
    by_operation: bool = False

    def __post_init__(self) -> None:
        for name in ("calls", "seconds", "at_once"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} must be above zero, got {value}")


def rate_of(limits: Limits) -> Rate:
    """Return the rate that the limits of a run name."""
    return Rate(
        calls=limits.calls,
        seconds=limits.per_seconds,
        remaining_headers=limits.remaining_headers,
        reset_headers=limits.reset_headers,
        by_operation=limits.by_operation,
    )


@dataclass(slots=True)
class _Count:
    """One operation's calls: when the next may begin, and how many run."""

    full_at: float
    not_before: float
    running: int = 0


class RateGate:
    """Lets calls of one Session through at the vendor's rate; any number of threads.

    A thread waits in `turn`, holding nothing. RateLimited where that would take longer than
    `max_wait_seconds`, DeadlineExceeded where it would pass the end; `waiting` is called first.
    """

    def __init__(
        self,
        rate: Rate,
        clock: Clock,
        deadline: Deadline,
        *,
        max_wait_seconds: float = math.inf,
        waiting: Callable[[str, float], None] = lambda _operation, _seconds: None,
    ) -> None:
        self._rate = rate
        self._max_wait_seconds = max_wait_seconds
        self._waiting = waiting
        self._clock = clock
        self._deadline = deadline
        self._condition = clock.condition()
        begin = clock.monotonic()
        self._counts: defaultdict[str, _Count] = defaultdict(lambda: _Count(begin, begin))
        calls = rate.calls or 0
        self._burst = max(1, int(calls * BURST))
        # With one call a window the burst is all there is, and the next comes a window later.
        spread = calls - self._burst if calls > self._burst else 1
        self._interval = rate.seconds / spread if rate.calls else 0.0

    @contextmanager
    def turn(self, operation: str) -> Iterator[None]:
        """Wait for this call's turn, then count it as running; DeadlineExceeded, Cancelled."""
        count = self._begin(operation)
        try:
            yield
        finally:
            with self._condition:
                count.running -= 1
                self._condition.notify_all()

    def observe(self, operation: str, headers: Mapping[str, str]) -> float:
        """Read a reply's headers; the seconds for which the vendor wants no more calls, or 0."""
        if not _none_left(headers, self._rate.remaining_headers):
            return 0.0
        seconds = parse_wait_seconds(headers, self._rate.reset_headers, self._clock.now()) or 0.0
        with self._condition:
            count = self._counts[self._key(operation)]
            count.not_before = max(count.not_before, self._clock.monotonic() + seconds)
        return seconds

    def _begin(self, operation: str) -> _Count:
        with self._condition:
            count = self._counts[self._key(operation)]
            while wait := self._why_wait(count):
                self._wait(operation, *wait)
            count.running += 1
            now = self._clock.monotonic()
            count.full_at = max(count.full_at, now) + self._interval
        return count

    def _wait(self, operation: str, predicate: Callable[[], bool], seconds: float | None) -> None:
        """Wait, unless that would be longer than anybody would want, or than there is time."""
        if seconds is not None:
            left = self._deadline.remaining()
            if seconds > self._max_wait_seconds:
                raise RateLimited(
                    f"no calls are left for {seconds:.0f} s, more than max_wait_seconds allows "
                    f"({self._max_wait_seconds:g} s)",
                    retry_after_seconds=seconds,
                )
            if left is not None and seconds >= left:
                raise DeadlineExceeded(
                    f"a wait of {seconds:.0f} s for the next call would pass the end of the run"
                )
            self._waiting(operation, seconds)
        self._deadline.wait(self._condition, predicate, seconds)

    def _why_wait(self, count: _Count) -> tuple[Callable[[], bool], float | None] | None:
        """Return what to wait for, and how long at most; None when the request may begin."""
        if self._rate.at_once is not None and count.running >= self._rate.at_once:
            at_once = self._rate.at_once
            return (lambda: count.running < at_once), None
        # The bucket as a moment (GCRA): it is `burst` intervals deep, full at `full_at`.
        begin = max(count.full_at - (self._burst - 1) * self._interval, count.not_before)
        seconds = begin - self._clock.monotonic()
        return ((lambda: False), seconds) if seconds > 0 else None

    def _key(self, operation: str) -> str:
        return operation if self._rate.by_operation else ""


def _none_left(headers: Mapping[str, str], names: tuple[str, ...]) -> bool:
    values = (headers[name] for name in names if name in headers)
    return next((value.strip() == "0" for value in values), False)
