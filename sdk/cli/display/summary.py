"""Says in a few lines what came of a run, and what to do about what went wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from ...core.redaction import Redactor
from ...errors import SinkError
from ...runner.report import Outcome, Report, StreamReport
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
    "TotalMismatch": "run again; the vendor's data may have changed during the run",
}
"""What a user can do, by the kind of error; errors of other kinds say it themselves."""

HEADINGS: Final = (
    "stream",
    "outcome",
    "models read",
    "delivered",
    "filtered out",
    "pages",
    "requests",
    "retries",
    "waited",
    "malformed rows",
)


def summarise(report: Report, console: Console) -> None:
    """Print the end of a run: a table on a terminal, else one line a stream, then the result."""
    if console.interactive:
        for line in columns(HEADINGS, map(_cells, report.streams)):
            console.say(line)
    else:
        for stream in report.streams:
            facts: dict[str, object] = msgspec.to_builtins(stream)
            console.say(_sentence(report.integration, stream), stream=facts)
    for problem in _problems(report):
        console.say(problem, level="error")
    for note in (*_omissions(report), *report.notes, *_tolerated(report)):
        console.say(f"Note: {note}", level="warning")
    if report.streams or console.log_format == "json":
        console.say(f"{report.integration}: {_assessment(report)}", outcome=report.outcome)


def redacted(report: Report, redactor: Redactor) -> Report:
    """Return the report with the texts that quote a vendor redacted once more."""
    return msgspec.structs.replace(
        report,
        integration=redactor.text(report.integration),
        error=redactor.text(report.error),
        notes=tuple(map(redactor.text, report.notes)),
        streams=tuple(
            msgspec.structs.replace(
                stream,
                error=redactor.text(stream.error),
                row_errors_named=tuple(map(redactor.text, stream.row_errors_named)),
                left_out=tuple(
                    msgspec.structs.replace(one, what=redactor.text(one.what))
                    for one in stream.left_out
                ),
                fields_dropped_named=tuple(map(redactor.text, stream.fields_dropped_named)),
            )
            for stream in report.streams
        ),
    )


def refusals(refused: Mapping[str, int]) -> str:
    """Return `5 (cloud 2, internal 3)`, or 0; the report has the whole reasons."""
    rules: Counter[str] = Counter()
    for reason, number in refused.items():
        rules[reason.removeprefix("target: ").partition(":")[0]] += number
    if not rules:
        return "0"
    return f"{rules.total()} ({', '.join(f'{rule} {rules[rule]}' for rule in sorted(rules))})"


def _cells(stream: StreamReport) -> tuple[str, ...]:
    return (
        stream.name,
        _ended(stream),
        str(stream.items),
        str(stream.kept),
        refusals(stream.refused),
        str(stream.pages),
        str(stream.requests),
        str(stream.retries),
        f"{stream.waited_seconds:g} s",
        str(stream.row_errors),
    )


def _ended(stream: StreamReport) -> str:
    """Return the outcome; models left out as unchanged must not look as if they were not there."""
    return f"{stream.outcome} since {stream.since}" if stream.since else stream.outcome


def _sentence(integration: str, stream: StreamReport) -> str:
    if stream.outcome is Outcome.DISABLED:
        return f"{integration} {stream.name}: disabled"
    counts = zip(HEADINGS[2:], _cells(stream)[2:], strict=True)
    facts = ", ".join(f"{heading} {cell}" for heading, cell in counts)
    return f"{integration} {stream.name}: {_ended(stream)}, {facts}"


def _problems(report: Report) -> Iterator[str]:
    """Yield the errors by stream; the remedy for a class of errors is named once."""
    advice = dict(ADVICE)
    for stream in report.streams:
        if stream.row_errors:
            rows = f"{stream.row_errors} malformed row{'' if stream.row_errors == 1 else 's'}"
            yield f"{stream.name}: {rows} left out: {'; '.join(stream.row_errors_named[:3])}"
    for place, error, kind in _errors(report):
        yield "; ".join(filter(None, [f"Error: {place}{error}", advice.pop(kind, "")]))


def _tolerated(report: Report) -> Iterator[str]:
    """Yield what rows are kept without, and what was replaced in them."""
    for stream in report.streams:
        if stream.fields_dropped:
            names = (f"{name} {count}" for name, count in sorted(stream.fields_dropped.items()))
            yield (
                f"{stream.name}: fields that cannot be read are left out: {', '.join(names)}; "
                f"for example {stream.fields_dropped_named[0]}"
            )
        if stream.repairs:
            yield f"{stream.name}: {stream.repairs} forbidden characters or values were replaced"


def _errors(report: Report) -> Iterator[tuple[str, str, str]]:
    """Place, text and kind of each error; a stream's error may be what ended the run."""
    if report.error and report.error not in {stream.error for stream in report.streams}:
        yield "", report.error, report.error_type
    for stream in report.streams:
        if stream.error:
            yield f"{stream.name}: ", stream.error, stream.error_type


def _assessment(report: Report) -> str:
    """Count the items that the user asked for: others with them may come more than once."""
    items = sum(stream.items for stream in report.streams)
    kept = sum(stream.kept for stream in report.streams)
    if report.outcome is Outcome.COMPLETE and not items:
        return f"complete{_but(report)}, and there is nothing to deliver"
    if report.outcome is Outcome.COMPLETE:
        number = f"{kept} of {items} models delivered, with their targets and files"
        return f"complete{_but(report)}, {number}"
    if report.outcome is Outcome.FAILED:
        return "failed, nothing is delivered"
    # What the filter kept last may not have reached a sink that failed.
    lost = SinkError.__name__ in {kind for _, _, kind in _errors(report)}
    number = f"at most {kept}" if lost else str(kept)
    return f"incomplete, {number} of {items} models read are delivered"


def _but(report: Report) -> str:
    """Qualify "complete" where something was not asked for."""
    return " but for what is left out" if any(_omissions(report)) else ""


def _omissions(report: Report) -> Iterator[str]:
    """Yield the omissions; a limit that takes nothing is only in the report."""
    for stream in report.streams:
        yield from (f"{stream.name}: {one}" for one in stream.left_out if one.count != 0)
