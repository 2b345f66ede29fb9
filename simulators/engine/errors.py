"""What a handler raises instead of answering: a refusal of the vendor, or a limit of ours."""

from dataclasses import dataclass
from typing import Literal

from .http.messages import NotSimulated, Retired

__all__ = ["ApiError", "CursorExpired", "Kind", "NotSimulated", "ParameterError", "Retired"]

Kind = Literal[
    "missing", "malformed", "too-small", "too-large", "unknown-value", "window", "cursor"
]
"""What can be wrong with a parameter; a vendor has words for each."""


class ApiError(Exception):
    """A refusal of the vendor: a status and a message; `details` is what else it says."""

    def __init__(self, status: int, message: str = "", **details: object) -> None:
        super().__init__(message)
        self.status, self.message, self.details = status, message, details


class CursorExpired(Exception):
    """A cursor that was good once."""


@dataclass(frozen=True, slots=True)
class ParameterError(Exception):
    """A parameter that the vendor does not accept; the vendor words the refusal.

    `bounds` are the least and the greatest value, or the sizes of page and window; `reason` is why.
    """

    kind: Kind
    name: str
    value: str = ""
    bounds: tuple[int | None, int | None] = (None, None)
    reason: str = ""
