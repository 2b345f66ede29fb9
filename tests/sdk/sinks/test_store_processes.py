"""A store and its processes: several write at once, and any may be killed at any moment."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from sdk.sinks.store import Store

from .. import storing
from ..stored import dump, keys

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow
HARD_TIMEOUT_SECONDS = 60
KILLS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 3
IN_A_ROW = 3
"""Runs killed one after the other, each on what the one before it left behind."""
POLL_SECONDS = 0.01


def python(*arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HARD_TIMEOUT_SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("stores") / "undisturbed.db"
    storing.run(path, "a")
    return dump(path)


def test_runs_that_begin_and_write_at_once_lose_nothing(tmp_path, undisturbed):
    path = tmp_path / "estate.db"

    result = python("-m", "tests.sdk.storing", "together", path, "a", "b", "c")

    assert (result.returncode, result.stderr) == (0, "")
    assert [len(rows) for rows in dump(path).values()] == [
        len(rows) for rows in undisturbed.values()
    ]
    with Store(path) as store:
        assert {tuple(sorted(row["capability"])) for row in store.rows("asset")} == {
            ("a", "b", "c")
        }


def test_killed_run_keeps_its_commits_and_a_rerun_completes_it(tmp_path, undisturbed):
    result = python("-m", "tests.sdk.storing", "kill", tmp_path, 20)

    assert (result.returncode, result.stderr) == (0, "")
    for number, line in enumerate(result.stdout.splitlines()):
        acknowledged, sound, there = json.loads(line)
        committed = {model.key for batch in storing.batches("a")[:acknowledged] for model in batch}
        assert sound == "ok"
        assert committed <= set(there)
        storing.run(tmp_path / f"{number}.db", "a")
        assert dump(tmp_path / f"{number}.db") == undisturbed


def test_killed_and_repeated_chariot_equals_a_single_run(tmp_path):
    command = chariot("example", 300)
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    assert python(*command, f"sqlite:{whole}").returncode == 0

    arguments = [sys.executable, *map(str, command), f"sqlite:{broken}"]
    with subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while not written(broken) and process.returncode is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        process.kill()
    there = keys(broken)
    assert python(*command, f"sqlite:{broken}").returncode == 0

    assert there
    assert dump(broken) == dump(whole)


@pytest.mark.timeout(60 + 20 * KILLS)
@pytest.mark.parametrize("vendor", ["crowdstrike", "qualys"])
def test_chariot_killed_at_random_is_completed_by_a_rerun(vendor, tmp_path):
    command, random = chariot(vendor, 100), Random(vendor)
    pace = undisturbed_run(command, tmp_path / "whole.db")
    whole = dump(tmp_path / "whole.db", times=False)

    for number in range(0, KILLS, IN_A_ROW):
        path, committed = tmp_path / f"{number}.db", set()
        for _ in range(IN_A_ROW):
            committed |= killed_run(command, path, random, pace)
            sound, there = storing.left_behind(path) if path.exists() else ("ok", [])
            assert sound == "ok"
            assert committed <= set(there)
            committed = set(there)

        rerun = python(*command, f"sqlite:{path}")
        assert rerun.returncode == 0, rerun
        assert dump(path, times=False) == whole


def chariot(vendor, hosts):
    """Return the arguments of a run over a simulated vendor, but for the store's path."""
    return ("-m", "sdk.cli", "run", vendor, "--simulate", "--hosts", str(hosts), "--sink")


@contextmanager
def running(command, path):
    with subprocess.Popen(
        [sys.executable, *command, f"sqlite:{path}"], cwd=ROOT, stderr=subprocess.DEVNULL
    ) as process:
        yield process


def undisturbed_run(command, path):
    """Return the seconds until a run opens its store, and from then on until its end."""
    began = time.monotonic()
    with running(command, path) as process:
        opened = wait_for(path, process) - began
    assert process.returncode == 0
    return opened, time.monotonic() - began - opened


def killed_run(command, path, random, pace):
    """Kill a run, mostly while its store is open; return what was there by then."""
    fresh, early = not path.exists(), random.random() < 0.2
    with running(command, path) as process:
        if fresh and not early:
            wait_for(path, process)
        time.sleep(random.random() * (pace[1] if fresh else sum(pace)))
        committed = storing.left_behind(path)[1] if path.exists() else []
        process.kill()
    return set(committed)


def wait_for(path, process):
    """Wait until a file is there, or the process is over."""
    while not path.exists() and process.poll() is None:
        time.sleep(POLL_SECONDS)
    return time.monotonic()


def written(path):
    """Return True if a batch is in a store by now; at first there is no store, then no table."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database, suppress(sqlite3.OperationalError):
        return bool(database.execute("SELECT count(*) FROM asset").fetchone()[0])
    return False
