"""Clocks: what is collected does not depend on the time of day that our machine shows."""

from datetime import timedelta
from typing import Final

from ..harness import check_complete
from ..rule import rule
from ..subject import Subject

A_MONTH: Final = timedelta(days=40)

WRONG: Final = {"ahead": A_MONTH, "behind": -A_MONTH}
"""How our clock is wrong."""


class Clocks(Subject):
    """The vendor dates what it has by its own clock."""

    @rule(
        "TRUTH-9",
        "whatever time this machine's clock shows, all that the vendor has arrives",
        cases=lambda _: WRONG,
    )
    def test_a_wrong_clock_of_this_machine_loses_nothing(self, case: str) -> None:
        """A bound such as "seen within a week" has to be compared with the vendor's own time.

        Our clock is forty days ahead or behind. Source: RFC 9110 6.6.1 (Date).
        """
        harness = self.harness(self.few_hosts)

        check_complete(harness, harness.run(ahead=WRONG[case]))
