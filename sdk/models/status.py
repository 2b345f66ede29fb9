"""Risk statuses: state, severity and reason, and their two- or three-letter codes."""

from bisect import bisect_right
from enum import StrEnum
from typing import Self


class State(StrEnum):
    """The state of a risk in its life; an open finding enters as TRIAGE."""

    TRIAGE = "T"
    OPEN = "O"
    IGNORED = "I"
    REMEDIATED = "R"
    DELETED = "D"


class Reason(StrEnum):
    """The reason why a risk was deleted."""

    FALSE_POSITIVE = "F"
    OUT_OF_SCOPE = "S"
    OTHER = "O"
    DUPLICATE = "D"


class Severity(StrEnum):
    """The severity of a risk."""

    INFO = "I"
    LOW = "L"
    MEDIUM = "M"
    HIGH = "H"
    CRITICAL = "C"
    EXPOSURE = "E"

    @classmethod
    def from_cvss(cls, score: float) -> "Severity":
        """Return the band of a CVSS score of 0.0 to 10.0; raise ValueError outside.

        Source: docs/platform.md 5.7.
        """
        if not 0 <= score <= 10:
            raise ValueError(f"a CVSS score is 0 to 10, not {score}")
        if score == 0:
            return cls.INFO
        return _BANDS[bisect_right(_LIMITS, score)]

    @classmethod
    def first_known(cls, *scores: float | None, fallback: "Severity") -> "Severity":
        """Return the first CVSS score that is there as a severity, else the vendor's own severity.

        Source: docs/platform.md 5.7.
        """
        for score in scores:
            if score is not None:
                return cls.from_cvss(score)
        return fallback

    @property
    def priority(self) -> int:
        """The platform's order of work: 0 for critical to 50 for exposure.

        Source: docs/platform.md 1.3.
        """
        return _PRIORITY[self]


_LIMITS = (4.0, 7.0, 9.0)
_BANDS = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
"""What a score below each limit is, and at the last or above."""
_PRIORITY = {
    Severity.CRITICAL: 0,
    Severity.HIGH: 10,
    Severity.MEDIUM: 20,
    Severity.LOW: 30,
    Severity.INFO: 40,
    Severity.EXPOSURE: 50,
}


class RiskStatus(str):
    """A state and a severity, and a reason when deleted: `RiskStatus(TRIAGE, HIGH)` is "TH".

    Equal to its code as text. Raises ValueError for what the platform has no code for: an
    exposure in triage, and a reason outside DELETED (docs/platform.md 1.3).
    """

    __slots__ = ()

    def __new__(cls, state: State, severity: Severity, reason: Reason | None = None) -> Self:
        """Make the status of a state and a severity, with the reason of a deleted risk."""
        state, severity = State(state), Severity(severity)
        if state is State.TRIAGE and severity is Severity.EXPOSURE:
            raise ValueError("there is no 'TE': an exposure is never in triage")
        if reason is not None and state is not State.DELETED:
            raise ValueError(f"only a deleted risk has a reason, not one in state {state.name}")
        return super().__new__(cls, state + severity + (Reason(reason) if reason else ""))

    @classmethod
    def parse(cls, code: str) -> Self:
        """Return the status of a code; raise ValueError with the code when there is none."""
        if isinstance(code, cls):
            return code
        try:
            if not 2 <= len(code) <= 3:
                raise ValueError
            reason = Reason(code[2]) if code[2:] else None
            return cls(State(code[0]), Severity(code[1]), reason)
        except ValueError:
            # The enumerations word their refusals themselves.
            raise ValueError(f"{code!r} is not a risk status") from None

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return RiskStatus.parse, (str(self),)

    @property
    def state(self) -> State:
        """The state of the risk."""
        return State(self[0])

    @property
    def severity(self) -> Severity:
        """The severity of the risk."""
        return Severity(self[1])

    @property
    def reason(self) -> Reason | None:
        """The reason of a deleted risk, if one was given."""
        return Reason(self[2]) if self[2:] else None
