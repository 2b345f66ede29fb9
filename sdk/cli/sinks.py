"""Reads `--sink`: where the models go."""

from collections.abc import Callable
from typing import Final

from ..errors import ConfigurationError
from ..sinks import NDJSONSink, Sink

KINDS: Final[dict[str, Callable[[str], Sink]]] = {"ndjson": NDJSONSink}

STDOUT: Final = "ndjson:-"


def read_sink(text: str) -> Sink:
    """The sink that `ndjson:PATH` or `ndjson:-` stands for; ConfigurationError names the kinds."""
    kind, _, path = text.partition(":")
    if kind not in KINDS or not path:
        forms = ", ".join(f"{known}:PATH" for known in KINDS)
        raise ConfigurationError(f"--sink takes {forms} or {STDOUT} for stdout, not {text!r}")
    return KINDS[kind](path)
