"""Which stage of a run the processor is busy with, by looking at the stacks every few milliseconds.

A profiler would make each of Python's calls dearer than it is; looking costs the same everywhere.
"""

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from types import FrameType, TracebackType

EVERY_SECONDS = 0.005

STAGES = {
    "/simulators/": "simulator",
    "benchmarks/fleet.py:_page": "simulator",
    "benchmarks/fleet.py:_row": "simulator",
    "benchmarks/fleet.py:__call__": "simulator",
    "/sdk/http/": "fetch",
    "/sdk/testing/": "fetch",
    "/sdk/decode/": "decode",
    "/sdk/files/spool.py": "shelf",
    "/sdk/files/scanned_host.py": "transform",
    "/sdk/models/findings.py": "transform",
    "/sdk/files/": "decode",
    "/sdk/pagination/": "paging",
    "/transform.py": "transform",
    "benchmarks/fleet.py:asset": "transform",
    "/sdk/filters/": "filter",
    "/sdk/sinks/": "sink",
    "/sdk/runner/": "delivery",
}
"""Whose time it is, by the innermost frame that fits. Models and markup are their caller's."""

NAMES = (
    "simulator",
    "fetch",
    "decode",
    "paging",
    "transform",
    "shelf",
    "filter",
    "delivery",
    "sink",
    "rest",
)
"""In the order of the way; the shelf is where an import puts on disk what it has read."""

WAITING = {
    ("threading.py", "wait"),
    ("threading.py", "_wait_for_tstate_lock"),
    ("threading.py", "join"),
    ("thread.py", "_worker"),
}
"""What a thread does that does nothing."""


class Stages:
    """Counts, while entered, what the process is busy with; on the main thread only."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def __enter__(self) -> "Stages":
        self._before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def shares(self) -> dict[str, float]:
        """Return the part of each stage; together one."""
        total = sum(self.seen.values()) or 1.0
        return {name: self.seen[name] / total for name in NAMES}

    def _look(self, _: int, interrupted: FrameType | None) -> None:
        others = [frame for frame in sys._current_frames().values() if frame.f_code is not LOOK]
        # Of the thread that was interrupted, what it was at is beneath this function.
        stacks = [*others, *([interrupted] if interrupted else [])]
        busy = [frame for frame in stacks if not _waits(frame)]
        for frame in busy:
            self.seen[stage(frame)] += 1 / len(busy)


LOOK = Stages._look.__code__


def stage(frame: FrameType | None) -> str:
    """Return the stage of a stack."""
    for place in _places(frame):
        for part, name in STAGES.items():
            if part in place:
                return name
    return "rest"


def _waits(frame: FrameType) -> bool:
    code = frame.f_code
    return (code.co_filename.rpartition("/")[2], code.co_name) in WAITING


def _places(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
        frame = frame.f_back
