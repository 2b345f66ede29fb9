"""`--report` and `--journal`: what is in them, when they are emptied, and where they cannot be."""

import json
import os
import stat
import threading

import pytest

from .conftest import TOKEN, lines
from .processes import HARD_TIMEOUT_SECONDS, redirected, stuck

SIMULATED = ("run", "example", "--simulate", "--hosts", "12")
REFUSED = ("run", "example", "--simulate", "--fault", "nonsense")


def test_the_journal_is_one_event_a_line(chariot, tmp_path):
    path = tmp_path / "journal.ndjson"

    chariot(*SIMULATED, "--page-size", "5", "--journal", path)

    events = lines(path.read_text())
    assert [event["kind"] for event in events].count("page") == 3
    assert {"stream", "request", "page"} <= {event["kind"] for event in events}
    assert events[0]["at"].startswith("2026-01-05T10:00:00")


def test_output_files_are_no_more_open_than_the_user_made_them(chariot, tmp_path):
    path = tmp_path / "report.json"
    path.touch(mode=0o600)

    chariot(*SIMULATED, "--report", path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_file_is_written_again_and_its_link_stays_a_link(chariot, tmp_path, option):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old\n" * 10_000)
    link.symlink_to(file)

    chariot(*SIMULATED, option, link)

    assert link.is_symlink()
    assert file.read_text().startswith("{")
    assert "old" not in file.read_text()


@pytest.mark.slow
def test_an_old_report_stays_until_there_is_a_new_one(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old")

    with stuck("--report", path) as (process, go_on):
        during = path.read_text()
        go_on()
        process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert during == "old"
    assert json.loads(path.read_text())["outcome"] == "complete"


def test_a_journal_without_an_event_costs_no_old_one(chariot, tmp_path):
    path = tmp_path / "journal"
    path.write_text("old")

    result = chariot(*REFUSED, "--journal", path)

    assert result.exit_code == 2
    assert path.read_text() == "old"


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_late_failure_of_a_file_is_one_message_and_exit_code_1(chariot, option):
    result = chariot(*SIMULATED, option, "/dev/full")

    assert result.exit_code == 1
    assert result.stderr.count("/dev/full") == 1
    assert f"Error: writing {option} /dev/full failed: No space left on device" in result.stderr
    assert lines(result.stdout)


def test_a_run_that_is_incomplete_as_well_has_its_own_exit_code(chariot):
    fault = ("--page-size", "5", "--fault", "html@*#3-")

    result = chariot(*SIMULATED, *fault, "--report", "/dev/full")

    assert result.exit_code == 3
    assert "/dev/full" in result.stderr


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_messages_of_a_failed_write_follow_the_format(chariot, log_format):
    options = ("--log-format", log_format, "--journal", "/dev/full")

    result = chariot(*SIMULATED, *options)

    (said,) = (line for line in result.stderr.splitlines() if "/dev/full" in line)
    assert said.startswith("{" if log_format == "json" else "Error: ")


def test_a_fifo_is_written_to(chariot, tmp_path):
    path, read = tmp_path / "fifo", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_text()))
    reader.start()

    chariot(*SIMULATED, "--report", path)
    reader.join()

    assert json.loads(read[0])["outcome"] == "complete"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_report_on_stdout_keeps_other_output(name, tmp_path):
    out, arguments = tmp_path / "out", (*SIMULATED, "--sink", "ndjson:models", "--report", name)
    out.write_text("first\n")

    result = redirected(">>out", *arguments, folder=tmp_path)

    first, report = out.read_text().split("\n", 1)
    assert (result.returncode, first) == (0, "first")
    assert json.loads(report)["outcome"] == "complete"


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_stdout_is_not_for_models_and_something_else(chariot, option):
    result = chariot(*SIMULATED, option, "-")

    assert result.exit_code == 2
    assert f"--sink ndjson and {option} are both stdout" in result.stderr


def test_a_device_may_have_any_number_of_writers(chariot):
    result = chariot(*SIMULATED, "--report", "/dev/null", "--journal", "/dev/null")

    assert result.exit_code == 0


def test_a_report_does_not_go_over_the_secrets(chariot, tmp_path):
    path = tmp_path / "secrets"
    path.write_text(f"EXAMPLE_TOKEN={TOKEN}")
    path.chmod(0o600)

    result = chariot("run", "example", "--secrets", path, "--report", path)

    assert result.exit_code == 2
    assert "name the same file" in result.stderr
    assert TOKEN in path.read_text()


@pytest.mark.parametrize("other", ["--report", "--journal"])
def test_two_writers_of_one_file_are_refused(chariot, tmp_path, other):
    path = tmp_path / "estate"

    result = chariot("run", "example", "--simulate", "--sink", f"ndjson:{path}", other, path)

    assert result.exit_code == 2
    assert "name the same file" in result.stderr
    assert not path.exists()
