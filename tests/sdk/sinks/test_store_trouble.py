"""Bad input for a store: each is one sentence that says what to do, and nothing is lost."""

import os
import re
import resource
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from sdk.errors import ConfigurationError, SinkError
from sdk.models import Asset, File
from sdk.sinks.store import Store, StoreSink
from sdk.sinks.store.database import WRITING, engine, pragma, write_ahead

from ..stored import HOST, OTHER, change, keys, opened, see, stamped

OTHER_USER = 65534
NOT_WRITABLE = "allow writing to the file and its directory|check .* that you may write there"
"""Which of the two depends on the version of SQLite."""

FULL = 2
"""PRAGMA synchronous: the disk has it before a transaction ends."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "estate.db"


@pytest.fixture
def unprivileged():
    """Yield a directory of a user to whom permissions apply, which they do not to root."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    user = os.geteuid()
    if user == 0:
        os.chown(folder, OTHER_USER, OTHER_USER)
        os.seteuid(OTHER_USER)
    yield folder
    os.seteuid(user)
    folder.chmod(0o700)
    shutil.rmtree(folder)


@contextmanager
def locked(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@contextmanager
def full_disk(extra_pages):
    """Set a limit for SQLite: no file may grow by more than so many pages."""

    def limit(connection, _record):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {max(1, pages + extra_pages)}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


@contextmanager
def largest_file(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refusal(path, **options):
    """Return the sentence with which a store refuses to open."""
    with pytest.raises(SinkError) as error:
        StoreSink(path, **options).open()
    return str(error.value)


# Where it should be


def test_a_directory_that_is_missing(tmp_path):
    sentence = refusal(tmp_path / "missing" / "estate.db")

    assert f"no directory {tmp_path / 'missing'}; make it, or choose another path" in sentence


def test_a_path_of_a_directory(tmp_path):
    assert "is a directory; choose" in refusal(tmp_path)


@pytest.mark.parametrize(
    "where", ["postgresql://me:s3cret@db/estate", "sqlite://", "x://y", "://z", ":memory:"]
)
def test_a_url_of_anything_but_a_sqlite_file(where):
    with pytest.raises(ConfigurationError, match="a SQLite file: give its path") as error:
        StoreSink(where)

    assert "s3cret" not in str(error.value)


# Permissions


def test_a_file_that_is_read_only(unprivileged):
    path = unprivileged / "estate.db"
    see(path, HOST)
    path.chmod(0o444)

    assert "is read-only; allow writing to the file and its directory" in refusal(path)
    assert keys(path) == [HOST.key]


def test_a_directory_that_is_read_only(unprivileged):
    path = unprivileged / "estate.db"
    see(path, HOST)
    unprivileged.chmod(0o555)

    assert re.search(NOT_WRITABLE, refusal(path))


def test_a_new_store_in_a_directory_that_is_read_only(unprivileged):
    unprivileged.chmod(0o555)

    assert "you may write there, or choose another path" in refusal(unprivileged / "estate.db")


@pytest.mark.parametrize("mode", [0o555, 0o755])
def test_a_store_that_is_read_only_can_be_read(unprivileged, mode):
    path = unprivileged / "estate.db"
    see(path, HOST)
    path.chmod(0o444)
    unprivileged.chmod(mode)

    with Store(path) as store:
        assert store.count("asset") == 1


def test_read_only_store_with_an_unfinished_log_is_refused(unprivileged):
    path = unprivileged / "estate.db"
    see(path, HOST)
    Path(f"{path}-wal").touch()
    path.chmod(0o444)
    unprivileged.chmod(0o555)

    with pytest.raises(SinkError, match=NOT_WRITABLE), Store(path):
        pass


def test_a_directory_that_may_not_be_entered(unprivileged):
    path = unprivileged / "closed" / "estate.db"
    path.parent.mkdir(mode=0o000)

    assert "check that its directory exists and that you may write there" in refusal(path)
    with pytest.raises(SinkError, match="cannot be opened"), Store(path):
        pass


def test_a_file_that_may_not_be_read(unprivileged):
    path = unprivileged / "estate.db"
    see(path, HOST)
    path.chmod(0o000)

    assert "cannot be opened" in refusal(path)
    with pytest.raises(SinkError, match="cannot be opened"), Store(path):
        pass


# Other files


def test_an_empty_file_becomes_a_store(path):
    path.touch()

    see(path, HOST)

    assert keys(path) == [HOST.key]


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_text("key,dns\n" * 1000)

    assert "is not a SQLite database; move it away" in refusal(path)
    assert path.read_text() == "key,dns\n" * 1000


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_database_of_another_program_is_left_alone(path, journal):
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode = {journal}")
        database.execute("CREATE TABLE risk (key TEXT)")
    before = path.read_bytes()

    assert "not a store of this kit; choose another path" in refusal(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("mark", ["application_id", "user_version"])
def test_database_marked_by_another_program_is_left_alone(path, mark):
    change(path, f"PRAGMA {mark} = 7")

    assert "not a store of this kit" in refusal(path)


def test_missing_or_foreign_store_is_an_error(path):
    with pytest.raises(ConfigurationError, match=r"there is no store .* makes one"), Store(path):
        pass

    change(path, "CREATE TABLE other (key TEXT)")

    with pytest.raises(SinkError, match="not a store of this kit"), Store(path):
        pass


# Damage


def test_a_store_whose_beginning_is_damaged(path):
    see(path, HOST)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 2000)

    assert "is damaged, or is not a SQLite database; move it away, or restore" in refusal(path)


def test_a_store_that_was_cut_off(path):
    see(path, *(Asset(f"host-{number}.example.com", "192.0.2.1") for number in range(100)))
    with path.open("r+b") as file:
        file.truncate(3 * 4096)

    assert "is damaged" in refusal(path)


def test_damage_found_while_writing_keeps_earlier_batches(path):
    see(path, HOST)
    (page,) = pages_of(path, "asset")
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)

    with opened(path) as sink, pytest.raises(SinkError, match="is damaged"):
        sink.write(stamped([OTHER]))


def test_a_store_without_one_of_its_columns(path):
    see(path, HOST)
    change(path, "ALTER TABLE risk DROP COLUMN title")

    assert "is damaged: its table risk has no column title; move it away" in refusal(path)


def pages_of(path, table):
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return database.execute(query, [table]).fetchone()


# Locks


def test_locked_store_is_refused_on_opening(path):
    see(path, HOST)

    with locked(path):
        sentence = refusal(path, wait_seconds=0.05)

    assert "another process kept it for longer than 0.05 seconds; wait until" in sentence


def test_store_locked_during_a_run_keeps_its_commits(path):
    with opened(path, wait_seconds=0.05) as sink:
        sink.write(stamped([HOST]))
        with locked(path), pytest.raises(SinkError, match="locked"):
            sink.write(stamped([OTHER]))

        sink.write(stamped([OTHER]))

    assert keys(path) == [HOST.key, OTHER.key]


def test_store_is_readable_during_a_write(path):
    see(path, HOST)

    with locked(path) as other, Store(path, wait_seconds=0) as store:
        other.execute("DELETE FROM asset")
        assert store.count("asset") == 1


def test_log_mode_blocked_by_another_run_is_not_required(path):
    see(path, HOST)
    change(path, "PRAGMA journal_mode = DELETE")
    made = engine(path, "mode=rw", begin=WRITING, wait_seconds=0)

    with made.connect() as connection, locked(path):
        write_ahead(connection)
        assert pragma(connection, "synchronous") == FULL


def test_log_mode_unknown_to_the_file_system_is_not_required(path):
    made = engine(path, "mode=rwc&vfs=unix-dotfile", begin=WRITING, wait_seconds=0)

    with made.connect() as connection:
        write_ahead(connection)
        assert pragma(connection, "synchronous") == FULL


# Room


@pytest.mark.parametrize("pages", [0, 5, 30])
def test_a_new_store_on_a_full_disk(path, pages):
    with full_disk(pages):
        assert "the disk is full" in refusal(path)

    see(path, HOST)

    assert keys(path) == [HOST.key]


def test_disk_filled_during_a_run_keeps_the_commits(path):
    see(path)

    with full_disk(1), opened(path) as sink:
        sink.write(stamped([HOST]))
        with pytest.raises(SinkError, match="written before is kept, so make room and run again"):
            sink.write(stamped([OTHER, File("proofs/large", b"x" * 100_000)]))

    assert keys(path) == [HOST.key]


def test_disk_unwritable_during_a_run_keeps_the_commits(path):
    see(path, HOST)

    with (
        largest_file(path.stat().st_size + 100_000),
        opened(path) as sink,
        pytest.raises(SinkError, match="disk I/O error"),
    ):
        sink.write(stamped([OTHER, File("proofs/large", b"x" * 1_000_000)]))

    assert keys(path) == [HOST.key]


def test_disk_unwritable_at_the_end_keeps_the_commits(path):
    sink = StoreSink(path)
    sink.open()
    sink.write(stamped([HOST, File("proofs/large", b"x" * 500_000)]))

    with largest_file(path.stat().st_size), pytest.raises(SinkError, match="disk I/O error"):
        sink.close()

    see(path, OTHER)
    assert len(keys(path)) == 3
