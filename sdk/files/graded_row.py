"""GradedRow: a finding whose severity may have to be taken from another field."""

from typing import Annotated

from msgspec import Meta, Struct

from ..decode.invalid_value import InvalidValue
from ..decode.row_names import name_in_row
from ..models import Severity

CVEName = Annotated[str, Meta(pattern=r"^\s*[cC][vV][eE]-[0-9]{4}-[0-9]+\s*$")]
"""The name of a CVE, as a row has it."""


class GradedRow(Struct, frozen=True, kw_only=True):
    """A row with an attribute `severity`, which others may stand for where it cannot be read.

    Such a row is kept, and its severity is counted as dropped. A row that needs a severity, and of
    which nothing tells it, raises InvalidValue: it would be a risk of any severity.
    """

    def __post_init__(self) -> None:
        if self.missed and self.grade is None:
            raise InvalidValue(self.missed[0], "neither it nor a score in its place can be read")

    @property
    def grade(self) -> Severity | None:
        """The severity, by whichever field has it first; None where none has."""
        raise NotImplementedError

    @property
    def needs_severity(self) -> bool:
        """True where the row is a risk, and has no severity by default."""
        return True

    @property
    def missed(self) -> tuple[str, ...]:
        """The severity, where another field has to stand for it."""
        is_missed = getattr(self, "severity", None) is None and self.needs_severity
        return (name_in_row(self, "severity"),) if is_missed else ()
