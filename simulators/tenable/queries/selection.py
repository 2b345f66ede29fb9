"""Which findings and assets an export has: its filters as tests, and defaults that lose data."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address, ip_network

from ...engine import Context
from ...world import Host
from ..documents import assets, findings, plugins, records
from ..documents.findings import HostFinding
from ..responses import invalid
from .orders import TAG, VULN_TIMES, Filters, Order

Test = Callable[[HostFinding], bool]
HostTest = Callable[[Host], bool]

WINDOW = timedelta(days=30)
"""Without a filter by time, only what was found or fixed since then (3.1, first trap)."""
HOLDING = ("OPEN", "REOPENED")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda found, bound: found > bound,
    "gte": lambda found, bound: found >= bound,
    "lt": lambda found, bound: found < bound,
    "lte": lambda found, bound: found <= bound,
}


def findings_of(order: Order, context: Context) -> Callable[[Host], Iterator[HostFinding]]:
    """Return what an export of findings has of a host; `context.now` is when it was ordered."""
    hosts, tests = list(_host_tests(order)), list(_finding_tests(order.filters, context))

    def found(host: Host) -> Iterator[HostFinding]:
        if all(test(host) for test in hosts):
            yield from (
                one for one in findings.findings_of(host) if all(test(one) for test in tests)
            )

    return found


def asset_test(order: Order, context: Context) -> Callable[[Host, bool], bool]:
    """Return the test of a host, and of the terminated asset that was there before it (True)."""
    filters = order.filters
    tests = list(_shared_tests(filters))

    def wanted(host: Host, retired: bool) -> bool:
        if not _lives_as_asked(filters, retired):
            return False
        return all(test(host) for test in tests) and _dated(filters, host, retired, context)

    return wanted


def _host_tests(order: Order) -> Iterator[HostTest]:
    if not order.include_unlicensed:
        yield findings.is_licensed
    yield from _shared_tests(order.filters)
    if isinstance(block := order.filters.get("cidr_range"), str):
        try:
            network = ip_network(block, strict=False)
        except ValueError:
            raise invalid('"cidr_range" must be a CIDR block', "filters.cidr_range") from None
        yield lambda host: ip_address(host.address) in network
    if isinstance(scan := order.filters.get("scan_uuid"), str):
        yield lambda host: records.scan_uuid(host) == scan
    if names := _texts(order.filters, "source"):
        yield lambda host: records.source(host) in names


def _shared_tests(filters: Filters) -> Iterator[HostTest]:
    network = filters.get("network_id")
    if network is not None:
        yield lambda _: network == records.NETWORK
    for name in filters:
        if name.startswith(TAG):
            category, values = name.removeprefix(TAG), _texts(filters, name)
            yield _tagged(category, values)


def _tagged(category: str, values: frozenset[str]) -> HostTest:
    return lambda host: any(key == category and value in values for key, value in assets.tags(host))


def _finding_tests(filters: Filters, context: Context) -> Iterator[Test]:
    states = frozenset(text.upper() for text in _texts(filters, "state"))
    yield _state_test(states, "since" in filters)
    yield from _time_tests(filters, context)
    if levels := _texts(filters, "severity"):
        yield lambda one: findings.SEVERITIES[one.severity] in levels
    if kinds := _texts(filters, "severity_modification_type"):
        yield lambda one: one.modification in kinds
    if families := _texts(filters, "plugin_family"):
        yield lambda one: plugins.family(one.weakness) in families
    if isinstance(ids := filters.get("plugin_id"), list):
        yield lambda one: findings.plugin_id(one.weakness) in ids
    if isinstance(kind := filters.get("plugin_type"), str):
        yield lambda one: plugins.plugin_type(one.weakness) == kind
    if cves := _texts(filters, "cve_id"):
        yield lambda one: not cves.isdisjoint(one.weakness.cves)
    yield from _score_tests(filters)


def _state_test(states: frozenset[str], since: bool) -> Test:
    # With `since` and no state, what was fixed since then is sent as well (3.1).
    wanted = states or frozenset((*HOLDING, *(("FIXED",) if since else ())))
    return lambda one: one.state in wanted


def _time_tests(filters: Filters, context: Context) -> Iterator[Test]:
    if not any(name in filters for name in VULN_TIMES):
        bound = (context.now - WINDOW).timestamp()
        yield lambda one: _seen(one, context) >= bound
    for names, of in TIMES.items():
        for name in names:
            if name in filters:
                yield _since(of, _seconds(filters[name]), context)
    taken = filters.get("time_taken_to_fix")
    if isinstance(taken, dict):
        yield lambda one: one.state == "FIXED" and _compared(_fix_seconds(one), taken)


def _since(of: Callable[[HostFinding, Context], float], bound: int, context: Context) -> Test:
    return lambda one: of(one, context) >= bound


def _seen(one: HostFinding, context: Context) -> float:
    return context.unix(one.fixed if one.state == "FIXED" else one.last_found)


NEVER = -1.0
TIMES: dict[tuple[str, ...], Callable[[HostFinding, Context], float]] = {
    ("since",): _seen,
    ("first_found", "first_seen"): lambda one, context: context.unix(one.first_found),
    ("last_found", "last_seen"): lambda one, context: context.unix(one.last_found),
    ("indexed_at",): lambda one, context: context.unix(one.indexed),
    ("last_fixed",): lambda one, context: (
        context.unix(one.fixed) if one.state == "FIXED" else NEVER
    ),
    ("resurfaced_date",): lambda one, context: (
        context.unix(one.last_found) if one.state == "REOPENED" else NEVER
    ),
}
"""What each filter by time compares; those of one line are the same."""


def _fix_seconds(one: HostFinding) -> float:
    return (one.fixed - one.first_found).total_seconds()


def _score_tests(filters: Filters) -> Iterator[Test]:
    scores = {"epss_score": plugins.epss_score, "vpr_score": plugins.vpr_score}
    for name, score in scores.items():
        ranged = filters.get(name)
        if isinstance(ranged, dict):
            yield _ranged(score, _numbered(name, ranged))


def _numbered(name: str, ranged: dict[str, object]) -> dict[str, object]:
    """Return the bounds of a score; raise 400 for one that is no number."""
    for bound in COMPARISONS.keys() & ranged:
        try:
            float(str(ranged[bound]))
        except ValueError:
            raise invalid(f'"{bound}" must be a number', f"filters.{name}.{bound}") from None
    return ranged


def _ranged(score: Callable[..., float], ranged: dict[str, object]) -> Test:
    return lambda one: _compared(score(one.weakness), ranged)


def _compared(found: float, bounds: dict[str, object]) -> bool:
    equal, unequal = bounds.get("eq"), bounds.get("neq")
    if isinstance(equal, list) and found not in equal:
        return False
    if isinstance(unequal, list) and found in unequal:
        return False
    return all(
        compare(found, float(str(bounds[name])))
        for name, compare in COMPARISONS.items()
        if name in bounds
    )


def _lives_as_asked(filters: Filters, retired: bool) -> bool:
    """Without a filter both; nothing here was ever deleted, only terminated."""
    if filters.get("is_deleted") is True or "deleted_at" in filters:
        return False
    if "terminated_at" in filters and not retired:
        return False
    return filters.get("is_terminated") in (None, retired)


def _dated(filters: Filters, host: Host, retired: bool, context: Context) -> bool:
    updated = host.first_seen if retired else host.last_seen + findings.INDEXING
    dates = {
        "created_at": host.first_seen,
        "first_scan_time": host.first_seen,
        "updated_at": updated,
        "since": updated,
        "terminated_at": updated,
        "last_assessed": host.first_seen if retired else host.last_seen,
    }
    # No scan here was made with credentials.
    if _seconds(filters.get("last_authenticated_scan_time", 0)) > 1:
        return False
    asked = ((date, filters[name]) for name, date in dates.items() if name in filters)
    if not all(context.unix(date) >= _seconds(bound) for date, bound in asked):
        return False
    return _flagged(filters, host, context)


def _flagged(filters: Filters, host: Host, context: Context) -> bool:
    facts: dict[str, object] = {
        "is_licensed": findings.is_licensed(host),
        "has_plugin_results": bool(host.weaknesses),
        "servicenow_sysid": False,
        "last_scan_id": records.scan_uuid(host),
    }
    right = all(filters[name] == fact for name, fact in facts.items() if name in filters)
    names = _texts(filters, "sources")
    known = {str(source["name"]) for source in assets.sources(host, context)}
    types = _texts(filters, "types")
    return right and (not names or bool(names & known)) and (not types or "host" in types)


def _texts(filters: Filters, name: str) -> frozenset[str]:
    found = filters.get(name)
    if found is None:
        return frozenset()
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise invalid(f'"{name}" must be a list of texts', f"filters.{name}")
    return frozenset(found)


def _seconds(value: object) -> int:
    return int(str(value))
