"""Files beside the models: opened before anything is asked, so that a bad path costs nothing."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

import msgspec

from ..errors import ConfigurationError
from ..journal import Event
from ..redaction import Redactor

log = logging.getLogger(__name__)

Write = Callable[[bytes], None]


@contextmanager
def output(path: Path | None, option: str) -> Iterator[Write]:
    """A function that writes to `path`, anew and at once; without a path, nothing is written.

    Raises ConfigurationError that names `option` when the file cannot be opened. What cannot be
    written later is logged and lost, since a run is not worth ending for it.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        # Unbuffered: what a run that hangs has done so far is what one wants to see.
        file = path.open("wb", buffering=0)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {option} {path}: {error.strerror}; choose another path"
        ) from error
    with file:
        yield lambda line: _write(file, path, line)


def _write(file: RawIOBase, path: Path, content: bytes) -> None:
    try:
        file.write(content)
    except OSError as error:
        log.warning("writing %s failed: %s", path, error.strerror)


def journal_line(event: Event, redactor: Redactor) -> bytes:
    """An event of the run's journal as one line of JSON, without anything secret."""
    line: Mapping[str, object] = {
        "at": event.at,
        "kind": event.kind,
        "stream": event.stream,
        **redactor.mapping(event.facts),
    }
    return msgspec.json.encode(line) + b"\n"
