"""The steps that lead from each version of a store to the next."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Column, Connection, MetaData
from sqlalchemy.schema import CreateColumn

from .schema import CHANGED, WATERMARKS

Upgrade = Callable[[Connection, MetaData], None]


def add_what_is_new(connection: Connection, tables: MetaData) -> None:
    """The upgrade for a version that only adds: creates the tables and columns not there yet."""
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
    """Table and name of every column that the file has."""
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
