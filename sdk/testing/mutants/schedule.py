"""The order of tests: those that noticed other mistakes first, then the quickest."""

import signal
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

LONGEST: Final = 10
"""So many times as long as without a mistake, and so many seconds more, one test may take."""


class Item(Protocol):
    """A test of pytest's, so that pytest is not imported."""

    nodeid: str


class Report(Protocol):
    """What pytest says of a part of a test."""

    nodeid: str
    failed: bool
    duration: float


@dataclass
class Schedule:
    """How long each test took without a mistake, and how many mistakes it has noticed so far."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    noticed: Counter[str] = field(default_factory=Counter)

    def rank(self, test: str) -> tuple[int, float]:
        """Return the place of a test, smaller for one that is run earlier."""
        return -self.noticed[test], self.seconds.get(test, 0.0)

    def longest(self, test: str) -> float:
        """Return how many seconds of the processor a test may take."""
        return LONGEST * (self.seconds.get(test, 0.0) + 1)

    @property
    def longest_of_all(self) -> float:
        """Return how many seconds all tests may take, by the clock on the wall."""
        return LONGEST * (sum(self.seconds.values()) + 10)


@dataclass
class Watch:
    """A plugin of pytest's that puts tests in order, bounds each, and notes what they took."""

    schedule: Schedule
    seconds: dict[str, float] = field(default_factory=dict)
    failed: str = ""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Run first what has noticed the most."""
        items.sort(key=lambda item: self.schedule.rank(item.nodeid))

    def pytest_runtest_setup(self, item: Item) -> None:
        """End the process where a test does not end: by its own time, others may be busy."""
        if self.schedule.seconds:
            signal.setitimer(signal.ITIMER_PROF, self.schedule.longest(item.nodeid))

    def pytest_runtest_logreport(self, report: Report) -> None:
        """Note how long it took, and what failed."""
        taken = self.seconds.get(report.nodeid, 0.0)
        self.seconds[report.nodeid] = taken + report.duration
        if report.failed:
            self.failed = self.failed or report.nodeid
