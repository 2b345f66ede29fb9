"""Logging for programs that use the SDK: as text or JSON lines, and always redacted."""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

from .printable import visible
from .redaction import STANDARD_ATTRIBUTES, RedactionFilter, Redactor

LOGGERS: Final = ("sdk", "simulators", "integrations")
"""The kit's loggers only: at DEBUG, urllib3 would log the queries of requests."""

TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JSONFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, every `extra` field, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        # The parent fills in what it would print: message and exception text.
        super().format(record)
        extra = {
            name: value for name, value in vars(record).items() if name not in STANDARD_ATTRIBUTES
        }
        line: dict[str, object] = {
            **extra,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.message,
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, default=str)


class TextFormatter(logging.Formatter):
    """A line of text, and those of an exception; nothing in them is obeyed by a terminal."""

    def __init__(self) -> None:
        super().__init__(TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line."""
        return visible(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and what follows it."""
        return visible(super().format(record), lines=True)


def configure(
    format: Literal["text", "json"] = "text",  # noqa: A002 - the option's name
    *,
    level: int | str = logging.INFO,
    stream: TextIO | None = None,
    redactor: Redactor | None = None,
) -> Callable[[], None]:
    """Send the logs of sdk, simulators and integrations to `stream` (default: standard error).

    For programs, never for libraries. `redactor` should be the run's, so that secrets learned
    while it runs are redacted as well. Returns what undoes it.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JSONFormatter() if format == "json" else TextFormatter())
    handler.addFilter(RedactionFilter(redactor or Redactor()))
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in LOGGERS]
    for logger, _ in before:
        logger.addHandler(handler)
        logger.setLevel(level)

    def undo() -> None:
        for logger, level_before in before:
            logger.removeHandler(handler)
            logger.setLevel(level_before)

    return undo
