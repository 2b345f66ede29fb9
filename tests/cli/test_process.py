"""What only a real process shows: stdout, signals, exit codes, terminals and missing extras."""

import json
import os
import pty
import signal

import pytest
import requests

from .conftest import lines
from .processes import HARD_TIMEOUT_SECONDS, everything, started, without

pytestmark = pytest.mark.slow


def test_simulate_prints_its_address_and_serves_until_stopped():
    with started("simulate", "example", "--hosts", 3) as process:
        announced = json.loads(process.stdout.readline())
        reply = requests.get(
            f"{announced['url']}/v1/cursor/hosts",
            headers={"Authorization": f"Bearer {announced['credentials']['EXAMPLE_TOKEN']}"},
            timeout=HARD_TIMEOUT_SECONDS,
        )
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert len(reply.json()["items"]) == 3
    assert (process.returncode, output, errors) == (0, "", "")


def test_simulate_ends_with_calls_that_no_client_makes():
    with started("simulate", "example") as process:
        url = json.loads(process.stdout.readline())["url"]
        requests.get(f"{url}/v9/nosuch", timeout=HARD_TIMEOUT_SECONDS)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert process.returncode == 0
    assert "/v9/nosuch" in errors


def test_run_finds_vendor_and_secrets_of_a_simulate():
    with started("simulate", "example", "--hosts", 12) as simulator:
        announced = json.loads(simulator.stdout.readline())
        secrets = announced["credentials"]
        with started("run", "example", "--url", announced["url"], variables=secrets) as run:
            output, errors = run.communicate(timeout=HARD_TIMEOUT_SECONDS)

    assert run.returncode == 0, errors
    assert len(lines(output)) > 12


def test_a_reader_that_goes_away_is_no_traceback():
    with started("run", "example", "--simulate", "--hosts", 2000) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(HARD_TIMEOUT_SECONDS)

    assert process.returncode in (1, 3)
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


def test_terminal_has_progress_and_stdout_only_models():
    terminal, child_end = pty.openpty()
    colourful = {"TERM": "xterm"}
    with started("run", "example", "--simulate", stderr=child_end, variables=colourful) as process:
        os.close(child_end)
        output, _ = process.communicate(timeout=HARD_TIMEOUT_SECONDS)
        screen = everything(terminal)

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
        ("trustme", ("simulate", "example", "--tls"), "sim"),
        ("sqlalchemy", ("run", "example", "--simulate", "--sink", "sqlite:x.db"), "store"),
        ("sqlalchemy", ("show", "x.db"), "store"),
    ],
)
def test_a_missing_extra_is_named_in_one_sentence(module, arguments, extra, tmp_path):
    result = without(module, arguments=arguments, folder=tmp_path)

    assert result.returncode == 2
    assert result.stderr == (
        f"Error: chariot needs the module {module!r}, which is not installed: "
        f"pip install 'chariot-integrations[{extra}]'\n"
    )
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("modules", "arguments"),
    [(("hypothesis", "pytest"), ("run", "example", "--simulate")), (("falcon",), ("list",))],
)
def test_a_command_does_without_the_extras_it_does_not_need(modules, arguments, tmp_path):
    result = without(*modules, arguments=arguments, folder=tmp_path)

    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr
    assert result.stdout


@pytest.mark.parametrize(("options", "status"), [((), 421), (("--allow-host", "vendor.test"), 401)])
def test_simulate_checks_the_host_header(options, status):
    with started("simulate", "example", *options) as process:
        announced = json.loads(process.stdout.readline())
        reply = requests.get(
            f"{announced['url']}/v1/cursor/hosts",
            headers={"Host": "vendor.test"},
            timeout=HARD_TIMEOUT_SECONDS,
        )

    assert reply.status_code == status
