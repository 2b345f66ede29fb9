"""What live tenants are known to have answered, the Wiz simulator answers as well."""

import json
import re
from pathlib import Path

import pytest

from .wiz.calls import ask, rows, wiz

EVIDENCE = json.loads((Path(__file__).parents[1] / "evidence" / "wiz.json").read_text())
REFUSALS = [entry for entry in EVIDENCE["exchanges"] if "error" in entry]
ROWS = [entry for entry in EVIDENCE["exchanges"] if "field" in entry]


def named(entry):
    return entry["name"]


def at(row, path):
    for name in path.split("."):
        row = row[name]
    return row


@pytest.mark.parametrize("entry", REFUSALS, ids=named)
def test_it_refuses_as_the_real_service_did(entry):
    said = ask(wiz(), entry["query"], **entry["variables"])

    (error,) = said.json["errors"]
    error.pop("locations", None)
    assert (said.status, error) == (entry["status"], entry["error"])


def test_it_may_refuse_a_token_as_the_real_service_did():
    wanted = EVIDENCE["unauthorized"]

    said = ask(wiz(quirks=["html-unauthorized"]), "{ viewer { id } }", "wrong")

    assert said.status == wanted["status"]
    assert said.headers["Content-Type"].startswith(wanted["content_type"])
    assert wanted["contains"].encode() in said.body


@pytest.mark.parametrize("entry", ROWS, ids=named)
def test_its_rows_look_like_the_real_ones(entry):
    found = rows(wiz(200), entry["field"], entry["nodes"], size=500)
    similar = [
        row
        for row in found
        if all(at(row, path) == value for path, value in entry["where"].items())
    ]

    assert similar
    for row in similar:
        for path, form in entry["forms"].items():
            assert re.fullmatch(form, at(row, path)), f"{path}: {at(row, path)}"
        for path, types in entry["types"].items():
            assert type(at(row, path)).__name__ in types, f"{path}: {at(row, path)}"


def test_every_entry_names_its_source():
    assert all(entry["source"] for entry in (*EVIDENCE["exchanges"], EVIDENCE["unauthorized"]))
