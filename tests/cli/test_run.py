"""`chariot run`: what it delivers, its exit codes, and what it says to bad input."""

import gzip
import json
import re

import pytest

from sdk import registry

from .conftest import TOKEN, lines

SIMULATED = ("run", "example", "--simulate", "--hosts", "12")


def test_simulated_models_come_out_one_a_line_as_the_oracle_says(chariot):
    oracle = registry.simulator("example").create(hosts=12).oracle({})
    expected = {(row["type"], row["key"]) for row in oracle if row["refused"] is None}

    result = chariot(*SIMULATED)

    assert result.exit_code == 0
    found = [(model["type"], model["key"]) for model in lines(result.stdout)]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_same_seed_gives_the_same_bytes_and_another_others(chariot):
    first, again = (chariot(*SIMULATED, "--seed", "7").stdout for _ in range(2))

    assert first == again
    assert first != chariot(*SIMULATED, "--seed", "8").stdout


def test_stderr_has_only_the_summary_without_a_terminal(chariot):
    result = chariot(*SIMULATED)

    names = [line.split(":")[0] for line in result.stderr.splitlines()]
    assert names == ["example hosts", "example vulnerabilities", "example"]


def test_a_file_as_sink_keeps_stdout_empty(chariot, tmp_path):
    path = tmp_path / "models.ndjson"

    result = chariot(*SIMULATED, "--sink", f"ndjson:{path}")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert len(lines(path.read_text())) > 12


def test_the_report_has_the_counts_of_every_stream(chariot, tmp_path):
    path = tmp_path / "report.json"

    chariot(
        *SIMULATED, "--page-size", "5", "--report", path, "--fault", "status:503@cursor-hosts#2"
    )

    report = json.loads(path.read_text())
    hosts = report["streams"][0]
    assert report["outcome"] == "complete"
    assert (hosts["name"], hosts["pages"], hosts["retries"]) == ("hosts", 3, 1)
    assert hosts["items"] == 12 == hosts["kept"] + sum(hosts["refused"].values())
    assert hosts["waited_seconds"] > 0


def test_an_hour_of_throttling_takes_no_time(chariot, tmp_path):
    path = tmp_path / "report.json"
    fault = "status:429:retry-after=60@cursor-hosts#1-3"

    result = chariot(*SIMULATED, "--fault", fault, "--report", path)

    assert result.exit_code == 0
    assert json.loads(path.read_text())["streams"][0]["waited_seconds"] >= 180


def test_a_run_that_delivered_a_part_exits_with_3_and_says_why(chariot, tmp_path):
    report = tmp_path / "report.json"

    result = chariot(
        *SIMULATED, "--page-size", "5", "--fault", "html@cursor-hosts#2-", "--report", report
    )

    assert result.exit_code == 3
    assert "Error: hosts: " in result.stderr
    assert json.loads(report.read_text())["outcome"] == "incomplete"
    assert result.stdout


def test_run_that_cannot_begin_exits_with_1_and_reports(chariot, tmp_path):
    report = tmp_path / "report.json"

    result = chariot(*SIMULATED, "--fault", "status:401@*", "--report", report)

    assert result.exit_code == 1
    assert "check the secrets" in result.stderr
    assert "Traceback" not in result.stderr
    assert json.loads(report.read_text())["error_type"] == "CredentialError"


def test_too_many_pages_name_the_option_that_allows_more(chariot):
    result = chariot(*SIMULATED, "--page-size", "2", "--max-pages", "3")

    assert result.exit_code == 3
    assert "--max-pages" in result.stderr


def test_a_timeout_ends_the_run_before_a_wait_that_would_pass_it(chariot):
    fault = "status:429:retry-after=60@cursor-hosts#1"

    result = chariot(*SIMULATED, "--timeout", "10", "--fault", fault)

    assert result.exit_code == 1
    assert "--timeout" in result.stderr


def test_settings_reach_the_integration(chariot):
    result = chariot(*SIMULATED, "--config", "importVulnerabilities=false")

    assert result.exit_code == 0
    assert {model["type"] for model in lines(result.stdout)} == {"asset"}


def test_an_unreadable_toggle_counts_as_false_and_is_said(chariot):
    result = chariot(*SIMULATED, "--config", "importVulnerabilities=maybe")

    assert {model["type"] for model in lines(result.stdout)} == {"asset"}
    assert "Note: importVulnerabilities='maybe'" in result.stderr


def test_a_setting_that_nothing_reads_is_pointed_out(chariot):
    result = chariot(*SIMULATED, "--config", "importAsset=false")

    assert result.exit_code == 0
    assert "importAsset'; there are: importAssets" in result.stderr


def test_the_settings_that_are_named_are_those_of_the_filter_too(chariot):
    known = chariot(*SIMULATED, "--config", "vmfilter.nosuch=1").stderr
    names = re.findall(r"vmfilter\.\w+", known.partition("there are ")[2])

    note = chariot(*SIMULATED, "--config", "importAsset=false").stderr
    manual = chariot("run", "--help").stdout

    assert len(names) >= 5
    assert [name for name in names if name not in note or name not in manual] == []


def test_setting_outside_its_options_is_a_usage_error(chariot):
    result = chariot(*SIMULATED, "--config", "paging=sideways")

    assert result.exit_code == 2
    assert "next-url, cursor, page, offset" in result.stderr


def test_the_filter_is_set_by_config_too(chariot):
    result = chariot(*SIMULATED, "--config", "vmfilter.minimumSeverity=critical")

    risks = [model for model in lines(result.stdout) if model["type"] == "risk"]
    assert {risk["status"] for risk in risks} <= {"TC"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "nosuch"), "there are: "),
        (("run", "nosuch", "--simulate"), "there are: "),
        ((*SIMULATED, "--sink", "csv:x"), "ndjson:PATH"),
        ((*SIMULATED, "--sink", "ndjson:"), "ndjson:PATH"),
        ((*SIMULATED, "--url", "https://x.test"), "exclude each other"),
        (("run", "example", "--hosts", "3", "--fault", "reset@*"), "--hosts, --fault"),
        ((*SIMULATED, "--fault", "reset@nosuch"), "cursor-hosts"),
        ((*SIMULATED, "--fault", "explode@*"), "token-expired"),
        ((*SIMULATED, "--fault", "nonsense"), "KIND"),
        ((*SIMULATED, "--fault", "drip:1@*"), "chariot simulate example"),
        ((*SIMULATED, "--quirk", "nosuch"), "cursor-cycle"),
        ((*SIMULATED, "--max-pages", "0"), "--max-pages"),
        ((*SIMULATED, "--timeout", "0"), "--timeout"),
        ((*SIMULATED, "--config", "vmfilter.nosuch=1"), "vmfilter.include"),
        ((*SIMULATED, "--report", "/nosuch/folder/report"), "/nosuch/folder/report"),
        ((*SIMULATED, "--journal", "/nosuch/folder/journal"), "/nosuch/folder/journal"),
        ((*SIMULATED, "--log-format", "xml"), "json"),
    ],
)
def test_bad_usage_exits_with_2_and_lists_the_choices(chariot, arguments, complaint):
    result = chariot(*arguments, env={"EXAMPLE_TOKEN": TOKEN})

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "url", ["example.test", "ftp://example.test", "https://", "https://[", "https://x.test?a=b"]
)
def test_malformed_address_is_a_usage_error(chariot, url):
    result = chariot("run", "example", "--url", url, env={"EXAMPLE_TOKEN": TOKEN})

    assert result.exit_code == 2
    assert "--url" in result.stderr


def test_an_impossible_run_has_a_report_too(chariot, tmp_path):
    report = tmp_path / "report.json"

    result = chariot("run", "example", "--report", report)

    assert result.exit_code == 2
    assert json.loads(report.read_text())["outcome"] == "failed"
    assert "EXAMPLE_TOKEN" in json.loads(report.read_text())["error"]


def test_unwritable_sink_fails_before_the_first_request(chariot, tmp_path):
    simulator = registry.simulator("example").create()

    with simulator.serve() as url:
        result = chariot(
            *("run", "example", "--url", url, "--sink", f"ndjson:{tmp_path / 'no' / 'where'}"),
            env={"EXAMPLE_TOKEN": TOKEN},
        )

    assert result.exit_code == 1
    assert "choose another path" in result.stderr
    assert simulator.journal.count() == 0


@pytest.mark.parametrize("place", ["before the command", "after it"])
def test_with_json_logs_stderr_is_one_object_a_line(chariot, place):
    options = ("--log-format", "json", "--log-level", "debug")
    arguments = (*SIMULATED, "--fault", "status:401@cursor-hosts")

    result = chariot(*options, *arguments) if "before" in place else chariot(*arguments, *options)

    entries = lines(result.stderr)
    assert all({"time", "level", "message"} <= entry.keys() for entry in entries)
    assert entries[-1]["outcome"] == "failed"
    assert any(entry.get("stream", {}).get("name") == "hosts" for entry in entries)


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300", "0", "-1", "soon"])
def test_a_timeout_that_is_no_time_is_a_usage_error(chariot, seconds):
    result = chariot("run", "example", "--simulate", f"--timeout={seconds}")

    assert result.exit_code == 2
    assert "--timeout" in result.stderr


@pytest.mark.parametrize(
    ("name", "route", "failed"),
    [
        ("crowdstrike", "vulnerabilities", "vulnerabilities"),
        ("crowdstrike", "device-ids", None),
        ("microsoft-defender", "vulnerabilities", "vulnerabilities"),
        ("tenable", "vuln-export", "vulnerabilities"),
        ("tenable", "vuln-exports", None),
        ("tenable", "session", None),
    ],
)
def test_a_route_that_is_down_fails_its_stream_alone(chariot, tmp_path, name, route, failed):
    report = tmp_path / "report.json"
    down = ("--fault", f"status:503@{route}#1-")

    result = chariot("run", name, "--simulate", "--hosts", "5", *down, "--report", report)

    written = json.loads(report.read_text())
    ends = {stream["name"]: stream["outcome"] for stream in written["streams"]}
    assert [stream for stream, end in ends.items() if end != "complete"] == [failed] * bool(failed)
    assert result.exit_code == (3 if failed else 0)
    assert result.stdout


def test_damaged_file_is_noted_as_a_file(chariot, tmp_path):
    path = tmp_path / "a.nessus.gz"
    path.write_bytes(gzip.compress(b"<NessusClientData_v2>" * 9)[:30])

    result = chariot("run", "nessus-import", "--file", path)

    assert result.exit_code == 1
    assert (
        f"Note: the beginning of the file could not be read: nessus-import {path}: it breaks off "
        "after 30 packed bytes" in result.stderr
    )
    assert "account" not in result.stderr


def test_trouble_before_the_first_stream_is_noted(chariot):
    result = chariot("run", "tenable", "--simulate", "--fault", "status:503@session#1-")

    assert result.exit_code == 0
    assert (
        "Note: what the account may do could not be asked first: tenable session" in result.stderr
    )
