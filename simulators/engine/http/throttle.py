"""Rate windows and concurrency gates, counted by the clock and safe to share between threads."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from threading import Lock

from .clock import Clock


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many calls in each window.

    A window opens with the first call after the last one, and all its calls are free again at its
    end; where it is `rolling`, each call is free again one window after it was made.
    """

    calls: int
    window_seconds: float
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where one caller stands: `wait_seconds` is above zero exactly when the call is refused."""

    limit: int
    window_seconds: float
    remaining: int
    wait_seconds: float = 0.0


class RateWindows:
    """Calls per group and window; remembers as many times as the limit allows calls."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, group: str, limit: RateLimit) -> Allowance:
        """Count one call against `group`, unless its window is used up."""
        now = self._clock.monotonic()
        with self._lock:
            taken = self._taken[group]
            while taken and now - taken[0] >= limit.window_seconds:
                taken.popleft() if limit.rolling else taken.clear()
            refused = len(taken) >= limit.calls
            if not refused:
                taken.append(now)
            left_seconds = (taken[0] if taken else now) + limit.window_seconds - now
            return Allowance(
                limit=limit.calls,
                window_seconds=limit.window_seconds,
                remaining=max(limit.calls - len(taken), 0),
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
