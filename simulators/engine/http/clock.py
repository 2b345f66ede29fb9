"""Time as a simulator sees it: real by default, or any object with the same three methods."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What an engine asks of time; a virtual clock makes an hour of throttling pass at once."""

    def now(self) -> datetime:
        """Wall clock, aware, in UTC: token lifetimes and dates in replies."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards: rate windows and durations."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass: latency and slow replies."""
        ...


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def whole_second(clock: Clock) -> datetime:
    """Return the time of a clock in whole seconds, as vendors write it: a new world is dated so."""
    return clock.now().replace(microsecond=0)
