"""`chariot show`: what it lists, filters and exports, and what it says to bad input."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from sdk import registry
from sdk.models import Asset, File, Port, Risk, RiskDefinition, RiskStatus, from_json
from sdk.sinks.store import StoreSink
from tests.sdk.stored import see

from .conftest import lines

HOST = Asset("www.example.com", "192.0.2.1", tags=("edge", "prod"))
OTHER = Asset("db.example.org", "192.0.2.2", cloud_id="i-42")
PORT = Port("tcp", 443, HOST, "https")
RISK = Risk(
    PORT,
    "CVE-2024-1000",
    RiskStatus.parse("TC"),
    title="A \x1b[31mred hole",
    definition=RiskDefinition("What it is."),
    proof=b"seen \x00",
)
MINOR = Risk(OTHER, "weak cipher", RiskStatus.parse("TL"), title='Weak, "old" cipher')
MODELS = [HOST, PORT, RISK, RISK.definition_file(), RISK.proof_file(), OTHER, MINOR]


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "inventory.db"
    see(path, *MODELS)
    return path


def cells(output):
    """Return the rows of a table, split at its gaps."""
    return [re.split(r" {2,}", line.strip()) for line in output.splitlines()]


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# Tables


def test_show_counts_models_and_names_the_next_command(chariot, store):
    result = chariot("show", store)

    assert result.exit_code == 0
    assert f"7 models are in {store}" in result.stdout
    rows = [line.split() for line in result.stdout.splitlines()]
    assert [row for row in rows if row[:1] in (["asset"], ["port"], ["file"])] == [
        ["asset", "2"],
        ["port", "1"],
        ["file", "2"],
    ]
    assert ["critical", "1"] in rows
    assert ["low", "1"] in rows
    assert f"chariot show {store} risk --severity critical" in result.stdout


def test_a_type_is_a_table_of_its_main_columns(chariot, store):
    result = chariot("show", store, "asset")

    headings, first, second = result.stdout.splitlines()
    assert headings.split() == ["dns", "name", "class", "status", "tags", "visited"]
    assert first.startswith("db.example.org")
    assert "edge, prod" in second


@pytest.mark.parametrize("word", ["risk", "risks", "Risk"])
def test_risks_are_in_words_the_most_severe_first(chariot, store, word):
    _, first, second = cells(chariot("show", store, word).stdout)

    assert first[:3] == ["critical", "triage", "CVE-2024-1000"]
    assert second[:3] == ["low", "triage", "weak-cipher"]


def test_vendor_text_cannot_command_the_terminal(chariot, store):
    for arguments in (["risk"], [RISK.key], [RISK.proof_file().key]):
        assert "\x1b" not in (output := chariot("show", store, *arguments).stdout)
        assert "\x00" not in output


def test_a_long_table_is_cut_and_says_so(chariot, tmp_path):
    path = tmp_path / "many.db"
    see(path, *(Asset(f"host-{number:02}.example.com", "192.0.2.1") for number in range(60)))

    cut, less, whole = (
        chariot("show", path, "asset", *limit).stdout.splitlines()
        for limit in ([], ["--limit", 2], ["--limit", 0])
    )

    assert (len(cut), cut[-1]) == (52, "... and 10 more: --limit 0 shows all")
    assert less[-1] == "... and 58 more: --limit 0 shows all"
    assert len(whole) == 61


def test_a_long_cell_is_cut(chariot, tmp_path):
    path = tmp_path / "long.db"
    see(path, File("x" * 100, b"12345"))

    name, size, _ = cells(chariot("show", path, "file").stdout)[1]

    assert (name, size) == ("x" * 59 + "…", "5")


# One thing


def test_key_shows_one_model_and_its_relations(chariot, store):
    result = chariot("show", store, RISK.key)

    assert ["title", r"A \x1b[31mred hole"] in cells(result.stdout)
    around = result.stdout.split("around it")[1].split()
    assert around == [PORT.key, RISK.definition_file().key, RISK.proof_file().key]


def test_host_is_shown_with_its_ports_and_their_risks(chariot, store):
    result = chariot("show", store, HOST.key)

    assert result.stdout.split("around it")[1].split() == [PORT.key, RISK.key]


def test_a_file_is_shown_with_its_content(chariot, store):
    result = chariot("show", store, RISK.definition_file().key)

    assert "#### Vulnerability Description\n\nWhat it is.\n" in result.stdout


# Conditions


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["asset", "--match", "EXAMPLE.org"], [OTHER]),
        (["asset", "--match", "www*.1"], [HOST]),
        (["asset", "--match", "%"], []),
        (["asset", "--where", "cloudId=i-*"], [OTHER]),
        (["asset", "--where", "cloudId=i-"], []),
        (["asset", "--where", "class=ipv4", "--where", "dns=*.com"], [HOST]),
        (["asset", "--where", 'tags=*"prod"*'], [HOST]),
        (["port", "--where", "port=443"], [PORT]),
        (["risk", "--severity", "low"], [MINOR]),
        (["--severity", "low", "--severity", "critical"], [RISK, MINOR]),
        (["risk", "--where", "status=T*", "--match", "cve"], [RISK]),
        (["asset", "--since", "2026-01-05"], [OTHER, HOST]),
        (["asset", "--since", "2026-01-05T10:00:01Z"], []),
        (["--match", "www.example.com"], [HOST, PORT, RISK, RISK.proof_file()]),
    ],
)
def test_conditions_select_models(chariot, store, conditions, expected):
    result = chariot("show", store, *conditions, "--format", "ndjson")

    assert result.exit_code == 0
    assert [line["key"] for line in lines(result.stdout)] == [model.key for model in expected]


def test_conditions_hold_for_the_counts_too(chariot, store):
    output = chariot("show", store, "--match", "www.example.com").stdout

    assert "4 models are in" in output
    assert ["low", "0"] in [line.split() for line in output.splitlines()]


def test_nothing_found_is_said_and_no_error(chariot, store):
    result = chariot("show", store, "port", "--match", "nowhere")

    assert (result.exit_code, result.stdout) == (0, "no port is like that\n")


# Export


def test_ndjson_has_the_bytes_for_the_platform(chariot, store, tmp_path):
    sent = tmp_path / "sent.ndjson"
    simulated = ("run", "example", "--simulate", "--hosts", 12, "--sink")
    chariot(*simulated, f"ndjson:{sent}")
    chariot(*simulated, f"sqlite:{tmp_path / 'run.db'}")

    exported = chariot("show", tmp_path / "run.db", "--format", "ndjson").stdout

    assert sorted(exported.splitlines()) == sorted(sent.read_text().splitlines())


def test_ndjson_has_parents_before_children(chariot, store):
    exported = chariot("show", store, "--format", "ndjson").stdout

    types = [line["type"] for line in lines(exported)]
    assert types == ["asset", "asset", "port", "risk", "risk", "file", "file"]
    assert all(from_json(line) for line in exported.splitlines())


def test_csv_has_all_columns_and_the_targets_of_risks(chariot, store):
    first, second = table(chariot("show", store, "risk", "--format", "csv").stdout)

    assert (first["key"], first["status"], first["severity"]) == (RISK.key, "TC", "critical")
    assert json.loads(first["targets"]) == [PORT.key]
    assert second["title"] == 'Weak, "old" cipher'


def test_csv_may_have_chosen_columns_only(chariot, store):
    output = chariot("show", store, "asset", "--format", "csv", "--columns", "name, tags").stdout

    assert output == 'name,tags\n192.0.2.2,[]\n192.0.2.1,"[""edge"",""prod""]"\n'


def test_csv_of_files_has_their_content(chariot, store):
    rows = table(chariot("show", store, "file", "--format", "csv").stdout)

    assert [row["bytes"] for row in rows] == [
        "#### Vulnerability Description\n\nWhat it is.",
        "base64:c2VlbiAA",
    ]


def test_csv_of_nothing_is_nothing(chariot, store):
    assert chariot("show", store, "webpage", "--format", "csv").stdout == ""


# Bad input


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["host"], "there is no type 'host'; there are asset, "),
        (["#asset#no#where"], "there is no #asset#no#where in "),
        (["#"], "there is no # in "),
        (["asset", "--where", "colour=red"], "asset has no column 'colour'; there are key, dns,"),
        (["--where", "colour=red"], "no type has all requested columns"),
        (["asset", "--where", "colour"], "--where takes COLUMN=VALUE, not 'colour'"),
        (["asset", "--severity", "high"], "asset has no column 'priority'"),
        (["asset", "--columns", "colour"], "there is no column 'colour', but key, dns,"),
        (["--since", "yesterday"], "--since is a date like 2026-01-31"),
        (["--format", "csv"], "csv has the columns of one type: name it"),
    ],
)
def test_unreadable_store_is_one_sentence_and_exit_code_2(chariot, store, arguments, sentence):
    result = chariot("show", store, *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_missing_store_is_a_sentence_with_the_command_for_one(chariot, tmp_path):
    result = chariot("show", tmp_path / "none.db")

    assert result.exit_code == 2
    assert "chariot run NAME --sink sqlite:" in result.stderr


def test_a_file_that_is_no_store_is_a_sentence_and_exit_code_1(chariot, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n" * 200)

    result = chariot("show", path)

    assert result.exit_code == 1
    assert "is not a SQLite database" in result.stderr


def test_malformed_row_of_a_store_is_named(chariot, store):
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE risk SET status = 'XX' WHERE title LIKE 'Weak%'")

    result = chariot("show", store, "risk", "--format", "ndjson")

    assert result.exit_code == 1
    assert f"holds a row that is not a risk, {MINOR.key}" in result.stderr
    assert chariot("show", store, "risk").exit_code == 0
    assert chariot("show", store).exit_code == 0


# As a sink of a run


def test_a_run_into_a_store_twice_leaves_each_thing_once(chariot, tmp_path):
    path = tmp_path / "run.db"
    oracle = registry.simulator("example").create(hosts=12).oracle({})
    expected = {row["key"] for row in oracle if row["refused"] is None}

    for _ in range(2):
        run = chariot("run", "example", "--simulate", "--hosts", 12, "--sink", f"sqlite:{path}")
        assert run.exit_code == 0

    shown = lines(chariot("show", path, "--format", "ndjson").stdout)
    assert [row["key"] for row in shown if row["key"] in expected] == [row["key"] for row in shown]
    assert len(shown) == len(expected)


def test_unwritable_store_fails_before_the_first_request(chariot, tmp_path):
    path, report = tmp_path / "other.db", tmp_path / "report.json"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE theirs (name)")

    run = chariot("run", "example", "--simulate", "--sink", f"sqlite:{path}", "--report", report)

    assert run.exit_code == 1
    assert "not a store of this kit; choose another path" in run.stderr
    assert json.loads(report.read_text())["streams"] == []


def test_sqlalchemy_is_imported_only_where_a_store_is_used():
    show = "import sys, sdk, sdk.cli.group; print('sqlalchemy' in sys.modules)"

    result = subprocess.run([sys.executable, "-c", show], capture_output=True, check=True)

    assert result.stdout.strip() == b"False"


def test_a_store_can_be_shown_while_a_run_writes_to_it(chariot, store):
    sink = StoreSink(store)
    sink.open()

    assert chariot("show", store, "asset").exit_code == 0

    sink.close()
