"""The InsightVM simulator answers recorded requests with the recorded headers, form and links."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from .insightvm.calls import CONTENT, call, console, rows
from .insightvm.facts import facts, merged

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings" / "insightvm"
EVIDENCE = json.loads((ROOT / "tests" / "evidence" / "insightvm.json").read_text())
EXCHANGES = {exchange["name"]: exchange for exchange in EVIDENCE["exchanges"]}
SHARED = [name for name, exchange in EXCHANGES.items() if "recordings" in exchange]

recorded = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_simulator_answers_as_recorded(name):
    wanted = EXCHANGES[name]["reply"]

    reply = replied(EXCHANGES[name])

    assert {key: reply[key] for key in EVIDENCE["every_reply"]} == EVIDENCE["every_reply"]
    assert reply["keys"] == wanted["keys"]
    assert reply["links"] == wanted["links"]


@pytest.mark.parametrize("name", EXCHANGES)
def test_a_document_has_the_recorded_shape(name):
    exchange = EXCHANGES[name]
    left_out = tuple(exchange.get("not_simulated", ("no such path",)))

    found = replied(exchange)["paths"]

    added = tuple(exchange.get("documented", ("no such path",)))
    wanted = {path for path in exchange["reply"]["paths"] if not path.startswith(left_out)}
    assert {path for path in found if not path.startswith(added)} == wanted
    assert all(
        any(path.startswith(one) for path in found) for one in exchange.get("documented", ())
    )


def test_every_difference_names_its_source():
    sources = [
        source
        for exchange in EXCHANGES.values()
        for source in (
            *exchange.get("documented", {}).values(),
            exchange.get("elsewhere") or exchange["recordings"],
        )
    ]

    assert all(sources)


@recorded
def test_no_recording_is_without_evidence():
    entries = {
        f"{path.name}#{place}"
        for path in RECORDINGS.glob("*.har")
        for place in range(len(read(path)))
    }

    used = {recording for name in SHARED for recording in EXCHANGES[name]["recordings"]}

    assert used == entries


@recorded
@pytest.mark.parametrize("name", SHARED)
def test_evidence_is_as_recorded(name):
    exchange = EXCHANGES[name]
    places = [recording.split("#") for recording in exchange["recordings"]]
    entries = [read(RECORDINGS / file)[int(place)] for file, place in places]

    found = merged([facts_of(entry["response"]) for entry in entries])

    assert found == {**EVIDENCE["every_reply"], **exchange["reply"]}
    for entry in entries:
        assert asked(entry["request"], exchange["request"]["path"]) == exchange["request"]


def replied(exchange):
    """Return the facts of the simulator's response to the request of an exchange."""
    simulator, request = console(60), exchange["request"]
    wanted = [request["path"]]
    if "{slug}" in request["path"]:
        wanted = [f"{CONTENT}/{row['id']}" for row in rows(call(simulator, CONTENT, size=500))]
    said = [call(simulator, path, **request.get("query", {})) for path in wanted]
    return merged([facts(one.status, lower(one.headers), one.body) for one in said])


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def read(path):
    return json.loads(path.read_text())["log"]["entries"]


def asked(request, path):
    """Return a recorded request as the evidence has it; `path` may stand for many."""
    parts = urlsplit(request["url"])
    start = path.partition("{")[0]
    assert parts.path.startswith(start)
    found = {"method": request["method"], "path": path if "{" in path else parts.path}
    return found | ({"query": dict(parse_qsl(parts.query))} if parts.query else {})


def facts_of(response):
    headers = {header["name"].lower(): header["value"] for header in response["headers"]}
    return facts(response["status"], headers, response["content"]["text"].encode())
