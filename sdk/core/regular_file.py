"""Regular files: what is read as a whole must have an end, and must not block."""

import errno
import stat
from pathlib import Path


def require_regular(path: Path) -> None:
    """Raise OSError where `path` is no regular file, before it is opened: a pipe would wait."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        kind = "a directory" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise OSError(errno.EINVAL, f"it is {kind}, give the path of a file", str(path))


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file; OSError for all else."""
    require_regular(path)
    return path.read_bytes()
