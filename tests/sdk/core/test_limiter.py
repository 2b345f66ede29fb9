"""A map over threads is lazy, bounded and ordered, and leaves nothing behind when it is over."""

import gc
import threading
import weakref
from collections import Counter
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.batching import batches
from sdk.core.clock import SystemClock
from sdk.core.limiter import Limiter
from sdk.testing.transport.virtual_clock import VirtualClock

from ..timed import Harness, own_threads

LIMITS = st.integers(1, 6)
NAPS = st.lists(st.sampled_from([0, 0, 1, 2, 5]), max_size=20)


@given(LIMITS, NAPS, st.booleans())
def test_it_is_map_and_never_runs_more_than_the_limit(limit, naps, ordered):
    harness = Harness(limit)

    results = list(
        harness.limiter.map(
            lambda number: harness.nap(naps[number], number), range(len(naps)), ordered=ordered
        )
    )

    assert (
        results == list(range(len(naps)))
        if ordered
        else Counter(results) == Counter(range(len(naps)))
    )
    assert harness.peak <= limit
    assert own_threads() == []


@given(LIMITS, NAPS, st.booleans())
def test_input_is_taken_a_small_multiple_ahead(limit, naps, ordered):
    harness, ahead, pullers = Harness(limit), [], set()
    given_out = 0

    def items():
        for number in range(len(naps)):
            pullers.add(threading.current_thread())
            ahead.append(number + 1 - given_out)
            yield number

    for _ in harness.limiter.map(
        lambda number: harness.nap(naps[number]), items(), ordered=ordered
    ):
        given_out += 1

    assert max(ahead, default=0) <= 2 * limit
    assert pullers <= {threading.current_thread()}


@given(LIMITS, st.integers(0, 30), st.integers(1, 9))
def test_calls_of_equal_length_keep_every_thread_busy(limit, length, seconds):
    harness = Harness(limit)

    list(harness.limiter.map(lambda _: harness.nap(seconds), range(length)))

    assert harness.clock.monotonic() == -(-length // limit) * seconds


def test_results_may_come_as_they_finish():
    harness = Harness(3)
    naps = [9, 3, 6]

    results = harness.limiter.map(lambda nap: harness.nap(nap, nap), naps, ordered=False)

    assert [(result, harness.clock.monotonic()) for result in results] == [(3, 3), (6, 6), (9, 9)]


def test_an_endless_input_is_fine():
    assert list(islice(Harness().limiter.map(str, count()), 4)) == ["0", "1", "2", "3"]


def test_nothing_happens_before_the_first_result_is_asked_for():
    numbers = count()

    Harness().limiter.map(str, numbers)

    assert next(numbers) == 0


def test_ready_result_does_not_wait_for_a_slow_input():
    harness = Harness(5)

    def slow():
        while True:
            harness.clock.sleep(60)
            yield harness.clock.monotonic()

    taken_at = next(harness.limiter.map(lambda moment: moment, slow()))

    # One more item may be taken first, so that a thread works while the consumer looks.
    assert taken_at == 60
    assert harness.clock.monotonic() <= 120


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Limiter(0, clock=VirtualClock())


def test_an_input_that_cannot_be_iterated_is_refused_at_the_call():
    with pytest.raises(TypeError):
        Harness().limiter.map(str, 7)


@given(st.integers(1, 3), st.booleans())
def test_nested_maps_do_not_wait_for_each_other(limit, ordered):
    harness = Harness(limit)

    def tree(depth):
        if depth == 0:
            return harness.clock.sleep(1) or 1
        return sum(harness.limiter.map(tree, [depth - 1] * 2, ordered=ordered))

    leaves = tree(4)

    assert leaves == 16
    assert own_threads() == []


def test_the_results_of_one_map_are_the_input_of_the_next():
    harness = Harness(3)

    doubled = harness.limiter.map(lambda n: harness.nap(1, n) * 2, range(20))
    sums = harness.limiter.map(lambda batch: harness.nap(1, sum(batch)), batches(doubled, 4))

    assert list(sums) == [12, 44, 76, 108, 140]


def test_closed_results_stop_running_and_pending_work():
    harness, closed = Harness(4), []

    def items():
        try:
            yield from count()
        finally:
            closed.append(True)

    results = harness.limiter.map(lambda n: n if n == 0 else harness.deadline.sleep(3600), items())
    assert next(results) == 0
    results.close()

    assert own_threads() == []
    assert closed == [True]
    assert harness.clock.monotonic() == 0
    assert not harness.deadline.cancelled


def test_dropping_the_results_stops_the_work():
    harness = Harness(4)

    results = harness.limiter.map(lambda n: harness.nap(1, n), count())
    next(results)
    del results

    assert own_threads() == []
    assert len(harness.began) <= 8


def test_results_collected_as_garbage_by_a_worker_stop():
    begun, delivered, dropped = threading.Event(), threading.Event(), threading.Event()

    def call(number):
        if number == 0:
            begun.wait()
        if number == 1:
            begun.set()
            delivered.wait()
            # The last reference goes here, so that this very thread closes the results.
            holder.clear()
            dropped.set()
        return number

    holder = [Limiter(2, clock=SystemClock()).map(call, count())]
    next(holder[0])
    delivered.set()
    dropped.wait()

    while own_threads():
        pass


def test_a_finished_map_leaves_no_cycles_behind():
    class Callable:
        def __call__(self, number):
            if number == 3:
                raise LookupError
            return number

    harness, call = Harness(2), Callable()
    gc.disable()
    try:
        assert list(harness.limiter.map(call, range(3))) == [0, 1, 2]
        with pytest.raises(ExceptionGroup):
            list(harness.limiter.map(call, range(9), collect_errors=True))
        remembered = weakref.ref(call)
        del call
        assert remembered() is None
    finally:
        gc.enable()
