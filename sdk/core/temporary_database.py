"""Temporary databases: what a run keeps on disk, so that its memory stays flat."""

import sqlite3
from typing import Final

from ..errors import ConfigurationError

SETTINGS: Final = ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE")


def temporary_database() -> sqlite3.Connection:
    """Return a database in SQLite's own temporary file, which is deleted when it is closed."""
    # The empty name is such a file; the runner may read it from another thread.
    database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    for setting in SETTINGS:
        database.execute(f"PRAGMA {setting}")
    return database


def disk_error(error: sqlite3.Error) -> ConfigurationError:
    """Return the error of a temporary database that has no room."""
    return ConfigurationError(
        f"rows cannot be kept on disk ({error.sqlite_errorname}): make room for temporary "
        "files, or set TMPDIR"
    )
