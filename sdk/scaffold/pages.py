"""Pages: what is not copied, in the example's name: tests, and how to record."""

from typing import Final

TEST: Final = '''"""Example keeps every rule, and what is special about it: gold in seven steps.

Steps 1 to 5 are in integrations/example, where what is left out says what to write.
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
from sdk.testing.search.strategies import hold, scenes
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
    """One test for each rule; `--chariot-rules TRUTH` runs one group of them."""

    integration = Example
    simulator = ExampleSimulator

    def test_a_token_that_may_not_read_hosts_is_refused_loudly(self):
        bench = self.bench()

        run = bench.run(secrets={"token": bench.simulator.limited_token})

        assert {stream.error_type for stream in run.report.streams} == {"CredentialError"}, run.told
        assert run.report.outcome is Outcome.FAILED

    def test_a_malformed_row_is_counted_and_named_and_the_rest_kept(self):
        bench = self.bench(quirks=["malformed-row"])

        run = bench.run()

        assert [stream.row_errors for stream in run.report.streams] == [1, 1], run.told
        assert run.report.outcome is Outcome.INCOMPLETE
        assert run.models.keys() == bench.expected().kept.keys()


@settings(max_examples=20, deadline=None)
@given(scene=scenes(TestExample, most_hosts=8))
def test_no_world_page_size_and_faults_break_it(scene):
    hold(TestExample, scene)


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
'''

EVIDENCE: Final = '''"""What the real vendor was seen to answer, the Example simulator answers too.

A fact says what was asked, and of the answer status, type and what is where in it, and from where
that is known. `chariot check` counts those whose provenance is "vendor", and nothing else.
"""

import json
from pathlib import Path

import pytest
from requests import Request

from sdk.testing import InProcess, VirtualClock
from simulators.example import ExampleSimulator

PLACE = Path(__file__).parents[1] / "evidence" / "example.json"
FACTS = json.loads(PLACE.read_text())["exchanges"] if PLACE.exists() else []


def test_there_are_facts_and_each_says_from_where():
    file = "tests/evidence/example.json"

    assert FACTS, f"step 7 of 7: write into {file} what the vendor was seen to answer"
    assert [fact["name"] for fact in FACTS if not fact["source"]] == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["name"])
def test_the_simulator_answers_as_the_vendor_was_seen_to(fact):
    clock = VirtualClock()
    simulator = ExampleSimulator.create(hosts=5, clock=clock)
    asked, wanted = fact["request"], fact["reply"]
    token = simulator.credentials["token"] if asked["token"] == "right" else asked["token"]

    response = InProcess(simulator.app, clock=clock).send(
        Request(
            "GET",
            simulator.url + asked["path"],
            params=asked["query"],
            headers={"Authorization": f"Bearer {token}"},
        ).prepare()
    )

    assert response.status_code == wanted["status"]
    assert response.headers["Content-Type"] == wanted["content_type"]
    assert set(places(response.json())) >= set(wanted["places"])


def places(value, path=""):
    """What is where in a document: `items[].id`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner, f"{path}[]")
    else:
        yield path
'''

RECORDED: Final = """# Conversations with Example

Recorded, so that they can be replayed without network and credentials. Nothing is here yet:

    chariot record example --simulate --golden --name happy-path --hosts 5 --page-size 2 \\
        --description 'three pages, and what becomes of them'
    chariot record example --simulate --golden --name throttled --hosts 5 --page-size 2 \\
        --fault 'status:429:retry-after=7@*#2' --description '429, to be repeated after 7 s'
    chariot record example --simulate --golden --name token-expired --hosts 5 --page-size 2 \\
        --fault 'token-expired@{route}#2' --expect incomplete \\
        --description 'the token ends in mid-listing: what was read is delivered'
    chariot record example --simulate --golden --name bad-credentials --bad-credentials \\
        --expect failed --description 'a wrong token is reported as one'

What was recorded from a simulator holds the integration to what it did, and is no evidence of what
the vendor does. `chariot record example --name NAME` without `--simulate`, and with the account's
credentials in the environment, records the vendor itself; secrets stay out of the file.
"""
