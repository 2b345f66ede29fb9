"""Place: where in a run a call is made, so that every error about it says the same, redacted."""

import re
from dataclasses import dataclass
from typing import Final, TypeVar

from ..core.redaction import Redactor
from ..errors import IntegrationError

E = TypeVar("E", bound=IntegrationError)

LONGEST_PATH: Final = 200

_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """One call: integration, operation, method, path without its query, and the status it got.

    0 is no status yet. Whatever message it is given comes out redacted.
    """

    integration: str
    operation: str
    method: str
    path: str
    redactor: Redactor
    status: int = 0

    def answered(self, status: int) -> "ErrorContext":
        """Return the same context with the status."""
        known = self.integration, self.operation, self.method, self.path, self.redactor
        return ErrorContext(*known, status)

    def error(self, kind: type[E], message: str) -> E:
        """Return an error of this class that names the request."""
        return self.claim(kind(message))

    def claim(self, error: E) -> E:
        """Complete an error that was made where the place was not known."""
        error.integration = error.integration or self.integration
        error.operation = error.operation or self.operation
        error.status = error.status or self.status or None
        return self.reworded(error, f"{error.message} ({self.method} {self.path})")

    def reworded(self, error: E, message: str) -> E:
        """Return the error with another message, redacted; `args`, which `repr` shows, too."""
        error.message = self.redactor.text(message)
        error.args = (error.message,)
        return error


def presentable(path: str) -> str:
    """Return a path fit for a message: printable ASCII, at most 200 characters, no query."""
    shown = _UNPRINTABLE.sub("?", path.partition("?")[0])
    return shown if len(shown) <= LONGEST_PATH else f"{shown[:LONGEST_PATH]}..."
