"""What pytest's reports of a session say, as a record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from .conformance import Ruling
from .record import Counts, Found, Record

Stats = Iterable[Iterable[object]]
"""Reports by how they ended, as the terminal reporter keeps them."""

OUTCOMES = {
    Ruling.KEPT: Counts(passed=1),
    Ruling.BROKEN: Counts(failed=1),
    Ruling.EXEMPTED: Counts(skipped=1),
    Ruling.NOT_APPLICABLE: Counts(skipped=1),
}


def recorded(stats: Stats) -> Record:
    """The findings of each conformance class, and how the tests of each file ended."""
    findings: defaultdict[str, list[Found]] = defaultdict(list)
    files: defaultdict[str, Counts] = defaultdict(Counts)
    for report in _reports(stats):
        ruling = _ruling(report)
        if ruling is None:
            continue
        file, _, _ = report.nodeid.partition("::")
        files[file] += OUTCOMES[ruling]
        told = dict(getattr(report, "user_properties", ()))
        if "chariot_rule" in told:
            place = f"{file}::{told['chariot_class']}"
            code, case = str(told["chariot_rule"]), str(told["chariot_case"])
            findings[place].append(Found(code, case, ruling, _message(report, ruling)))
    return Record({place: tuple(found) for place, found in findings.items()}, files)


def _reports(stats: Stats) -> Iterator[pytest.TestReport | pytest.CollectReport]:
    for report in (report for reports in stats for report in reports):
        if isinstance(report, pytest.TestReport | pytest.CollectReport):
            yield report


def _ruling(report: pytest.TestReport | pytest.CollectReport) -> Ruling | None:
    """What a report means, None where it is only that a test was set up or torn down well."""
    if report.failed:
        return Ruling.BROKEN
    if report.skipped:
        exempted = getattr(report, "wasxfail", None) is not None
        return Ruling.EXEMPTED if exempted else Ruling.NOT_APPLICABLE
    return Ruling.KEPT if report.when == "call" else None


def _message(report: pytest.TestReport | pytest.CollectReport, ruling: Ruling) -> str:
    match ruling:
        case Ruling.KEPT:
            return ""
        case Ruling.EXEMPTED:
            return str(getattr(report, "wasxfail", ""))
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message) if crash else report.longreprtext
