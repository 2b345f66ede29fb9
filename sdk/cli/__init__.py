"""The `chariot` command and all it can do; click and rich live only here."""

import sys
from contextlib import suppress
from pathlib import Path

from ..core.extras import missing_extra
from ..core.printable import visible
from ..registry.working_directory import serve_vendors
from .display.stdio import flushed, refused, settle
from .exit_codes import Exit, interrupted_by
from .signals import finish, install_handlers

__all__ = ["main"]

Code = int | str | None


def main() -> None:
    """Run the command line; a missing extra is one sentence and exit code 2."""
    install_handlers()
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
    """Find the vendors of the working directory, and import nothing else of it.

    Not where Python was started with -P or PYTHONSAFEPATH.
    """
    with suppress(FileNotFoundError):
        here = Path.cwd()
        if not sys.flags.safe_path:
            _forget(here)
            serve_vendors(here)


def _forget(here: Path) -> None:
    """Take back what `python -m sdk` has put first on Python's path, unless the kit is there."""
    started = getattr(sys.modules["__main__"], "__spec__", None)
    as_module = started is not None and started.name.partition(".")[0] == __name__.partition(".")[0]
    if as_module and sys.path[:1] == [str(here)] and here not in Path(__file__).parents:
        del sys.path[0]


def _run() -> Code:
    try:
        from .group import chariot
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"Error: {visible(missing_extra(missing))}\n")
        return Exit.USAGE
    code: Code = Exit.COMPLETE
    try:
        chariot(prog_name="chariot")
    except SystemExit as end:
        code = end.code
    except OSError as error:
        # Of help, for one; what commands cannot write they tell themselves.
        sys.stderr.write(f"Error: {visible(refused(error))}\n")
        code = Exit.FAILED
    return code if flushed() else code or Exit.FAILED
