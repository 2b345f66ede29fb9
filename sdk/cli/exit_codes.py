"""Exit codes, and which one a report deserves."""

from enum import IntEnum
from typing import Final

from ..runner.report import Outcome, Report
from .signals import HungUp


class Exit(IntEnum):
    """What a script that starts `chariot` can rely on."""

    COMPLETE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    HUNG_UP = 129
    INTERRUPTED = 130


BY_OUTCOME: Final = {
    Outcome.COMPLETE: Exit.COMPLETE,
    Outcome.INCOMPLETE: Exit.INCOMPLETE,
    Outcome.FAILED: Exit.FAILED,
    Outcome.DISABLED: Exit.COMPLETE,
}


def interrupted_by(interrupt: KeyboardInterrupt) -> Exit:
    """Return the code of an interrupted command: 128 and the number of the signal, as usual.

    SIGTERM has that of Ctrl-C, with which it has all else in common.
    """
    return Exit.HUNG_UP if isinstance(interrupt, HungUp) else Exit.INTERRUPTED


def exit_code(report: Report) -> Exit:
    """Return the code of a run; one that failed only because of its settings is a usage error."""
    kinds = {report.error_type, *(stream.error_type for stream in report.streams)} - {""}
    if report.interrupted:
        return Exit.HUNG_UP if HungUp.__name__ in kinds else Exit.INTERRUPTED
    if report.outcome is Outcome.FAILED and kinds == {"ConfigurationError"}:
        return Exit.USAGE
    return BY_OUTCOME[report.outcome]
