"""What only a real process shows: stdout, signals, exit codes, terminals and missing extras."""

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event

import pytest
import requests

from sdk import registry

from .conftest import TOKEN, lines

CHARIOT = (sys.executable, "-m", "sdk.cli")
PATIENCE_SECONDS = 15


@contextmanager
def started(*arguments, **options):
    """A `chariot` process that is gone when the context ends."""
    with subprocess.Popen(
        [*CHARIOT, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=options.pop("stderr", subprocess.PIPE),
        text=True,
        env=os.environ | {"EXAMPLE_TOKEN": TOKEN} | options.pop("variables", {}),
        **options,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class StuckClock:
    """The time of a simulator whose slow answers never come; `asked` says that one is due."""

    def __init__(self):
        self.asked, self.over = Event(), Event()

    def now(self):
        return datetime(2026, 1, 5, 10, tzinfo=UTC)

    def monotonic(self):
        return 0.0

    def sleep(self, seconds):
        self.asked.set()
        self.over.wait(PATIENCE_SECONDS)


def test_an_interrupted_run_delivers_what_it_read_and_says_so(tmp_path):
    sink, report, clock = tmp_path / "models", tmp_path / "report", StuckClock()
    simulator = registry.simulator("example").create(
        hosts=12, clock=clock, faults=["slow:60@cursor-hosts#2"]
    )

    with simulator.serve() as url:
        arguments = ("--page-size", 5, "--sink", f"ndjson:{sink}", "--report", report)
        with started("run", "example", "--url", url, *arguments) as process:
            assert clock.asked.wait(PATIENCE_SECONDS)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
            clock.over.set()

    written = json.loads(report.read_text())
    hosts = written["streams"][0]
    assert (process.returncode, output) == (130, "")
    assert (written["outcome"], written["interrupted"]) == ("incomplete", True)
    assert hosts["items"] == 5
    assert hosts["delivered"] == len(lines(sink.read_text())) > 0
    assert "interrupted" in errors
    assert "Traceback" not in errors


def test_calls_that_hang_in_other_threads_do_not_hold_up_an_interrupt():
    clock = StuckClock()
    simulator = registry.simulator("qualys").create(clock=clock, faults=["slow:60@detections"])
    secrets = {f"QUALYS_{key.upper()}": text for key, text in simulator.credentials.items()}

    with (
        simulator.serve() as url,
        started("run", "qualys", "--url", url, variables=secrets) as process,
    ):
        assert clock.asked.wait(PATIENCE_SECONDS)
        process.send_signal(signal.SIGINT)
        # Far less than the 30 seconds for which the calls would wait.
        process.communicate(timeout=PATIENCE_SECONDS)
        clock.over.set()

    assert process.returncode == 130


def test_simulate_says_first_where_it_is_and_serves_until_told_to_stop():
    with started("simulate", "example", "--hosts", 3) as process:
        announced = json.loads(process.stdout.readline())
        reply = requests.get(
            f"{announced['url']}/v1/cursor/hosts",
            headers={"Authorization": f"Bearer {announced['credentials']['EXAMPLE_TOKEN']}"},
            timeout=PATIENCE_SECONDS,
        )
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert len(reply.json()["items"]) == 3
    assert (process.returncode, output, errors) == (0, "", "")


def test_simulate_names_the_calls_that_no_client_makes_when_it_ends():
    with started("simulate", "example") as process:
        url = json.loads(process.stdout.readline())["url"]
        requests.get(f"{url}/v9/nosuch", timeout=PATIENCE_SECONDS)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert "/v9/nosuch" in errors


def test_run_finds_the_vendor_and_its_secrets_from_what_simulate_announced():
    with started("simulate", "example", "--hosts", 12) as simulator:
        announced = json.loads(simulator.stdout.readline())
        secrets = announced["credentials"]
        with started("run", "example", "--url", announced["url"], variables=secrets) as run:
            output, errors = run.communicate(timeout=PATIENCE_SECONDS)

    assert run.returncode == 0, errors
    assert len(lines(output)) > 12


def test_a_reader_that_goes_away_is_no_traceback():
    with started("run", "example", "--simulate", "--hosts", 2000) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(PATIENCE_SECONDS)

    assert process.returncode in (1, 3)
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


def test_on_a_terminal_there_is_progress_and_a_table_and_stdout_has_only_models():
    ours, theirs = pty.openpty()
    colourful = {"TERM": "xterm"}
    with started("run", "example", "--simulate", stderr=theirs, variables=colourful) as process:
        os.close(theirs)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
        screen = everything(ours)

    assert process.returncode == 0
    assert lines(output)
    assert "\x1b[2K" in screen, "a line that is written over and over"
    assert "stream           outcome" in screen


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("click", ("list",), "cli"),
        ("rich", ("list",), "cli"),
        ("falcon", ("run", "example", "--simulate"), "sim"),
        ("falcon", ("demo",), "sim"),
    ],
)
def test_a_missing_extra_is_named_in_one_sentence(module, arguments, extra, tmp_path):
    result = without(module, arguments=arguments, folder=tmp_path)

    assert result.returncode == 2
    assert f"pip install 'chariot-integrations[{extra}]'" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("modules", "arguments"),
    [(("hypothesis", "pytest"), ("run", "example", "--simulate")), (("falcon",), ("list",))],
)
def test_a_command_does_without_the_extras_it_does_not_need(modules, arguments, tmp_path):
    result = without(*modules, arguments=arguments, folder=tmp_path)

    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr
    assert result.stdout


def without(*modules, arguments, folder):
    """What `chariot` does in a process in which these modules cannot be imported."""
    hide = f"import sys; sys.modules |= dict.fromkeys({modules!r})"
    command = [sys.executable, "-c", f"{hide}; from sdk.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def everything(terminal):
    """What was written to the other side of a pseudo-terminal that is closed by now."""
    pieces = []
    # Reading past the end of a terminal that is closed is an error on Linux.
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces).decode()
