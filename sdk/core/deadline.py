"""When a run has to end, and how it is ended sooner; every wait of a run ends with it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import Cancelled, DeadlineExceeded
from .clock import Clock, Condition


class Scope:
    """Work that is given up together: cancelling a scope wakes what sleeps in it and below."""

    __slots__ = ("parent", "reason")

    def __init__(self, parent: "Scope | None" = None) -> None:
        self.parent = parent
        self.reason: str | None = None

    @property
    def nested(self) -> bool:
        """True if the work is part of other work than the run itself."""
        return self.parent is not None and self.parent.parent is not None

    def cancellation(self) -> str | None:
        """Return why this scope, or one around it, was cancelled; None while none is."""
        scope: Scope | None = self
        while scope is not None:
            if scope.reason is not None:
                return scope.reason
            scope = scope.parent
        return None


class Deadline:
    """The time a run may take, in seconds from now (None: any), shared by all of its threads.

    `check`, `sleep` and `wait` raise Cancelled or DeadlineExceeded. Each thread is in a scope, at
    first the run's own; a group of threads can have its own one, so that the first error in the
    group wakes the rest of it and no other thread.
    """

    def __init__(self, clock: Clock, seconds: float | None = None) -> None:
        self.clock = clock
        self.seconds = seconds
        self._ends = None if seconds is None else clock.monotonic() + seconds
        self._condition = clock.condition()
        self._waited_on: list[Condition] = []
        self._run = Scope()
        self._thread = threading.local()

    def remaining(self) -> float | None:
        """Return the seconds left, zero when over; None if there is no end."""
        return None if self._ends is None else max(0.0, self._ends - self.clock.monotonic())

    @property
    def cancelled(self) -> bool:
        """True if this thread's work was cancelled."""
        return self._current.cancellation() is not None

    def check(self) -> None:
        """Raise if this thread's work was cancelled or the time is over."""
        if (reason := self._current.cancellation()) is not None:
            raise Cancelled(reason)
        if self._ends is not None and self.clock.monotonic() >= self._ends:
            raise self._exceeded()

    def sleep(self, seconds: float) -> None:
        """Wait; DeadlineExceeded at once if it would pass the end, Cancelled as it happens."""
        self.check()
        left = self.remaining()
        if left is not None and seconds >= left:
            raise DeadlineExceeded(
                f"a wait of {seconds:g} s would pass the end of the run, {left:g} s from now"
            )
        with self._condition:
            self.wait(self._condition, lambda: False, seconds)

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait as `Clock.wait`; DeadlineExceeded if the run ends first, Cancelled as it happens."""
        scope, left = self._current, self.remaining()
        seconds = min((s for s in (timeout_seconds, left) if s is not None), default=None)
        with self._notifying(condition):
            self.clock.wait(
                condition, lambda: predicate() or scope.cancellation() is not None, seconds
            )
        if predicate():
            return True
        self.check()
        if left is not None and seconds == left:
            raise self._exceeded()
        return False

    def cancel(self, reason: str, scope: Scope | None = None) -> None:
        """Give up the work in `scope`, by default the whole run; the first reason stays.

        To be called without holding a condition, since it takes those that others wait on.
        """
        target = scope or self._run
        with self._condition:
            if target.reason is None:
                target.reason = reason
            waited_on = dict.fromkeys(self._waited_on)
        # One after the other: a thread that begins to wait holds its condition, then takes this.
        for condition in waited_on:
            with condition:
                condition.notify_all()

    def scope(self) -> Scope:
        """Return a new scope inside this thread's."""
        return Scope(self._current)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[None]:
        """Do this thread's work in `scope` for a while."""
        before = self._current
        self._thread.scope = scope
        try:
            yield
        finally:
            self._thread.scope = before

    @property
    def _current(self) -> Scope:
        current: Scope = getattr(self._thread, "scope", self._run)
        return current

    @contextmanager
    def _notifying(self, condition: Condition) -> Iterator[None]:
        """Have `cancel` notify `condition` for a while."""
        with self._condition:
            self._waited_on.append(condition)
        try:
            yield
        finally:
            with self._condition:
                self._waited_on.remove(condition)

    def _exceeded(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"the {self.seconds:g} s allowed for the run are over")
