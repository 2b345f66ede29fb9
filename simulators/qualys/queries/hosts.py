"""Which hosts a call selects: ids, addresses, dates, systems and tags, in the order of host IDs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address
from itertools import islice, takewhile
from typing import Any

from ...engine import Collection, Context, Hosts, Page, Query, Source
from ...world import Host, World
from ..documents import hosts
from ..documents.hosts import host_id, index_of
from .paging import BY_HOST, FARTHEST, page_by_id
from .parameters import check
from .readers import Ranges, within

Test = Callable[[Host], bool]
FEW_ADDRESSES = 4096
"""Up to so many addresses are looked up one by one, more are looked for among all hosts."""


@dataclass(frozen=True, slots=True)
class HostsIn:
    """The hosts of a world whose ids are in some ranges, which ascend and may overlap."""

    world: World
    ranges: Ranges

    def __len__(self) -> int:
        return sum(1 for _ in self.walk())

    def at(self, index: int) -> Host:
        """Return the host with that index; raise LookupError for one that there is not."""
        return self.world.host(index)

    def walk(self, start: int = 0) -> Iterator[Host]:
        """Yield the hosts from an index on."""
        for first, last in self.ranges:
            start = max(index_of(first), start)
            yield from takewhile(_up_to(last), self.world.hosts(start))
            start = max(start, index_of(last) + 1)

    def window(self, offset: int, limit: int) -> list[Host]:
        """Return at most `limit` hosts after so many others."""
        return list(islice(self.walk(), offset, offset + limit))


def _up_to(last: int) -> Test:
    return lambda host: host_id(host.index) <= last


def _source(context: Context) -> Source:
    ranges, last = context["ids"], context["id_max"] or FARTHEST
    if ranges is None and (addresses := _few_addresses(context)) is not None:
        found = (context.world.with_address(str(IPv4Address(one))) for one in addresses)
        ids = sorted(host_id(host.index) for hosts in found for host in hosts)
        ranges = tuple((one, one) for one in ids)
    if ranges is None and last == FARTHEST:
        return Hosts(context.world)
    return HostsIn(
        context.world, tuple((a, min(b, last)) for a, b in ranges or ((1, last),) if a <= last)
    )


def _few_addresses(context: Context) -> list[int] | None:
    ranges = context["ips"]
    if ranges is None or sum(last - first + 1 for first, last in ranges) > FEW_ADDRESSES:
        return None
    return [address for first, last in ranges for address in range(first, last + 1)]


HOSTS = Collection("hosts", lambda _, host: [{"host": host}], source=_source, lasting=True)


def page_of_hosts(context: Context) -> Page | None:
    """Return the page that a call asks for; None where it asks for all hosts."""
    check(context)
    if not context["truncation_limit"]:
        return None
    return page_by_id(context, HOSTS, BY_HOST, _query(context))


def hosts_of(context: Context, page: Page | None) -> Iterator[Host]:
    """Yield the hosts of a page, or all that a call selects, made one by one."""
    if page is not None:
        yield from (row["host"] for row in HOSTS.at(context, page.keys))
        return
    test = _query(context).item_test
    for host in _source(context).walk(max(index_of(context["id_min"] or 1), 0)):
        if test is None or test(host):
            yield host


def tracked_hosts(context: Context) -> Iterator[Host]:
    """Yield the hosts whose IPv4 address and tracking method a call asks for."""
    ranges, method = context["ips"], context["tracking_method"]
    for host in context.world.hosts():
        address = hosts.ipv4(host)
        if address is None or (ranges and not within(ranges, int(ip_address(address)))):
            continue
        if method in (None, hosts.tracking_method(host)):
            yield host


def _query(context: Context) -> Query:
    tests = tuple(_tests(context))
    selectors = {name: context.parameters.get(name) for name in (*SELECTORS, *TAGS, "id_max")}
    now = context.now if selectors["max_days_since_last_vm_scan"] else ""
    return Query(f"{selectors} {context['ids']} {now}", item_test=_all(tests) if tests else None)


def _all(tests: Iterable[Test]) -> Test:
    return lambda host: all(test(host) for test in tests)


def _tests(context: Context) -> Iterator[Test]:
    for name, make in SELECTORS.items():
        if (value := context.parameters.get(name)) is not None:
            yield make(context, value)
    if context["use_tags"]:
        yield from _tag_tests(context)


def _in_ips(_: Context, ranges: Ranges) -> Test:
    return lambda host: ":" not in host.address and within(ranges, int(IPv4Address(host.address)))


def _since(date: Callable[[Host], datetime], is_since: bool) -> Callable[[Context, Any], Test]:
    """Return what makes the test of a date that is not before a bound, or that is before it."""

    def make(context: Context, bound: datetime) -> Test:
        limit = context.world_date(bound)
        return lambda host: (date(host) >= limit) is is_since

    return make


def _processed(host: Host) -> datetime:
    return host.last_seen


def _scanned_within(context: Context, days: int) -> Test:
    return _since(hosts.scanned, True)(context, context.now - timedelta(days=days))


def _grouped(name: str) -> Callable[[Context, Iterable[str]], Test]:
    def make(_: Context, wanted: Iterable[str]) -> Test:
        if name == "ag_titles":
            return lambda host: hosts.group(host) in wanted
        return lambda host: str(hosts.number_of(hosts.group(host))) in wanted

    return make


SELECTORS: dict[str, Callable[[Context, Any], Test]] = {
    "ips": _in_ips,
    "ipv6": lambda _, wanted: lambda host: hosts.ipv6(host) in wanted,
    "os_pattern": lambda _, shape: lambda host: shape.search(host.operating_system) is not None,
    "vm_scan_since": _since(hosts.scanned, True),
    "no_vm_scan_since": _since(hosts.scanned, False),
    "vm_scan_date_after": _since(hosts.scanned, True),
    "vm_scan_date_before": _since(hosts.scanned, False),
    "vm_processed_after": _since(_processed, True),
    "vm_processed_before": _since(_processed, False),
    "max_days_since_last_vm_scan": _scanned_within,
    "ag_ids": _grouped("ag_ids"),
    "ag_titles": _grouped("ag_titles"),
}
TAGS = (
    *("use_tags", "tag_set_by", "tag_set_include", "tag_set_exclude"),
    *("tag_include_selector", "tag_exclude_selector"),
)


def _tag_tests(context: Context) -> Iterator[Test]:
    by_name = context["tag_set_by"] == "name"
    for verb, keeps in (("include", True), ("exclude", False)):
        if (wanted := context[f"tag_set_{verb}"]) is not None:
            every = context[f"tag_{verb}_selector"] == "all"
            yield _tagged(wanted, by_name, every, keeps)


def _tagged(wanted: frozenset[str], by_name: bool, every: bool, keeps: bool) -> Test:
    def test(host: Host) -> bool:
        own = {name if by_name else identifier for identifier, name in hosts.tags(host)}
        return (wanted <= own if every else bool(wanted & own)) is keeps

    return test
