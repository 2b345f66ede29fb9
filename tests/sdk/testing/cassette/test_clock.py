"""The clock of a recording: its wall clock moves by waits alone, as it will when played."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from sdk.testing.cassette.playback.recorded_clock import RecordedClock
from sdk.testing.transport.virtual_clock import EPOCH, VirtualClock

SHORT = 0.01


@pytest.fixture
def clock():
    return RecordedClock(EPOCH)


def test_wall_clock_stands_still_without_waits(clock):
    before = clock.monotonic()

    while clock.monotonic() == before:
        pass

    assert clock.now() == EPOCH


def test_waits_move_it_as_they_move_a_virtual_clock(clock):
    virtual = VirtualClock(EPOCH)

    for one in (clock, virtual):
        one.sleep(SHORT)
        condition = one.condition()
        with condition:
            assert not one.wait(condition, lambda: False, SHORT)
            assert one.wait(condition, lambda: True, SHORT)

    assert clock.now() == virtual.now() == EPOCH + timedelta(seconds=2 * SHORT)


def test_waits_that_begin_together_are_one(clock):
    together = Barrier(4)

    def wait(_):
        together.wait()
        clock.sleep(SHORT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(wait, range(4)))

    assert EPOCH < clock.now() < EPOCH + timedelta(seconds=4 * SHORT)
