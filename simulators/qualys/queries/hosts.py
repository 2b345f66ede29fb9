"""Which hosts a call selects: ids, addresses, dates, systems and tags, in the order of host IDs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address

from ...engine import Collection, Context, HostsAt, Page, Query, Source
from ...world import Host
from ..documents.hosts import groups, ipv6, number_of, scanned, tags
from .paging import BY_HOST, FARTHEST, page_by_id, query_of
from .parameters import check
from .readers import Dates, Test, date_tests, since, within

FEW_ADDRESSES = 4096
"""Up to so many addresses are looked up one by one, more are looked for among all hosts."""


def _source(context: Context) -> Source:
    """Return the hosts that can be meant, so that not all of a world have to be looked at."""
    last, ranges = context["id_max"] or FARTHEST, context["ids"]
    if ranges is None:
        ranges = _with_few_addresses(context)
    if ranges is None:
        ranges = ((1, last),)
    indexes = (range(BY_HOST.index(a), BY_HOST.index(min(b, last)) + 1) for a, b in ranges)
    return HostsAt(context.world, *indexes)


def _with_few_addresses(context: Context) -> list[tuple[int, int]] | None:
    ranges = context["ips"]
    if ranges is None or sum(last - first + 1 for first, last in ranges) > FEW_ADDRESSES:
        return None
    addresses = (str(IPv4Address(one)) for a, b in ranges for one in range(a, b + 1))
    found = sorted(host.index for one in addresses for host in context.world.with_address(one))
    return [(number, number) for number in map(BY_HOST.number, found)]


HOSTS = Collection("hosts", lambda _, host: [{"host": host}], source=_source, lasting=True)


def page_of_hosts(context: Context) -> Page | None:
    """Return the page that a call asks for; None where it asks for all hosts."""
    check(context)
    if not context["truncation_limit"]:
        return None
    return page_by_id(context, HOSTS, BY_HOST, _query(context))


def hosts_of(context: Context, page: Page | None) -> Iterator[Host]:
    """Return the hosts of a page, or all that a call selects, made one by one."""
    if page is not None:
        return (row["host"] for row in HOSTS.at(context, page.keys))
    found = _source(context).walk(max(BY_HOST.index(context["id_min"] or 1), 0))
    return filter(_query(context).item_test, found)


def _query(context: Context) -> Query:
    tests = [*_tests(context), *date_tests(context, DATES, context.world_date)]
    now = ""
    if days := context.parameters.get("max_days_since_last_vm_scan"):
        now = f" at {context.now}"
        tests.append(since(scanned, context.world_date(context.now - timedelta(days=days))))
    return query_of(context, BY_HOST, tests, now)


def _processed(host: Host) -> datetime:
    return host.last_seen


DATES: Dates = {
    "vm_scan_since": (scanned, True),
    "no_vm_scan_since": (scanned, False),
    "vm_scan_date_after": (scanned, True),
    "vm_scan_date_before": (scanned, False),
    "vm_processed_after": (_processed, True),
    "vm_processed_before": (_processed, False),
}


def _tests(context: Context) -> Iterator[Test]:
    """Yield what a host must pass; each line is a row of the contract's table."""
    if ranges := context["ips"]:
        yield (
            lambda host: ":" not in host.address and within(ranges, int(IPv4Address(host.address)))
        )
    if addresses := context["ipv6"]:
        yield lambda host: ipv6(host) in addresses
    if shape := context["os_pattern"]:
        yield lambda host: shape.search(host.operating_system) is not None
    if titles := context["ag_titles"]:
        yield lambda host: not titles.isdisjoint(groups(host))
    if ids := context["ag_ids"]:
        yield lambda host: not ids.isdisjoint(str(number_of(one)) for one in groups(host))
    if context["use_tags"]:
        yield from _tag_tests(context)


def _tag_tests(context: Context) -> Iterator[Test]:
    by_name = context["tag_set_by"] == "name"
    for verb, keeps in (("include", True), ("exclude", False)):
        if wanted := context[f"tag_set_{verb}"]:
            every = context[f"tag_{verb}_selector"] == "all"
            yield _tagged(wanted, by_name, every, keeps)


def _tagged(wanted: frozenset[str], by_name: bool, every: bool, keeps: bool) -> Test:
    def test(host: Host) -> bool:
        own = {name if by_name else str(number_of(name)) for name in tags(host)}
        return (wanted <= own if every else bool(wanted & own)) is keeps

    return test
