"""Omissions: what an integration leaves out by a default, a setting or a limit, and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .capability import Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Something a user might expect in a stream, and does not get; declared by its capability.

    `what` is a plural that completes "left out:", and may hold a parameter's value by its name in
    braces; `remedy` is what to do to get it all the same. It applies `when` the parameter of that
    name is set and not false, and `unless` that one is; without either, always. `count` asks the
    vendor how many there are, in a request or two; a `tallied` one is counted by the stream,
    with `Capability.leave_out`; without either the number is unknown.
    """

    stream: str
    what: str
    remedy: str
    when: str = ""
    unless: str = ""
    count: Callable[[Any], int | None] | None = None
    tallied: bool = False

    def applies(self, capability: "Capability") -> bool:
        """Return whether the settings of a run make the integration leave this out."""
        wanted = not self.when or bool(capability.parameter(self.when))
        return wanted and not (self.unless and capability.parameter(self.unless))

    def sentence(self, capability: "Capability") -> str:
        """Return what is left out, with the values that the run's parameters have."""
        values = {one.name: capability.parameter(one.name) for one in capability.parameters}
        return self.what.format_map(values)

    def declared(self, capability: "type[Capability]") -> str:
        """Return what is left out, with the values that parameters have by default."""
        values = {one.name: one.default or f"<{one.name}>" for one in capability.parameters}
        return self.what.format_map(values)
