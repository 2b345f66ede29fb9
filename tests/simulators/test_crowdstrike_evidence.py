"""What the real service is known to have answered, the CrowdStrike simulator answers as well."""

import json
import re
from pathlib import Path

import pytest

from .crowdstrike.calls import call, falcon, finished, log_in, pagination, start

EVIDENCE = Path(__file__).parents[1] / "evidence" / "crowdstrike.json"
EXCHANGES = json.loads(EVIDENCE.read_text())["exchanges"]
NUMBER = r"\d+"
IDENTIFIER = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WRONG = {"client_id": "0" * 32, "client_secret": "x" * 40}


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["name"])
def test_it_answers_as_the_real_service_did(exchange):
    wanted = exchange["reply"]

    said = asked(exchange)

    body = said.json
    assert said.status == wanted["status"]
    assert body["meta"]["powered_by"] == wanted["powered_by"]
    assert len(body["errors"]) == len(wanted["errors"])
    for found, error in zip(body["errors"], wanted["errors"], strict=True):
        assert found["code"] == error["code"]
        assert re.fullmatch(as_pattern(error["message"]), found["message"])
    assert ("resources" in body) is ("resources" in wanted)
    assert body.get("resources") == wanted.get("resources")
    assert body["meta"].get("pagination", {}).items() >= wanted.get("pagination", {}).items()


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["name"])
def test_its_headers_are_those_of_the_real_service(exchange):
    said = asked(exchange)

    found = {name.lower(): value for name, value in said.headers.items()}
    for name, value in exchange["reply"]["headers"].items():
        shape = {"N": NUMBER, "ID": IDENTIFIER}.get(value, re.escape(value))
        assert re.fullmatch(shape, found[name]), name


def test_every_exchange_names_its_source():
    assert all(exchange["source"] for exchange in EXCHANGES)


def asked(exchange):
    simulator, request = falcon(450), exchange["request"]
    if request["method"] == "POST":
        return finished(start(simulator, request["path"], method="POST", form=WRONG))
    headers = {
        "client": lambda: log_in(simulator),
        "no scope": lambda: log_in(simulator, simulator.client(frozenset())),
        "nobody": lambda: {"Authorization": "Bearer none"},
    }[exchange["as"]]()
    query = dict(request.get("query", {}))
    if "ids" in request:
        query["ids"] = [f"{number:032x}" for number in range(request["ids"])]
    if "wait_seconds" in request:
        first = call(simulator, request["path"], headers=headers, **query)
        query["after"] = pagination(first)["after"]
        simulator.clock.sleep(request["wait_seconds"])
    return call(simulator, request["path"], headers=headers, **query)


def as_pattern(message):
    return ".*".join(map(re.escape, message.split("*")))
