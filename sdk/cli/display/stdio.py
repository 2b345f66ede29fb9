"""Standard streams that bear what a shell does to them: closed, full, or without a reader."""

import errno
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STDOUT: Final = 1
STDERR: Final = 2

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Unheard(FileIO):
    """A stream that takes what it cannot write: where nothing can be said, the exit code tells."""

    def write(self, text: "ReadableBuffer", /) -> int:
        """Return the number of bytes, written or not."""
        try:
            return super().write(text)
        except OSError:
            return len(memoryview(text).cast("B"))


def settle() -> None:
    """Give the numbers of closed streams to a device, before another file gets them.

    A stdout that was closed refuses what is written to it: models must not vanish. What cannot be
    written to stderr does, since it has no reader.
    """
    closed = [number for number in range(3) if _is_closed(number)]
    for number in closed:
        os.open(os.devnull, os.O_WRONLY if number == STDERR else os.O_RDONLY)
    if STDOUT in closed:
        sys.stdout = TextIOWrapper(BufferedWriter(FileIO(STDOUT, "w", closefd=False)))
    said = None if STDERR in closed else sys.stderr.encoding
    sys.stderr = TextIOWrapper(
        BufferedWriter(Unheard(STDERR, "w", closefd=False)),
        said,
        "backslashreplace",
        line_buffering=True,
    )


def _is_closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False


def refused(error: OSError) -> str:
    """Return why the operating system refuses a file, or stdout where none is named."""
    advice = "; make room, or choose another place" if error.errno in NO_ROOM else ""
    return f"{error.filename or 'cannot write stdout'}: {error.strerror}{advice}"


def flushed() -> bool:
    """Write what is left for stdout; False when it refuses, which is then its last word.

    The interpreter would try again as it ends, and complain.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)
        return False
    return True
