"""Totals that vendors send: each is held against the rows of its listing."""

import pytest

from sdk.runner import Outcome

from .test_microsoft_defender_answers import MACHINE, run


@pytest.mark.parametrize(("count", "outcome"), [(1, Outcome.COMPLETE), (3, Outcome.INCOMPLETE)])
def test_count_is_held_against_the_machines(count, outcome):
    report, models = run({"value": [MACHINE], "@odata.count": count})

    assert report.streams[0].outcome is outcome
    assert len(models) == 1
