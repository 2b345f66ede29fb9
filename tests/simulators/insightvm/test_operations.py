"""Every operation is a function of its call, and dates what it shows by the clock."""

from datetime import timedelta

import pytest

from simulators import World
from simulators.insightvm import InsightVMSimulator

from ..doubles import HandClock
from ..engine.walker import HOSTS, assert_dates_move, assert_repeatable
from .calls import call, ids, rows, search, walked

OPERATIONS = [one for one in InsightVMSimulator.operations if one.safe and one.name != "put-role"]
ANY = {"field": "ip-address", "operator": "is-like", "value": "*"}


def called(simulator, operation):
    """Call an operation about the first things there are."""
    if operation.name == "search":
        return search(simulator, ANY)
    finding = rows(call(simulator, "/api/3/assets/1/vulnerabilities"))[0]["id"]
    solution = rows(call(simulator, f"/api/3/vulnerabilities/{finding}/solutions"))[0]
    exception = ids(call(simulator, "/api/3/vulnerability_exceptions"))[0]
    known = {"slug": finding, "solution": solution, "exception": exception}
    numbers = dict.fromkeys(("asset", "site", "scan", "tag", "group", "report"), 1)
    return call(simulator, operation.request.split(" ")[1].format_map(numbers | known))


def answers(simulator):
    """Return the body of one answer of each safe operation."""
    said = {one.name: called(simulator, one) for one in OPERATIONS}
    assert {name: one.status for name, one in said.items() if one.status != 200} == {}
    return {name: one.body for name, one in said.items()} | {"put-role": b""}


def test_safe_operation_answers_the_same_again():
    assert_repeatable(InsightVMSimulator, answers)


def test_dates_of_listings_move_with_the_clock():
    assert_dates_move(InsightVMSimulator, answers)


@pytest.mark.parametrize("days", [0, 400])
def test_search_counts_days_as_assets_are_dated(days):
    clock = HandClock()
    clock.seconds = timedelta(days=days).total_seconds()
    simulator = InsightVMSimulator(World(hosts=HOSTS), clock=clock)
    dates = {row["id"]: row["history"][0]["date"] for row in walked(simulator, "/api/3/assets")}
    day = sorted(dates.values())[HOSTS // 2][:10]
    wanted = {"field": "last-scan-date", "operator": "is-on-or-after", "value": day}

    found = ids(search(simulator, wanted, size=HOSTS))

    assert found == [asset for asset, date in dates.items() if date[:10] >= day]
    assert 0 < len(found) < HOSTS
