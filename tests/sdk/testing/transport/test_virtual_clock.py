"""Real time passes by itself; virtual time when every thread waits for it, and only then."""

import threading
from collections import deque
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.clock import SystemClock
from sdk.testing.transport.virtual_clock import EPOCH, VirtualClock

SECONDS = st.sampled_from([0, 0.25, 1, 2, 60, 3600])


def together(clock, *calls):
    """Run each call on a thread of its own, counted by the clock, until all are over."""
    over, ended = clock.condition(), []

    def run(call):
        try:
            call()
        finally:
            with over:
                ended.append(call)
                over.notify_all()

    tasks = [clock.task(lambda call=call: run(call)) for call in calls]
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    with over:
        clock.wait(over, lambda: len(ended) == len(calls))
    for thread in threads:
        thread.join()


def wait_until(clock, condition, predicate, timeout_seconds=None):
    with condition:
        return clock.wait(condition, predicate, timeout_seconds)


def test_the_system_clock_tells_utc_and_never_goes_back():
    clock = SystemClock()

    readings = [clock.monotonic() for _ in range(100)]

    assert clock.now().tzinfo is UTC
    assert readings == sorted(readings)


def test_system_clock_waits_for_another_thread():
    clock = SystemClock()
    condition, arrived = clock.condition(), []

    def arrive():
        with condition:
            arrived.append(True)
            condition.notify_all()

    thread = threading.Thread(target=clock.task(arrive))
    thread.start()

    assert wait_until(clock, condition, lambda: bool(arrived))
    thread.join()


def test_the_system_clock_gives_up_after_the_time_allowed():
    clock = SystemClock()

    assert not wait_until(clock, clock.condition(), lambda: False, 0)


def test_the_system_clock_does_not_wait_for_the_past():
    clock = SystemClock()

    clock.sleep(-1)
    clock.task(list).cancel()


def test_a_sleep_takes_virtual_time_only():
    clock = VirtualClock()

    clock.sleep(86_400)

    assert clock.monotonic() == 86_400
    assert clock.now() == EPOCH + timedelta(days=1)
    assert clock.slept == [86_400]


def test_virtual_time_never_goes_back():
    clock = VirtualClock()

    clock.sleep(-1)
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)

    assert clock.monotonic() == 0


def test_the_wall_clock_may_jump_while_monotonic_time_goes_on():
    clock = VirtualClock()

    clock.jump_wall(-3600)
    clock.advance(5)

    assert clock.now() == EPOCH - timedelta(seconds=3595)
    assert clock.monotonic() == 5


@given(st.lists(st.lists(SECONDS, max_size=5), min_size=1, max_size=5))
def test_threads_that_sleep_at_once_each_keep_their_own_time(naps):
    clock, seen = VirtualClock(), {}

    def sleeper(number):
        for seconds in naps[number]:
            clock.sleep(seconds)
        seen[number] = clock.monotonic()

    together(clock, *(lambda number=number: sleeper(number) for number in range(len(naps))))

    assert seen == {number: sum(naps[number]) for number in range(len(naps))}
    assert clock.monotonic() == max(map(sum, naps))
    assert sorted(clock.slept) == sorted(nap for each in naps for nap in each)


@given(st.lists(SECONDS, min_size=1, max_size=10))
def test_item_handed_over_arrives_at_its_sending_time(gaps):
    clock, queue, arrivals = VirtualClock(), deque(), []
    condition = clock.condition()

    def send():
        for gap in gaps:
            clock.sleep(gap)
            with condition:
                queue.append(clock.monotonic())
                condition.notify_all()

    def receive():
        for _ in gaps:
            with condition:
                clock.wait(condition, lambda: bool(queue))
                arrivals.append((queue.popleft(), clock.monotonic()))

    together(clock, send, receive)

    assert all(sent == arrived for sent, arrived in arrivals)
    assert len(arrivals) == len(gaps)


def test_a_lost_notification_loses_no_virtual_time():
    clock, ready, seen = VirtualClock(), [], []

    def change_without_a_word():
        clock.sleep(3)
        ready.append(True)
        clock.sleep(100)

    def wait():
        assert wait_until(clock, clock.condition(), lambda: bool(ready))
        seen.append(clock.monotonic())

    together(clock, change_without_a_word, wait)

    assert seen == [3]


def test_a_wait_that_times_out_says_so_at_its_time():
    clock = VirtualClock()

    held = wait_until(clock, clock.condition(), lambda: False, 30)

    assert not held
    assert clock.monotonic() == 30
    assert clock.slept == [30]


def test_wait_for_a_true_condition_takes_no_time():
    clock = VirtualClock()

    assert wait_until(clock, clock.condition(), lambda: True, 30)

    assert clock.slept == []


def test_time_stands_still_while_an_announced_task_has_not_begun():
    clock, order = VirtualClock(), []
    late = clock.task(lambda: order.append(("late", clock.monotonic())))

    def sleeper():
        clock.sleep(10)
        order.append(("sleeper", clock.monotonic()))

    thread = threading.Thread(target=clock.task(sleeper))
    thread.start()
    late()
    thread.join()

    assert order == [("late", 0), ("sleeper", 10)]


def test_task_cancelled_before_it_begins_blocks_no_thread():
    clock = VirtualClock()
    task = clock.task(lambda: None)
    thread = threading.Thread(target=clock.task(lambda: clock.sleep(10)))
    thread.start()

    task.cancel()
    task.cancel()
    thread.join()

    assert clock.monotonic() == 10


def test_cancelling_a_task_that_has_begun_has_no_effect():
    clock, seen = VirtualClock(), []

    def call():
        task.cancel()
        clock.sleep(10)
        seen.append(clock.monotonic())

    task = clock.task(call)
    together(clock, task, lambda: clock.sleep(1))

    assert seen == [10]


def test_a_task_that_fails_is_over():
    clock = VirtualClock()
    task = clock.task(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        task()
    clock.sleep(5)

    assert clock.monotonic() == 5


def test_a_task_inside_a_task_leaves_its_thread_counted():
    clock, seen = VirtualClock(), []

    def outer():
        clock.task(lambda: clock.sleep(1))()
        clock.sleep(1)
        seen.append(clock.monotonic())

    together(clock, outer, lambda: clock.sleep(100))

    assert seen == [2]


def test_a_thread_that_died_without_a_word_is_forgotten():
    clock = VirtualClock()
    thread = threading.Thread(target=lambda: clock.sleep(1))
    thread.start()
    thread.join()

    clock.sleep(10)

    assert clock.monotonic() == 11


def test_error_of_a_predicate_is_raised_in_its_waiter():
    clock, raised = VirtualClock(), []

    def broken():
        raise LookupError

    def wait():
        with pytest.raises(LookupError):
            wait_until(clock, clock.condition(), broken, 10)
        raised.append(threading.current_thread())

    together(clock, lambda: clock.sleep(5), wait, lambda: clock.sleep(5))

    assert len(raised) == 1
    assert clock.monotonic() == 5


def test_a_finalizer_may_sleep_while_its_thread_waits():
    clock = VirtualClock()

    class Tired:
        def __del__(self):
            clock.sleep(1)

    tired = [Tired()]

    assert not wait_until(clock, clock.condition(), lambda: bool(tired.clear()), 10)

    assert clock.monotonic() == 10
    assert sorted(clock.slept) == [1, 10]
