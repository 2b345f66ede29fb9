"""A map uses any executor it is given, and says so when that one lets it down."""

import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from itertools import count

import pytest

from sdk.core.clock import SystemClock
from sdk.core.limiter import Limiter
from sdk.errors import Cancelled
from sdk.testing.transport.virtual_clock import StuckClock

from ..timed import Harness, drained


@pytest.mark.parametrize("limit", [1, 4, 8])
def test_a_given_executor_does_the_work_and_outlives_it(limit):
    with ThreadPoolExecutor(4, "given") as executor:
        limiter = Limiter(limit, clock=SystemClock(), executor=executor)

        names = set(limiter.map(lambda _: threading.current_thread().name, range(100)))

        assert {name.split("_")[0] for name in names} == {"given"}
        assert executor.submit(int).result() == 0


def test_nested_maps_do_not_fight_over_a_given_executor():
    with ThreadPoolExecutor(1) as executor:
        limiter = Limiter(4, clock=SystemClock(), executor=executor)

        def tree(depth):
            return sum(limiter.map(tree, [depth - 1] * 2)) if depth else 1

        assert tree(4) == 16


def test_executor_may_run_a_call_immediately():
    class OnTheSpot(Executor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.set_result(fn(*args, **kwargs))
            return future

    harness = Harness(3, executor=OnTheSpot())

    assert list(harness.limiter.map(lambda n: harness.nap(1, n), range(5))) == list(range(5))
    assert harness.clock.monotonic() == 5


def test_too_small_executor_is_reported_in_virtual_time():
    with ThreadPoolExecutor(1) as executor:
        harness = Harness(2, executor=executor, watchdog_seconds=0.1)

        _, error = drained(harness.limiter.map(lambda n: harness.nap(1, n), range(2)))

    assert isinstance(error, StuckClock)
    assert "never begun" in str(error)


def test_an_executor_shut_down_before_the_map_is_an_error():
    executor = ThreadPoolExecutor(2)
    executor.shutdown()

    with pytest.raises(RuntimeError, match="after shutdown"):
        list(Limiter(2, clock=SystemClock(), executor=executor).map(str, count()))


def test_an_executor_shut_down_under_the_map_is_an_error():
    executor = ThreadPoolExecutor(1)
    limiter = Limiter(4, clock=SystemClock(), executor=executor)

    def call(number):
        if number == 9:
            executor.shutdown(wait=False, cancel_futures=True)
        return number

    delivered, error = drained(limiter.map(call, count()))

    assert delivered == list(range(len(delivered)))
    assert isinstance(error, Cancelled | RuntimeError)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_executor_that_cannot_begin_is_an_error():
    def refuse():
        raise LookupError("no threads today")

    with ThreadPoolExecutor(2, initializer=refuse) as executor:
        limiter = Limiter(2, clock=SystemClock(), executor=executor)

        with pytest.raises(BrokenExecutor):
            list(limiter.map(str, count()))
