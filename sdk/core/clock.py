"""Time as an argument: the clock that every wait in the SDK goes through."""

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Protocol, TypeVar

INTERRUPT_SECONDS: Final = 0.2
"""The main thread wakes that often: a signal that comes just before it blocks is seen after."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Condition(Protocol):
    """What threads wait on for each other; made by a clock, so that the clock sees them wait."""

    def __enter__(self) -> bool: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

    def wait_for(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until `predicate` is true, and return its result; False after `timeout` seconds."""

    def notify_all(self) -> None:
        """Wake all threads that wait."""


class Task(Protocol[R_co]):
    """A unit of work for another thread, which the clock counts as running until it is over.

    Whatever others wait for must be set, and notified, before the call returns.
    """

    def __call__(self) -> R_co:
        """Do the work, and return its result."""

    def cancel(self) -> None:
        """Say that this will never be called; afterwards, or once begun, it has no effect."""


class Clock(Protocol):
    """What time it is, and how to wait."""

    def now(self) -> datetime:
        """Return the wall clock, aware, in UTC; it may jump."""

    def monotonic(self) -> float:
        """Return the seconds since a fixed time; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait in any case. Inside a run `Deadline.sleep` is right: it can be cancelled."""

    def condition(self) -> Condition:
        """Return a condition, to be held while calling `wait` or changing what others wait for."""

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait until `predicate` holds, `timeout_seconds` at most; returns whether it does.

        The caller holds `condition`. The predicate only reads, and is quick: other threads may
        call it too.
        """

    def task(self, call: Callable[[], R]) -> Task[R]:
        """Announce `call`, which is about to be handed to another thread."""


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """Return the machine's wall clock."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let that much real time pass."""
        time.sleep(max(0.0, seconds))

    def condition(self) -> Condition:
        """Return a `threading.Condition` that an interrupt cannot leave locked."""
        return _SystemCondition()

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait in real time, and in the main thread let Ctrl-C end it."""
        ends = math.inf if timeout_seconds is None else time.monotonic() + timeout_seconds
        main = threading.current_thread() is threading.main_thread()
        longest = INTERRUPT_SECONDS if main else threading.TIMEOUT_MAX
        while not condition.wait_for(predicate, min(longest, ends - time.monotonic())):
            if time.monotonic() >= ends:
                return False
        return True

    def task(self, call: Callable[[], R]) -> Task[R]:
        """Count nothing: real time passes by itself."""
        return _UncountedTask(call)


class _SystemCondition:
    """A condition whose `with` is the lock's own.

    `threading.Condition` enters and leaves in Python code, where an interrupt can come between
    taking the lock, or before giving it back, and being in or out of the `with`.
    """

    __slots__ = ("__enter__", "__exit__", "notify_all", "wait_for")

    def __init__(self) -> None:
        lock = threading.RLock()
        condition = threading.Condition(lock)
        self.__enter__ = lock.__enter__
        self.__exit__ = lock.__exit__
        self.wait_for = condition.wait_for
        self.notify_all = condition.notify_all


class _UncountedTask(Task[R]):
    __slots__ = ("_call",)

    def __init__(self, call: Callable[[], R]) -> None:
        self._call = call

    def __call__(self) -> R:
        return self._call()

    def cancel(self) -> None:
        """Do nothing: nothing was counted."""
