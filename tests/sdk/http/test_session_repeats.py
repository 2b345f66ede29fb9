"""Session: what is repeated, after which wait, and what ends it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sdk.core.deadline import Deadline
from sdk.core.journal import Kind
from sdk.core.retry import Retry
from sdk.errors import (
    Cancelled,
    DeadlineExceeded,
    RateLimited,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.testing.transport.virtual_clock import VirtualClock

from ..scripted import Answer, Run


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_transient_error_is_retried_until_it_passes(status):
    run = Run(Answer(status), Answer(status), Answer(body=b"[1]"))

    reply = run.session.get("/hosts")

    assert reply.json(list[int]) == [1]
    assert len(run.vendor.asked) == 3
    assert len(run.slept) == 2
    assert run.journal.counters().retries == 2
    assert run.journal.counters().requests == 3
    assert run.journal.counters().waited_seconds == pytest.approx(sum(run.slept))


def test_call_is_retried_as_often_as_the_policy_allows():
    run = Run(Answer(503), retry=Retry(retries=3))

    with pytest.raises(VendorUnavailable, match="given up after 4 attempts"):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 4


@pytest.mark.parametrize(
    "spoilt", [{"reset": True}, {"truncate": 5}, {"truncate": 0}], ids=["reset", "cut", "empty"]
)
def test_broken_connection_or_cut_body_is_retried(spoilt):
    whole = Answer(body=b"[1, 2, 3]")
    run = Run(Answer(body=b"[1, 2, 3]", spoilt=spoilt), whole)

    reply = run.session.get("/hosts")

    assert reply.json(list[int]) == [1, 2, 3]
    assert len(run.vendor.asked) == 2


def test_body_that_is_always_cut_is_an_error():
    run = Run(Answer(body=b"[1, 2, 3]", spoilt={"truncate": 4}))

    with pytest.raises(UnexpectedResponse, match=r"broke off .*after 4 bytes, 5 missing") as caught:
        run.session.get("/hosts", operation="hosts")

    said = str(caught.value)
    assert said.startswith("vendor hosts: ")
    assert "GET /hosts" in said
    assert len(run.vendor.asked) == 6


@pytest.mark.parametrize("answer", [Answer(503), Answer(429), Answer(spoilt={"reset": True})])
def test_post_is_retried_only_if_declared_safe(answer):
    careful, repeatable = Run(answer, Answer()), Run(answer, Answer())

    with pytest.raises((VendorUnavailable, RateLimited), match="twice might do harm"):
        careful.session.post("/launch")
    repeatable.session.post("/query", repeatable=True)

    assert len(careful.vendor.asked) == 1
    assert len(repeatable.vendor.asked) == 2


def test_requested_wait_is_kept_and_a_little_exceeded():
    run = Run(Answer(429, headers={"Retry-After": "600"}), Answer())

    run.session.get("/hosts", operation="hosts")

    (waited,) = run.slept
    assert 600 <= waited <= 660
    kinds = [event.kind for event in run.events]
    assert kinds == [Kind.REQUEST, Kind.WAIT, Kind.RETRY, Kind.REQUEST]
    assert run.events[1].facts["requested_seconds"] == 600
    assert run.events[1].facts["error"] == "RateLimited"
    assert run.events[1].facts["operation"] == "hosts"


def test_the_wait_after_an_unavailable_vendor_is_heeded_as_well():
    run = Run(Answer(503, headers={"Retry-After": "30"}), Answer())

    run.session.get("/hosts")

    assert 30 <= run.slept[0] <= 33


def test_a_wait_beyond_the_limit_raises_instead_of_sleeping():
    run = Run(Answer(429, headers={"Retry-After": "86400"}), retry=Retry(max_wait_seconds=900))

    with pytest.raises(
        RateLimited, match=r"asked to wait 86400 s.*max_wait_seconds.*900 s"
    ) as raised:
        run.session.get("/hosts")

    assert run.slept == []
    assert raised.value.retry_after_seconds == 86400


def test_the_budget_of_repeats_is_shared_by_all_calls_of_a_run():
    run = Run(Answer(503), retry=Retry(retries=4, budget=6, budget_share=0))

    for _ in range(3):
        with pytest.raises(VendorUnavailable):
            run.session.get("/hosts")
    with pytest.raises(VendorUnavailable, match="budget of repeats is used up"):
        run.session.get("/hosts")

    assert run.journal.counters().retries == 6


def test_wait_past_the_deadline_ends_the_run_immediately():
    clock = VirtualClock()
    run = Run(Answer(429, headers={"Retry-After": "60"}), deadline=Deadline(clock, 30))

    with pytest.raises(DeadlineExceeded) as raised:
        run.session.get("/hosts", operation="hosts")

    assert clock.monotonic() == 0
    assert (raised.value.integration, raised.value.operation) == ("vendor", "hosts")
    assert isinstance(raised.value.cause, RateLimited)


def test_nothing_is_sent_once_the_time_is_up():
    clock = VirtualClock()
    run = Run(deadline=Deadline(clock, 30))
    clock.advance(31)

    with pytest.raises(DeadlineExceeded):
        run.session.get("/hosts")

    assert run.vendor.asked == []


def test_response_after_the_deadline_is_a_deadline_error():
    clock = VirtualClock()
    run = Run(Answer(takes_seconds=20), deadline=Deadline(clock, 15))

    with pytest.raises(DeadlineExceeded):
        run.session.get("/hosts")

    assert len(run.vendor.asked) == 1


def test_an_answer_slower_than_the_timeout_is_repeated():
    run = Run(Answer(takes_seconds=31), Answer(takes_seconds=29))

    run.session.get("/hosts")

    assert len(run.vendor.asked) == 2
    assert run.events[0].facts["error"] == "ReadTimeout"


def cancel_at(clock, deadline, seconds):
    clock.sleep(seconds)
    deadline.cancel("the user asked")


def test_cancelling_wakes_a_wait():
    clock = VirtualClock()
    deadline = Deadline(clock)
    run = Run(Answer(429, headers={"Retry-After": "600"}), deadline=deadline)

    waiting = threading.Thread(target=clock.task(lambda: cancel_at(clock, deadline, 100)))
    waiting.start()
    with pytest.raises(Cancelled, match="the user asked"):
        run.session.get("/hosts")

    waiting.join()
    assert clock.monotonic() == 100


def test_ten_threads_share_one_session():
    run = Run(*[Answer(503)] * 10, Answer(body=b"[7]"))
    seen = []

    def call():
        seen.append(run.session.get("/hosts").json(list[int]))

    threads = [threading.Thread(target=run.clock.task(call)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [[7]] * 10
    assert run.journal.counters().requests == 20


class Narrow:
    """A vendor that serves everybody but who asks for /last, whom it lets wait `refusals` times."""

    def __init__(self, refusals):
        self.refusals = refusals

    def __call__(self, environ, start_response):
        refused = environ["PATH_INFO"] == "/last" and self.refusals > 0
        self.refusals -= refused
        headers = [("Content-Type", "application/json"), ("Content-Length", "2")]
        wait = [("Retry-After", "30")] if refused else []
        start_response("429 Told" if refused else "200 OK", [*headers, *wait])
        return [b"{}"]


def among_others(run, calls):
    """Return the result of a call to /last, while others make a call every ten seconds."""

    def call():
        for _ in range(calls):
            run.clock.sleep(10)
            run.session.get("/hosts")

    # Announced before either begins, so that no time passes for one of them alone.
    tasks = [run.clock.task(lambda: run.session.get("/last")), run.clock.task(call)]
    with ThreadPoolExecutor(2) as pool:
        last, rest = [pool.submit(task) for task in tasks]
    rest.result()
    return last.result()


def test_overtaken_call_is_retried_until_its_turn():
    run = Run(vendor=Narrow(refusals=20), retry=Retry(retries=3, budget=0, budget_share=0))

    among_others(run, calls=100)

    assert run.journal.counters().retries == 20


def test_call_is_given_up_when_no_other_is_served():
    run = Run(vendor=Narrow(refusals=100), retry=Retry(retries=3))

    with pytest.raises(RateLimited, match=r"given up after 11 attempts"):
        among_others(run, calls=20)


def test_requested_wait_takes_nothing_from_the_budget():
    refused = Answer(429, headers={"Retry-After": "30"})
    run = Run(*[refused, Answer()] * 30, retry=Retry(budget=0, budget_share=0))

    for _ in range(30):
        run.session.get("/hosts")

    assert run.journal.counters().retries == 30
