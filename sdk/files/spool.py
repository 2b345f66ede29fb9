"""Spools: rows kept on disk between reading a file and making models of it, in any number."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from typing import Any, Final, Generic, NoReturn, TypeVar

import msgspec

from ..core.temporary_database import disk_error, temporary_database
from ..decode.damage import DroppedField, RowError, Trouble
from ..models import Finding, RiskDefinition
from .scanned_host import Scanned, ScannedHost

T = TypeVar("T")

MAX_WAITING: Final = 500
MAX_RECENT_HOSTS: Final = 4096
MAX_CACHED_ENTRIES: Final = 64

TABLES: Final = (
    "CREATE TABLE hosts (identity TEXT PRIMARY KEY, dns TEXT, address TEXT, label TEXT)",
    "CREATE TABLE findings (identity, name, severity, port, protocol, tie_breaker, body)",
    "CREATE TABLE errors (position TEXT, reason TEXT, path TEXT, name TEXT, depth INT)",
)

MERGE_HOSTS: Final = (
    """CREATE TABLE known AS SELECT bare.identity AS bare, MIN(named.identity) AS named
    FROM hosts bare JOIN hosts named ON named.address = bare.address AND named.dns != ''
    WHERE bare.dns = '' AND bare.address != '' GROUP BY bare.identity HAVING COUNT(*) = 1""",
    """UPDATE findings SET identity = (SELECT named FROM known WHERE bare = identity)
    WHERE identity IN (SELECT bare FROM known)""",
    "DELETE FROM hosts WHERE identity IN (SELECT bare FROM known)",
)
"""A host without a name is the one that the file names elsewhere at its address, if that is one."""


class _SpooledFinding(Finding, frozen=True, kw_only=True):
    """A finding as it is read back, which was checked and graded before it was kept."""

    definition: RiskDefinition | None = None

    def __post_init__(self) -> None:
        pass


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"a {type(value).__name__} cannot be spooled: give the value that it returns")


_ENCODE: Final = msgspec.msgpack.Encoder(enc_hook=_refuse).encode
_FINDING: Final = msgspec.msgpack.Decoder(_SpooledFinding)


class Spool:
    """The rows read from one file: its hosts, its findings and its malformed rows.

    Memory is that of SQLite's cache; the rows are in its temporary file, which is deleted when the
    spool is closed. Raises ConfigurationError where the disk is full.
    """

    def __init__(self) -> None:
        self._database = temporary_database()
        for table in TABLES:
            self._database.execute(table)
        self._database.execute("BEGIN")
        self._merged = False
        self._waiting: list[tuple[object, ...]] = []
        self._identity = lru_cache(maxsize=MAX_RECENT_HOSTS)(self._host)
        self.addresses_left_out = 0

    def put(self, row: Scanned) -> None:
        """Keep a finding and its host, or a host alone; a host that comes again is the same."""
        if isinstance(row, ScannedHost):
            self._identity(row)
            return
        host, finding = row
        name, rank = finding.sort_key
        self._waiting.append((self._identity(host), name, *rank, _ENCODE(finding)))
        if len(self._waiting) >= MAX_WAITING:
            self._flush()

    def put_error(self, error: Trouble, depth: int = 0) -> None:
        """Keep why a row is malformed, and the number of rows it was inside of."""
        field = (error.path, error.name) if isinstance(error, DroppedField) else ("", "")
        statement = "INSERT INTO errors VALUES (?, ?, ?, ?, ?)"
        self._execute(statement, (error.position, error.reason, *field, depth))

    def hosts(self) -> Iterator[ScannedHost]:
        """Yield each host once, by name and address."""
        query = "SELECT dns, address, label FROM hosts ORDER BY dns, address, label"
        for dns, address, label in self._rows(query):
            yield ScannedHost(dns=dns, address=address, label=label)

    def findings(self) -> Iterator[tuple[ScannedHost, Finding]]:
        """Yield the findings by host, then by their `sort_key`."""
        query = (
            "SELECT dns, address, label, body FROM findings NATURAL JOIN hosts ORDER BY dns,"
            " address, label, name, severity, port, protocol, tie_breaker, findings.rowid"
        )
        for dns, address, label, body in self._rows(query):
            yield ScannedHost(dns=dns, address=address, label=label), _FINDING.decode(body)

    def errors(self, deepest: int) -> Iterator[Trouble]:
        """Yield the malformed rows that were inside of at most so many other rows."""
        query = "SELECT position, reason, path, name FROM errors WHERE depth <= ? ORDER BY rowid"
        for position, reason, path, name in self._rows(query, (deepest,)):
            if name:
                yield DroppedField(position, path, name, reason)
            else:
                yield RowError(position, reason)

    def close(self) -> None:
        """Delete the rows."""
        self._waiting.clear()
        self._database.close()

    def _host(self, host: ScannedHost) -> str:
        """Keep the host in the spelling that came first; return the key that all of them share."""
        asset = host.asset()
        address = asset.name if host.address else ""
        is_new = self._execute(
            "INSERT OR IGNORE INTO hosts VALUES (?, ?, ?, ?)",
            (asset.key, host.dns, address, host.label),
        )
        self.addresses_left_out += is_new * host.others
        return asset.key

    def _merge_hosts(self) -> None:
        """Merge hosts that have a name in one row and none in another, once all rows are there."""
        if self._merged:
            return
        self._merged = True
        self._flush()
        self._database.execute("CREATE INDEX by_address ON hosts (address)")
        for statement in MERGE_HOSTS:
            self._database.execute(statement)

    def _flush(self) -> None:
        try:
            self._database.executemany(
                "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", self._waiting
            )
        except sqlite3.Error as error:
            raise disk_error(error) from error
        self._waiting.clear()

    def _execute(self, statement: str, values: tuple[object, ...]) -> int:
        """Execute a statement, and return the number of rows that it has changed."""
        try:
            return self._database.execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise disk_error(error) from error

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            self._merge_hosts()
            with closing(self._database.cursor()) as cursor:
                yield from cursor.execute(query, values)
        except sqlite3.Error as error:
            raise disk_error(error) from error


class EntryStore(Generic[T]):
    """Entries by number or text, of any count: on disk, with the used ones in memory.

    For what a vendor says once for many rows. Raises ConfigurationError where the disk is full.
    """

    def __init__(self, kind: type[T]) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._database = temporary_database()
        self._database.execute("CREATE TABLE entries (key PRIMARY KEY, body BLOB)")
        self._database.execute("BEGIN")
        self._found = lru_cache(maxsize=MAX_CACHED_ENTRIES)(self._read)

    def put(self, key: int | str, entry: T) -> None:
        """Keep an entry under a key; the first one put counts."""
        try:
            statement = "INSERT OR IGNORE INTO entries VALUES (?, ?)"
            self._database.execute(statement, (key, _ENCODE(entry)))
        except sqlite3.Error as error:
            raise disk_error(error) from error

    def get(self, key: int | str) -> T | None:
        """Return the entry under a key, or None where none was put yet."""
        try:
            return self._found(key)
        except KeyError:
            return None

    def close(self) -> None:
        """Delete the entries."""
        self._database.close()

    def _read(self, key: int | str) -> T:
        # KeyError, which no cache keeps: the entry may be put later.
        try:
            found = self._database.execute("SELECT body FROM entries WHERE key = ?", (key,))
            row = found.fetchone()
        except sqlite3.Error as error:
            raise disk_error(error) from error
        if row is None:
            raise KeyError(key)
        return self._decode(row[0])
