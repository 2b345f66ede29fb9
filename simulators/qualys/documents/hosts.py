"""How Qualys sees a host, and which hosts a call selects, in the order of host IDs (5.1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address
from operator import attrgetter
from zlib import crc32

from ...engine import Collection, Context, HostsAt, Page, Query, Source
from ...world import Host, World, instance_of
from ..queries.paging import BY_ASSET, BY_HOST, FARTHEST, page_by_id, query_of
from ..queries.parameters import check
from ..queries.readers import Dates, Test, date_tests, within

FEW_ADDRESSES = 4096
"""Up to so many addresses are looked up one by one, more are looked for among all hosts."""
SAMPLED_HOSTS = 1000
"""How many hosts are looked at to find which tags and groups there are."""


def host_id(host: Host) -> int:
    """Return the host ID."""
    return BY_HOST.number(host.index)


def asset_id(host: Host) -> int:
    """Return the asset ID."""
    return BY_ASSET.number(host.index)


def ipv4(host: Host) -> str | None:
    """Return what goes into IP."""
    return host.private_address or None if ":" in host.address else host.address


def ipv6(host: Host) -> str | None:
    """Return what goes into IPV6."""
    return host.address if ":" in host.address else host.ipv6


def dns(host: Host) -> str | None:
    """Return what goes into DNS: the full name, else at times a bare name that is no address."""
    return host.hostname if host.fqdn is None and host.index % 2 else host.fqdn


def tracking_method(host: Host) -> str:
    """Return IP, DNS, NETBIOS, EC2 or AGENT (5.1)."""
    instance, turn = instance_of(host), host.index % 5
    if instance and instance.provider == "AWS":
        return "EC2"
    if host.fqdn and turn in (0, 2):
        return "AGENT" if turn == 0 else "DNS"
    return "NETBIOS" if host.netbios and turn == 1 else "IP"


def agent_id(host: Host) -> str:
    """Return QG_HOSTID, the id an agent or an authenticated scan leaves on a host."""
    return f"{host.id[:8]}-{host.id[8:]}-0000-4000-8000{host.index % (1 << 32):08x}"


def scanned(host: Host) -> datetime:
    """Return LAST_VM_SCANNED_DATE: when the last scan ended, two minutes before processing."""
    return host.last_seen - timedelta(seconds=123)


def scan_seconds(host: Host) -> int:
    """Return LAST_VM_SCANNED_DURATION."""
    return 300 + host.index % 100


@lru_cache(maxsize=64)
def number_of(name: str) -> int:
    """Return the id of something that has only a name."""
    return 10_000 + crc32(name.encode()) % 90_000


def groups(host: Host) -> tuple[str]:
    """Return the asset group of a host, which is that of its network; assumed."""
    return (f"Group {host.kind}",)


def tags(host: Host) -> tuple[str, str]:
    """Return the names of its tags: one for the network, one for the system; assumed."""
    return f"Network {host.kind}", f"OS {host.family}"


def all_of(names: Callable[[Host], Iterable[str]], context: Context) -> Mapping[int, str]:
    """Return the names of the tags or groups that hosts have, by id."""
    return _all_of(names, context.world, context.world.revision)


@lru_cache(maxsize=8)
def _all_of(
    names: Callable[[Host], Iterable[str]], world: World, _revision: int
) -> Mapping[int, str]:
    sample = world.window(0, SAMPLED_HOSTS)
    return {number_of(name): name for host in sample for name in names(host)}


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


HOSTS = Collection("hosts", lambda *_: [{}], source=_source, one_each=lambda _: True)


def page_of_hosts(context: Context) -> Page | None:
    """Return the page that a call asks for; None where it asks for all hosts."""
    check(context)
    if not context["truncation_limit"]:
        return None
    return page_by_id(context, HOSTS, BY_HOST, _query(context))


def hosts_of(context: Context, page: Page | None) -> Iterator[Host]:
    """Return the hosts of a page, or all that a call selects, made one by one."""
    if page is not None:
        return HOSTS.items(context, page.keys)
    found = _source(context).walk(max(BY_HOST.index(context["id_min"] or 1), 0))
    return filter(_query(context).item_test, found)


def _query(context: Context) -> Query:
    dates = date_tests(context, DATES, context.world_date)
    return query_of(context, BY_HOST, (*_tests(context), *dates))


DATES: Dates = (
    (scanned, "vm_scan_since", "no_vm_scan_since"),
    (scanned, "vm_scan_date_after", "vm_scan_date_before"),
    (attrgetter("last_seen"), "vm_processed_after", "vm_processed_before"),
    (scanned, "max_days_since_last_vm_scan"),
)


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
