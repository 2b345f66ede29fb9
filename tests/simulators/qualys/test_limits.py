"""Qualys counts calls, at once and in its window, and can be ordered to be in trouble."""

import pytest

from simulators import RateLimit
from simulators.qualys import QualysSimulator

from .calls import (
    ABOUT,
    ACTIVITY_LOG,
    DETECTIONS,
    HOSTS,
    IPS,
    KNOWLEDGE_BASE,
    LIMIT_HEADERS,
    REQUESTED,
    ask,
    call,
    hold,
    ids,
    qualys,
    simple,
    tree,
)


def test_refused_calls_are_not_counted():
    simulator = qualys(5)
    for _ in range(5):
        ask(simulator, HOSTS, headers=REQUESTED)

    said = call(simulator, HOSTS)

    assert said.headers["X-RateLimit-Remaining"] == "299"


def test_the_rate_limit_is_a_409_until_the_window_is_over():
    simulator = qualys(5)
    simulator.rate_limit = RateLimit(3, 3600)
    for _ in range(3):
        assert ids(tree(call(simulator, HOSTS)))
    simulator.clock.seconds += 2849.5

    said = call(simulator, HOSTS)
    simulator.clock.seconds += int(said.headers["X-RateLimit-ToWait-Sec"])
    after = call(simulator, HOSTS)

    wait = "0 hours, 12 minutes and 31 seconds"
    text = f" This API cannot be run again for another {wait}."
    assert simple(said) == (409, 1965, text)
    assert said.headers["X-RateLimit-ToWait-Sec"] == "751"
    assert said.headers["X-RateLimit-Remaining"] == "0"
    assert after.status == 200
    assert after.headers["X-RateLimit-ToWait-Sec"] == "0"


def test_the_window_rolls():
    simulator = qualys(5)
    simulator.rate_limit = RateLimit(2, 3600, rolling=True)
    statuses = []

    for rest in (0, 3000, 500, 100, 0, 3000, 0):
        simulator.clock.seconds += rest
        statuses.append(call(simulator, HOSTS).status)

    assert QualysSimulator.rate_limit == RateLimit(300, 3600, rolling=True)
    assert statuses == [200, 200, 409, 200, 409, 200, 409]


def test_every_api_is_counted_apart():
    simulator = qualys(5)
    simulator.rate_limit = RateLimit(1, 3600)
    paths = (HOSTS, DETECTIONS, KNOWLEDGE_BASE, ACTIVITY_LOG, IPS, ABOUT)

    first = [call(simulator, path).status for path in paths]
    second = [call(simulator, path).status for path in paths]

    assert first == [200] * 6
    assert second == [409] * 6


def test_versions_and_slashes_share_one_count():
    simulator = qualys(5)

    remaining = [
        call(simulator, path).headers["X-RateLimit-Remaining"]
        for path in (HOSTS, HOSTS.rstrip("/"), HOSTS.replace("2.0", "5.0"))
    ]

    assert remaining == ["299", "298", "297"]


def test_a_third_call_at_once_is_refused_until_one_is_over():
    simulator = qualys(5)
    one, two = hold(simulator, HOSTS), hold(simulator, HOSTS)

    refused = call(simulator, HOSTS)
    another_api = call(simulator, DETECTIONS)
    assert one.body
    again = call(simulator, HOSTS)

    text = " This API cannot be run again until 1 currently running API instance has finished."
    assert simple(refused) == (409, 1960, text)
    assert refused.headers["X-Concurrency-Limit-Running"] == "2"
    assert not [name for name in refused.headers if name.startswith("X-RateLimit")]
    assert two.headers["X-Concurrency-Limit-Running"] == "1"
    assert (another_api.status, again.status) == (200, 200)


def test_calls_to_finish_are_an_item_of_their_own():
    simulator = qualys(5)
    simulator.concurrency_limit = 1
    running = hold(simulator, HOSTS)

    body = call(simulator, HOSTS).body

    assert b"<KEY>CALLS_TO_FINISH</KEY><VALUE>1</VALUE>" in body
    assert running.body


FAULTS = [
    ("status:409:code=2003", 409, 2003),
    ("status:409:code=2011", 409, 2011),
    ("status:409:code=1920", 409, 1920),
    ("status:409", 409, 1960),
    ("status:409:code=1965:wait=750", 409, 1965),
    ("status:503", 503, 1999),
    ("status:501:code=999", 501, 999),
    ("status:400:code=999", 400, 999),
    ("status:403:code=2002", 403, 2002),
    ("status:403", 403, 2012),
    ("status:401", 401, 2000),
    ("status:200", 200, 2001),
    ("status:202", 202, None),
    ("status:429", 429, None),
]


@pytest.mark.parametrize(("order", "status", "code"), FAULTS)
def test_every_code_can_be_ordered(order, status, code):
    simulator = qualys(5, faults=[f"{order}@detections#2"])

    first, second, third = (call(simulator, DETECTIONS) for _ in range(3))

    assert (first.status, third.status) == (200, 200)
    assert simple(second)[:2] == (status, code)


def test_an_ordered_wait_is_in_header_text_and_item():
    simulator = qualys(5, faults=["status:409:code=1965:wait=7384@hosts"])

    said = call(simulator, HOSTS)

    body = said.body
    assert said.headers["X-RateLimit-ToWait-Sec"] == "7384"
    assert b"another 2 hours, 3 minutes and 4 seconds" in body
    assert b"<KEY>SECONDS_TO_WAIT</KEY><VALUE>7384</VALUE>" in body


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ("html", 200),
        ("html:502", 502),
        ("status:502", 502),
        ("status:504", 504),
        ("status:414", 414),
    ],
)
def test_the_gateway_answers_in_html(order, status):
    simulator = qualys(5, faults=[f"{order}@hosts"])

    said = call(simulator, HOSTS)

    assert said.status == status
    assert said.headers["Content-Type"].startswith("text/html")
    assert b"<html>" in said.body
    assert not said.headers.keys() & LIMIT_HEADERS


def test_a_get_that_is_too_long_is_414_and_a_post_is_not():
    simulator = qualys(5)
    many = ",".join(str(number) for number in range(1001, 3001))

    asked = call(simulator, HOSTS, ids=many)
    posted = call(simulator, HOSTS, method="POST", form={"ids": many})

    assert asked.status == 414
    assert asked.headers["Content-Type"].startswith("text/html")
    assert len(ids(tree(posted))) == 5
