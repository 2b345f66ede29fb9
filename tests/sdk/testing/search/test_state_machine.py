"""The machine finds what only a world that changes shows, and lets a healthy integration be."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from integrations.example import Example
from sdk.testing import Conformance
from sdk.testing.search.state_machine import state_machine
from simulators.example import ExampleSimulator
from tests.broken.filtering import DeniesInTrouble
from tests.broken.truth import RemembersTheLastRun

SOME = settings(max_examples=15, stateful_step_count=12, deadline=None)

FIRST = settings(
    SOME,
    max_examples=200,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""The first counterexample will do: a smaller one costs hundreds of walks."""


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


class HealthyByOffset(Healthy):
    config: ClassVar = {"paging": "offset"}


class TestLifecycle(state_machine(Healthy).TestCase):
    settings = SOME


class TestLifecycleByOffset(state_machine(HealthyByOffset).TestCase):
    settings = SOME


@pytest.mark.slow
@pytest.mark.parametrize("broken", [DeniesInTrouble, RemembersTheLastRun])
def test_machine_breaks_a_bad_integration_and_prints_how(broken):
    machine = state_machine(type(broken.__name__, (Healthy,), {"integration": broken}))

    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(machine, settings=FIRST)

    notes = found.value.__notes__
    assert notes[0].startswith("it began as: chariot run example --simulate --seed ")
    assert any("state.begin(" in note for note in notes)
