"""Time that passes only when everybody waits for it, for tests and simulations."""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from ...core.clock import Condition, Task

R = TypeVar("R")

EPOCH: Final = datetime(2026, 1, 5, 10, tzinfo=UTC)
"""Where virtual time starts by default."""

STANDARD_LIBRARY: Final = str(Path(threading.__file__).parent)

LOOK_SECONDS: Final = 0.02
"""Real time between looks at threads that may have died without a word."""


class StuckClock(AssertionError):
    """Virtual time does not move, because a thread waits elsewhere or all wait for each other."""


@dataclass(slots=True)
class _Waiter:
    predicate: Callable[[], bool]
    until: float | None

    def ready(self, elapsed: float) -> bool:
        if self.until is not None and elapsed >= self.until:
            return True
        try:
            return self.predicate()
        except Exception:  # noqa: BLE001 - raised again where it belongs, in the thread that waits
            return True


class VirtualClock:
    """A clock that moves to the next awaited time as soon as all threads it knows wait.

    It knows the threads that ever waited in it, and tasks from when they are announced until they
    are over. `slept` lists, in seconds, the waits that lasted until their timeout. When nothing
    moves for `watchdog_seconds` of real time, StuckClock is raised in the threads that wait and
    names those that do not.
    """

    def __init__(self, start: datetime = EPOCH, *, watchdog_seconds: float = 5.0) -> None:
        self.slept: list[float] = []
        self._start = start
        self._watchdog_seconds = watchdog_seconds
        self._elapsed = 0.0
        # One lock under all conditions: when a thread holds it, no other is half-way to waiting,
        # and every predicate may be asked.
        self._lock = threading.RLock()
        self._turn = threading.Condition(self._lock)
        self._known: set[threading.Thread] = set()
        self._waiting: dict[threading.Thread, _Waiter] = {}
        self._announced: set[object] = set()
        self._moved_at = time.monotonic()

    def now(self) -> datetime:
        """Return the virtual wall clock."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Return the virtual seconds since the clock was made."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Wait for virtual time to pass."""
        with self._lock:
            self._wait(lambda: False, max(0.0, seconds))

    def condition(self) -> Condition:
        """Return a condition whose waiting threads this clock can see."""
        return _VirtualCondition(self)

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait in virtual time."""
        return condition.wait_for(predicate, timeout_seconds)

    def task(self, call: Callable[[], R]) -> Task[R]:
        """Count `call` as running from now on."""
        return _CountedTask(self, call)

    def advance(self, seconds: float) -> None:
        """Let time pass without a thread that waits for it."""
        if seconds < 0:
            raise ValueError(f"time does not go back, got {seconds:g} s")
        with self._lock:
            self._move_to(self._elapsed + seconds)

    def jump_wall(self, seconds: float) -> None:
        """Set the wall clock, which monotonic time does not notice."""
        self._start += timedelta(seconds=seconds)

    def _wait(self, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        thread = threading.current_thread()
        waiter = _Waiter(predicate, None if timeout is None else self._elapsed + timeout)
        # A finalizer may run while its thread waits, and wait itself.
        before = self._waiting.get(thread)
        self._known.add(thread)
        self._waiting[thread] = waiter
        self._moved_at = time.monotonic()
        try:
            self._move_on()
            while not waiter.ready(self._elapsed):
                self._bark_if_stuck()
                self._turn.wait(LOOK_SECONDS)
                self._move_on()
        finally:
            if before is None:
                del self._waiting[thread]
            else:
                self._waiting[thread] = before
        held = predicate()
        if not held and timeout is not None:
            self.slept.append(timeout)
        return held

    def _move_on(self) -> None:
        """Move to the earliest moment waited for, unless a thread still runs or can go on now."""
        if self._busy() or any(waiter.ready(self._elapsed) for waiter in self._waiting.values()):
            return
        moments = [waiter.until for waiter in self._waiting.values() if waiter.until is not None]
        if moments:
            self._move_to(min(moments))

    def _move_to(self, moment: float) -> None:
        self._elapsed = moment
        self._moved_at = time.monotonic()
        self._turn.notify_all()

    def _busy(self) -> bool:
        self._known = {thread for thread in self._known if thread.is_alive()}
        return bool(self._announced) or not self._known <= self._waiting.keys()

    def _bark_if_stuck(self) -> None:
        if time.monotonic() - self._moved_at < self._watchdog_seconds:
            return
        running = [_place(thread) for thread in self._known - self._waiting.keys()]
        running += [f"{len(self._announced)} task(s) never begun"] if self._announced else []
        reason = f"waiting elsewhere: {'; '.join(running)}" if running else "all wait for ever"
        raise StuckClock(f"virtual time stood still for {self._watchdog_seconds:g} s; {reason}")

    def _announce(self, task: object) -> None:
        with self._lock:
            self._announced.add(task)

    def _begin(self, task: object) -> bool:
        thread = threading.current_thread()
        with self._lock:
            self._announced.discard(task)
            new = thread not in self._known
            self._known.add(thread)
        return new

    def _end(self, *, forget: bool) -> None:
        with self._lock:
            if forget:
                self._known.discard(threading.current_thread())
            self._moved_at = time.monotonic()
            self._move_on()
            self._turn.notify_all()

    def _withdraw(self, task: object) -> None:
        with self._lock:
            self._announced.discard(task)
            self._move_on()


class _VirtualCondition:
    """The clock's lock, and its own way to wait."""

    __slots__ = ("__enter__", "__exit__", "notify_all", "wait_for")

    def __init__(self, clock: VirtualClock) -> None:
        self.__enter__ = clock._lock.__enter__
        self.__exit__ = clock._lock.__exit__
        self.wait_for = clock._wait
        self.notify_all = clock._turn.notify_all


class _CountedTask(Task[R]):
    def __init__(self, clock: VirtualClock, call: Callable[[], R]) -> None:
        self._clock = clock
        self._call = call
        clock._announce(self)

    def __call__(self) -> R:
        new = self._clock._begin(self)
        try:
            return self._call()
        finally:
            self._clock._end(forget=new)

    def cancel(self) -> None:
        self._clock._withdraw(self)


def _place(thread: threading.Thread) -> str:
    """Return the thread's name, and the line outside of the standard library that it is at."""
    innermost = sys._current_frames().get(thread.ident or 0)
    if innermost is None:
        return thread.name
    stack = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_stack(innermost)]
    outside = (place for place in stack if not place[0].startswith(STANDARD_LIBRARY))
    file, line = next(outside, stack[0])
    return f"{thread.name} at {file}:{line}"
