"""The clock of a recording: its waits are real, its wall clock is what it will be when played."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from ....core.clock import Condition, SystemClock


class RecordedClock(SystemClock):
    """Real time, except that the wall clock starts at `start` and moves by waits alone.

    A virtual clock moves so when the recording is played: what is computed from the time of day,
    such as a filter on the last seven days or the date in a signature, is then the same. It is
    behind real time by what the calls themselves took.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._waited_seconds = 0.0
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the start plus the waits since."""
        return self._start + timedelta(seconds=self._waited_seconds)

    def sleep(self, seconds: float) -> None:
        """Wait, really."""
        began = self._waited_seconds
        super().sleep(seconds)
        self._pass(began + max(0.0, seconds))

    def wait(
        self,
        condition: Condition,
        predicate: Callable[[], bool],
        timeout_seconds: float | None = None,
    ) -> bool:
        """Wait, really; only a wait that lasts until its time-out counts."""
        began = self._waited_seconds
        held = super().wait(condition, predicate, timeout_seconds)
        if not held and timeout_seconds is not None:
            self._pass(began + timeout_seconds)
        return held

    def _pass(self, moment: float) -> None:
        """Move to a moment; waits that began together end together, and count once."""
        with self._lock:
            self._waited_seconds = max(self._waited_seconds, moment)
