"""Everything that goes to stderr: sentences and logs, as text or as JSON, and nothing secret."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

import click

from ...core.logs import JSONFormatter, configure
from ...core.printable import visible
from ...core.redaction import Redactor

LEVELS: Final = ("debug", "info", "warning", "error")
FORMATS: Final = ("text", "json")


@dataclass
class Console:
    """How this invocation speaks to its user; as JSON, stderr is one object a line throughout."""

    log_format: Literal["text", "json"] = "text"
    log_level: str = "warning"
    redactor: Redactor = field(default_factory=Redactor)

    @property
    def interactive(self) -> bool:
        """True if stderr is a terminal."""
        return self.log_format == "text" and sys.stderr.isatty()

    def say(self, text: str, *, level: str = "info", **facts: object) -> None:
        """Tell the user `text`; `facts` are for those who asked for JSON."""
        if self.log_format == "json":
            said = {"name": __package__, "levelname": level.upper(), "msg": text, **facts}
            text = JSONFormatter().format(logging.makeLogRecord(said))
        click.echo(visible(self.redactor.text(text)), err=True)

    @contextmanager
    def logging(self) -> Iterator[None]:
        """Send logs to what is stderr now, redacted, for as long as the context lasts."""
        undo = configure(self.log_format, level=self.log_level.upper(), redactor=self.redactor)
        try:
            yield
        finally:
            undo()


def echo(line: str) -> None:
    """Write a line to stdout, in which may be a vendor's text, or the name of a file."""
    click.echo(visible(line))


def console_of(context: click.Context) -> Console:
    """Return the console of this invocation, made on first use."""
    return context.ensure_object(Console)
