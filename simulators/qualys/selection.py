"""Which hosts a call selects: ids, addresses, dates, systems and tags, in the order of host IDs."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from itertools import takewhile

from .. import Host, World
from . import estate
from .parameters import Call
from .values import ip_number, ipv4_ranges, ipv6_addresses, moment, pattern, within, words

Test = Callable[[Host], bool]
FEW_ADDRESSES = 4096
"""Up to so many addresses are looked up one by one, more are looked for among all hosts."""


def selected(world: World, call: Call, now: datetime) -> Iterator[Host]:
    """The hosts the call's selectors agree on, from `id_min` to `id_max`, made one by one."""
    lowest, highest = call.number("id_min", 1), call.number("id_max", 2**53)
    tests = tuple(_tests(call, now))
    for host in _candidates(world, call, lowest):
        if estate.host_id(host.index) > highest:
            return
        if all(test(host) for test in tests):
            yield host


def _candidates(world: World, call: Call, lowest: int) -> Iterator[Host]:
    if (ids := call.ranges("ids")) is not None:
        yield from _by_ids(world, ids, lowest)
    elif (addresses := _few_addresses(call)) is not None:
        found = (world.find_address(str(IPv4Address(address))) for address in addresses)
        by_index = {host.index: host for host in found if host is not None}
        yield from (by_index[index] for index in sorted(by_index) if _at_least(lowest, index))
    else:
        yield from world.hosts(estate.index_of(lowest))


def _by_ids(world: World, ids: tuple[tuple[int, int], ...], lowest: int) -> Iterator[Host]:
    for first, last in ids:
        start = max(first, lowest)
        hosts = world.hosts(estate.index_of(start))
        yield from takewhile(_up_to(last), hosts)
        lowest = max(start, last + 1)


def _up_to(last: int) -> Test:
    return lambda host: estate.host_id(host.index) <= last


def _few_addresses(call: Call) -> list[int] | None:
    if (value := call.text("ips")) is None:
        return None
    ranges = ipv4_ranges(value)
    if sum(last - first + 1 for first, last in ranges) > FEW_ADDRESSES:
        return None
    return [address for first, last in ranges for address in range(first, last + 1)]


def _at_least(lowest: int, index: int) -> bool:
    return estate.host_id(index) >= lowest


def _tests(call: Call, now: datetime) -> Iterator[Test]:
    for name, make in MAKERS.items():
        if (value := call.text(name)) is not None:
            yield make(value, now)
    if call.flag("use_tags"):
        yield from _tag_tests(call)


def _in_ips(value: str, _: datetime) -> Test:
    ranges = ipv4_ranges(value)
    return lambda host: ":" not in host.address and within(ranges, ip_number(host.address))


def _in_ipv6(value: str, _: datetime) -> Test:
    wanted = ipv6_addresses(value)
    return lambda host: estate.ipv6(host) in wanted


def _runs(value: str, _: datetime) -> Test:
    expression = pattern(value)
    return lambda host: expression.search(host.operating_system) is not None


def _processed_from(value: str, _: datetime) -> Test:
    start = moment(value)
    return lambda host: host.last_seen >= start


def _processed_before(value: str, _: datetime) -> Test:
    end = moment(value)
    return lambda host: host.last_seen < end


def _scanned_from(value: str, _: datetime) -> Test:
    start = moment(value)
    return lambda host: estate.scanned(host) >= start


def _scanned_before(value: str, _: datetime) -> Test:
    end = moment(value)
    return lambda host: estate.scanned(host) < end


def _scanned_within(value: str, now: datetime) -> Test:
    start = now - timedelta(days=int(value))
    return lambda host: estate.scanned(host) >= start


MAKERS: dict[str, Callable[[str, datetime], Test]] = {
    "ips": _in_ips,
    "ipv6": _in_ipv6,
    "os_pattern": _runs,
    "vm_scan_since": _scanned_from,
    "no_vm_scan_since": _scanned_before,
    "vm_scan_date_after": _scanned_from,
    "vm_scan_date_before": _scanned_before,
    "vm_processed_after": _processed_from,
    "vm_processed_before": _processed_before,
    "max_days_since_last_vm_scan": _scanned_within,
}


def _tag_tests(call: Call) -> Iterator[Test]:
    by_name = call.choice("tag_set_by", "id") == "name"
    for verb, keeps in (("include", True), ("exclude", False)):
        if (value := call.text(f"tag_set_{verb}")) is not None:
            every = call.choice(f"tag_{verb}_selector", "any") == "all"
            yield _tagged(words(value), by_name, every, keeps)


def _tagged(wanted: frozenset[str], by_name: bool, every: bool, keeps: bool) -> Test:
    def test(host: Host) -> bool:
        own = {name if by_name else identifier for identifier, name in estate.tags(host)}
        return (wanted <= own if every else bool(wanted & own)) is keeps

    return test
