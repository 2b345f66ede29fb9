"""Files that the kit writes: for their owner alone, never half a line, and replaced in one step."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from fcntl import F_GETFL, LOCK_EX, LOCK_NB, fcntl, flock
from functools import partial
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO, Final

PRIVATE: Final = 0o600
"""The mode of a file that is made, whatever the umask: it tells where a company is weak."""

PART: Final = ".part"

STANDARD_STREAMS: Final = (1, 2)


def part_of(path: Path) -> Path:
    """Return where a file is written before it takes the place of the one at `path`."""
    place = Path(os.path.realpath(path))
    return place.with_name(f".{place.name}{PART}")


def create_private(path: Path) -> None:
    """Make an empty file that only its owner can read, unless there is a file already."""
    with suppress(FileExistsError):
        os.close(_created(path, os.O_WRONLY))


def open_private(path: Path, flags: int) -> int:
    """Return the number of an opened file; if this makes it, only its owner can read it."""
    with suppress(FileExistsError):
        return _created(path, flags)
    return os.open(path, flags | os.O_CREAT, PRIVATE)


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file in one step: no reader ever sees half of it."""
    replacement = Replacement(path)
    try:
        replacement.writer.write(content)
        replacement.commit()
    finally:
        replacement.discard()


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


def uninterrupted(step: Callable[[], None]) -> None:
    """Run a step that may be repeated to its end; an interrupt is raised after that."""
    try:
        step()
    except KeyboardInterrupt:
        uninterrupted(step)
        raise


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


class Replacement:
    """A file that is written beside `path`, and takes its place in one step with `commit`.

    Until then `path` is as it was, whatever becomes of the process; what a process that was killed
    leaves beside it, the next one takes. The mode and owner of a file that was there are kept.
    Making one raises OSError where it could not be committed, and BlockingIOError while another
    process has one.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        self.part = part_of(path)
        _require_writable(self.path)
        self._number: int | None = _held(self.part)
        os.ftruncate(self._number, 0)
        os.fchmod(self._number, PRIVATE)
        self.writer = writer_to(self._number)

    def commit(self) -> None:
        """Put the file in place; may be repeated when it was interrupted."""
        if self._number is None:
            return
        self.writer.flush()
        os.fsync(self._number)
        if _is_at(self._number, self.part):
            _keep_mode(self._number, self.path)
            self.part.replace(self.path)
        self.release()

    def discard(self) -> None:
        """Leave `path` as it is, unless it was committed."""
        if self._number is not None:
            self.part.unlink(missing_ok=True)
            self.release()

    def release(self) -> None:
        """Let go of the file; without a commit it stays where it was written."""
        if self._number is not None:
            number, self._number = self._number, None
            os.close(number)


def _into(stream: BinaryIO, content: bytes) -> int:
    stream.write(content)
    stream.flush()
    return len(content)


def _end_of(number: int) -> int | None:
    """The end of a regular file that is written there; what is written elsewhere is not cut."""
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        return None
    if fcntl(number, F_GETFL) & os.O_APPEND or os.lseek(number, 0, os.SEEK_CUR) == status.st_size:
        return status.st_size
    return None


def _created(path: Path, flags: int) -> int:
    number = os.open(path, flags | os.O_CREAT | os.O_EXCL, PRIVATE)
    os.fchmod(number, PRIVATE)
    return number


def _streams() -> Iterator[os.stat_result]:
    for number in STANDARD_STREAMS:
        with suppress(OSError):
            yield os.fstat(number)


def _require_writable(path: Path) -> None:
    """A folder would take no file's place, and who must not write to a file must not replace it."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _held(part: Path) -> int:
    """The number of the file at `part`, made or taken over, and held by this process alone."""
    while True:
        number = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, PRIVATE)
        try:
            flock(number, LOCK_EX | LOCK_NB)
            # Its last owner may have moved it between our opening and locking it.
            if _is_at(number, part):
                _require_own(number, part)
                return number
        except BaseException:
            os.close(number)
            raise
        os.close(number)


def _is_at(number: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(number), os.lstat(path))
    return False


def _require_own(number: int, part: Path) -> None:
    """Somebody else's file could be read by them, and one with two names is another file too."""
    status = os.fstat(number)
    mine = status.st_uid == os.geteuid() and status.st_nlink == 1
    if not (mine and stat.S_ISREG(status.st_mode)):
        raise PermissionError(errno.EPERM, f"{part} is in the way, delete it", str(part))


def _keep_mode(number: int, path: Path) -> None:
    """Give a file the mode and the owner of the one at `path`; never more people may read it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(status.st_mode)
    try:
        os.fchown(number, -1, status.st_gid)
    except PermissionError:
        mode &= ~stat.S_IRWXG
    with suppress(PermissionError):
        os.fchown(number, status.st_uid, -1)
    os.fchmod(number, mode)
