"""Makes a SQLite file a store of this version: creates it, upgrades it, or refuses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData
from sqlalchemy.schema import CreateColumn

from ...errors import SinkError
from .schema import CHANGED, METADATA, WATERMARKS

Upgrade = Callable[[Connection, MetaData], None]


def add_what_is_new(connection: Connection, tables: MetaData) -> None:
    """Upgrade to a version that only adds: create the tables and columns not there yet."""
    there = columns_of(connection)
    tables.create_all(connection)
    for table in tables.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in there and _has(there, table.name):
                _add(connection, column)


def add_watermarks(connection: Connection, tables: MetaData) -> None:
    """Create the table that version 2 has more than version 1."""
    tables.tables[WATERMARKS].create(connection)


def rename_updated(connection: Connection, tables: MetaData) -> None:
    """Call the time of the last change `changed`, save where the platform has an `updated`."""
    there = columns_of(connection)
    for table in tables.sorted_tables:
        if CHANGED in table.c and (table.name, "updated") in there:
            connection.exec_driver_sql(
                f"ALTER TABLE {table.name} RENAME COLUMN updated TO {CHANGED}"
            )
    for statement in RELATIVE_NAMES:
        connection.exec_driver_sql(statement)
    add_what_is_new(connection, tables)


RELATIVE_NAMES: Final = (
    """UPDATE OR REPLACE risk_target SET target = substr(target, 1, instr(target, '//') - 1)
        || substr(target, instr(target, '.googleapis.com/') + 16)
        WHERE target GLOB '[#]gcpresource[#]*' AND target GLOB '*//*.googleapis.com/*'""",
    """UPDATE OR REPLACE gcpresource SET
        key = substr(key, 1, instr(key, '//') - 1)
        || substr(key, instr(key, '.googleapis.com/') + 16),
        name = substr(name, instr(name, '.googleapis.com/') + 16),
        identifier = substr(name, instr(name, '.googleapis.com/') + 16)
        WHERE name GLOB '//*.googleapis.com/*'""",
)
"""Names of Google Cloud lose the service in front, as those of the models do."""


def _add(connection: Connection, column: Column[object]) -> None:
    definition = CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}")


def columns_of(connection: Connection) -> set[tuple[str, str]]:
    """Return table and name of every column that the file has."""
    query = """SELECT schema.name, info.name
        FROM sqlite_master AS schema, pragma_table_info(schema.name) AS info
        WHERE schema.type = 'table'"""
    return {(table, column) for table, column in connection.exec_driver_sql(query)}


def _has(there: set[tuple[str, str]], table: str) -> bool:
    return any(name == table for name, _ in there)


UPGRADES: Final[Mapping[int, Upgrade]] = {
    1: add_watermarks,
    2: rename_updated,
    3: add_what_is_new,
    4: add_what_is_new,
}
"""By the version they begin at: 2 added the watermarks, 3 has its own name for a time, 4 CVSS,
5 technologies."""


APPLICATION_ID: Final = int.from_bytes(b"Chrt")
"""What marks a SQLite file as a store (https://sqlite.org/fileformat.html, offset 68)."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A version, its tables, and for each earlier version the step that leads to the next one."""

    version: int
    tables: MetaData
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)


SCHEMA: Final = Schema(5, METADATA, UPGRADES)
"""A change of the models changes the tables: raise the version, and add an upgrade to it."""


def prepare(connection: Connection, path: Path, schema: Schema = SCHEMA) -> None:
    """Bring the file to `schema` within the connection's transaction, which the caller commits.

    An empty file becomes a store, an older store is upgraded step by step. Anything else is a
    SinkError and has not been touched: another program's database, and a newer store.
    """
    if _is_untouched(connection):
        schema.tables.create_all(connection)
    else:
        check(connection, path, schema)
        for version in range(_version(connection), schema.version):
            schema.upgrades[version](connection, schema.tables)
        _check_columns(connection, path, schema)
    # Written even where they are there already, since only a write shows that writing is possible.
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.version}")


def check(connection: Connection, path: Path, schema: Schema = SCHEMA) -> None:
    """Refuse what is no store, and a store that a newer version of the kit has written."""
    version = _version(connection)
    if _pragma(connection, "application_id") != APPLICATION_ID or version < 1:
        raise SinkError(
            f"{path} is a SQLite database, but not a store of this kit; choose another path"
        )
    if version > schema.version:
        raise SinkError(
            f"the store {path} is of version {version}, and this is for versions up to "
            f"{schema.version}; upgrade chariot-integrations, or choose another path"
        )


def check_readable(connection: Connection, path: Path, schema: Schema = SCHEMA) -> None:
    """Refuse, beyond that, an older store, since who only reads cannot upgrade it."""
    check(connection, path, schema)
    version = _version(connection)
    if version < schema.version:
        raise SinkError(
            f"the store {path} is of version {version}, and this reads version {schema.version}; "
            "the next run into it upgrades it"
        )


def _check_columns(connection: Connection, path: Path, schema: Schema) -> None:
    there = columns_of(connection)
    for table in schema.tables.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) not in there:
                raise SinkError(
                    f"the store {path} is damaged: its table {table.name} has no column "
                    f"{column.name}; move it away, or restore a copy, and run again"
                )


def _is_untouched(connection: Connection) -> bool:
    """Return True if nothing was put in the file; one that a program only marked is its own."""
    objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return not (objects or _pragma(connection, "application_id") or _version(connection))


def _version(connection: Connection) -> int:
    return _pragma(connection, "user_version")


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
