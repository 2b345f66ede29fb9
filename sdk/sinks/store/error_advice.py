"""What can go wrong with a store, each a SinkError that says what to do about it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from ...errors import SinkError

_DAMAGED: Final = (
    "is damaged, or is not a SQLite database; move it away, or restore a copy, and run again"
)
_UNREACHABLE: Final = (
    "cannot be opened; check that its directory exists and that you may write there, or choose "
    "another path"
)

_UNKNOWN: Final = "cannot be used: SQLite says {detail!r}; run again, and report it"

_SENTENCES: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "is locked: another process kept it for longer than {wait_seconds:g} "
    "seconds; wait until that one is done, and run again",
    sqlite3.SQLITE_LOCKED: "is locked within this process; close what reads it, and run again",
    sqlite3.SQLITE_READONLY: "is read-only; allow writing to the file and its directory, or choose "
    "another path",
    sqlite3.SQLITE_FULL: "has no room: the disk is full; what was written before is kept, so make "
    "room and run again",
    sqlite3.SQLITE_IOERR: "cannot be read or written: disk I/O error ({detail}); what was "
    "written before is kept, so mend that, or choose another path, and run again",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_PERM: _UNREACHABLE,
}
"""By SQLite's primary result code: https://sqlite.org/rescode.html"""


@contextmanager
def explained(path: Path, wait_seconds: float) -> Iterator[None]:
    """Raise what SQLite or the system says about `path` as a SinkError, without any rows."""
    try:
        yield
    except DBAPIError as error:
        raise SinkError(_sentence(path, wait_seconds, error.orig)) from error.orig
    except sqlite3.Error as error:
        raise SinkError(_sentence(path, wait_seconds, error)) from error
    except OSError as error:
        raise SinkError(f"the store {path} {_UNREACHABLE}") from error


def _sentence(path: Path, wait_seconds: float, error: BaseException | None) -> str:
    # An extended code, such as "read-only because the directory is", ends in its primary code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    sentence = _SENTENCES.get(
        code, "cannot be used: SQLite says {detail!r}; run again, and report it"
    )
    detail = _detail(error)
    return f"the store {path} " + sentence.format(wait_seconds=wait_seconds, detail=detail)


def _detail(error: BaseException | None) -> str:
    """Return the name of the code, and of a trigger what it says: its owner wrote that."""
    name = str(getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
    return str(error) if name == "SQLITE_CONSTRAINT_TRIGGER" else name
