"""A search finds what breaks an integration, the same every time, as a line that shows it."""

from typing import ClassVar

import pytest

from integrations.example import Example
from sdk.testing import Conformance
from sdk.testing.search.scenario import Scenario, hold
from sdk.testing.search.search import search
from simulators.example import ExampleSimulator
from tests.broken.trouble import SwallowsErrors


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


class Swallowing(Healthy):
    integration = SwallowsErrors


class SwallowingByPage(Swallowing):
    config: ClassVar = {"paging": "page"}


class Hostless(Example):
    """Has lost the mark of its first stream."""

    def hosts(self):
        return iter(())


class Losing(Healthy):
    integration = Hostless


def test_healthy_integration_survives_the_search():
    assert search(Healthy, 20) is None


@pytest.mark.slow
def test_found_scenario_breaks_every_time():
    found, again = search(Swallowing), search(Swallowing)

    assert found == again
    assert found.command == f"chariot run example --simulate {found.scenario}"
    words = found.command.removeprefix("chariot run example --simulate ")
    with pytest.raises(AssertionError):
        hold(Swallowing, Scenario.parse(words))


def test_found_scenario_is_simplified():
    scenario = search(Swallowing).scenario

    assert len(scenario.faults) + len(scenario.quirks) == 1
    assert (scenario.seed, scenario.concurrency) == (0, 1)


def test_the_settings_of_the_class_are_part_of_the_line():
    found = search(SwallowingByPage)

    assert found.command.startswith("chariot run example --simulate --config paging=page --seed 0")


def test_failure_without_faults_is_found():
    found = search(Losing, 5)

    assert found.scenario.faults == ()
    assert "says complete, but" in found.message
