"""What every test of the command line needs: a way in, and simulators to talk to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sdk import registry
from sdk.cli.group import chariot as group
from simulators.example import ExampleSimulator

TOKEN = ExampleSimulator().credentials["token"]
"""What the example simulator accepts for seed 0."""


@pytest.fixture
def chariot() -> Callable[..., Result]:
    """Run `chariot` in this process; `env` is added to an environment without secrets of ours."""

    def invoke(*arguments: str | Path, env: dict[str, str | None] | None = None) -> Result:
        clean: dict[str, str | None] = {"EXAMPLE_TOKEN": None, "QUALYS_PASSWORD": None}
        runner = CliRunner(env=clean | (env or {}))
        return runner.invoke(group, [str(one) for one in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def served() -> Iterator[str]:
    """Yield the URL of an example simulator on a socket."""
    with registry.simulator("example").create(hosts=12).serve() as url:
        yield url


def lines(text: str) -> list[dict]:
    """Return the JSON objects of a text, one a line."""
    return [json.loads(line) for line in text.splitlines()]
