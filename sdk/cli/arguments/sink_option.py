"""Reads `--sink`: where the models go."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import UnsupportedOperation
from typing import Final

from ...errors import ConfigurationError, SinkError
from ...sinks import NDJSONSink, Sink

STDOUT: Final = "ndjson:-"


OnChange = Callable[[], None]


def _lines(path: str, on_change: OnChange) -> Sink:
    if path == "-":
        _require_stdout()
    return NDJSONSink(path, on_change=on_change)


def _require_stdout() -> None:
    """Refuse a stdout that is closed or full, even if nothing is written."""
    # A stdout that is a buffer in memory has no number, and is never full.
    with suppress(UnsupportedOperation):
        number = sys.stdout.fileno()
        try:
            os.write(number, b"")
        except OSError as error:
            raise SinkError(
                f"cannot write stdout: {error.strerror}; choose a file with --sink ndjson:PATH"
            ) from error


def _store(path: str, on_change: OnChange) -> Sink:
    # Only a run that wants a store needs the extra that it comes with.
    from ...sinks.store import StoreSink

    return StoreSink(path, on_change=on_change)


KINDS: Final[dict[str, Callable[[str, OnChange], Sink]]] = {"ndjson": _lines, "sqlite": _store}


def read_sink(text: str, on_change: OnChange = lambda: None) -> Sink:
    """Return the sink for `ndjson:PATH`, `ndjson:-` or `sqlite:PATH`.

    `on_change` is called before what is there becomes something else.
    Raises ConfigurationError that names these forms, and SinkError when stdout cannot be written.
    """
    kind, _, path = text.partition(":")
    if kind not in KINDS or not path:
        forms = ", ".join(f"{known}:PATH" for known in KINDS)
        # After an unknown kind, the rest may be a password, as of a database.
        shown = f"{kind}:..." if path else text
        raise ConfigurationError(f"--sink takes {forms} or {STDOUT} for stdout, not {shown!r}")
    return KINDS[kind](path, on_change)
