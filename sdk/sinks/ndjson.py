"""Writes one JSON object a line, in the platform's field names, to a file or stdout."""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO

from ..errors import SinkError
from ..model import Model, to_json

STDOUT = "-"


class NDJSONSink:
    """One line a model with its `type`; `path` is a file, written anew, or "-" for stdout.

    What an earlier run left in the file goes with the first batch of this one, so that a run that
    is refused, or reads nothing before it fails, does not cost it.
    Each key is written once. Which keys were written is remembered on disk rather than in memory,
    so that a run of any size needs the memory of a page.
    """

    def __init__(self, path: str | Path, *, stdout: BinaryIO | None = None) -> None:
        self.path = str(path)
        self._stdout = stdout
        self._resources = ExitStack()
        self._file: BinaryIO | None = None
        self._written: _WrittenKeys | None = None
        self._stale = False

    def open(self) -> None:
        """Open the file; SinkError when it cannot be written."""
        try:
            self._file = self._open_file()
        except OSError as error:
            self._resources.close()
            raise SinkError(
                f"cannot write {self._name}: {error.strerror or error}; choose another path"
            ) from error
        self._written = self._resources.enter_context(_WrittenKeys())

    def write(self, batch: Sequence[Model]) -> None:
        """Append the models whose keys were not written before, and flush."""
        if self._file is None or self._written is None:
            raise SinkError(f"{self._name} is not open")
        lines = b"".join(to_json(model) + b"\n" for model in self._written.new(batch))
        try:
            self._discard(self._file)
            self._file.write(lines)
            self._file.flush()
        except OSError as error:
            raise SinkError(
                f"writing {self._name} failed: {error.strerror or error}; what was written before "
                "is whole, so make room or choose another path and run again"
            ) from error

    def close(self) -> None:
        """Close the file; stdout stays open."""
        try:
            self._resources.close()
        except OSError as error:
            raise SinkError(f"closing {self._name} failed: {error.strerror or error}") from error
        finally:
            self._file = self._written = None

    @property
    def _name(self) -> str:
        return "stdout" if self.path == STDOUT else self.path

    def _open_file(self) -> BinaryIO:
        if self.path == STDOUT:
            return self._stdout or sys.stdout.buffer
        file = self._resources.enter_context(Path(self.path).open("ab"))  # noqa: SIM115 - on the stack
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            self._claim(file)
            self._stale = True
        # Nothing, written to a device that is full, is refused as all else would be.
        os.write(file.fileno(), b"")
        return file

    def _discard(self, file: BinaryIO) -> None:
        """Empty the file of what an earlier run wrote, once."""
        if self._stale:
            file.truncate(0)
            self._stale = False

    def _claim(self, file: BinaryIO) -> None:
        """Hold the file for this run alone: what two runs write at once nobody can read."""
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise SinkError(
                f"{self._name} is being written by another run; wait for it, or choose another path"
            ) from None


class _WrittenKeys:
    """A set of keys in a private temporary database that vanishes when closed."""

    def __enter__(self) -> "_WrittenKeys":
        # The empty name is SQLite's own temporary file; the runner may write from another thread.
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE written (key TEXT PRIMARY KEY) WITHOUT ROWID")
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def new(self, models: Sequence[Model]) -> Iterator[Model]:
        """Those models whose key comes for the first time."""
        insert = "INSERT OR IGNORE INTO written VALUES (?)"
        for model in models:
            if self._database.execute(insert, (model.key,)).rowcount:
                yield model
