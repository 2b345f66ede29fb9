"""Listings in an order: found once, kept small, whatever else is asked between their pages."""

import tracemalloc

import pytest

from simulators import World
from simulators.crowdstrike import CrowdStrikeSimulator

from ..doubles import HandClock
from .calls import (
    APPLICATIONS,
    ASSETS,
    DEVICES,
    IDS,
    VULNERABILITIES,
    VULNERABILITY_IDS,
    call,
    falcon,
    ids_of,
    listed,
    pagination,
    refusal,
    rows,
)

MANY = 1500
MOST_BYTES_EACH = 60
"""Eight for its key, as much while it is put in order, and what a page of one takes in all."""


class Watched(World):
    """Counts how often all of its hosts are gone through."""

    walks = 0

    def hosts(self, start=0):
        self.walks += start == 0
        return super().hosts(start)


@pytest.fixture
def world():
    return Watched(0, 40)


@pytest.fixture
def simulator(world):
    return CrowdStrikeSimulator(world, clock=HandClock())


def test_order_is_found_once_for_any_number_of_look_ups(simulator, world):
    ids = ids_of(simulator)
    query = {"sort": "last_seen.asc", "filter": "last_seen:>='2000-01-01'", "limit": 10}
    page = call(simulator, DEVICES, **query)
    before = world.walks

    found = rows(page)
    for _ in range(3):
        for aid in ids[:8]:
            rows(
                call(simulator, VULNERABILITIES, filter=f"aid:['{aid}']", sort="updated_timestamp")
            )
        page = call(simulator, DEVICES, **query, offset=pagination(page)["next"])
        found += rows(page)

    assert world.walks == before
    assert sorted(row["device_id"] for row in found) == ids


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_rows_of_one_value_keep_to_the_order_of_their_keys(simulator, direction):
    values = [
        (row["os_version"], row["device_id"])
        for row in listed(simulator, DEVICES, sort=f"os_version.{direction}", limit=7)
    ]

    assert values == sorted(values, reverse=direction == "desc")


def test_an_order_takes_some_bytes_a_row():
    simulator = CrowdStrikeSimulator(World(0, MANY), clock=HandClock())
    query = {"sort": "last_seen.asc", "limit": 1}
    rows(call(simulator, DEVICES, sort="hostname.asc", limit=1, filter="hostname:'web-0'"))

    tracemalloc.start()
    try:
        found = call(simulator, DEVICES, **query)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert pagination(found)["total"] == MANY
    assert peak < MOST_BYTES_EACH * MANY


@pytest.mark.parametrize("path", [VULNERABILITIES, VULNERABILITY_IDS, ASSETS, APPLICATIONS])
@pytest.mark.parametrize("query", [{}, {"filter": ""}])
def test_a_filter_is_required_where_the_vendor_wants_one(path, query):
    status, code, message = refusal(call(falcon(1), path, **query))

    assert (status, code) == (400, 400)
    assert "invalid input data" in message


def test_there_is_no_after_for_device_ids():
    simulator = falcon(1)

    said = call(simulator, IDS, limit=5000, after="")

    assert said.status == 501
    assert "after" in simulator.journal.unmatched[0].reason
