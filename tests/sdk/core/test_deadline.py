"""A run ends in time or when told to, and only what belongs together is given up together."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.clock import SystemClock
from sdk.core.deadline import Deadline
from sdk.errors import Cancelled, DeadlineExceeded
from sdk.testing.transport.virtual_clock import VirtualClock


def sleeping(clock, deadline, scope=None, *, seconds=3600):
    """Return a thread that sleeps within `scope`, and the list that says how and when it ended."""
    ended = []

    def sleep():
        try:
            with deadline.within(scope or deadline.scope()):
                deadline.sleep(seconds)
            ended.append(("slept", clock.monotonic()))
        except Cancelled as error:
            ended.append((error.message, clock.monotonic()))

    thread = threading.Thread(target=clock.task(sleep))
    thread.start()
    return thread, ended


def test_without_an_end_there_is_always_time():
    clock = VirtualClock()
    deadline = Deadline(clock)

    deadline.sleep(10**9)
    deadline.check()

    assert deadline.remaining() is None


def test_the_time_left_runs_down_to_zero():
    clock = VirtualClock()
    deadline = Deadline(clock, 60)

    readings = [deadline.remaining()]
    for seconds in (45, 15, 100):
        clock.advance(seconds)
        readings.append(deadline.remaining())

    assert readings == [60, 15, 0, 0]


def test_past_the_end_every_check_raises():
    clock = VirtualClock()
    deadline = Deadline(clock, 60)

    clock.advance(60)

    with pytest.raises(DeadlineExceeded, match="60 s allowed"):
        deadline.check()
    with pytest.raises(DeadlineExceeded):
        deadline.sleep(0)


def test_sleep_past_the_end_is_refused_before_it_begins():
    clock = VirtualClock()
    deadline = Deadline(clock, 60)

    with pytest.raises(DeadlineExceeded, match="a wait of 61 s would pass"):
        deadline.sleep(61)

    assert clock.slept == []


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 100))
def test_sleeps_never_go_past_the_end(naps, allowed):
    clock = VirtualClock()
    deadline = Deadline(clock, allowed)

    for nap in naps:
        if nap < deadline.remaining():
            deadline.sleep(nap)
        else:
            with pytest.raises(DeadlineExceeded):
                deadline.sleep(nap)

    assert clock.monotonic() < allowed


def test_cancelling_wakes_every_sleeper_at_once():
    clock = VirtualClock()
    deadline = Deadline(clock, 7200)
    blocker = clock.task(lambda: None)
    sleepers = [sleeping(clock, deadline) for _ in range(5)]

    deadline.cancel("enough")
    deadline.cancel("too late to matter")
    blocker()
    for thread, _ in sleepers:
        thread.join()

    assert [ended for _, ended in sleepers] == [[("enough", 0)]] * 5
    assert deadline.cancelled


def test_a_cancelled_run_sleeps_no_more():
    deadline = Deadline(VirtualClock())

    deadline.cancel("enough")

    with pytest.raises(Cancelled, match="enough"):
        deadline.sleep(1)


def test_cancelled_group_wakes_itself_and_its_subgroups_alone():
    clock = VirtualClock()
    deadline = Deadline(clock)
    group, sibling = deadline.scope(), deadline.scope()
    with deadline.within(group):
        below = deadline.scope()
    blocker = clock.task(lambda: None)
    sleepers = {
        name: sleeping(clock, deadline, scope)
        for name, scope in {"group": group, "below": below, "sibling": sibling}.items()
    }

    deadline.cancel("the group failed", group)
    blocker()
    for thread, _ in sleepers.values():
        thread.join()

    assert {name: ended for name, (_, ended) in sleepers.items()} == {
        "group": [("the group failed", 0)],
        "below": [("the group failed", 0)],
        "sibling": [("slept", 3600)],
    }
    assert not deadline.cancelled


def test_a_thread_leaves_its_group_even_by_an_error():
    deadline = Deadline(VirtualClock())
    group = deadline.scope()

    def fail():
        with deadline.within(group):
            deadline.cancel("the group failed", group)
            assert deadline.cancelled
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert not deadline.cancelled


def test_only_a_group_within_a_group_is_nested():
    deadline = Deadline(VirtualClock())
    group = deadline.scope()

    with deadline.within(group):
        inner = deadline.scope()

    assert (group.nested, inner.nested) == (False, True)


def test_a_wait_ends_when_its_predicate_holds():
    clock = VirtualClock()
    deadline = Deadline(clock, 60)
    condition = clock.condition()

    with condition:
        assert deadline.wait(condition, lambda: True)
        assert not deadline.wait(condition, lambda: False, 10)
        assert deadline.wait(condition, lambda: clock.monotonic() >= 30, 20)


def test_a_wait_does_not_outlast_the_run():
    clock = VirtualClock()
    deadline = Deadline(clock, 60.1)
    clock.advance(0.3)
    condition = clock.condition()

    with condition, pytest.raises(DeadlineExceeded):
        deadline.wait(condition, lambda: False)

    assert clock.monotonic() == pytest.approx(60.1)


@pytest.mark.parametrize("make_clock", [SystemClock, VirtualClock])
def test_cancel_wakes_waiters_on_other_conditions(make_clock):
    clock, ended = make_clock(), []
    deadline = Deadline(clock)

    def wait():
        condition = clock.condition()
        try:
            with condition:
                deadline.wait(condition, lambda: False)
        except Cancelled as error:
            ended.append(error.message)

    # Real threads, so that cancelling falls before, into and after the beginning of the waits.
    threads = [threading.Thread(target=clock.task(wait)) for _ in range(20)]
    for thread in threads[:10]:
        thread.start()
    deadline.cancel("enough")
    for thread in threads[10:]:
        thread.start()
    for thread in threads:
        thread.join()

    assert ended == ["enough"] * 20
