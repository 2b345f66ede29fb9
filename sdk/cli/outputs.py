"""Files beside the models: opened before anything is asked, so that a bad path costs nothing."""

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

import msgspec

from ..errors import ConfigurationError
from ..journal import Event
from ..redaction import Redactor

DASH: Final = Path("-")
"""Stands for stdout."""


class Output:
    """A file that was asked for; `problem` says why not all is in it, and is empty otherwise.

    What an earlier run left in a file goes with the first write of this one, so that a run that is
    refused, or killed, does not cost it.
    """

    def __init__(self, option: str, path: Path, file: BinaryIO) -> None:
        self.problem = ""
        self._name = f"{option} {path}"
        self._file = file
        self._stale = _is_ours_to_empty(file)
        self._lock = Lock()

    def write(self, content: bytes) -> None:
        """Have `content` written when this returns; nothing more is after a first failure.

        A run is not worth ending for it.
        """
        with self._lock, self._noted():
            if self.problem:
                return
            if self._stale:
                self._file.truncate(0)
                self._stale = False
            self._file.write(content)
            self._file.flush()

    def close(self) -> None:
        """Close the file, which some file systems take as the moment to say that it is full."""
        with self._noted():
            if self._file is not sys.stdout.buffer:
                self._file.close()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.problem = self.problem or (
                f"writing {self._name} failed: {error.strerror}; make room or choose another path"
            )


@contextmanager
def output(path: Path | None, option: str) -> Iterator[Output]:
    """Where to write what `option` asks for: `path`, `-` for stdout, or without a path nowhere.

    Raises ConfigurationError that names `option` when the file cannot be opened.
    """
    where = path or Path(os.devnull)
    try:
        file: BinaryIO = sys.stdout.buffer if where == DASH else where.open("ab")
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {option} {path}: {error.strerror}; choose another path"
        ) from error
    opened = Output(option, where, file)
    try:
        yield opened
    finally:
        opened.close()


def _is_ours_to_empty(file: BinaryIO) -> bool:
    """Whether it is a regular file, and neither what stdout nor what stderr goes to."""
    if file is sys.stdout.buffer:
        return False
    found = os.fstat(file.fileno())
    streams = (os.fstat(number) for number in (1, 2))
    return stat.S_ISREG(found.st_mode) and not any(
        os.path.samestat(found, stream) for stream in streams
    )


def journal_line(event: Event, redactor: Redactor) -> bytes:
    """An event of the run's journal as one line of JSON, without anything secret."""
    line: Mapping[str, object] = {
        "at": event.at,
        "kind": event.kind,
        "stream": event.stream,
        **redactor.mapping(event.facts),
    }
    return msgspec.json.encode(line) + b"\n"
