"""The `chariot` command: list, run, simulate and demo; click and rich live only here."""

import os
import sys

from .exits import Exit
from .extras import missing_extra

__all__ = ["main"]


def main() -> None:
    """Run the command line; a missing extra is one sentence and exit code 2."""
    try:
        from .group import chariot
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"Error: {missing_extra(missing)}\n")
        sys.exit(Exit.USAGE)
    try:
        chariot(prog_name="chariot")
    finally:
        _let_go_of_stdout()


def _let_go_of_stdout() -> None:
    """Spare a reader that went away (`| head`) the complaint of an interpreter that ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
