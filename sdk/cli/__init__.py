"""The `chariot` command: list, run, simulate and demo; click and rich live only here."""

import os
import sys

from .exits import Exit
from .extras import missing_extra
from .signals import finish, heed

__all__ = ["main"]


def main() -> None:
    """Run the command line; a missing extra is one sentence and exit code 2."""
    heed()
    try:
        _run()
    except KeyboardInterrupt:
        sys.stderr.write("Error: interrupted\n")
        sys.exit(Exit.INTERRUPTED)
    finally:
        finish()


def _run() -> None:
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
