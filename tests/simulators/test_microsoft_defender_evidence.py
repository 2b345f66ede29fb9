"""What the real service is known to have answered, the Defender simulator answers as well."""

import json
import re
from pathlib import Path

import pytest

from .doubles import ask
from .microsoft_defender.calls import bearer, call, defender, held, pages, rows

EVIDENCE = json.loads(
    (Path(__file__).parents[1] / "evidence" / "microsoft_defender.json").read_text()
)
EXCHANGES = [entry for entry in EVIDENCE["exchanges"] if "reply" in entry]
LISTS = [entry for entry in EVIDENCE["exchanges"] if "fields" in entry]


def named(entry):
    return entry["name"]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=named)
def test_it_refuses_as_the_real_service_did(exchange):
    simulator, wanted = defender(), exchange["reply"]
    headers = held(simulator)
    if exchange["as"] == "no role":
        headers = bearer(simulator, simulator.client(frozenset()))

    said = [
        ask(simulator, exchange["request"]["path"], headers=headers)
        for _ in range(exchange.get("calls", 1))
    ][-1]

    error = said.json["error"]
    assert (said.status, error["code"]) == (wanted["status"], wanted["code"])
    assert re.fullmatch(as_pattern(wanted["message"]), error["message"])
    assert re.fullmatch(as_pattern(wanted["target"]), error["target"])
    assert ("Retry-After" in said.headers) is wanted.get("retry_after", False)


@pytest.mark.parametrize("entry", LISTS, ids=named)
def test_its_rows_have_the_fields_of_the_real_ones(entry):
    found = rows(call(defender(400), entry["request"]["path"]))

    assert {tuple(sorted(row)) for row in found} == {tuple(sorted(entry["fields"]))}
    nulls = {name for row in found for name, value in row.items() if value is None}
    assert nulls >= set(entry["null"])


def test_rows_are_named_by_their_parts_as_the_real_ones_are():
    (entry,) = (entry for entry in LISTS if "id" in entry)

    for row in rows(call(defender(), entry["request"]["path"])):
        parts = row["id"].split(entry["id_separator"])
        assert parts[:-1] == [row[name] for name in entry["id"]]


def test_severities_are_the_words_that_were_seen():
    (entry,) = (entry for entry in LISTS if "severities" in entry)

    found = {row["severity"] for row in rows(call(defender(), entry["request"]["path"]))}

    assert found >= set(entry["severities"])


@pytest.mark.parametrize("entry", LISTS, ids=named)
def test_links_count_rows_as_the_real_ones_do(entry):
    body = next(pages(defender(), entry["request"]["path"], size=10))

    assert body["@odata.nextLink"].endswith(f"{entry['next_link_ends']}10")


@pytest.mark.parametrize("entry", LISTS, ids=named)
def test_top_removes_the_link(entry):
    assert "@odata.nextLink" not in call(defender(), entry["request"]["path"], top=2).json


def test_every_entry_names_its_source():
    assert all(entry["source"] for entry in (*EXCHANGES, *LISTS))


def as_pattern(text):
    return ".*".join(map(re.escape, text.split("*")))
