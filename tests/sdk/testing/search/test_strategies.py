"""Scenarios are command lines, strategies write sound ones, and a failure names its command."""

import json
import shlex
import subprocess
import sys
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from integrations.example import Example
from sdk import End
from sdk.pagination import Guard, by_cursor, by_offset, by_page
from sdk.testing import Conformance
from sdk.testing.search.scenario import Scenario, hold
from sdk.testing.search.strategies import fault_scripts, page_chains, quirk_sets, scenarios, worlds
from simulators.crowdstrike import CrowdStrikeSimulator
from simulators.example import ExampleSimulator
from simulators.qualys import QualysSimulator
from tests.broken.trouble import SwallowsErrors, TakesAnOutageForTheEnd

VENDORS = {
    simulator.name: simulator
    for simulator in (ExampleSimulator, QualysSimulator, CrowdStrikeSimulator)
}


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


class HealthyByPage(Healthy):
    config: ClassVar = {"paging": "page"}


ANY = scenarios(Healthy)

QUICK = settings(
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""The first counterexample will do: a smaller one costs hundreds of walks."""


def subject(integration):
    return type(integration.__name__, (Healthy,), {"integration": integration})


@given(scenario=ANY)
def test_a_scenario_reads_back_as_it_is_written(scenario):
    assert Scenario.parse(str(scenario)) == scenario
    assert eval(repr(scenario), {"Scenario": Scenario}) == scenario


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("--seed", "word 1: --seed needs a value"),
        ("--seed 3 --hosts", "word 3: --hosts needs a value"),
        ("--seed three", "word 1: --seed 'three' is none of"),
        ("--seed 3 --fallt reset@*", "word 3: --fallt 'reset@*' is none of"),
        ("--seed -1", "word 1: --seed '-1' is none of"),
    ],
)
def test_a_malformed_scenario_is_refused_with_the_position(text, said):
    with pytest.raises(ValueError, match="word") as refused:
        Scenario.parse(text)

    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("name", VENDORS)
@given(data=st.data())
def test_every_script_and_quirk_that_is_written_is_understood(name, data):
    simulator = VENDORS[name]
    seed, hosts = data.draw(worlds())
    faults = data.draw(fault_scripts(simulator, ["status:429:retry-after=7@nowhere#2"]))

    quirks = data.draw(quirk_sets(simulator))
    made = simulator.create(seed=seed, hosts=hosts, faults=faults, quirks=quirks)

    # Two quirks of the world add hosts of their own.
    adding = {"shared-external-ip", "host-listed-again"}
    assert len(made.world) == hosts or adding & {*quirks}
    assert len(list(made.faults)) == len(faults)


@given(scenario=ANY)
def test_no_scenario_breaks_the_example(scenario):
    hold(Healthy, scenario)


@given(scenario=scenarios(HealthyByPage))
def test_no_scenario_breaks_the_example_by_page(scenario):
    hold(HealthyByPage, scenario)


@pytest.mark.parametrize("integration", [SwallowsErrors, TakesAnOutageForTheEnd])
def test_breaking_scenario_is_printed_as_a_command_line(integration):
    broken = subject(integration)

    @settings(QUICK, max_examples=200)
    @given(scenario=scenarios(broken))
    def search(scenario):
        hold(broken, scenario)

    with pytest.raises(AssertionError) as found:
        search()

    line = next(note for note in found.value.__notes__ if note.startswith("chariot run"))
    words = line.removeprefix("chariot run example --simulate ")
    with pytest.raises(AssertionError):
        hold(broken, Scenario.parse(words))
    assert f"scenario=Scenario.parse({words!r})" in "\n".join(found.value.__notes__)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "--seed 3 --hosts 11 --page-size 3 --concurrency 2 --fault 'status:503@cursor-hosts#2-'",
        "--seed 1 --hosts 7 --page-size 2 --concurrency 1 --quirk repeated-cursor",
        "--seed 0 --hosts 0 --page-size 1 --concurrency 1",
    ],
)
def test_command_line_shows_the_scenario(text, tmp_path):
    scenario = Scenario.parse(text)
    line = shlex.split(scenario.command("example"))[1:]
    written = ["--sink", f"ndjson:{tmp_path / 'models'}", "--report", "-"]
    asked = [sys.executable, "-m", "sdk.cli", *line, *written]

    shown = json.loads(subprocess.run(asked, capture_output=True, check=False).stdout)

    report = hold(Healthy, scenario).report
    assert shown["outcome"] == report.outcome
    assert [stream["error_type"] for stream in shown["streams"]] == [
        stream.error_type for stream in report.streams
    ]
    assert [stream["kept"] for stream in shown["streams"]] == [
        stream.kept for stream in report.streams
    ]


@given(chain=page_chains(st.integers()))
def test_a_chain_by_cursor_gives_its_rows(chain):
    guard: Guard[int] = Guard(stalled_pages=None)
    assert list(by_cursor(chain.by_cursor, end=End.NO_MORE, guard=guard)) == chain.rows


@given(chain=page_chains(st.text(), empty_pages=False))
def test_a_chain_by_number_gives_its_rows(chain):
    assert list(by_page(chain.by_page, end=End.EMPTY_PAGE)) == chain.rows
    assert list(by_offset(chain.by_offset)) == chain.rows
