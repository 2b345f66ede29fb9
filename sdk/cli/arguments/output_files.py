"""Files beside the models: opened before anything is asked, so that a bad path costs nothing."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

import msgspec

from ...core.atomic_file import Replacement
from ...core.journal import Event
from ...core.printable import visible_json
from ...core.private_file import is_private_file, is_replaceable, open_private, writer_of, writer_to
from ...core.redaction import Redactor
from ...errors import ConfigurationError
from ...runner.report import Outcome, Report
from .distinct_files import DASH

NOWHERE: Final = Path(os.devnull)


class Target(Protocol):
    """Where an output is written to; all methods raise OSError."""

    def write(self, content: bytes) -> None:
        """Have `content` written when this returns."""

    def close(self) -> None:
        """Let go of it."""


class Stdout:
    """The standard stream, which stays open."""

    def __init__(self) -> None:
        self._writer = writer_of(sys.stdout.buffer)

    def write(self, content: bytes) -> None:
        """Write all of it."""
        self._writer.write(content)

    def close(self) -> None:
        """Leave it open."""


class Appended:
    """A file that grows as a run goes on; what was in it goes with the first write."""

    def __init__(self, path: Path) -> None:
        self._number = open_private(path, os.O_WRONLY | os.O_APPEND)
        self._stale = is_private_file(os.fstat(self._number))
        self._writer = writer_to(self._number)

    def write(self, content: bytes) -> None:
        """Write all of it or, where the disk is full, nothing."""
        if self._stale:
            os.ftruncate(self._number, 0)
            self._stale = False
        self._writer.write(content)

    def close(self) -> None:
        """Close the file, which some file systems take as the moment to say that it is full."""
        os.close(self._number)


class Replaced:
    """A file that each write replaces as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._replacement: Replacement | None = Replacement(path)

    def write(self, content: bytes) -> None:
        """Put `content` in the place of the file."""
        replacement = self._replacement or Replacement(self._path)
        self._replacement = None
        try:
            replacement.writer.write(content)
            replacement.commit()
        finally:
            replacement.discard()

    def close(self) -> None:
        """Leave the file as it was written last."""
        if self._replacement:
            self._replacement.discard()


class Output:
    """A file that was asked for; `problem` says why not all is in it, and is empty otherwise."""

    def __init__(self, option: str, path: Path, target: Target) -> None:
        self.problem = ""
        self._name = f"{option} {path}"
        self._path = path
        self._target = target
        self._lock = Lock()
        self._is_valid = isinstance(target, Replaced)

    def write(self, content: bytes) -> None:
        """Have `content` written when this returns; nothing more is after a first failure.

        A run is not worth ending for it.
        """
        with self._lock, self._noted():
            if not self.problem:
                self._target.write(visible_json(content))

    def invalidate(self, content: bytes) -> None:
        """Replace what an earlier run left, once: it speaks of what is not there any more.

        On a disk that is full the file is emptied, which needs no room.
        """
        with self._lock:
            if not self._is_valid:
                return
            try:
                self._target.write(content)
            except OSError:
                with suppress(FileNotFoundError):
                    os.truncate(self._path, 0)
            self._is_valid = False

    def close(self) -> None:
        """Close the file."""
        with self._noted():
            self._target.close()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.problem = self.problem or (
                f"writing {self._name} failed: {error.strerror}; make room or choose another path"
            )


@contextmanager
def journal_output(path: Path | None) -> Iterator[Output]:
    """Open the output of the journal, written line by line; see `_output`."""
    with _output(path or NOWHERE, "--journal", Appended) as opened:
        yield opened


@contextmanager
def report_output(path: Path | None) -> Iterator[Output]:
    """Open the output of the report, written in one step; see `_output`."""
    where = path or NOWHERE
    with _output(where, "--report", Replaced if is_replaceable(where) else Appended) as opened:
        yield opened


@contextmanager
def _output(path: Path, option: str, make: Callable[[Path], Target]) -> Iterator[Output]:
    """Open the output that `option` names: a path, or `-` for stdout.

    Raises ConfigurationError that names `option` when the file cannot be opened.
    """
    try:
        target = Stdout() if path == DASH else make(path)
    except BlockingIOError:
        raise ConfigurationError(
            f"cannot write {option} {path}: another run is writing it; wait for it, or choose "
            "another path"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {option} {path}: {error.strerror}; choose another path"
        ) from error
    opened = Output(option, path, target)
    try:
        yield opened
    finally:
        opened.close()


def unfinished(name: str) -> bytes:
    """Return the report of a run while it changes what an earlier one delivered.

    It stays where the process is killed: no older report may vouch for what is there then.
    """
    report = Report(
        integration=name,
        outcome=Outcome.INCOMPLETE,
        error="the run has not ended, or was killed: run again",
        error_type="Unfinished",
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return report.to_json()


def journal_line(event: Event, redactor: Redactor) -> bytes:
    """Return an event of the run's journal as one line of JSON, without secrets."""
    line: Mapping[str, object] = {
        "at": event.at,
        "kind": event.kind,
        "stream": event.stream,
        **redactor.mapping(event.facts),
    }
    return msgspec.json.encode(line) + b"\n"
