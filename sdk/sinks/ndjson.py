"""Writes one JSON object a line, in the platform's field names, to a file or stdout."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ..core.atomic_file import Replacement, uninterrupted
from ..core.printable import visible_json
from ..core.private_file import WholeWriter, is_replaceable, writer_of, writer_to
from ..errors import SinkError
from ..models import Model, Risk, to_json

STDOUT = "-"

WRITE_WORSE = """INSERT INTO written VALUES (?, ?)
    ON CONFLICT DO UPDATE SET priority = excluded.priority WHERE excluded.priority < priority"""
"""Changes a row where the key is new, or the risk worse than the one that was written."""


class NDJSONSink:
    """A sink of JSON lines, each a model with its `type`; `path` is a file, or "-" for stdout.

    A file is written beside its place and put there by `close`: until then, and for ever if the
    process is killed, an earlier run's is there, whole. A run that is refused, or reads nothing
    before it fails, leaves it there. Pipes and devices are written batch by batch.
    Each key is written once, a risk once for each thing that it is on: hosts that share a DNS name
    share the keys of their risks. A risk that comes again and is worse is written again. Which keys
    were written is remembered on disk, so that a run of any size needs the memory of a page.
    `on_change` is called before what is at `path` becomes another one.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        stdout: BinaryIO | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = str(path)
        self._stdout = stdout
        self._on_change = on_change
        self._resources = ExitStack()
        self._replacement: Replacement | None = None
        self._writer: WholeWriter | None = None
        self._written: _WrittenKeys | None = None
        self._has_written = False

    def open(self) -> None:
        """Open the file; raise SinkError when it cannot be written."""
        try:
            self._writer = self._open_writer()
        except BlockingIOError:
            raise SinkError(
                f"{self._name} is being written by another run; wait for it, or choose another path"
            ) from None
        except OSError as error:
            self._resources.close()
            raise SinkError(
                f"cannot write {self._name}: {error.strerror or error}; choose another path"
            ) from error
        self._has_written = False
        self._written = self._resources.enter_context(_WrittenKeys())

    def write(self, batch: Sequence[Model]) -> None:
        """Append the models whose keys were not written before, and flush."""
        if self._writer is None or self._written is None:
            raise SinkError(f"{self._name} is not open")
        if self._replacement is None:
            self._on_change()
        with self._written.new(batch) as models:
            lines = b"".join([to_json(model) + b"\n" for model in models])
            self._writer.add(visible_json(lines))
        self._flush()
        self._has_written = True

    def close(self) -> None:
        """Put the file in place, unless the run wrote nothing; stdout stays open."""
        try:
            if self._replacement is None:
                self._flush()
            else:
                uninterrupted(partial(self._finish, self._replacement))
        finally:
            self._resources.close()
            self._replacement = self._writer = self._written = None

    @property
    def _name(self) -> str:
        return "stdout" if self.path == STDOUT else self.path

    def _open_writer(self) -> WholeWriter:
        if self.path == STDOUT:
            return writer_of(self._stdout or sys.stdout.buffer)
        if is_replaceable(Path(self.path)):
            self._replacement = Replacement(Path(self.path))
            self._resources.callback(self._replacement.release)
            return self._replacement.writer
        number = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        self._resources.callback(os.close, number)
        # Nothing, written to a device that is full, is refused as all else would be.
        os.write(number, b"")
        return writer_to(number)

    def _flush(self) -> None:
        try:
            if self._writer:
                self._writer.flush()
        except OSError as error:
            raise SinkError(
                f"writing {self._name} failed: {error.strerror or error}; what was written before "
                "is whole, so make room or choose another path and run again"
            ) from error

    def _finish(self, replacement: Replacement) -> None:
        if not self._has_written:
            replacement.discard()
            return
        self._on_change()
        try:
            replacement.commit()
        except OSError as error:
            raise SinkError(
                f"{replacement.part} cannot take the place of {self._name}: "
                f"{error.strerror or error}; move it there, or choose another path and run again"
            ) from error


class _WrittenKeys:
    """The keys that were written, with that of a risk's target, in a temporary database."""

    def __enter__(self) -> "_WrittenKeys":
        # The empty name is SQLite's own temporary file; the runner may write from another thread.
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = MEMORY")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE written (key TEXT PRIMARY KEY, priority INT) WITHOUT ROWID"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @contextmanager
    def new(self, models: Sequence[Model]) -> Iterator[Iterator[Model]]:
        """Enter with the models to write; they are to write again if the context fails.

        Who interrupts a run gets the batch that was under way.
        """
        self._database.execute("BEGIN")
        try:
            yield self._unseen(models)
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _unseen(self, models: Sequence[Model]) -> Iterator[Model]:
        for model in models:
            key, priority = model.key, 0
            if isinstance(model, Risk):
                key, priority = f"{model.key} {model.target.key}", model.priority
            if self._database.execute(WRITE_WORSE, (key, priority)).rowcount:
                yield model
