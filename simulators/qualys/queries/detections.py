"""Which detections a call selects (5.2)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from ...engine import Context
from ...world import Host
from ..documents.findings import Detection, detections
from .readers import within

Test = Callable[[Detection], bool]
Date = Callable[[Detection], datetime]


def disabled_qids(context: Context) -> frozenset[int]:
    """Return the QIDs that the subscription has switched off."""
    claims = context.account.claims if context.account else {}
    return frozenset(map(int, claims.get("disabled_qids", "").split()))


def matching(context: Context, hosts: Iterable[Host]) -> Iterator[tuple[Host, list[Detection]]]:
    """Yield the hosts that have a matching detection, each with these."""
    tests = tuple(_tests(context))
    for host in hosts:
        found = [one for one in detections(host) if all(test(one) for test in tests)]
        if found:
            yield host, found


def _tests(context: Context) -> Iterator[Test]:
    """Yield what a detection must pass; each line is a row of the contract's table."""
    wanted, disabled = context["status"], disabled_qids(context)
    yield lambda one: one.status in wanted
    if not context["show_igs"]:
        yield lambda one: one.kind != "Info"
    if not context["include_ignored"]:
        yield lambda one: not one.ignored
    if not context["include_disabled"]:
        yield lambda one: one.qid not in disabled
    if kind := context["include_vuln_type"]:
        yield lambda one: one.kind in (kind.title(), "Info")
    if levels := context["severities"]:
        yield lambda one: one.severity in levels
    if qids := context["qids"]:
        yield lambda one: within(qids, one.qid)
    lowest, highest = context["qds_min"] or 1, context["qds_max"] or 100
    yield lambda one: lowest <= one.score <= highest
    yield from _dates(context)


def _updated(one: Detection) -> datetime:
    return one.updated


def _tested(one: Detection) -> datetime:
    return one.last_found


DATES: dict[str, tuple[Date, bool]] = {
    "detection_updated_since": (_updated, True),
    "detection_updated_before": (_updated, False),
    "detection_processed_after": (_updated, True),
    "detection_processed_before": (_updated, False),
    "detection_last_tested_since": (_tested, True),
    "detection_last_tested_before": (_tested, False),
}


def _dates(context: Context) -> Iterator[Test]:
    for name, (date, since) in DATES.items():
        if bound := context[name]:
            yield _dated(date, context.world_date(bound), since)
    if days := context["max_days_since_detection_updated"]:
        yield _dated(_updated, context.world_date(context.now - timedelta(days=days)), True)


def _dated(date: Date, bound: datetime, since: bool) -> Test:
    return lambda one: (date(one) >= bound) is since
