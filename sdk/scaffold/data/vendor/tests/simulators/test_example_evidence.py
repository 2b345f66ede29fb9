"""The Example simulator answers what the vendor was seen to answer.

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
    """Yield the paths of a document, such as `items[].id`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner, f"{path}[]")
    else:
        yield path
