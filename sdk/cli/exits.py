"""Exit codes, and which one a report deserves."""

from enum import IntEnum
from typing import Final

from ..report import Outcome, Report


class Exit(IntEnum):
    """What a script that starts `chariot` can rely on."""

    COMPLETE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


BY_OUTCOME: Final = {
    Outcome.COMPLETE: Exit.COMPLETE,
    Outcome.INCOMPLETE: Exit.INCOMPLETE,
    Outcome.FAILED: Exit.FAILED,
    Outcome.DISABLED: Exit.COMPLETE,
}


def exit_code(report: Report) -> Exit:
    """The code of a run; one that failed only because of its settings is a usage error."""
    if report.interrupted:
        return Exit.INTERRUPTED
    kinds = {report.error_type, *(stream.error_type for stream in report.streams)} - {""}
    if report.outcome is Outcome.FAILED and kinds == {"ConfigurationError"}:
        return Exit.USAGE
    return BY_OUTCOME[report.outcome]
