"""Rate windows and concurrency gates, counted by the clock and safe to share between threads."""

from collections import Counter
from dataclasses import dataclass
from threading import Lock

from .clock import Clock


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many calls in each window; a window opens with the first call after the last one."""

    calls: int
    window_seconds: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where one caller stands: `wait_seconds` is above zero exactly when the call is refused."""

    limit: int
    window_seconds: float
    remaining: int
    wait_seconds: float = 0.0


class RateWindows:
    """Calls per group and window."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._opened: dict[str, float] = {}
        self._used: Counter[str] = Counter()

    def take(self, group: str, limit: RateLimit) -> Allowance:
        """Count one call against `group`, unless its window is used up."""
        now = self._clock.monotonic()
        with self._lock:
            if now - self._opened.get(group, float("-inf")) >= limit.window_seconds:
                self._opened[group] = now
                self._used[group] = 0
            refused = self._used[group] >= limit.calls
            self._used[group] += not refused
            left_seconds = self._opened[group] + limit.window_seconds - now
            return Allowance(
                limit=limit.calls,
                window_seconds=limit.window_seconds,
                remaining=max(limit.calls - self._used[group], 0),
                wait_seconds=left_seconds if refused else 0.0,
            )


class Gate:
    """How many calls of each group are being served now."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        """The most that ever ran at once, by group."""

    def enter(self, group: str, limit: int | None) -> tuple[bool, int]:
        """Whether the call is let in, and how many run now (it included when it is)."""
        with self._lock:
            running = self._running[group] + 1
            if limit is not None and running > limit:
                return False, running - 1
            self._running[group] = running
            self.most[group] = max(self.most[group], running)
            return True, running

    def leave(self, group: str) -> None:
        """One call of `group` has been answered."""
        with self._lock:
            self._running[group] -= 1
