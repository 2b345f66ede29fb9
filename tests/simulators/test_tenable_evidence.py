"""The Tenable simulator answers recorded requests with the recorded status, headers and shape."""

import gzip
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulators.tenable.documents.hosts import asset_uuid

from .tenable.calls import ORDERS, VULNS, call, keys, order, tenable
from .tenable.facts import facts

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings" / "tenable"
EVIDENCE = json.loads((ROOT / "tests" / "evidence" / "tenable.json").read_text())
EXCHANGES = {exchange["name"]: exchange for exchange in EVIDENCE["exchanges"]}
HALF_DONE_SECONDS = {"status without chunks": 0.6, "status with a chunk": 1.2}
"""How long after its order an export is looked at."""

recorded = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


@pytest.mark.parametrize("name", EXCHANGES)
def test_the_simulator_answers_as_recorded(name):
    exchange = EXCHANGES[name]
    wanted, left_out = exchange["reply"], set(exchange.get("not_simulated", ()))

    found = replied(exchange)

    for fact in ("status", "content_type", "disposition"):
        assert found.get(fact) == wanted.get(fact)
    assert set(wanted["headers"]) - left_out <= set(found["headers"])


@pytest.mark.parametrize("name", EXCHANGES)
def test_every_row_has_the_fields_of_every_recorded_row(name):
    exchange = EXCHANGES[name]

    found = replied(exchange)

    left_out = set(exchange.get("not_simulated", ()))
    assert set(exchange["reply"]["always"]) - left_out <= set(found["always"])


@pytest.mark.parametrize("name", EXCHANGES)
def test_values_are_of_the_recorded_kinds(name):
    exchange = EXCHANGES[name]
    wanted, documented = exchange["reply"]["paths"], exchange.get("documented", {})

    found = replied(exchange)["paths"]

    odd = {
        path: kinds
        for path, kinds in found.items()
        if path in wanted and not set(kinds) <= set(wanted[path])
    }
    unknown = {path for path in found if not is_recorded(path, wanted)}
    assert odd.keys() <= documented.keys()
    assert unknown <= documented.keys()


def test_excuses_of_the_evidence_are_still_needed():
    for exchange in EXCHANGES.values():
        reply = exchange["reply"]
        names = (*reply["always"], *reply["headers"], *reply["paths"])
        for one in exchange.get("not_simulated", ()):
            assert any(f"{name}.[".startswith((f"{one}.", f"{one}[")) for name in names), one
        assert all(exchange.get("documented", {}).values())


@recorded
def test_no_recording_is_without_evidence():
    entries = {
        f"{path.name}#{place}"
        for path in RECORDINGS.glob("*.yaml")
        for place in range(len(read(path)))
    }

    used = [one for exchange in EXCHANGES.values() for one in exchange["recordings"]]
    assert sorted(used) == sorted(entries)


@recorded
@pytest.mark.parametrize("name", EXCHANGES)
def test_evidence_is_as_recorded(name):
    exchange = EXCHANGES[name]
    (recording,) = exchange["recordings"]
    file, place = recording.split("#")

    entry = read(RECORDINGS / file)[int(place)]

    request = exchange["request"]
    parts = urlsplit(entry["request"]["uri"])
    path = request["path"]
    for stand_in, value in exchange.get("stood_for", {}).items():
        path = path.replace(stand_in, value)
    assert (entry["request"]["method"], parts.path) == (request["method"], path)
    assert dict(parse_qsl(parts.query)) == request.get("query", {})
    assert json.loads(entry["request"]["body"] or "null") == request.get("body")
    assert facts_of(entry["response"]) == exchange["reply"]


def is_recorded(path, wanted):
    """Return True if a path is recorded, maybe as a list that was empty there or is here."""
    lists = [path[: match.start()] for match in re.finditer(r"\[\]", path)]
    was_empty = any("empty list" in wanted.get(one, ()) for one in lists)
    return path in wanted or was_empty or any(one.startswith(f"{path}[]") for one in wanted)


def replied(exchange):
    """Return the facts of the simulator's response to the request of an exchange."""
    simulator = tenable(60, quirks=exchange.get("quirks", ()))
    assert asset_uuid(simulator.world.host(1)) == EVIDENCE["stand_ins"]["{asset}"]
    headers = {**keys(simulator), "Accept-Encoding": "gzip"}
    request, path = exchange["request"], exchange["request"]["path"]
    if "{export}" in path:
        path = path.replace("{export}", running(simulator, exchange["name"]))
    path = path.replace("{asset}", EVIDENCE["stand_ins"]["{asset}"])
    said = call(
        simulator,
        path,
        method=request["method"],
        body=request.get("body"),
        headers=headers,
        **request.get("query", {}),
    )
    packed = said.headers.get("Content-Encoding") == "gzip"
    body = gzip.decompress(said.body) if packed else said.body
    return facts(said.status, said.headers, body)


def running(simulator, name):
    """Return the id of an export that is as far as the recorded one was."""
    uuid = order(simulator, VULNS, ORDERS[VULNS]).json["export_uuid"]
    simulator.clock.sleep(HALF_DONE_SECONDS.get(name, 5))
    return uuid


@cache
def read(path):
    """Return the exchanges of a cassette, some of which say that their texts are Python's."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor(
        "tag:yaml.org,2002:python/unicode", lambda loader, node: loader.construct_scalar(node)
    )
    return yaml.load(path.read_text(), Loader)["interactions"]


def facts_of(response):
    """Return the facts of a recorded answer."""
    body = response["body"]["string"]
    content = body.encode() if isinstance(body, str) else body
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    headers = {name: values[0] for name, values in response["headers"].items()}
    return facts(response["status"]["code"], headers, content)


@recorded
def test_real_traffic_differs_only_as_documented():
    evidence = ROOT / "tests" / "evidence" / "tenable.json"
    command = [sys.executable, "-m", "sdk", "check", "tenable", "--fidelity"]

    done = subprocess.run(
        [*command, "--against", str(RECORDINGS), "--evidence", str(evidence)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "tenable: 10 exchanges: " in done.stdout
