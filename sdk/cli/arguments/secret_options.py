"""The options by which a user gives secrets, and chooses among several credentials."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from .completion import credentials

C = TypeVar("C", bound=Callable[..., object])


def secret_options(command: C) -> C:
    """Add the options about secrets."""
    for option in reversed(SECRET_OPTIONS):
        command = option(command)
    return command


SECRET_OPTIONS = (
    click.option(
        "--secrets",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="File of secrets, mode 600; it overrides the environment.",
    ),
    click.option(
        "--credential",
        shell_complete=credentials,
        metavar="TYPE",
        help="The credential to use, where a vendor has several; `chariot list` shows them.  "
        "[default: the first whose secrets are all there]",
    ),
)
