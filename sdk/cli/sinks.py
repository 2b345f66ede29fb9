"""Reads `--sink`: where the models go."""

from collections.abc import Callable
from typing import Final

from ..errors import ConfigurationError
from ..sinks import NDJSONSink, Sink

STDOUT: Final = "ndjson:-"


def _store(path: str) -> Sink:
    # Only a run that wants a store needs the extra that it comes with.
    from ..sinks.store import StoreSink

    return StoreSink(path)


KINDS: Final[dict[str, Callable[[str], Sink]]] = {"ndjson": NDJSONSink, "sqlite": _store}


def read_sink(text: str) -> Sink:
    """The sink for `ndjson:PATH`, `ndjson:-` or `sqlite:PATH`; ConfigurationError names them."""
    kind, _, path = text.partition(":")
    if kind not in KINDS or not path:
        forms = ", ".join(f"{known}:PATH" for known in KINDS)
        raise ConfigurationError(f"--sink takes {forms} or {STDOUT} for stdout, not {text!r}")
    return KINDS[kind](path)
