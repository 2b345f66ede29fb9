"""The Qualys simulator answers recorded requests with the recorded status, headers and shape."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from simulators.qualys import QualysSimulator

from .qualys.facts import LIMITS, facts

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings" / "qualys"
EVIDENCE = json.loads((ROOT / "tests" / "evidence" / "qualys.json").read_text())
EXCHANGES = {exchange["name"]: exchange for exchange in EVIDENCE["exchanges"]}
STAND_INS = EVIDENCE["stand_ins"]

recorded = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_simulator_answers_as_recorded(name):
    exchange = EXCHANGES[name]

    reply = replied(exchange)

    assert reply["status"] == exchange["reply"]["status"]
    assert reply["headers"].items() >= exchange["reply"]["headers"].items()
    assert not set(LIMITS) & (reply["headers"].keys() - exchange["reply"]["headers"].keys())


@pytest.mark.parametrize(
    "name", [name for name in EXCHANGES if "table" in EXCHANGES[name]["reply"]]
)
def test_a_table_has_the_recorded_lines(name):
    exchange = EXCHANGES[name]

    reply = replied(exchange)

    assert reply["table"] == exchange["reply"]["table"]


@pytest.mark.parametrize(
    "name", [name for name in EXCHANGES if "document" in EXCHANGES[name]["reply"]]
)
def test_a_document_has_the_recorded_shape(name):
    exchange = EXCHANGES[name]
    wanted = exchange["reply"]["document"]
    left_out = set(exchange.get("not_simulated", ()))

    found = replied(exchange)["document"]

    for fact in ("declaration", "doctype", "dtd", "comments", "texts"):
        assert found[fact] == wanted[fact]
    added = exchange.get("documented", {}).keys()
    assert [path for path in found["paths"] if path not in added] == [
        path for path in wanted["paths"] if path not in left_out
    ]
    assert set(found["cdata"]) == set(wanted["cdata"]) - left_out


@recorded
def test_no_recording_is_without_evidence():
    entries = {
        f"{path.name}#{place}"
        for path in RECORDINGS.glob("*.har")
        for place in range(len(read(path)))
    }

    used = {recording for exchange in EXCHANGES.values() for recording in exchange["recordings"]}

    assert used == entries


@recorded
@pytest.mark.parametrize("name", EXCHANGES)
def test_evidence_is_as_recorded(name):
    exchange = EXCHANGES[name]
    wanted = {**exchange["request"], **filled(exchange, exchange.get("stood_for", {}))}

    for recording in exchange["recordings"]:
        file, place = recording.split("#")
        entry = read(RECORDINGS / file)[int(place)]

        assert asked(entry["request"]) == wanted
        assert facts_of(entry["response"]) == exchange["reply"]


def replied(exchange):
    """Return the facts of the simulator's response to the request of an exchange, over a socket."""
    simulator = QualysSimulator.create(hosts=10, quirks=exchange.get("quirks", ()))
    username, password = simulator.credentials["username"], simulator.credentials["password"]
    sent = filled(exchange, {**STAND_INS, "{user}": username})
    with simulator.serve() as url:
        reply = requests.request(
            exchange["request"]["method"],
            url + exchange["request"]["path"],
            params=sent.get("query"),
            data=sent.get("form") or sent.get("body"),
            headers={"X-Requested-With": "recorded"},
            auth=(username, password),
            timeout=10,
        )
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return facts(reply.status_code, headers, reply.content)


def filled(exchange, values):
    """Return the query, form or body of an exchange's request, with values for its stand-ins."""

    def fill(text):
        for stand_in, value in values.items():
            text = text.replace(stand_in, value)
        return text

    request = exchange["request"]
    found = {
        kind: {name: fill(value) for name, value in request[kind].items()}
        for kind in ("query", "form")
        if kind in request
    }
    return found | ({"body": fill(request["body"])} if "body" in request else {})


def read(path):
    return json.loads(path.read_text())["log"]["entries"]


def asked(request):
    """Return a recorded request in the form that the evidence has."""
    parts, posted = urlsplit(request["url"]), request.get("postData", {})
    found = {"method": request["method"], "path": parts.path}
    if parts.query:
        found["query"] = dict(parse_qsl(parts.query))
    if "urlencoded" in posted.get("mimeType", ""):
        found["form"] = dict(parse_qsl(posted["text"]))
    elif posted:
        found["body"] = "".join(line.strip() for line in posted["text"].splitlines())
    return found


def facts_of(response):
    headers = {header["name"].lower(): header["value"] for header in response["headers"]}
    return facts(response["status"], headers, response["content"]["text"].encode())
