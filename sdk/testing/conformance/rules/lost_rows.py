"""Losing: a page comes without its rows, or half of them, and all else of it as it should be."""

from unittest import SkipTest

from ..harness import check_honest
from ..rule import rule
from ..subject import Subject

KINDS = ("empty", "half")
"""The faults of the simulators that take rows from a page."""


def losses(subject: type[Subject]) -> list[str]:
    """Return every listing of the simulator with every fault that takes rows from its pages."""
    return [f"{kind}@{route}" for route in getattr(subject.simulator, "rows", ()) for kind in KINDS]


class Losing(Subject):
    """Pages in which rows are missing, with the total and the cursor of those that have them."""

    @rule(
        "PAGING-10",
        "a page that lost rows is not an end, and not a page like any other",
        cases=losses,
    )
    def test_lost_rows_are_reported(self, case: str) -> None:
        """An empty page looks like the last one, and the rest of the inventory like deleted.

        Each page of a walk loses a row in turn. The vendor's total, or whatever else it declares,
        says that rows are missing: the run reads them again, or says that it is not complete.
        Source: docs/totals.md, docs/decisions/0006-listings.md.
        """
        route = case.partition("@")[2]
        unseen = getattr(self.simulator, "unseen", {})
        if reason := unseen.get(case) or unseen.get(route):
            raise SkipTest(f"a missing row cannot be noticed: {reason}")
        calls = self.small_calls.get(route, 0)
        if not sum([self._has_fault(f"{case}#{ordinal}") for ordinal in range(1, calls + 1)]):
            raise SkipTest(f"no page of {route} is read that has rows")

    def _has_fault(self, fault: str) -> bool:
        harness = self.small_harness(fault)
        check_honest(harness, harness.run(), fault)
        return any(exchange.faults for exchange in harness.simulator.journal.exchanges)
