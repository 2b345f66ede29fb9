"""Example keeps every rule: gold in seven steps.

Steps 1 to 5 are left out of integrations/example, and say what to write.
Step 6 is to record, step 7 to write down what the vendor was seen to answer (tests/simulators).
"""

from pathlib import Path

import pytest
from hypothesis import given, settings

from integrations.example import Example
from sdk import Asset
from sdk.models import Integration
from sdk.runner import Job, MemorySink, NDJSONSink, Outcome
from sdk.testing import Conformance, InProcess, VirtualClock, play
from sdk.testing.search.strategies import hold, scenarios
from simulators.example import ExampleSimulator

TESTS = Path(__file__).parents[1]
RECORDINGS = sorted((TESTS.parent / "cassettes" / "example").glob("*.yaml"))
CONVERSATIONS = {"bad-credentials", "happy-path", "throttled", "token-expired"}


def test_a_run_is_complete_and_its_assets_are_the_vendors():
    clock, sink = VirtualClock(), MemorySink()
    simulator = ExampleSimulator.create(hosts=5, clock=clock)
    target = Integration("example", simulator.url)
    job = Job(target=target, secrets=simulator.credentials)
    world = {"transport": InProcess(simulator.app, clock=clock), "clock": clock}

    report = Example(job, **world, sink=sink).invoke()
    ends = [report.error, *(stream.error for stream in report.streams)]
    assert report.complete, next(filter(None, ends), "rows are missing")

    with Example(job, **world) as example:
        assets = [model for model in sink if isinstance(model, Asset)]
        assert all(example.check_affiliation(asset) for asset in assets)


class TestExample(Conformance):
    """One test for each rule and case; `--chariot-rules TRUTH` runs one group of them.

    `chariot check example` says in words what they show (works, pages, ...),
    `chariot explain PAGING-6` why a rule exists and what to do, and
    `chariot check example --mutants` which small mistakes none notices.
    What is special about the vendor is set here, as values: `throttles`, `untried`,
    `unreached`, `unsaid` (docs/kit.md).
    """

    integration = Example
    simulator = ExampleSimulator

    def test_a_token_that_may_not_read_hosts_is_refused_loudly(self):
        harness = self.harness()
        assert isinstance(harness.simulator, ExampleSimulator)

        run = harness.run(secrets={"token": harness.simulator.limited_token})

        assert {stream.error_type for stream in run.report.streams} == {"CredentialError"}, (
            run.summary
        )
        assert run.report.outcome is Outcome.FAILED

    def test_a_malformed_row_is_counted_and_named_and_the_rest_kept(self):
        harness = self.harness(quirks=["malformed-row"])

        run = harness.run()

        assert [stream.row_errors for stream in run.report.streams] == [1, 1], run.summary
        assert run.report.outcome is Outcome.INCOMPLETE
        assert run.models.keys() == harness.expected().kept.keys()


@settings(max_examples=20, deadline=None)
@given(scenario=scenarios(TestExample, most_hosts=8))
def test_no_world_page_size_and_faults_break_it(scenario):
    hold(TestExample, scenario)


def test_its_conversations_are_recorded():
    lacking = ", ".join(sorted(CONVERSATIONS - {path.stem for path in RECORDINGS}))

    page = "cassettes/example/README.md"
    assert not lacking, f"step 6 of 7: record {lacking}, as {page} says"


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_is_read_as_its_golden_models(path, tmp_path):
    models = tmp_path / "models.ndjson"

    played = play(Example, path, sink=NDJSONSink(models))

    found = models.read_text() if models.exists() else ""
    assert found == path.with_suffix(".ndjson").read_text(), "if it is right, record it again"
    assert played.unused == ()
