"""A run that is killed: what it leaves never says more, nor something else, than what is there."""

import json
import os
import signal
import subprocess
import sys
import threading
from itertools import groupby
from pathlib import Path

import pytest

from .conftest import lines
from .processes import HARD_TIMEOUT_SECONDS, ROOT, stuck

FIRST = ("run", "example", "--simulate", "--hosts", "12", "--report", "r")
WRITTEN = "slow:60@cursor-hosts#5"
"""It waits when all hosts are written, for the second page of what is found on them."""

BOTH_STREAMS = ("--config", "paging=sdk")
"""The style in which the second stream requests the hosts again."""

KILLED_AT = """
import os, signal, sys
left, here = {moment}, os.getcwd()

def hook(event, arguments):
    global left
    if event in ("os.rename", "os.truncate", "os.remove", "open") and here in repr(arguments):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

sys.addaudithook(hook)
from sdk.cli import main
main()
"""


@pytest.fixture
def here(chariot, tmp_path, monkeypatch):
    """Return a folder with a complete run in it."""
    monkeypatch.chdir(tmp_path)
    assert chariot(*FIRST, "--sink", "ndjson:e").exit_code == 0
    return tmp_path


def killed(*arguments, **options):
    """Kill a run that has written its hosts, and return what its report says."""
    with stuck(*arguments, *BOTH_STREAMS, "--report", "r", fault=WRITTEN, **options) as (
        process,
        _,
    ):
        process.send_signal(signal.SIGKILL)
        process.wait(HARD_TIMEOUT_SECONDS)
    return json.loads(Path("r").read_text())


def test_a_killed_run_leaves_the_file_and_the_report_of_the_last(here):
    before = (here / "e").read_bytes(), (here / "r").read_bytes()

    killed("--sink", "ndjson:e")

    assert ((here / "e").read_bytes(), (here / "r").read_bytes()) == before


def test_the_first_run_leaves_no_half_of_a_file(here):
    report = killed("--sink", "ndjson:new")

    assert report["outcome"] == "complete"
    assert not (here / "new").exists()


def test_remains_of_a_killed_run_do_not_stop_the_next(chariot, here):
    killed("--sink", "ndjson:e")

    result = chariot(*FIRST, "--seed", "1", "--sink", "ndjson:e")

    assert result.exit_code == 0
    assert sorted(file.name for file in here.iterdir()) == ["e", "r"]


def test_no_old_report_vouches_for_a_store_with_half_a_run_in_it(chariot, here):
    report = killed("--sink", "sqlite:s")

    assert (report["outcome"], report["error_type"]) == ("incomplete", "Unfinished")
    assert lines(chariot("show", "s", "--format", "ndjson").stdout)


def test_no_old_report_vouches_for_half_of_stdout(here):
    with Path("out").open("wb") as out:
        report = killed(stdout=out)

    assert report["error_type"] == "Unfinished"
    assert lines((here / "out").read_text())


def test_no_old_report_is_beside_half_a_journal(here):
    report = killed("--sink", "ndjson:e", "--journal", "j")

    assert report["error_type"] == "Unfinished"
    assert lines((here / "j").read_text())


def test_old_report_does_not_vouch_for_a_broken_pipe(here):
    read = []
    os.mkfifo("p")
    reader = threading.Thread(target=lambda: read.append((here / "p").read_text()))
    reader.start()

    report = killed("--sink", "ndjson:p")
    reader.join()

    assert report["error_type"] == "Unfinished"
    assert lines(read[0])


def killed_at(moment, *arguments):
    """Run `chariot`, killed when it opens or changes a file that many times; whether it was."""
    command = [sys.executable, "-c", KILLED_AT.format(moment=moment), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode < 0


def state(old, new):
    """Return the run of the report in this folder, and whether the results are of that run."""
    results, report = Path("e").read_bytes(), Path("r").read_bytes()
    if report == old[1]:
        return "old", results == old[0]
    if json.loads(report)["error_type"] == "Unfinished":
        return "unfinished", results in (old[0], new)
    return "new", results == new


@pytest.mark.slow
@pytest.mark.parametrize("fault", [(), ("--fault", "html@cursor-hosts#2-")])
def test_results_and_report_fit_whenever_a_run_is_killed(chariot, here, fault):
    again = (*FIRST, "--seed", "1", "--page-size", "5", *fault, "--sink", "ndjson:e")
    old = Path("e").read_bytes(), Path("r").read_bytes()
    chariot(*again)
    new, seen, was_killed = Path("e").read_bytes(), [], True

    while was_killed:
        Path("e").write_bytes(old[0])
        Path("r").write_bytes(old[1])
        was_killed = killed_at(len(seen), *again)
        seen.append(state(old, new))

    assert [fits for _, fits in seen] == [True] * len(seen)
    assert [which for which, _ in groupby(which for which, _ in seen)] == [
        "old",
        "unfinished",
        "new",
    ]
