"""A path that the vendor retires answers until its day, and is refused from then on."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import Answer, RetiredPath

from .acme import Acme, get

DAY = 86400
SINCE = (VirtualClock().now() + timedelta(days=10)).date()
GONE = Answer.json({"error": "use /cursor"}, 410)
RETIRED = {
    "known": RetiredPath("/offset", SINCE, "here", GONE, announced=True),
    "quiet": RetiredPath("/offset", SINCE, "here", GONE),
    "unknown": RetiredPath("/offset", SINCE, "here"),
    "without-a-route": RetiredPath("/v1/", SINCE, "here", GONE),
}


def vendor(name):
    class Retiring(Acme):
        retired = (RETIRED[name],)

    return Retiring(World(hosts=3), clock=VirtualClock())


def until(simulator, moment):
    simulator.clock.sleep((moment - simulator.clock.now()).total_seconds())


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_retired_path_answers_until_its_day():
    simulator = vendor("known")

    until(simulator, midnight(SINCE) - timedelta(seconds=1))
    before = get(simulator, "/offset")
    until(simulator, midnight(SINCE))
    after = get(simulator, "/offset")

    assert (before[0], len(before[2]["items"])) == (200, 3)
    assert (after[0], after[2]) == (410, {"error": "use /cursor"})


def test_day_is_announced_where_the_vendor_does_so():
    _, announced, _ = get(vendor("known"), "/offset")
    _, quiet, _ = get(vendor("quiet"), "/offset")

    assert announced["Deprecation"] == f"@{int(midnight(SINCE).timestamp())}"
    assert parsedate_to_datetime(announced["Sunset"]) == midnight(SINCE)
    assert not {"Deprecation", "Sunset"} & quiet.keys()


def test_refusal_announces_no_day():
    simulator = vendor("known")
    simulator.clock.sleep(20 * DAY)

    _, headers, _ = get(simulator, "/offset")

    assert not {"Deprecation", "Sunset"} & headers.keys()


def test_retired_path_of_unknown_refusal_is_not_simulated():
    simulator = vendor("unknown")
    simulator.clock.sleep(20 * DAY)

    status, headers, body = get(simulator, "/offset")

    assert (status, headers["X-Simulator"], body["code"]) == (501, "not-simulated", "retired")
    assert [one.path for one in simulator.journal.unmatched] == ["/offset"]


@pytest.mark.parametrize("path", ["/cursor", "/page"])
def test_other_paths_answer_after_the_day(path):
    simulator = vendor("known")
    simulator.clock.sleep(20 * DAY)

    assert get(simulator, path)[0] == 200


@pytest.mark.parametrize(("days", "status"), [(0, 501), (20, 410)])
def test_retired_path_without_a_route_is_refused(days, status):
    simulator = vendor("without-a-route")
    simulator.clock.sleep(days * DAY)

    assert get(simulator, "/v1/devices")[0] == status


def test_quirk_changes_no_refusal_of_a_retired_path():
    class Retiring(Acme):
        retired = (RETIRED["known"],)

    simulator = Retiring(World(hosts=3), clock=VirtualClock(), quirks=["total-too-high"])
    simulator.clock.sleep(20 * DAY)

    get(simulator, "/offset")

    assert simulator.journal.effects == {}
