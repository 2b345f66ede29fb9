"""An error for vendors whose code cannot be imported, which names the file and the line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from traceback import extract_tb
from typing import Final

from ..core.extras import KIT_PACKAGES
from ..errors import ConfigurationError, IntegrationError

MAX_TEXT: Final = 200
"""Characters of the exception's text that are repeated."""


class BrokenVendor(IntegrationError):
    """A vendor's code raises when it is imported, or exports something else than a vendor."""


@contextmanager
def importing(name: str, folder: str) -> Iterator[None]:
    """Raise BrokenVendor for whatever a vendor's code raises when it is imported.

    Raises:
        BrokenVendor: The code of the vendor, or a module of the kit that it needs, is broken.
        ModuleNotFoundError: A library is missing, which an extra may install.
        ConfigurationError: No code is loaded from there.
    """
    try:
        yield
    except (ConfigurationError, KeyboardInterrupt):
        raise
    # Also exceptions that are no Exception: a module may call `sys.exit`.
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and _is_library(error):
            raise
        raise BrokenVendor(_sentence(name, folder, error)) from error


def _is_library(missing: ModuleNotFoundError) -> bool:
    return (missing.name or "").partition(".")[0] not in KIT_PACKAGES


def _sentence(name: str, folder: str, error: BaseException) -> str:
    text = "" if isinstance(error, SyntaxError) else str(error).partition("\n")[0]
    problem = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else text}"
    where = _location(folder, error)
    return (
        f"{name!r} cannot be imported ({problem[:MAX_TEXT].rstrip(': ')}{where}): "
        "correct its code, or move its folder away"
    )


def _location(folder: str, error: BaseException) -> str:
    """Return the file and line in the vendor's folder, or else those where it was raised."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" in {error.filename}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename[:1] != "<"]
    own = [frame for frame in frames if folder in PurePath(frame.filename).parts]
    last = (own or frames)[-1]
    return f" in {last.filename}:{last.lineno}"
