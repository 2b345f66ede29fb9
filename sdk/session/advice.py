"""Advice: an error table that also says what a user can do about a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from .place import Place
from .translate import ErrorTable, Refusal

if TYPE_CHECKING:
    from .reply import Reply


# Without slots, since with them Python 3.11 finds no `super()` in a dataclass.
@dataclass(frozen=True)
class AdvisedErrorTable(ErrorTable):
    """An ErrorTable whose errors end with a sentence on what to do, where `advice` has one.

    It is looked up as the rules are: by (status, code), (None, code), (status, None).
    """

    advice: Mapping[tuple[int | None, str | None], str] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def refusal(self, reply: "Reply", place: Place, now: datetime) -> Refusal | None:
        """What is wrong with the reply and what to do about it, or None where it is data."""
        refusal = super().refusal(reply, place, now)
        if refusal is None:
            return None
        error, told_seconds = refusal
        advice = self._advice(place.status, self._code(reply))
        if advice:
            place.reworded(error, f"{error.message}; {advice}")
        return error, told_seconds

    def _advice(self, status: int, code: str | None) -> str:
        known = ((status, code), (None, code), (status, None))
        return next((self.advice[key] for key in known if key in self.advice), "")
