"""A clock that is wrong: it shares its waits with another one, and shows another time of day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from ...core.clock import Clock, Condition, Task

R = TypeVar("R")


class SkewedClock:
    """`clock` as a machine sees it whose time of day is `ahead` of it, negative for behind."""

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the wrong time of day."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Return the seconds since some time."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)

    def condition(self) -> Condition:
        """Make a condition."""
        return self._clock.condition()

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait until `predicate` holds; return whether it does."""
        return self._clock.wait(condition, predicate, timeout_seconds)

    def task(self, call: Callable[[], R]) -> Task[R]:
        """Announce `call`."""
        return self._clock.task(call)
