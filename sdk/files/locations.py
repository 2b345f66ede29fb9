"""Stores: where a file is, by the scheme of its location, and how it is read from there."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from ..core.context import FileStore, RunContext
from ..errors import ConfigurationError, DamagedFile

PIECE_BYTES: Final = 2**18

LOCAL: Final = "file"

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)


class LocalStore:
    """Files of this machine."""

    def read(
        self,
        location: str,
        context: RunContext,  # noqa: ARG002 - a disk does not block
    ) -> Iterator[bytes]:
        """Yield the bytes of a regular file; raise ConfigurationError where it cannot be read.

        Raises DamagedFile where it has changed by the time that its end is reached.
        """
        try:
            path = _path(location)
            # Before it is opened: a pipe would wait for a writer.
            if not stat.S_ISREG(mode := path.stat().st_mode):
                raise ConfigurationError(f"it is {_kind(mode)}: give the path of a file")
            with path.open("rb") as file:
                before = _version(file)
                while piece := file.read(PIECE_BYTES):
                    yield piece
                if _version(file) != before:
                    raise DamagedFile("it was changed while it was read: run again when it is not")
        except OSError as error:
            raise ConfigurationError(f"it cannot be read: {error.strerror or error}") from error


def _version(file: BinaryIO) -> tuple[int, int]:
    """Return a mark that is another one once the file has been written to."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _kind(mode: int) -> str:
    return "a directory" if stat.S_ISDIR(mode) else "no regular file, and must be read twice"


def local_path(location: str) -> Path | None:
    """Return the path of a file of this machine; None where it is in another store, or nowhere."""
    scheme = _SCHEME.match(location)
    is_local = scheme is None or scheme[1].lower() == LOCAL
    return _path(location) if location.strip() and is_local else None


def _path(location: str) -> Path:
    return Path(location.removeprefix(f"{LOCAL}://")).expanduser()


def default_stores() -> Mapping[str, FileStore]:
    """Return the file stores by scheme: this machine, and S3.

    The library for S3 is imported when a file there is read.
    """
    from .s3 import S3Store

    return {LOCAL: LocalStore(), "s3": S3Store()}


def store_of(location: str, stores: Mapping[str, FileStore]) -> FileStore:
    """Return the store that holds the file; raise ConfigurationError where none reads it."""
    if not location.strip():
        raise ConfigurationError("no file is named: give a path, or s3://bucket/key")
    name = _scheme(location)
    if name not in stores:
        known = " or ".join(f"{one}://" for one in stores)
        raise ConfigurationError(f"files are not read from {name}://, but by path, {known}")
    return stores[name]


def shown_location(location: str, stores: Mapping[str, FileStore]) -> str:
    """Return the location as errors name it: of one in no store only the scheme.

    What follows a scheme that is not read may be a password, as of a database.
    """
    name = _scheme(location)
    return location if name in stores else f"{name}://..."


def _scheme(location: str) -> str:
    scheme = _SCHEME.match(location)
    return scheme[1].lower() if scheme else LOCAL
