"""The engine: every style of paging gives every row, and every quirk changes some answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain
from urllib.parse import parse_qs, urlsplit

import pytest

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import CATALOGUE

from .acme import STYLES, Acme, get, walk

PAIRS = [
    (name, quirk.name)
    for name, style in STYLES.items()
    for quirk in CATALOGUE
    if quirk.applies(style)
]


def acme(quirks=(), hosts=25):
    return Acme.create(hosts=hosts, clock=VirtualClock(), quirks=quirks)


def truth(simulator):
    return [host.id for host in simulator.world.hosts()]


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("size", [1, 5, 7, 25, 100])
def test_listing_has_every_row_once_and_in_order(name, size):
    simulator = acme()

    assert list(chain(*walk(simulator, name, size))) == truth(simulator)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"filter": "name:'*-1*'"}, lambda host: "-1" in host.hostname),
        ({"filter": "address:!'10.0.0.1'"}, lambda host: host.address != "10.0.0.1"),
        ({"filter": "name: '*-1*'"}, lambda host: "-1" in host.hostname),
        (
            {"filter": "name:'*-1*',address:'1*'"},
            lambda host: "-1" in host.hostname or host.address.startswith("1"),
        ),
    ],
)
def test_filtered_listing_has_every_row_that_fits(name, params, expected):
    simulator = acme()

    rows = list(chain(*walk(simulator, name, 3, **params)))

    assert rows == [host.id for host in simulator.world.hosts() if expected(host)]
    assert rows


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("descending", [False, True])
def test_sorted_listing_has_every_row_in_its_order(name, descending):
    simulator = acme()

    rows = list(chain(*walk(simulator, name, 4, sort="-name" if descending else "name")))

    hosts = sorted(simulator.world.hosts(), key=lambda host: (host.hostname, host.index))
    assert rows == [host.id for host in (reversed(hosts) if descending else hosts)]


@pytest.mark.parametrize(("name", "quirk"), PAIRS)
def test_quirk_is_reported_where_it_changes_an_answer(name, quirk):
    simulator = acme([quirk])

    list(walk(simulator, name, 3))

    effects = {effect.quirk: effect for effect in simulator.journal.effects}
    assert effects[quirk].route == name


@pytest.mark.parametrize("name", STYLES)
def test_quirk_that_changes_nothing_is_not_reported(name):
    simulator = acme(["drift", "overlapping-pages", "cursor-cycle"])

    status, _, _ = get(simulator, f"/{name}", **{STYLES[name].size: 100})

    assert status == 200
    assert simulator.journal.effects == {}


def test_same_call_gives_the_same_answer():
    simulator = acme()

    answers = [[get(simulator, f"/{name}", limit=3) for name in STYLES] for _ in range(2)]

    assert answers[0] == answers[1]


def test_dates_follow_the_clock_of_the_simulator():
    early, late = VirtualClock(), VirtualClock()
    late.sleep(400 * 86400)
    simulators = [Acme(World(hosts=3), clock=clock) for clock in (early, late)]

    seen = [get(one, "/offset")[2]["items"][0]["seen"] for one in simulators]
    first, second = map(datetime.fromisoformat, seen)
    assert (second - first).days == 400


@pytest.mark.parametrize("field", ["last", "seen"])
def test_moment_of_an_item_is_compared_as_it_is_shown(field):
    clock = VirtualClock()
    clock.sleep(400 * 86400)
    simulator = Acme(World(hosts=25), clock=clock)
    rows = {row["id"]: row["seen"] for row in get(simulator, "/offset", limit=25)[2]["items"]}
    limit = sorted(rows.values())[12]

    found = chain(*walk(simulator, "offset", 7, filter=f"{field}:>='{limit}'"))

    assert sorted(found) == sorted(one for one, seen in rows.items() if seen >= limit)


def test_expired_cursor_is_refused_as_the_vendor_words_it():
    simulator = acme()
    _, _, body = get(simulator, "/cursor", limit=3)
    simulator.clock.sleep(121)

    said = get(simulator, "/cursor", limit=3, after=body["next"])

    assert (said[0], said[2]) == (410, {"error": "the cursor of 3 rows has expired"})


def test_cursor_is_refused_with_another_query():
    simulator = acme()
    _, _, body = get(simulator, "/cursor", limit=3)

    same = get(simulator, "/cursor", limit=3, after=body["next"])
    other = get(simulator, "/cursor", limit=3, after=body["next"], sort="name")

    assert (same[0], other[0]) == (200, 422)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"limit": "0"}, 422),
        ({"limit": "x"}, 422),
        ({"offset": "9999"}, 422),
        ({"sort": "seen"}, 422),
        ({"filter": "name:"}, 400),
        ({"filter": "colour:'x'"}, 400),
        ({"filter": "tags:'x'"}, 501),
        ({"as_of": "2026-01-01"}, 501),
        ({"colour": "x"}, 501),
    ],
)
def test_wrong_parameter_is_refused(params, status):
    simulator = acme()

    assert get(simulator, "/offset", **{"limit": "3", **params})[0] == status


@pytest.mark.parametrize("name", ["offset", "page", "linked-offset"])
def test_page_behind_the_last_row_is_empty(name):
    simulator = acme()
    far = {STYLES[name].size: 3, STYLES[name].start: "9" * 30, "filter": "name:!'x'"}

    status, _, body = get(simulator, f"/{name}", **far)

    assert (status, body.get("items")) == ((422, None) if name == "offset" else (200, []))


def test_cursor_of_another_order_is_no_crash():
    simulator = acme()
    _, _, body = get(simulator, "/linked-cursor", limit=3, sort="name")
    token = parse_qs(urlsplit(body["next"]).query)["after"][0]

    status, _, body = get(simulator, "/linked-cursor", limit=30, after=token, sort="-size")

    assert (status, len(body["items"])) == (200, 25)


def test_listing_is_whole_for_many_threads():
    simulator = acme(hosts=300)
    wanted = truth(simulator)

    with ThreadPoolExecutor(8) as pool:
        walks = pool.map(
            lambda _: list(chain(*walk(simulator, "linked-offset", 9, filter="name:!'x'"))),
            range(16),
        )

    assert all(found == wanted for found in walks)


@pytest.mark.parametrize("token", ["x", "AAAA", "W10", "bnVsbA"])
def test_malformed_cursor_is_refused(token):
    assert get(acme(), "/cursor", after=token)[0] == 422
