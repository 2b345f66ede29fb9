"""A store and its processes: several write at once, and any may be killed at any moment."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from sdk.sinks.store import Store

from . import storing
from .stored import dump, keys

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def python(*arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
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


def test_a_run_that_is_killed_loses_nothing_committed_and_a_rerun_completes_it(
    tmp_path, undisturbed
):
    result = python("-m", "tests.sdk.storing", "kill", tmp_path, 20)

    assert (result.returncode, result.stderr) == (0, "")
    for number, line in enumerate(result.stdout.splitlines()):
        acknowledged, sound, there = json.loads(line)
        committed = {model.key for batch in storing.batches("a")[:acknowledged] for model in batch}
        assert sound == "ok"
        assert committed <= set(there)
        storing.run(tmp_path / f"{number}.db", "a")
        assert dump(tmp_path / f"{number}.db") == undisturbed


def test_chariot_killed_and_run_again_has_what_it_would_have_had(tmp_path):
    command = ("-m", "sdk.cli", "run", "example", "--simulate", "--hosts", 300, "--sink")
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


def written(path):
    """Whether a batch is in a store by now; at first there is none, and then it has no tables."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database, suppress(sqlite3.OperationalError):
        return bool(database.execute("SELECT count(*) FROM asset").fetchone()[0])
    return False
