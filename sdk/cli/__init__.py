"""The `chariot` command: list, run, simulate and demo; click and rich live only here."""

import sys

from ..extras import missing_extra
from .exits import Exit, interrupted_by
from .signals import finish, heed
from .streams import flushed, refused, settle

__all__ = ["main"]

Code = int | str | None


def main() -> None:
    """Run the command line; a missing extra is one sentence and exit code 2."""
    heed()
    settle()
    try:
        sys.exit(_run())
    except KeyboardInterrupt as interrupt:
        sys.stderr.write("Error: interrupted\n")
        sys.exit(interrupted_by(interrupt))
    finally:
        finish()


def _run() -> Code:
    try:
        from .group import chariot
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"Error: {missing_extra(missing)}\n")
        return Exit.USAGE
    code: Code = Exit.COMPLETE
    try:
        chariot(prog_name="chariot")
    except SystemExit as end:
        code = end.code
    except OSError as error:
        # Of help, for one; what commands cannot write they tell themselves.
        sys.stderr.write(f"Error: {refused(error)}\n")
        code = Exit.FAILED
    return code if flushed() else code or Exit.FAILED
