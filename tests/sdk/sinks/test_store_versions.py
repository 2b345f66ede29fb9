"""Versions of a store: made at the current one, upgraded from older ones, refused if newer."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, text

from sdk.errors import SinkError
from sdk.models import GCPResource
from sdk.sinks.store import Store, StoreSink
from sdk.sinks.store.database import READING, WRITING, engine
from sdk.sinks.store.migrations import SCHEMA, Schema, add_what_is_new, check_readable, prepare
from sdk.sinks.store.schema import METADATA

from ..stored import HOST, OTHER, change, dump, found, keys, risk, see

FIRST = Path(__file__).parent / "store_v1.sql"
"""Version 1 as it was: never to be changed, since such stores are out there."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "estate.db"


def later(upgrade=add_what_is_new):
    """Return a version after the current one, with a column and a table more."""
    tables = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(tables)
    new = Column("owner", Text, nullable=False, server_default=text("'nobody'"))
    tables.tables["asset"].append_column(new)
    Table("sighting", tables, Column("asset", Text, primary_key=True), Column("times", Integer))
    return Schema(SCHEMA.version + 1, tables, {**SCHEMA.upgrades, SCHEMA.version: upgrade})


def prepared(path, schema):
    made = engine(path, "mode=rwc", begin=WRITING, wait_seconds=1)
    with made.connect() as connection, connection.begin():
        prepare(connection, path, schema)


def structure(path):
    """Return columns by table, with type, nullability and default, and the indexes."""
    query = """SELECT schema.name, info.name, info.type, info."notnull", info.dflt_value, info.pk
        FROM sqlite_master AS schema, pragma_table_info(schema.name) AS info ORDER BY 1, 2"""
    indexes = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' ORDER BY 1"
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall(), database.execute(indexes).fetchall()


def version(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def first(path):
    """Return a store of version 1, as the first release left it."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(FIRST.read_text())
    return path


def test_a_new_store_is_of_the_current_version(path):
    see(path)

    assert version(path) == SCHEMA.version


def test_store_of_the_first_version_becomes_a_new_one(first, tmp_path):
    see(tmp_path / "new.db")

    see(first, OTHER)

    assert structure(first) == structure(tmp_path / "new.db")
    assert version(first) == SCHEMA.version
    assert {HOST.key, OTHER.key} <= set(keys(first))


def test_upgrade_keeps_the_time_of_the_last_change(first):
    with closing(sqlite3.connect(first)) as database:
        before = dict(database.execute("SELECT key, updated FROM asset"))

    see(first, OTHER)

    with closing(sqlite3.connect(first)) as database:
        after = dict(database.execute("SELECT key, changed FROM asset"))
    assert before
    assert before.items() <= after.items()


def test_upgrade_gives_google_resources_their_relative_names(first):
    full = "//compute.googleapis.com/projects/p/zones/z/instances/i"
    change(
        first,
        "INSERT INTO gcpresource (key, name, identifier, accountRef) VALUES (?, ?, ?, 'p')",
        *(f"#gcpresource#p#{full}", full, full),
    )
    link = "INSERT INTO risk_target VALUES ('#risk#web.example.com#CVE-2024-1000', ?)"
    change(first, link, f"#gcpresource#p#{full}")

    see(first)

    resource = GCPResource("projects/p/zones/z/instances/i", "p", "Unknown")
    assert found(first, resource)["identifier"] == resource.name
    with Store(first) as store:
        (row,) = store.rows("risk")
        assert resource.key in row["targets"]
        assert resource.key in {one.target.key for one in store.models("risk")}


def test_upgrade_keeps_rows_and_fills_new_columns(path, tmp_path):
    see(path, HOST, risk())
    before = dump(path)
    prepared(tmp_path / "new.db", later())

    prepared(path, later())

    after = dump(path)
    assert [row.pop("owner") for row in after["asset"]] == ["nobody"]
    assert after == before
    assert structure(path) == structure(tmp_path / "new.db")
    assert version(path) == SCHEMA.version + 1


def test_an_upgrade_happens_once(path):
    see(path, HOST)

    for _ in range(2):
        prepared(path, later())

    assert version(path) == SCHEMA.version + 1


def test_an_upgrade_that_fails_changes_nothing(path):
    def fails(connection, tables):
        add_what_is_new(connection, tables)
        raise RuntimeError

    see(path, HOST)
    before = structure(path), dump(path)

    with pytest.raises(RuntimeError):
        prepared(path, later(fails))

    assert (structure(path), dump(path)) == before
    assert version(path) == SCHEMA.version


def test_a_newer_store_is_refused_and_left_alone(path):
    see(path, HOST)
    prepared(path, later())
    before = structure(path), keys(path)

    with pytest.raises(SinkError, match=r"upgrade chariot-integrations, or choose another path"):
        StoreSink(path).open()
    with pytest.raises(SinkError, match=r"is of version \d+, and this is for versions up to"):
        Store(path).__enter__()

    assert (structure(path), keys(path)) == before


def test_an_older_store_is_not_read_but_upgraded_by_the_next_run(path):
    see(path, HOST)
    made = engine(path, "mode=rw", begin=READING, wait_seconds=1)

    with made.connect() as connection, pytest.raises(SinkError, match="next run into it upgrades"):
        check_readable(connection, path, later())


def test_a_store_that_lost_its_version_is_refused(path):
    see(path, HOST)
    change(path, "PRAGMA user_version = 0")

    with pytest.raises(SinkError, match="not a store of this kit"):
        StoreSink(path).open()
