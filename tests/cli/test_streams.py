"""Standard streams that are closed, full, or whose reader went away."""

import pytest

from sdk import registry

from .conftest import lines
from .processes import HARD_TIMEOUT_SECONDS, redirected, started

pytestmark = pytest.mark.slow

RUN = ("run", "example", "--simulate", "--hosts", "12")


@pytest.fixture
def store(chariot, tmp_path):
    """Return a store with simulated hosts in it."""
    path = tmp_path / "inventory.db"
    assert chariot(*RUN, "--sink", f"sqlite:{path}").exit_code == 0
    return path


@pytest.mark.parametrize(
    ("stream", "arguments"),
    [
        (">&-", ("--help",)),
        (">/dev/full", ("list",)),
        (">&-", RUN),
        (">/dev/full", RUN),
        (">/dev/full", ("show", "inventory.db", "--format", "csv", "risk")),
        (">&-", ("simulate", "example")),
        (">&-", ("demo",)),
    ],
)
def test_unwritable_output_is_a_sentence_and_exit_code_1(stream, arguments, store, tmp_path):
    result = redirected(stream, *arguments, folder=tmp_path)

    assert result.returncode == 1, result.stderr
    assert "stdout" in result.stderr
    assert ("Bad file descriptor" in result.stderr) == (stream == ">&-")
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr


@pytest.mark.parametrize("stream", [">&-", ">/dev/full"])
def test_unwritable_stdout_fails_before_the_first_request(stream, tmp_path):
    simulator = registry.simulator("example").create()

    with simulator.serve() as url:
        result = redirected(stream, "run", "example", "--url", url, folder=tmp_path)

    assert result.returncode == 1
    assert "--sink" in result.stderr
    assert simulator.journal.count() == 0


@pytest.mark.parametrize(
    ("streams", "sink"),
    [
        (">&-", "ndjson:inventory"),
        ("2>&-", "sqlite:inventory"),
        ("<&- >&- 2>&-", "sqlite:inventory"),
    ],
)
def test_a_run_into_a_file_needs_no_streams(streams, sink, chariot, tmp_path):
    result = redirected(streams, *RUN, "--sink", sink, "--report", "report", folder=tmp_path)

    assert result.returncode == 0, result.stderr
    assert b'"outcome": "complete"' in (tmp_path / "report").read_bytes()
    assert len((tmp_path / "inventory").read_bytes()) > 1000
    if sink.startswith("sqlite"):
        assert lines(chariot("show", tmp_path / "inventory", "--format", "ndjson").stdout)


@pytest.mark.parametrize(
    ("stream", "arguments", "code"),
    [
        ("2>&-", (*RUN, "--config", "importAsset=1"), 0),
        ("2>/dev/full", (*RUN, "--page-size", "5", "--fault", "html@*#3-"), 3),
        ("2>/dev/full", (*RUN, "--fault", "status:401@*"), 1),
        ("2>&-", ("run",), 2),
        ("2>/dev/full", ("nosuch",), 2),
    ],
)
def test_where_nothing_can_be_said_the_exit_code_still_tells(stream, arguments, code, tmp_path):
    result = redirected(stream, *arguments, "--log-level", "debug", folder=tmp_path)

    assert result.returncode == code
    assert bool(result.stdout) == (code in (0, 3))


@pytest.mark.parametrize(
    "arguments", [("--help",), ("show", "inventory.db"), ("simulate", "qualys", "--list")]
)
def test_a_reader_that_has_gone_away_is_no_traceback(arguments, store, tmp_path):
    with started(*arguments, cwd=tmp_path) as process:
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(HARD_TIMEOUT_SECONDS)

    assert (process.returncode, errors) == (1, "")
