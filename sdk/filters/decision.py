"""Decision: whether a model is delivered, and if not, which rule refused it and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of a filter: true when kept, else refused by `rule` for a fixed `reason`.

    Reasons are made to be counted, so they never hold a host's name or address. Note that the
    platform's own filter answers the other way round, true for stop (docs/platform.md 1.2).
    """

    kept: bool
    rule: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return self.kept

    def of_target(self) -> "Decision":
        """Return the decision for what is on the same target: a port, a risk or a file."""
        return self if self.kept else Decision(False, self.rule, f"target: {self.reason}")


KEPT = Decision(kept=True)
UNREADABLE = Decision(False, "host", "host: neither a name nor an address")
