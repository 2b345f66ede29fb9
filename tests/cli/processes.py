"""Runs `chariot` as a process of its own, with the streams, signals and modules a test wants."""

import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from sdk import registry

from .conftest import TOKEN

ROOT = Path(__file__).parents[2]
CHARIOT = (sys.executable, "-m", "sdk.cli")
HARD_TIMEOUT_SECONDS = 45


@contextmanager
def started(*arguments, **options):
    """Yield a `chariot` process that is gone when the context ends."""
    with subprocess.Popen(
        [*options.pop("under", ()), *CHARIOT, *map(str, arguments)],
        stdout=options.pop("stdout", subprocess.PIPE),
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
        self.over.wait(HARD_TIMEOUT_SECONDS)


@contextmanager
def stuck(*arguments, fault="slow:60@cursor-hosts#2", **options):
    """Yield a run of `chariot` with five hosts that waits for more, and what lets it go on.

    With a `fault` of another route it waits there.
    """
    clock = StuckClock()
    simulator = registry.simulator("example").create(hosts=12, clock=clock, faults=[fault])
    with (
        simulator.serve() as url,
        started("run", "example", "--url", url, "--page-size", 5, *arguments, **options) as process,
    ):
        assert clock.asked.wait(HARD_TIMEOUT_SECONDS)
        try:
            yield process, clock.over.set
        finally:
            clock.over.set()


def without(*modules, arguments, folder):
    """Return the result of `chariot` in a process in which these modules cannot be imported."""
    hide = f"import sys; sys.modules |= dict.fromkeys({modules!r})"
    command = [sys.executable, "-c", f"{hide}; from sdk.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def everything(terminal):
    """Return the output on the other side of a pseudo-terminal, which is closed by now."""
    pieces = []
    # Reading past the end of a terminal that is closed is an error on Linux.
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces).decode()


def redirected(redirections, *arguments, folder):
    """Return the result of `chariot`, started by a shell with its streams redirected."""
    script = f'exec "$@" {redirections}'
    command = ["sh", "-c", script, "sh", *CHARIOT, *map(str, arguments)]
    environment = os.environ | {"EXAMPLE_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment,
        timeout=2 * HARD_TIMEOUT_SECONDS,
    )
