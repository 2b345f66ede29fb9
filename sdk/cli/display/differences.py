"""Differences between recordings and answers, as lines and as an exit code."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ..exit_codes import Exit
from .console import echo

if TYPE_CHECKING:
    from ...testing.cassette.compare.differences import Difference

BY_GRADE: Final[Mapping[str, Exit]] = {
    "INFORMATION": Exit.COMPLETE,
    "WARNING": Exit.INCOMPLETE,
    "ERROR": Exit.FAILED,
}


def tell(found: Sequence["Difference"], title: str) -> None:
    """Print a line for each difference, and the number of each grade."""
    for one in sorted(found, key=lambda one: -one.grade):
        echo(str(one))
    grades = [one.grade.name for one in found]
    counts = ", ".join(
        f"{grades.count(grade)} {grade.lower()}" for grade in BY_GRADE if grade in grades
    )
    echo(f"{title}: {counts or 'no difference'}")


def exit_code_of(found: Sequence["Difference"]) -> Exit:
    """Return the code of the worst difference; information is not one that stops a script."""
    worst = max(found, key=lambda one: one.grade, default=None)
    return Exit.COMPLETE if worst is None else BY_GRADE[worst.grade.name]
