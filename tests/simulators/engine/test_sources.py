"""Hosts by a range of indexes, ranges of values, methods of a path, and what calls delete."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from simulators import World
from simulators.engine import Condition, Entry, Field, Fields, Fixed, HostsAt, Listing, test_of

from .acme import DEVICES, STYLES, Acme, envelope, get, listing, query

KEPT = replace(
    DEVICES,
    name="kept",
    one_each=lambda _: False,
    visible=lambda context, host: ("device", host.index) not in context.deleted,
)
OFFSET = STYLES["offset"]
FIELDS = Fields({"ports": Field(kind="number")})
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Deleting(Acme):
    """Leaves out devices that were deleted."""

    operations = (replace(listing("kept", OFFSET), answer=Listing(KEPT, OFFSET, query, envelope)),)


def indexes(hosts):
    return [host.index for host in hosts]


def test_hosts_at_indexes_pass_over_removed_ones():
    world = World(0, 25)
    world.remove(12)
    source = HostsAt(world, range(10, 15))

    assert indexes(source.walk()) == [10, 11, 13, 14]
    assert indexes(source.walk(12)) == [13, 14]
    assert list(source.window(1, 2)) == [11, 13]
    assert len(source) == 4
    assert source.at(14).index == 14


def test_hosts_at_several_ranges_come_once_and_in_order():
    source = HostsAt(World(0, 25), range(-5, 3), range(2, 4), range(8, 8), range(23, 99))

    assert indexes(source.walk()) == [0, 1, 2, 3, 23, 24]
    assert indexes(source.walk(3)) == [3, 23, 24]
    assert list(source.window(3, 2)) == [3, 23]
    assert len(source) == 6


def test_things_by_index_come_in_the_order_of_these():
    source = Fixed.by_index({30: "c", 10: "a", 20: "b"})
    a, b, c = Entry(10, "a"), Entry(20, "b"), Entry(30, "c")

    assert list(source.walk()) == [a, b, c]
    assert list(source.walk(11)) == [b, c]
    assert list(source.window(1, 5)) == [b.index, c.index]
    assert (len(source), source.at(20)) == (3, b)
    with pytest.raises(LookupError):
        source.at(11)


def test_hosts_at_a_place_are_told_by_their_indexes():
    world = World(hosts=9)
    world.remove(2)

    assert world.indexes(1, 3) == [1, 3, 4]
    assert world.indexes(7, 3) == [8]
    assert world.indexes(0, -1) == []


def test_methods_of_a_path_are_those_of_its_routes():
    simulator = Acme.create()

    assert simulator.methods("/cursor") == ("GET",)
    assert simulator.methods("/nowhere") == ()


def test_deleted_rows_are_in_no_later_listing():
    simulator = Deleting.create(hosts=5)
    before = get(simulator, "/kept")[2]["total"]

    simulator.delete("device", 3)

    assert (before, get(simulator, "/kept")[2]["total"]) == (5, 4)


@pytest.mark.parametrize(
    ("lower", "upper", "expected"), [(400, 500, True), (443, 443, True), (100, 200, False)]
)
def test_one_value_of_a_list_must_lie_between_both_bounds(lower, upper, expected):
    test = test_of(Condition("ports", "between", (lower, upper)), FIELDS, NOW)

    assert test({"ports": [22, 443]}) is expected


def test_list_that_is_a_range_is_read_by_index():
    source = Fixed(range(5, 10_000_000))

    assert len(source) == 9_999_995
    assert list(source.window(9_999_993, 9)) == [9_999_993, 9_999_994]
    assert source.at(9_999_994).value == 9_999_999
    assert next(source.walk(3)) == Entry(3, 8) == source.at(3)
