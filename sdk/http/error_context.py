"""Place: where in a run a call is made, so that every error about it says the same, redacted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from ..core.redaction import Redactor
from ..errors import IntegrationError

E = TypeVar("E", bound=IntegrationError)

LONGEST_PATH: Final = 200

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

_LONG_WORD: Final = re.compile(r"[\w+/.~-]{20,}=*", re.ASCII)
"""The shortest digest has 20 bytes, in 27 characters; dates and key names have fewer than 20."""
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

    def answered(self, status: int, signed: Mapping[str, str] = NOTHING) -> "ErrorContext":
        """Return the same context with the status; headers of a signature are redacted as well."""
        redactor = self.redactor.beside(_signatures(signed)) if signed else self.redactor
        known = self.integration, self.operation, self.method, self.path
        return ErrorContext(*known, redactor, status)

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


def _signatures(headers: Mapping[str, str]) -> frozenset[str]:
    """Return the long words of the headers: a vendor may repeat any of them by itself."""
    return frozenset(word for value in headers.values() for word in _LONG_WORD.findall(value))


def presentable(path: str) -> str:
    """Return a path fit for a message: printable ASCII, at most 200 characters, no query."""
    shown = _UNPRINTABLE.sub("?", path.partition("?")[0])
    return shown if len(shown) <= LONGEST_PATH else f"{shown[:LONGEST_PATH]}..."
