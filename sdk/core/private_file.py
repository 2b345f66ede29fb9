"""Files that the kit writes: for their owner alone, and never half a line."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from fcntl import F_GETFL, fcntl
from functools import partial
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO, Final

PRIVATE: Final = 0o600
"""The mode of a file that is made, whatever the umask: it tells where a company is weak."""

STANDARD_STREAMS: Final = (1, 2)


def create_private(path: Path) -> None:
    """Make an empty file that only its owner can read, unless there is a file already."""
    with suppress(FileExistsError):
        os.close(create(Path(os.path.realpath(path)), os.O_WRONLY))


def open_private(path: Path, flags: int) -> int:
    """Return the number of an opened file; if this makes it, only its owner can read it."""
    with suppress(FileExistsError):
        return create(Path(os.path.realpath(path)), flags)
    return os.open(path, flags | os.O_CREAT, PRIVATE)


def is_replaceable(path: Path) -> bool:
    """Return whether a path is free or a file, which is not where a standard stream goes."""
    try:
        status = path.stat()
    except OSError:
        return True
    return stat.S_ISDIR(status.st_mode) or is_private_file(status)


def is_private_file(status: os.stat_result) -> bool:
    """Return whether it is a regular file, and neither stdout nor stderr goes to it."""
    shared = any(os.path.samestat(status, stream) for stream in _streams())
    return stat.S_ISREG(status.st_mode) and not shared


class WholeWriter:
    """Writes all of a text or, where the file allows, nothing; an interrupt cuts nothing off.

    A regular file that is full is cut back to what was in it; OSError says why. What an interrupt
    kept from being written is written first the next time.
    """

    def __init__(self, put: Callable[[bytes], int], number: int | None = None) -> None:
        self._put = put
        self._number = number
        self._waiting = b""
        self._end: int | None = None

    def write(self, content: bytes) -> None:
        """Have `content` written when this returns."""
        self.add(content)
        self.flush()

    def add(self, content: bytes) -> None:
        """Take `content` without writing it."""
        if not self._waiting:
            self._end = None if self._number is None else _end_of(self._number)
        self._waiting += content

    def flush(self) -> None:
        """Write what was added."""
        try:
            while self._waiting:
                self._waiting = self._waiting[self._put(self._waiting) :]
        except OSError:
            self._waiting = b""
            self._cut()
            raise

    def _cut(self) -> None:
        if self._number is not None and self._end is not None:
            with suppress(OSError):
                os.ftruncate(self._number, self._end)
                os.lseek(self._number, self._end, os.SEEK_SET)


def writer_to(number: int) -> WholeWriter:
    """Return a writer for the number of an open file."""
    return WholeWriter(partial(os.write, number), number)


def writer_of(stream: BinaryIO) -> WholeWriter:
    """Return a writer for a stream, which may be in memory."""
    try:
        number = stream.fileno()
    except UnsupportedOperation:
        return WholeWriter(partial(_into, stream))
    stream.flush()
    return writer_to(number)


def _into(stream: BinaryIO, content: bytes) -> int:
    stream.write(content)
    stream.flush()
    return len(content)


def _end_of(number: int) -> int | None:
    """Return the end of a regular file that is written there; other files are not cut."""
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        return None
    if fcntl(number, F_GETFL) & os.O_APPEND or os.lseek(number, 0, os.SEEK_CUR) == status.st_size:
        return status.st_size
    return None


def create(path: Path, flags: int) -> int:
    """Return the number of a new file that only its owner can read; FileExistsError without one."""
    number = os.open(path, flags | os.O_CREAT | os.O_EXCL, PRIVATE)
    set_mode(number, PRIVATE)
    return number


def set_mode(number: int, mode: int) -> None:
    """Set the mode where the file system has modes."""
    with suppress(PermissionError):
        os.fchmod(number, mode)


def _streams() -> Iterator[os.stat_result]:
    for number in STANDARD_STREAMS:
        with suppress(OSError):
            yield os.fstat(number)
