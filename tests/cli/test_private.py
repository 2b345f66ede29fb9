"""Files that are written: for their owner alone, and whole though the disk is full."""

import errno
import json
import os
import resource
import signal
import stat
import subprocess
from functools import partial
from pathlib import Path

import pytest

from .conftest import lines
from .processes import CHARIOT, HARD_TIMEOUT_SECONDS, ROOT, stuck

SIMULATED = ("run", "example", "--simulate", "--hosts", "12")
OUTPUTS = ("--sink", "ndjson:e", "--report", "r", "--journal", "j")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Return the folder in which every command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request):
    """Yield the mask that the shell of a user has."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder):
    """Return the mode of each file below a folder, by its name."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}


# Modes


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ((*SIMULATED, *OUTPUTS), "e r j"),
        ((*SIMULATED, "--sink", "sqlite:s"), "s"),
        (("demo", "--into", "e.ndjson"), "e.ndjson"),
    ],
)
def test_outputs_are_readable_by_their_owner_alone(chariot, here, umask, arguments, names):
    result = chariot(*arguments)

    assert result.exit_code == 0, result.stderr
    assert modes(here) == dict.fromkeys(names.split(), 0o600)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("example", "--golden"), "recording.yaml recording.ndjson"),
        (("csv-import",), "recording.csv recording.ndjson recording.sample"),
    ],
)
def test_recordings_are_readable_by_their_owner_alone(chariot, here, umask, arguments, names):
    os.umask(0o022)
    (here / arguments[0]).mkdir()
    os.umask(0o000)

    result = chariot("record", *arguments, "--simulate", "--hosts", "4", "--directory", here)

    assert result.exit_code == 0, result.stderr
    assert modes(here) == dict.fromkeys(names.split(), 0o600)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_file_keeps_the_mode_that_its_owner_gave_it(chariot, here, mode):
    assert chariot(*SIMULATED, *OUTPUTS).exit_code == 0
    for name in "erj":
        (here / name).chmod(mode)

    chariot(*SIMULATED, "--seed", "1", *OUTPUTS)

    assert modes(here) == dict.fromkeys("erj", mode)


def test_a_store_keeps_the_mode_that_its_owner_gave_it(chariot, here):
    for _ in range(2):
        assert chariot(*SIMULATED, "--sink", "sqlite:s").exit_code == 0
        (here / "s").chmod(0o640)

    assert modes(here) == {"s": 0o640}


def test_a_link_to_results_stays_one(chariot, here):
    (here / "link").symlink_to("e")
    chariot(*SIMULATED, *OUTPUTS)

    result = chariot(*SIMULATED, "--seed", "1", "--sink", "ndjson:link")

    assert result.exit_code == 0
    assert (here / "link").is_symlink()
    assert sorted(modes(here)) == ["e", "j", "link", "r"]


@pytest.mark.parametrize("plant", [os.link, os.symlink])
def test_results_do_not_go_into_a_file_that_was_planted(chariot, here, plant):
    (here / "other").write_text("other")
    plant(here / "other", here / ".e.part")

    result = chariot(*SIMULATED, "--sink", "ndjson:e")

    assert result.exit_code == 0
    assert (here / "other").read_text() == "other"
    assert modes(here) == {"e": 0o600, "other": modes(here)["other"]}


def test_a_file_that_is_a_mount_is_written_in_its_place(chariot, here, monkeypatch):
    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    (here / "e").write_text("old\n" * 10_000)
    inode = (here / "e").stat().st_ino
    monkeypatch.setattr(Path, "replace", busy)

    result = chariot(*SIMULATED, "--sink", "ndjson:e")

    assert result.exit_code == 0
    assert len(lines((here / "e").read_text())) > 12
    assert (here / "e").stat().st_ino == inode
    assert list(modes(here)) == ["e"]


def test_a_folder_takes_no_results(chariot, here):
    (here / "e").mkdir()

    result = chariot(*SIMULATED, "--sink", "ndjson:e")

    assert result.exit_code == 1
    assert "cannot write e: Is a directory; choose another path" in result.stderr


@pytest.mark.slow
def test_two_runs_do_not_write_one_report(here):
    with stuck("--report", "r") as (process, go_on):
        second = subprocess.run(
            [*CHARIOT, *SIMULATED, "--report", "r"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        go_on()
        process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert (process.returncode, second.returncode) == (0, 2)
    assert "--report r: another run is writing it" in second.stderr


# Pipes and devices where a file is read


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "example", "--url", "https://x.test", "--secrets", "{}"),
        ("record", "example", "--url", "https://x.test", "--secrets", "{}"),
        ("run", "example", "--replay", "{}"),
        (*SIMULATED, "--config", "vmfilter.file={}"),
        ("check", "example", "--results", "{}"),
        ("run", "csv-import", "--file", "{}"),
    ],
    ids=lambda arguments: " ".join(arguments[-2:]),
)
def test_special_file_is_refused_without_waiting(chariot, here, kind, arguments):
    place = {"pipe": here / "p", "device": "/dev/zero", "folder": here / "f"}[kind]
    os.mkfifo(here / "p")
    (here / "f").mkdir()

    signal.alarm(HARD_TIMEOUT_SECONDS)
    result = chariot(*(one.format(place) for one in arguments))
    signal.alarm(0)

    assert result.exit_code == 2, result.stderr
    assert str(place) in result.stderr


# Disks that are full


def limited(size, *arguments, **options):
    """Return the result of `chariot` where no file can be larger than that."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    return subprocess.run(
        [*CHARIOT, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=2 * HARD_TIMEOUT_SECONDS,
        **options,
    )


@pytest.mark.slow
@pytest.mark.parametrize("sink", ["ndjson:e", "ndjson:-"])
def test_a_disk_that_is_full_cuts_no_line(chariot, here, sink):
    size = len(chariot(*SIMULATED).stdout_bytes)

    with (here / "out").open("wb") as out:
        result = limited(size - 10, *SIMULATED, "--sink", sink, "--report", "r", stdout=out)

    written = lines((here / ("e" if sink == "ndjson:e" else "out")).read_text())
    report = json.loads((here / "r").read_text())
    assert result.returncode == 3
    assert "make room or choose another path and run again" in result.stderr
    assert len(written) == sum(stream["delivered"] for stream in report["streams"]) > 0
    assert report["outcome"] == "incomplete"


@pytest.mark.slow
def test_results_that_do_not_fit_leave_those_of_the_last_run(chariot, here):
    chariot(*SIMULATED, "--sink", "ndjson:e")
    before = (here / "e").read_bytes()

    result = limited(100, *SIMULATED, "--seed", "1", "--sink", "ndjson:e")

    assert result.returncode == 1
    assert (here / "e").read_bytes() == before


@pytest.mark.slow
def test_truncated_report_never_says_complete(chariot, here):
    chariot(*SIMULATED, "--report", "r")

    result = limited(100, *SIMULATED, "--sink", "ndjson:/dev/null", "--report", "r")

    assert result.returncode == 1
    assert "make room" in result.stderr
    assert (here / "r").read_bytes() == b""


@pytest.mark.slow
def test_a_journal_that_does_not_fit_ends_with_a_line(here):
    result = limited(500, *SIMULATED, "--sink", "ndjson:/dev/null", "--journal", "j")

    assert result.returncode == 1
    assert "make room" in result.stderr
    assert lines((here / "j").read_text())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ndjson", "csv"])
def test_an_export_that_does_not_fit_ends_with_a_line(chariot, here, name):
    chariot("run", "example", "--simulate", "--hosts", "300", "--sink", "sqlite:s")
    export = ("show", "s", "asset", "--format", name)
    every = chariot(*export).stdout_bytes

    with (here / "out").open("wb") as out:
        result = limited(len(every) - 10, *export, stdout=out)

    written = (here / "out").read_bytes()
    assert result.returncode == 1
    assert "make room" in result.stderr
    assert 0 < len(written) < len(every)
    assert written.endswith(b"\n")
    assert every.startswith(written)
