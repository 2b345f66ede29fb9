"""Virtual time that cannot go on says who holds it up, soon and by name."""

import threading

import pytest

from sdk.testing.transport.virtual_clock import StuckClock, VirtualClock


def wait_for_ever(clock):
    condition = clock.condition()
    with condition:
        clock.wait(condition, lambda: False)


def test_stuck_thread_is_named_with_its_line():
    clock, door = VirtualClock(watchdog_seconds=0.1), threading.Event()
    waits_elsewhere = door.wait

    def stuck():
        clock.sleep(1)
        waits_elsewhere()

    thread = threading.Thread(target=clock.task(stuck), name="the-culprit")
    thread.start()

    with pytest.raises(StuckClock, match=r"the-culprit at .*_stuck\.py:\d+"):
        clock.sleep(10)
    door.set()
    thread.join()


def test_task_that_is_never_begun_is_reported():
    clock = VirtualClock(watchdog_seconds=0.1)
    clock.task(lambda: None)

    with pytest.raises(StuckClock, match=r"1 task\(s\) never begun"):
        clock.sleep(1)


def test_threads_that_wait_for_each_other_are_reported():
    clock = VirtualClock(watchdog_seconds=0.1)

    with pytest.raises(StuckClock, match="all wait for ever"):
        wait_for_ever(clock)


def test_a_clock_that_was_stuck_goes_on_when_the_reason_is_gone():
    clock = VirtualClock(watchdog_seconds=0.05)
    task = clock.task(lambda: None)
    with pytest.raises(StuckClock):
        clock.sleep(1)

    task()
    clock.sleep(1)

    assert clock.slept == [1]
