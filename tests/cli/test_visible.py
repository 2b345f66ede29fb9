"""Text of others on its way to a terminal, a spreadsheet or a program: shown, and never obeyed."""

import csv
import io
import json
import re
import unicodedata
from xml.sax.saxutils import escape

import pytest

from sdk.models import Asset, File, Risk, RiskStatus
from tests.sdk.stored import see

from .conftest import lines

HOST = Asset("www.example.com", "192.0.2.1", cloud_id="=1+1", tags=("@SUM(A1)",))
HOSTILE = {
    "formula": '=HYPERLINK("https://evil.example.com","open")',
    "sum": "@SUM(A1:A9)",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-1+cmd|' /C calc'!A0",
    "wide": "\uff1d1+1",
    "tab": "\t=1+1",
    "separator": "fine;=1+1",
    "line": "fine\r\n=1+1",
    "space": " =1+1",
    "terminal": "\x1b[2J\x9b1m\x7f",
    "direction": "\u202etxt.exe\u2066\u200b",
}
ODD = "\x9b1m \u202egone \x7f\u2028"

OBEYED = {"Cc", "Cf", "Zl", "Zp"}


@pytest.fixture
def store(tmp_path):
    """Return a store with texts that an attacker gets a scanner to report."""
    path = tmp_path / "inventory.db"
    risks = [
        Risk(HOST, f"risk-{name}", RiskStatus.parse("TC"), title=title)
        for name, title in HOSTILE.items()
    ]
    see(path, HOST, *risks, File("names", "\n".join(HOSTILE.values()).encode()))
    return path


def obeyed(text):
    """Return the characters of a text that a terminal obeys, or that hide what is there."""
    return {one for one in text if unicodedata.category(one) in OBEYED} - set("\n\r\t")


@pytest.mark.parametrize("what", ["risk", "asset", "file"])
def test_no_cell_of_a_csv_is_a_formula(chariot, store, what):
    output = chariot("show", store, what, "--format", "csv").stdout

    cells = [cell for row in csv.reader(io.StringIO(output)) for cell in row]
    pieces = [piece for cell in cells for line in cell.split("\n") for piece in line.split(";")]
    assert pieces
    assert [piece for piece in pieces if re.match(r"[ \t]*[=+\-@\uff1d]|\t", piece)] == []
    assert obeyed(output) == set()


def test_csv_cell_keeps_the_text_of_the_vendor(chariot, store):
    output = chariot("show", store, "risk", "--format", "csv").stdout

    titles = {row["name"]: row["title"] for row in csv.DictReader(io.StringIO(output))}
    assert titles["risk-formula"] == f"'{HOSTILE['formula']}"
    assert titles["risk-separator"] == "fine;'=1+1"
    assert titles["risk-terminal"] == r"\x1b[2J\x9b1m\x7f"


@pytest.mark.parametrize("what", [(), ("risk",), ("asset",), ("#asset#www.example.com#192.0.2.1",)])
def test_table_has_no_control_characters(chariot, store, what):
    assert obeyed(chariot("show", store, *what).stdout) == set()


def test_ndjson_of_a_store_says_the_same_in_letters(chariot, store):
    output = chariot("show", store, "risk", "--format", "ndjson").stdout

    assert obeyed(output) == set()
    assert {json.loads(line)["title"] for line in output.splitlines()} == set(HOSTILE.values())


@pytest.mark.parametrize("sink", ["ndjson:-", "ndjson:{}/e"])
def test_ndjson_of_a_run_says_the_same_in_letters(chariot, tmp_path, sink):
    path = tmp_path / "weekly.nessus"
    made = chariot("simulate", "nessus-import", "--hosts", "3").stdout
    path.write_text(re.sub('(?<= pluginName=")', escape(ODD), made))
    exported = ("run", "nessus-import", "--file", path)

    result = chariot(*exported, "--sink", sink.format(tmp_path))

    output = result.stdout or (tmp_path / "e").read_text()
    assert result.exit_code == 0
    assert ODD in {line.get("title", "")[: len(ODD)] for line in lines(output)}
    assert obeyed(output) == set()


def test_a_journal_and_a_report_say_the_same_in_letters(chariot, tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"cve": "CVE-2024-1", ODD: "high"}]))

    chariot(
        "run",
        "json-import",
        "--file",
        path,
        "--journal",
        tmp_path / "j",
        "--report",
        tmp_path / "r",
    )

    assert obeyed((tmp_path / "j").read_text() + (tmp_path / "r").read_text()) == set()


def test_a_name_of_a_file_is_shown_and_not_obeyed(chariot, tmp_path):
    path = tmp_path / f"odd{ODD}"
    path.write_text("key = AKIA" + "IOSFODNN7EXAMPLE")

    result = chariot("check", "--scan-secrets", tmp_path)

    assert result.exit_code == 1
    assert r"odd\x9b1m \u202egone" in result.stdout
    assert obeyed(result.stdout) == set()
