"""How Qualys sees what was found on a host: detections, and which of them a call selects (5.2)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ...engine import Context
from ...world import Finding, Host, Weakness
from ..accounts import disabled_qids
from ..queries.readers import Dates, Test, all_of, date_tests, since, within
from .hosts import scan_seconds

SCAN_TIME = Weakness(
    index=-1,
    identifier=45038,
    title="Host Scan Time",
    category="Information gathering",
    description="<P>How long the scan of this host took.</P>",
    consequence="",
    solution="",
    severity=1,
    cvss_v2=None,
    cvss_v3=None,
    cves=(),
    protocol="",
    ports=(),
)
"""Information Qualys gathers about every host it has scanned: no weakness, and no port."""
SCAN_TIME_PLACE = 99
STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
SCORES = {1: (18, "LOW"), 2: (36, "LOW"), 3: (54, "MEDIUM"), 4: (72, "HIGH"), 5: (95, "CRITICAL")}
"""QDS by severity, and in words; the real score weighs much more, so this is assumed."""
PROCESSING = timedelta(seconds=123)
"""How long after a scan its findings are processed."""


class Detection(NamedTuple):
    """One DETECTION: a finding under a QID on a host, or on one of its ports."""

    unique_id: int
    finding: Finding

    @property
    def qid(self) -> int:
        """Return the QID."""
        return self.finding.weakness.identifier

    @property
    def kind(self) -> str:
        """Return Confirmed, Potential or Info."""
        return kind_of(self.finding.weakness)

    @property
    def status(self) -> str:
        """Return the status as Qualys has it."""
        return STATUSES[self.finding.status]

    @property
    def score(self) -> int:
        """Return the QDS, 1 to 100."""
        return SCORES[self.finding.weakness.severity][0]

    @property
    def times_found(self) -> int:
        """Return how often it was found: once a week since the first time."""
        return 1 + (self.finding.last_found - self.finding.first_found).days // 7

    @property
    def updated(self) -> datetime:
        """Return when the scan that found it last was processed."""
        return self.finding.last_found + PROCESSING


def kind_of(weakness: Weakness) -> str:
    """Return how sure a QID is; that every fourth is only potential is assumed."""
    if weakness is SCAN_TIME:
        return "Info"
    return "Potential" if weakness.identifier % 4 == 1 else "Confirmed"


def detections(host: Host) -> Iterator[Detection]:
    """Yield all detections of a host, fixed and ignored ones included, information last."""
    first_id = 9_000_000_000 + host.index * 100
    for place, finding in enumerate(host.weaknesses):
        yield Detection(first_id + place, finding)
    if host.weaknesses and host.index % 2 == 0:
        result = f"Scan duration: {scan_seconds(host)} seconds"
        dates = host.first_seen, host.last_seen
        scan = Finding(SCAN_TIME, None, None, "active", False, *dates, result)
        yield Detection(first_id + SCAN_TIME_PLACE, scan)


def _updated(one: Detection) -> datetime:
    return one.updated


def _tested(one: Detection) -> datetime:
    return one.finding.last_found


DATES: Dates = {
    "detection_updated_since": (_updated, True),
    "detection_updated_before": (_updated, False),
    "detection_processed_after": (_updated, True),
    "detection_processed_before": (_updated, False),
    "detection_last_tested_since": (_tested, True),
    "detection_last_tested_before": (_tested, False),
}


def matching(context: Context, hosts: Iterable[Host]) -> Iterator[tuple[Host, list[Detection]]]:
    """Yield the hosts that have a matching detection, each with these."""
    test = all_of(_tests(context))
    for host in hosts:
        if found := list(filter(test, detections(host))):
            yield host, found


def _tests(context: Context) -> Iterator[Test]:
    """Yield what a detection must pass; each line is a row of the contract's table."""
    wanted, disabled = context["status"], disabled_qids(context)
    yield lambda one: one.status in wanted
    if not context["show_igs"]:
        yield lambda one: one.kind != "Info"
    if not context["include_ignored"]:
        yield lambda one: not one.finding.ignored
    if not context["include_disabled"]:
        yield lambda one: one.qid not in disabled
    if kind := context["include_vuln_type"]:
        yield lambda one: one.kind in (kind.title(), "Info")
    if levels := context["severities"]:
        yield lambda one: one.finding.weakness.severity in levels
    if qids := context["qids"]:
        yield lambda one: within(qids, one.qid)
    lowest, highest = context["qds_min"] or 1, context["qds_max"] or 100
    yield lambda one: lowest <= one.score <= highest
    yield from date_tests(context, DATES, context.world_date)
    if days := context["max_days_since_detection_updated"]:
        yield since(_updated, context.world_date(context.now - timedelta(days=days)))
