"""Opens a SQLite file through SQLAlchemy, for one run that writes or for a reader."""

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ...errors import ConfigurationError
from .upsert import teach

log = logging.getLogger(__name__)

WAIT_SECONDS: Final = 30.0
"""How long to wait for another process; a batch takes milliseconds, a backup may take longer."""

WRITING: Final = "BEGIN IMMEDIATE"
"""Waits for its turn at the beginning: one that has read already could only fail (SQLITE_BUSY)."""

READING: Final = "BEGIN"

_MEMORY: Final = ":memory:"


def path_of(where: str | Path) -> Path:
    """Return the file of a path or sqlite:///PATH; raise ConfigurationError for other URLs."""
    if "://" not in str(where) and str(where) != _MEMORY:
        return Path(where)
    try:
        url = make_url(str(where))
    except (ArgumentError, ValueError):  # The latter of what stands in the place of a port.
        url = URL.create("")
    more = url.host or url.query
    if url.get_backend_name() != "sqlite" or url.database in (None, "", _MEMORY) or more:
        # A URL of another kind may hold a password.
        raise ConfigurationError("a store is a SQLite file: give its path, or sqlite:///PATH")
    return Path(url.database)


def engine(path: Path, options: str, *, begin: str, wait_seconds: float) -> Engine:
    """Return an engine whose transactions start with `begin`; `options`: sqlite.org/uri.html.

    When another process has the file locked, SQLite itself waits for up to `wait_seconds`.
    """
    made = create_engine(
        "sqlite://",
        creator=_connector(f"file:{quote(os.fsencode(path.absolute()))}?{options}", wait_seconds),
        poolclass=NullPool,
        hide_parameters=True,
    )
    event.listen(made, "begin", lambda connection: _begin(connection, begin))
    return made


def write_ahead(connection: Connection) -> None:
    """Switch the file to a write-ahead log, where runs and readers do not wait for one another.

    Where that cannot be (another run is just at it, or the file is on a network), the rollback
    journal is as safe and only slower.
    """
    try:
        mode = pragma(connection, "journal_mode = WAL")
    except sqlite3.OperationalError as error:
        mode = error.sqlite_errorname
    if mode != "wal":
        log.info("the store has no write-ahead log: %s", mode)
        return
    # What was committed survives the death of the process, and the end of a run syncs the disk.
    pragma(connection, "synchronous = NORMAL")
    # SQLite keeps a lock from the switch until the file is next read.
    pragma(connection, "schema_version")


def pragma(connection: Connection, statement: str) -> object:
    """Execute a PRAGMA outside of any transaction; its answer, if there is one."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"PRAGMA {statement}")
        return next(iter(cursor.fetchone() or ()), None)
    finally:
        cursor.close()


def _connector(uri: str, wait_seconds: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        # The runner may write from another thread; transactions are begun explicitly.
        connection = sqlite3.connect(
            uri, uri=True, timeout=wait_seconds, isolation_level=None, check_same_thread=False
        )
        teach(connection)
        return connection

    return connect


def _begin(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
