"""Ctrl-C, SIGTERM, and a terminal that is closed: what was read is delivered, and it is said."""

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from sdk import registry

from .conftest import lines
from .processes import HARD_TIMEOUT_SECONDS, StuckClock, started, stuck


@pytest.fixture(autouse=True)
def signalled():
    """Restore the default of SIGHUP for processes started here: the tests may run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 129)]
)
def test_interrupted_run_delivers_its_rows_and_says_so(number, code, tmp_path):
    sink, report = tmp_path / "models", tmp_path / "report"

    with stuck("--sink", f"ndjson:{sink}", "--report", report) as (process, _):
        process.send_signal(number)
        output, errors = process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    written = json.loads(report.read_text())
    hosts = written["streams"][0]
    assert (process.returncode, output) == (code, "")
    assert (written["outcome"], written["interrupted"]) == ("incomplete", True)
    assert hosts["items"] == 5
    assert hosts["delivered"] == len(lines(sink.read_text())) > 0
    assert "interrupted" in errors
    assert "Traceback" not in errors


def test_hanging_calls_do_not_hold_up_an_interrupt():
    clock = StuckClock()
    simulator = registry.simulator("qualys").create(clock=clock, faults=["slow:60@detections"])
    secrets = {f"QUALYS_{key.upper()}": text for key, text in simulator.credentials.items()}

    with (
        simulator.serve() as url,
        started("run", "qualys", "--url", url, variables=secrets) as process,
    ):
        assert clock.asked.wait(HARD_TIMEOUT_SECONDS)
        process.send_signal(signal.SIGINT)
        # Far less than the 30 seconds for which the calls would wait.
        process.communicate(timeout=HARD_TIMEOUT_SECONDS)
        clock.over.set()

    assert process.returncode == 130


HUNG_UP_TWICE = """
import signal
from sdk.cli.signals import HungUp, install_handlers

install_handlers()
try:
    signal.raise_signal(signal.SIGHUP)
except HungUp:
    signal.raise_signal(signal.SIGHUP)
    print("delivered")
"""


def test_second_hang_up_does_not_disturb_the_first():
    # The kernel tells of a terminal that is gone, and the shell then tells its jobs once more.
    command = [sys.executable, "-c", HUNG_UP_TWICE]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout, result.stderr) == (0, "delivered\n", "")


def test_run_under_nohup_survives_a_hang_up():
    with stuck(under=["nohup"]) as (process, go_on):
        process.send_signal(signal.SIGHUP)
        go_on()
        output, errors = process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert process.returncode == 0, errors
    assert lines(output)


def test_closed_terminal_costs_neither_models_nor_report(tmp_path):
    terminal, child_end = pty.openpty()
    sink, report = tmp_path / "models", tmp_path / "report"

    with stuck("--sink", f"ndjson:{sink}", "--report", report, stderr=child_end) as (process, _):
        os.close(child_end)
        os.close(terminal)
        # To a process that is not of the terminal's session, nobody tells it.
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert process.returncode == 129
    assert json.loads(report.read_text())["interrupted"] is True
    assert lines(sink.read_text())
