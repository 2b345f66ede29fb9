"""Says in a few lines what came of a run, and what to do about what went wrong."""

from collections.abc import Iterator
from typing import Final

import msgspec

from ..redaction import Redactor
from ..report import Outcome, Report, StreamReport
from .columns import columns
from .console import Console

ADVICE: Final = {
    "CredentialError": "check the secrets, and what they allow to read",
    "RateLimited": "run again later, or with a lower --concurrency",
    "VendorUnavailable": "run again later",
    "TruncatedResponse": "run again later",
    "UnexpectedResponse": "run again with --journal PATH and report it",
    "DeadlineExceeded": "raise --timeout",
    "CircuitOpen": "run again later",
    "CursorExpired": "run again, with a smaller --page-size if it happens again",
    "TotalMismatch": "run again; the estate may have changed meanwhile",
}
"""What a user can do, by the kind of error; errors of other kinds say it themselves."""

HEADINGS: Final = (
    "stream",
    "outcome",
    "items",
    "kept",
    "refused",
    "pages",
    "requests",
    "retries",
    "waited",
    "bad rows",
)


def summarise(report: Report, console: Console) -> None:
    """Tell the user: a table where somebody watches, else one line a stream, then the verdict."""
    if console.interactive:
        for line in columns(HEADINGS, map(_cells, report.streams)):
            console.say(line)
    else:
        for stream in report.streams:
            facts: dict[str, object] = msgspec.to_builtins(stream)
            console.say(_sentence(report.integration, stream), stream=facts)
    for problem in _problems(report):
        console.say(problem, level="error")
    for note in report.notes:
        console.say(f"Note: {note}", level="warning")
    if report.streams or console.log_format == "json":
        console.say(f"{report.integration}: {_verdict(report)}", outcome=report.outcome)


def redacted(report: Report, redactor: Redactor) -> Report:
    """The report with every text that quotes somebody else gone over once more."""
    return msgspec.structs.replace(
        report,
        error=redactor.text(report.error),
        notes=tuple(map(redactor.text, report.notes)),
        streams=tuple(
            msgspec.structs.replace(
                stream,
                error=redactor.text(stream.error),
                row_errors_named=tuple(map(redactor.text, stream.row_errors_named)),
            )
            for stream in report.streams
        ),
    )


def refusals(refused: dict[str, int]) -> str:
    """`5 (internal 3, cloud 2)`, or 0."""
    if not refused:
        return "0"
    reasons = ", ".join(f"{reason} {number}" for reason, number in sorted(refused.items()))
    return f"{sum(refused.values())} ({reasons})"


def _cells(stream: StreamReport) -> tuple[str, ...]:
    return (
        stream.name,
        stream.outcome,
        str(stream.items),
        str(stream.kept),
        refusals(stream.refused),
        str(stream.pages),
        str(stream.requests),
        str(stream.retries),
        f"{stream.waited_seconds:g} s",
        str(stream.row_errors),
    )


def _sentence(integration: str, stream: StreamReport) -> str:
    if stream.outcome is Outcome.DISABLED:
        return f"{integration} {stream.name}: disabled"
    counts = zip(HEADINGS[2:], _cells(stream)[2:], strict=True)
    facts = ", ".join(f"{heading} {cell}" for heading, cell in counts)
    return f"{integration} {stream.name}: {stream.outcome}, {facts}"


def _problems(report: Report) -> Iterator[str]:
    """Each error once: a stream's error may be what ended the run."""
    said = {(report.error_type, report.error): ""}
    for stream in report.streams:
        said.setdefault((stream.error_type, stream.error), f"{stream.name}: ")
        if stream.row_errors:
            named = "; ".join(stream.row_errors_named[:3])
            yield f"{stream.name}: {stream.row_errors} bad row(s) left out: {named}"
    for (kind, error), place in said.items():
        if error:
            advice = ADVICE.get(kind)
            yield f"Error: {place}{error}" + (f"; {advice}" if advice else "")


def _verdict(report: Report) -> str:
    delivered = sum(stream.delivered for stream in report.streams)
    if report.outcome is Outcome.COMPLETE:
        return f"complete, {delivered} delivered (each key is written once)"
    if report.outcome is Outcome.FAILED:
        return "failed, nothing delivered"
    return f"incomplete, {delivered} delivered"
