"""The `chariot` command and all it can do; click and rich live only here."""

import sys
from contextlib import suppress
from pathlib import Path

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
    _look_here()
    try:
        sys.exit(_run())
    except KeyboardInterrupt as interrupt:
        sys.stderr.write("Error: interrupted\n")
        sys.exit(interrupted_by(interrupt))
    finally:
        finish()


def _look_here() -> None:
    """Find the vendors of a repository of one's own, as `python -m sdk` does by itself.

    After all else, so that nothing here stands in for what is installed; not where Python was told
    to be careful (-P, PYTHONSAFEPATH).
    """
    with suppress(FileNotFoundError):
        here = str(Path.cwd())
        if not sys.flags.safe_path and not {"", here} & {*sys.path}:
            sys.path.append(here)


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
