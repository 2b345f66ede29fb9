"""Breaker: a vendor that fails again and again is left alone for a while."""

from dataclasses import dataclass
from threading import Lock

from ..errors import CircuitOpen
from .clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitBreakerPolicy:
    """After `failures` in a row, whatever the thread, no thread sends for `cool_seconds`.

    They must have gone on for `lasting_seconds`: with ten threads one fault is ten failures.
    """

    failures: int = 10
    lasting_seconds: float = 30.0
    cool_seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.failures < 1 or min(self.cool_seconds, self.lasting_seconds) < 0:
            raise ValueError("a breaker needs at least one failure and no negative seconds")


class CircuitBreaker:
    """Counts failures of one vendor and one credential, for all threads.

    An operation that has not failed since the vendor answered last is let through: a part of the
    vendor that is down takes no other part with it.
    After the pause one call, and only one, finds out whether the vendor is back; the others are
    refused until it has (docs/decisions/0018-retry.md). The lock is held for the count alone, never
    for a call.
    """

    def __init__(self, policy: CircuitBreakerPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._failing: set[str] = set()
        self._failing_since = 0.0
        self._opened_at: float | None = None
        self._probing = False

    def check(self, operation: str = "") -> None:
        """Let a call through or raise CircuitOpen; who is let through must say how it went."""
        with self._lock:
            if self._opened_at is None or operation not in self._failing:
                return
            left = self._opened_at + self._policy.cool_seconds - self._clock.monotonic()
            if left > 0 or self._probing:
                pause = f"; not asked again for {left:.0f} s" if left > 0 else "; being tried again"
                raise CircuitOpen(f"failed {self._failures} times in a row{pause}")
            self._probing = True

    def succeeded(self) -> None:
        """Record an answer of the vendor; whether it accepts or refuses does not matter."""
        with self._lock:
            self._failures = 0
            self._failing.clear()
            self._opened_at = None
            self._probing = False

    def failed(self, operation: str = "") -> None:
        """Record that the vendor did not answer, or answered that it cannot."""
        now = self._clock.monotonic()
        with self._lock:
            self._failing_since = self._failing_since if self._failures else now
            self._failures += 1
            self._failing.add(operation)
            lasted = now - self._failing_since >= self._policy.lasting_seconds
            if self._probing or (lasted and self._failures >= self._policy.failures):
                self._opened_at = now
            self._probing = False

    def abandoned(self) -> None:
        """Record a request that says nothing about the vendor: it was cancelled, or out of time."""
        with self._lock:
            self._probing = False
