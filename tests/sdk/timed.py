"""Calls that take virtual time and write down when they ran, for the tests of the limiter."""

import threading

from sdk.core.deadline import Deadline
from sdk.core.limiter import Limiter
from sdk.testing.transport.virtual_clock import VirtualClock


class Harness:
    """A limiter in virtual time, and calls that write down when they ran."""

    def __init__(self, limit=3, *, seconds=None, executor=None, watchdog_seconds=5.0):
        self.clock = VirtualClock(watchdog_seconds=watchdog_seconds)
        self.deadline = Deadline(self.clock, seconds)
        self.limiter = Limiter(limit, clock=self.clock, deadline=self.deadline, executor=executor)
        self.lock = threading.Lock()
        self.running = self.peak = 0
        self.began = {}

    def nap(self, seconds, number=None):
        """Take that long, whatever happens meanwhile."""
        with self.lock:
            self.running += 1
            self.peak = max(self.peak, self.running)
            self.began[number] = self.clock.monotonic()
        self.clock.sleep(seconds)
        with self.lock:
            self.running -= 1
        return number


def own_threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("limiter")]


def drained(results):
    """Return the rows that were delivered, and the error at their end, if there is one."""
    delivered = []
    try:
        for result in results:
            delivered.append(result)  # noqa: PERF402 - kept when the results fail
    except Exception as error:  # noqa: BLE001 - to be looked at
        return delivered, error
    return delivered, None
