"""The files that a command reads and writes: none is written that is also read or written twice."""

import os
import stat
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import ConfigurationError

DASH: Final = Path("-")
"""Stands for stdout."""

STDOUT: Final = 1


@dataclass(frozen=True, slots=True)
class Use:
    """A file, and the option by which a command got it."""

    option: str
    path: Path


def require_distinct(inputs: Iterable[Use], outputs: Iterable[Use]) -> None:
    """Raise ConfigurationError where an output is an input or another output.

    Files are compared, not paths: a link to a file is that file. Devices may be used by many.
    """
    written: dict[Hashable, Use] = {}
    for use, identity in _identified(outputs):
        other = written.setdefault(identity, use)
        if other.option != use.option:
            raise _clash(other, use)
    for use, identity in _identified(inputs):
        if identity in written:
            raise _clash(written[identity], use)


def uses(option: str, *paths: Path | None) -> list[Use]:
    """Return the files of an option, if it was given any."""
    return [Use(option, path) for path in paths if path is not None]


def _clash(one: Use, other: Use) -> ConfigurationError:
    same = "are both stdout"
    if DASH not in (one.path, other.path) or one.path != other.path:
        path = other.path if one.path == DASH else one.path
        same = f"name the same file, {path}"
    return ConfigurationError(f"{one.option} and {other.option} {same}: change one")


def _identified(files: Iterable[Use]) -> Iterator[tuple[Use, Hashable]]:
    for use in files:
        identity = _of_stdout() if use.path == DASH else _identity(use.path)
        if identity is not None:
            yield use, identity


def _identity(path: Path) -> Hashable:
    """Return a value that is equal for all names of a file; None for a device."""
    try:
        return _identity_of(path.stat())
    except OSError:
        return _where(Path(os.path.realpath(path)))


def _where(path: Path) -> Hashable:
    """Return the position of a file that does not exist yet."""
    try:
        folder = path.parent.stat()
    except OSError:
        return path
    return folder.st_dev, folder.st_ino, path.name


def _of_stdout() -> Hashable:
    """Return the file that stdout goes to; a terminal has one writer, too."""
    try:
        return _identity_of(os.fstat(STDOUT)) or DASH
    except OSError:
        return DASH


def _identity_of(status: os.stat_result) -> Hashable:
    return None if stat.S_ISCHR(status.st_mode) else (status.st_dev, status.st_ino)
