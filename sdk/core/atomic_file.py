"""Files that are written beside their place, and put there whole and in one step."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Final

from .private_file import PRIVATE, create, set_mode, writer_to

PART: Final = ".part"

PIECE_BYTES: Final = 2**18

NO_LOCKS: Final = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
"""What a file system says that knows no locks; the last of two runs wins there."""

NO_RENAME: Final = (errno.EBUSY, errno.EXDEV)
"""What is said of a file that is a mount of its own, as containers are given them."""


def part_of(path: Path) -> Path:
    """Return where a file is written before it takes the place of the one at `path`."""
    place = Path(os.path.realpath(path))
    return place.with_name(f".{place.name}{PART}")


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file in one step: no reader ever sees half of it."""
    replacement = Replacement(path)
    try:
        replacement.writer.write(content)
        replacement.commit()
    finally:
        replacement.discard()


def uninterrupted(step: Callable[[], None]) -> None:
    """Run a step that may be repeated to its end; an interrupt is raised after that."""
    try:
        step()
    except KeyboardInterrupt:
        uninterrupted(step)
        raise


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
        set_mode(self._number, PRIVATE)
        self.writer = writer_to(self._number)

    def commit(self) -> None:
        """Put the file in place; may be repeated when it was interrupted."""
        if self._number is None:
            return
        self.writer.flush()
        os.fsync(self._number)
        if _is_at(self._number, self.part):
            _keep_mode(self._number, self.path)
            self._put_in_place(self._number)
        self.release()

    def _put_in_place(self, number: int) -> None:
        try:
            self.part.replace(self.path)
        except OSError as error:
            if error.errno not in NO_RENAME:
                raise
            _copy(number, self.path)
            self.part.unlink()

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


def _copy(number: int, path: Path) -> None:
    """Write what is in a file into the one at `path`."""
    os.lseek(number, 0, os.SEEK_SET)
    with path.open("wb") as file:
        while piece := os.read(number, PIECE_BYTES):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _require_writable(path: Path) -> None:
    """Raise where `path` is a folder, or a file that this user must not write to."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _held(part: Path) -> int:
    """Return the number of the file at `part`, made or taken over, and locked by this process."""
    while True:
        is_new, number = _opened(part)
        try:
            _lock(number)
            # Its last owner may have moved it between our opening and locking it.
            if _is_at(number, part):
                if is_new or _is_own(number):
                    return number
                part.unlink()
        except BaseException:
            os.close(number)
            raise
        os.close(number)


def _opened(part: Path) -> tuple[bool, int]:
    """Return whether the file at `part` is new, and its number."""
    with suppress(FileExistsError):
        return True, create(part, os.O_RDWR)
    if part.is_symlink():
        part.unlink()
    try:
        return False, os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return _opened(part)


def _lock(number: int) -> None:
    try:
        flock(number, LOCK_EX | LOCK_NB)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise


def _is_at(number: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(number), os.lstat(path))
    return False


def _is_own(number: int) -> bool:
    """Return True if a file is this user's alone: another owner could read what is written."""
    status = os.fstat(number)
    mine = status.st_uid == os.geteuid() and status.st_nlink == 1
    return mine and stat.S_ISREG(status.st_mode)


def _keep_mode(number: int, path: Path) -> None:
    """Give a file the mode and the owner of the one at `path`; never more people may read it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(status.st_mode)
    try:
        os.fchown(number, -1, status.st_gid)
    except OSError:
        mode &= ~stat.S_IRWXG
    with suppress(OSError):
        os.fchown(number, status.st_uid, -1)
    set_mode(number, mode)
