"""The rate gate: never above the vendor's limit, wherever its window begins, and no thread lost."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.deadline import Deadline
from sdk.errors import Cancelled, DeadlineExceeded, RateLimited
from sdk.http.rate import Rate, RateGate
from sdk.testing import VirtualClock


def gate(rate, clock, seconds=None):
    return RateGate(rate, clock, Deadline(clock, seconds))


def begun(rate, calls, clock=None, operation="hosts"):
    """Return the times at which `calls` calls in a row, which take no time, were let through."""
    clock = clock or VirtualClock()
    passing = gate(rate, clock)
    moments = []
    for _ in range(calls):
        with passing.turn(operation):
            moments.append(clock.monotonic())
    return moments


def most_in_a_window(moments, seconds):
    # A window is as full as it gets when it begins with a call; its end does not belong to it.
    return max(sum(first <= m < first + seconds for m in moments) for first in moments)


@given(calls=st.integers(1, 40), seconds=st.floats(0.5, 120), asked=st.integers(1, 120))
def test_no_window_holds_more_calls_than_allowed(calls, seconds, asked):
    moments = begun(Rate(calls=calls, seconds=seconds), asked)

    assert most_in_a_window(moments, seconds * (1 - 1e-9)) <= calls


def test_the_allowed_rate_is_nearly_used():
    moments = begun(Rate(calls=100, seconds=60), 1000)

    assert moments[-1] <= 1000 / (100 * 0.85) * 60


def test_a_pause_earns_no_more_calls_than_a_window_holds():
    clock = VirtualClock()
    passing = gate(Rate(calls=10, seconds=60), clock)
    clock.advance(6000)
    moments = []

    for _ in range(30):
        with passing.turn("hosts"):
            moments.append(clock.monotonic())

    assert most_in_a_window(moments, 59.999) <= 10


def test_wait_is_announced_and_an_endless_one_is_refused():
    clock = VirtualClock()
    waits = []
    passing = RateGate(
        Rate(calls=1, seconds=60),
        clock,
        Deadline(clock),
        max_wait_seconds=60,
        waiting=lambda operation, seconds: waits.append((operation, seconds)),
    )

    for _ in range(2):
        with passing.turn("hosts"):
            pass
    passing.observe("hosts", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "18000"})

    assert waits == [("hosts", 60.0)]
    with pytest.raises(RateLimited, match="no calls are left for 18000 s"), passing.turn("hosts"):
        pytest.fail("let through")


def test_threads_share_one_rate():
    clock = VirtualClock()
    passing = gate(Rate(calls=10, seconds=60), clock)
    moments = []
    lock = threading.Lock()

    def call():
        for _ in range(5):
            with passing.turn("hosts"), lock:
                moments.append(clock.monotonic())

    tasks = [clock.task(call) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert len(moments) == 50
    assert most_in_a_window(moments, 59.999) <= 10


def test_no_more_calls_run_at_once_than_allowed():
    clock = VirtualClock()
    passing = gate(Rate(at_once=3), clock)
    lock, running, most = threading.Lock(), Counter(), []

    def call():
        with passing.turn("hosts"):
            with lock:
                running["now"] += 1
                most.append(running["now"])
            clock.sleep(1)
            with lock:
                running["now"] -= 1

    tasks = [clock.task(call) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert max(most) == 3
    assert clock.monotonic() == 4


@pytest.mark.parametrize(("by_operation", "seconds"), [(True, 0.0), (False, 60.0)])
def test_operations_share_a_rate_unless_counted_apart(by_operation, seconds):
    clock = VirtualClock()
    passing = gate(Rate(calls=1, seconds=60, by_operation=by_operation), clock)

    for operation in ("hosts", "detections"):
        with passing.turn(operation):
            pass

    assert clock.monotonic() == seconds


def test_when_none_are_left_everybody_waits_until_there_are():
    clock = VirtualClock()
    passing = gate(Rate(reset_headers=("X-RateLimit-Reset",)), clock)
    reset = str(int(clock.now().timestamp()) + 42)

    passing.observe("hosts", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    with passing.turn("hosts"):
        pass

    assert clock.monotonic() == 42


@pytest.mark.parametrize("headers", [{}, {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "9"}])
def test_calls_within_the_rate_do_not_wait(headers):
    clock = VirtualClock()
    passing = gate(Rate(), clock)

    passing.observe("hosts", headers)
    with passing.turn("hosts"):
        pass

    assert clock.monotonic() == 0


def test_a_turn_that_would_come_too_late_is_an_error():
    clock = VirtualClock()
    passing = gate(Rate(calls=1, seconds=60), clock, seconds=30)

    with passing.turn("hosts"):
        pass
    with pytest.raises(DeadlineExceeded), passing.turn("hosts"):
        pytest.fail("let through too early")


def test_a_cancelled_run_does_not_wait_for_its_turn():
    clock = VirtualClock()
    deadline = Deadline(clock)
    passing = RateGate(Rate(at_once=1), clock, deadline)

    with passing.turn("hosts"):
        deadline.cancel("enough")
        with pytest.raises(Cancelled, match="enough"), passing.turn("hosts"):
            pytest.fail("let through")


@pytest.mark.parametrize("wrong", [{"calls": 0}, {"seconds": 0}, {"at_once": -1}])
def test_a_rate_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="above zero"):
        Rate(**wrong)
