"""The engine: what happens to a call on its way to a route and back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from simulators import RateLimit, Route

from .doubles import HandClock, ask
from .small import KEY, Small, small


def test_a_route_gets_path_query_and_form():
    simulator = small()

    said = ask(simulator, "/items/7", headers=KEY, size="3")
    posted = ask(simulator, "/items", method="POST", headers=KEY, form={"size": "ü&"}, size="3")

    assert said.json == {"size": "3", "path": {"id": "7"}}
    assert posted.json == {"size": "ü&", "path": {}}


def test_an_unknown_route_is_loud_and_kept():
    simulator = small()

    said = [ask(simulator, "/nowhere"), ask(simulator, "/items", method="DELETE")]

    assert [one.status for one in said] == [501, 501]
    assert b"not simulated: GET /nowhere" in said[0].body
    assert [lost.path for lost in simulator.journal.unmatched] == ["/nowhere", "/items"]


def test_an_unknown_parameter_is_loud_and_kept():
    simulator = small()

    said = ask(simulator, "/items", headers=KEY, size="1", sise="2", page="3")

    assert said.status == 501
    assert b"/items: page, sise" in said.body
    assert simulator.journal.unmatched[0].reason == "unknown parameter page, sise"
    assert simulator.handled == 0


def test_a_trailing_slash_matters_unless_the_vendor_ignores_it():
    class Lenient(Small):
        ignores_trailing_slash = True

    strict, lenient = small(), Lenient(clock=HandClock())

    assert ask(strict, "/items/", headers=KEY).status == 501
    assert ask(lenient, "/items/", headers=KEY).status == 200
    assert ask(lenient, "/items", headers=KEY).status == 200


def test_ordinals_count_each_route_by_itself():
    simulator = small()

    for path in ("/items", "/other", "/items", "/nowhere", "/items"):
        ask(simulator, path, headers=KEY)

    made = [(one.route, one.ordinal) for one in simulator.journal.exchanges]
    assert made == [("items", 1), ("other", 1), ("items", 2), ("", 0), ("items", 3)]


def test_ordinals_are_given_out_once_among_threads():
    simulator = small()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ask(simulator, "/items", headers=KEY), range(200)))

    ordinals = [one.ordinal for one in simulator.journal.exchanges]
    assert sorted(ordinals) == list(range(1, 201))
    assert simulator.gate.enter("items", None) == (True, 1)


def test_the_journal_keeps_counts_of_all_and_the_last_exchanges():
    simulator = small()

    for _ in range(1100):
        ask(simulator, "/items", headers=KEY)
    ask(simulator, "/items")

    assert len(simulator.journal.exchanges) == 1000
    assert simulator.journal.count("items") == 1101
    assert simulator.journal.count(status=401) == simulator.journal.count("items", 401) == 1


def test_exchange_has_time_operation_and_authentication():
    simulator = small(latency_seconds=2.0, faults=["slow:3@items"])

    ask(simulator, "/items", method="POST", headers=KEY, form={"size": "1"})
    ask(simulator, "/session", size="1")

    first, second = simulator.journal.exchanges
    assert (first.started, first.finished, first.running) == (0.0, 5.0, 1)
    assert (first.authenticated, first.query, first.form) == (True, (), ("size",))
    assert first.faults == ("slow:3@items",)
    assert (second.authenticated, second.query, second.running) == (False, ("size",), 0)


def test_wrong_credentials_come_before_everything_else():
    simulator = small(faults=["status:500@items"])

    said = ask(simulator, "/items", nonsense="1")

    assert said.status == 401
    assert simulator.journal.unmatched == ()


def test_the_rate_limit_counts_a_group_of_routes_by_the_clock():
    simulator = small()
    simulator.rate_limit = RateLimit(calls=2, window_seconds=60)

    said = [
        ask(simulator, path, headers=KEY) for path in ("/items", "/other", "/items", "/session")
    ]
    simulator.clock.sleep(45)
    still = ask(simulator, "/other", headers=KEY)
    simulator.clock.sleep(15)
    again = ask(simulator, "/items", headers=KEY)

    assert [one.status for one in said] == [200, 200, 429, 200]
    assert [one.headers["X-Left"] for one in said] == ["1", "0", "0", ""]
    assert (said[2].headers["Retry-After"], still.headers["Retry-After"]) == ("60", "15")
    assert (again.status, again.headers["X-Left"]) == (200, "1")


def test_the_concurrency_limit_turns_away_whom_it_cannot_serve():
    simulator = small()
    simulator.concurrency_limit = 1

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, simulator, "/wait", headers=KEY)
        simulator.arrived.wait(5)
        turned_away = ask(simulator, "/wait", headers=KEY)
        elsewhere = ask(simulator, "/items", headers=KEY)
        simulator.go_on.set()
    afterwards = ask(simulator, "/wait", headers=KEY)

    assert (waiting.result().status, turned_away.status, elsewhere.status) == (200, 429, 200)
    assert waiting.result().headers["X-Running"] == "1"
    assert afterwards.status == 200
    assert simulator.gate.most["wait"] == 1


def test_a_body_in_pieces_is_running_until_it_was_read():
    simulator = small()
    simulator.concurrency_limit = 1

    first = ask(simulator, "/pieces", headers=KEY)
    during = ask(simulator, "/pieces", headers=KEY)
    body = first.body
    afterwards = ask(simulator, "/pieces", headers=KEY)
    afterwards.pieces.close()
    at_last = ask(simulator, "/pieces", headers=KEY)

    assert (first.status, during.status, afterwards.status, at_last.status) == (
        200,
        429,
        200,
        200,
    )
    assert body == b"onetwo"
    assert "Content-Length" not in first.headers
    assert simulator.journal.count("pieces", 200) == 2


def test_a_bug_of_the_simulator_is_an_exception_not_an_answer():
    simulator = small()

    with pytest.raises(RuntimeError, match="a bug"):
        ask(simulator, "/bug", headers=KEY)

    assert simulator.journal.count("bug", 500) == 1
    assert simulator.gate.enter("bug", 1) == (True, 1)


def test_an_unknown_quirk_is_refused_wherever_it_is_named():
    with pytest.raises(ValueError, match="no quirk named quiet; there is: loud"):
        small(quirks=["quiet"])
    with pytest.raises(ValueError, match="no quirk named quiet"):
        small().quirk("quiet")

    assert small(quirks=["loud"]).quirk("loud")
    assert not small().quirk("loud")


def test_a_route_without_its_method_fails_when_the_class_is_made():
    with pytest.raises(TypeError, match="Forgetful: route items has no method list_items"):

        class Forgetful(Small):
            routes = (Route("items", ("GET",), "/items", "list_items", "assumed", "here"),)


def test_create_makes_the_world_too():
    simulator = Small.create(seed=4, hosts=7, clock=HandClock(), quirks=["loud"])

    assert (simulator.world.seed, len(simulator.world)) == (4, 7)
    assert simulator.url == "https://small.test"
    assert simulator.quirk("loud")


def test_head_has_no_body():
    class Heady(Small):
        routes = (Route("items", ("HEAD",), "/items", "echo", "assumed", "here"),)

    said = ask(Heady(clock=HandClock()), "/items", method="HEAD", headers=KEY)

    assert said.body == b""
    assert int(said.headers["Content-Length"]) > 0


def test_settings_may_be_left_to_their_defaults():
    simulator = Small(clock=None, url=None)

    assert len(simulator.world) == 25
    assert simulator.clock.now().tzinfo is not None
    assert simulator.url == "https://small.test"
