"""What pytest's reports of a session say, as a record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import pytest

from ..conformance import RuleResult
from .client_calls import called
from .session_record import Counts, Found, Record
from .unrun_tests import UnrunTests

Report = pytest.TestReport | pytest.CollectReport

Stats = Iterable[Iterable[object]]
"""Reports by how they ended, as the terminal reporter keeps them."""

OUTCOMES = {
    RuleResult.PASSED: Counts(passed=1),
    RuleResult.FAILED: Counts(failed=1),
    RuleResult.EXEMPTED: Counts(skipped=1),
    RuleResult.NOT_APPLICABLE: Counts(skipped=1),
}


SKIPPED = RuleResult.NOT_APPLICABLE


def recorded(stats: Stats, left: UnrunTests, sources: str) -> Record:
    """Return the results of each conformance class, and how the tests of each file ended."""
    reports = [report for report in _reports(stats) if _ruling(report) is not None]
    ran = [report.nodeid for report in reports]
    # What is skipped before it is called says nothing of a rule.
    called = [one.nodeid for one in reports if one.when == "call" or _ruling(one) is not SKIPPED]
    found = _recorded(reports, {_method(name) for name in left.ids(called)})
    lacking = left.counts(ran)
    return Record(
        found.findings,
        {
            name: found.files.get(name, Counts()) + Counts(left=lacking[name])
            for name in {*found.files, *lacking}
        },
        sources,
    )


def _method(name: str) -> str:
    """Return the test of which an id names one case."""
    return name.partition("[")[0]


def _recorded(reports: Iterable[Report], left: Collection[str]) -> Record:
    """Drop the results of a rule of which cases are left, unless it is broken."""
    findings: defaultdict[str, list[Found]] = defaultdict(list)
    files: defaultdict[str, Counts] = defaultdict(Counts)
    for report in reports:
        ruling = _ruling(report)
        if ruling is None:
            continue
        file, _, _ = report.nodeid.partition("::")
        files[file] += OUTCOMES[ruling]
        files[file] += Counts(calls=tuple(called(report)))
        properties = dict(getattr(report, "user_properties", ()))
        whole = _method(report.nodeid) not in left or ruling is RuleResult.FAILED
        if "chariot_rule" in properties and whole:
            place = f"{file}::{properties['chariot_class']}"
            code, case = str(properties["chariot_rule"]), str(properties["chariot_case"])
            findings[place].append(Found(code, case, ruling, _message(report, ruling)))
    return Record({place: tuple(found) for place, found in findings.items()}, files)


def _reports(stats: Stats) -> Iterator[Report]:
    for report in (report for reports in stats for report in reports):
        if isinstance(report, Report):
            yield report


def _ruling(report: Report) -> RuleResult | None:
    """Return the result of a report, None if it is only of a clean setup or teardown."""
    if report.failed:
        return RuleResult.FAILED
    if report.skipped:
        exempted = getattr(report, "wasxfail", None) is not None
        return RuleResult.EXEMPTED if exempted else RuleResult.NOT_APPLICABLE
    return RuleResult.PASSED if report.when == "call" else None


def _message(report: Report, ruling: RuleResult) -> str:
    match ruling:
        case RuleResult.PASSED:
            return ""
        case RuleResult.EXEMPTED:
            return str(getattr(report, "wasxfail", ""))
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message) if crash else report.longreprtext
