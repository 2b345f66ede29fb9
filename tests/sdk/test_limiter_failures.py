"""What a map does when calls, its input, its consumer, its executor or the run itself fail."""

import signal
import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.clock import SystemClock
from sdk.deadline import Deadline
from sdk.errors import BudgetExceeded, Cancelled, DeadlineExceeded, RateLimited, VendorUnavailable
from sdk.limiter import Limiter

from .timed import Bench, own_threads

LIMITS = st.integers(1, 5)
CALLS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 5]), st.booleans()), max_size=15)


def drained(results):
    """What was delivered, and the error that ended it, if one did."""
    delivered = []
    try:
        for result in results:
            delivered.append(result)  # noqa: PERF402 - kept when the results fail
    except Exception as error:  # noqa: BLE001 - to be looked at
        return delivered, error
    return delivered, None


class Failing(Exception):
    """What call `number` raises, and when."""

    def __init__(self, number, moment):
        super().__init__(number)
        self.number = number
        self.moment = moment


def scripted(bench, calls):
    """A call that takes as long, and fails or not, as `calls` says for its number."""

    def call(number):
        seconds, good = calls[number]
        bench.nap(seconds, number)
        if not good:
            raise Failing(number, bench.clock.monotonic())
        return number

    return call


@given(LIMITS, CALLS, st.booleans())
def test_the_first_error_is_raised_and_nothing_begins_after_it(limit, calls, ordered):
    bench = Bench(limit)

    delivered, error = drained(
        bench.limiter.map(scripted(bench, calls), range(len(calls)), ordered=ordered)
    )

    good = [number for number, (_, good) in enumerate(calls) if good]
    if len(good) == len(calls):
        assert error is None
    else:
        assert all(moment <= error.moment for moment in bench.began.values())
        assert all(e.moment >= error.moment for e in others(error))
    # All that finished well is delivered, and nothing twice.
    assert sorted(delivered) == [number for number in good if number in bench.began]
    assert delivered == sorted(delivered) or not ordered
    assert own_threads() == []


def others(error):
    return error.__context__.exceptions if error.__context__ else ()


@given(LIMITS, CALLS, st.booleans())
def test_collecting_makes_every_call_and_raises_all_errors_together(limit, calls, ordered):
    bench = Bench(limit)

    delivered, error = drained(
        bench.limiter.map(
            scripted(bench, calls), range(len(calls)), ordered=ordered, collect_errors=True
        )
    )

    failed = [e.number for e in error.exceptions] if error else []
    assert sorted(delivered + failed) == list(range(len(calls)))
    assert sorted(failed) == [number for number, (_, good) in enumerate(calls) if not good]
    assert not ordered or (delivered == sorted(delivered) and failed == sorted(failed))


def test_the_group_says_how_many_calls_failed():
    bench = Bench()

    _, error = drained(
        bench.limiter.map(
            scripted(bench, [(0, n % 3 > 0) for n in range(9)]), range(9), collect_errors=True
        )
    )

    assert isinstance(error, ExceptionGroup)
    assert error.message == "3 of 9 calls failed"


def test_an_error_ends_the_waits_of_the_other_calls_at_once():
    bench = Bench(4)

    def call(number):
        if number == 3:
            raise RateLimited("slow down")
        bench.deadline.sleep(3600)

    _, error = drained(bench.limiter.map(call, count()))

    assert isinstance(error, RateLimited)
    assert error.__context__ is None
    assert bench.clock.monotonic() == 0
    assert not bench.deadline.cancelled


def test_an_error_ends_the_waits_of_maps_inside_the_other_calls():
    bench = Bench(2)

    def call(number):
        if number == 1:
            bench.clock.sleep(1)
            raise RateLimited("slow down")
        return list(bench.limiter.map(lambda _: bench.deadline.sleep(3600), range(5)))

    _, error = drained(bench.limiter.map(call, range(2)))

    assert isinstance(error, RateLimited)
    assert bench.clock.monotonic() == 1
    assert own_threads() == []


def test_an_error_in_a_nested_map_is_the_error_of_the_call():
    bench = Bench(2)

    def leaf(number):
        raise VendorUnavailable(f"leaf {number}")

    _, error = drained(bench.limiter.map(lambda _: list(bench.limiter.map(leaf, [7])), range(3)))

    assert isinstance(error, VendorUnavailable)


def test_errors_of_other_calls_are_in_the_context_of_the_first():
    bench = Bench(3)
    calls = [(1, False), (2, False), (2, False)]

    with pytest.raises(Failing) as caught:
        list(bench.limiter.map(scripted(bench, calls), range(3)))

    assert caught.value.number == 0
    assert sorted(error.number for error in others(caught.value)) == [1, 2]


def test_what_an_error_was_raised_in_stays_in_its_context():
    bench = Bench(2)

    def call(_):
        bench.nap(1)
        try:
            raise LookupError("the reason")
        except LookupError as reason:
            raise RateLimited("slow down") from reason

    with pytest.raises(RateLimited) as caught:
        list(bench.limiter.map(call, range(2)))

    assert isinstance(caught.value.cause, LookupError)
    assert len(others(caught.value)) == 1
    assert isinstance(caught.value.__context__.__context__, LookupError)


@pytest.mark.parametrize("collect_errors", [False, True])
def test_what_was_read_before_the_input_failed_is_delivered(collect_errors):
    bench = Bench(2)

    def items():
        yield from range(7)
        raise BudgetExceeded("too many pages")

    delivered, error = drained(
        bench.limiter.map(lambda n: bench.nap(1, n), items(), collect_errors=collect_errors)
    )

    assert delivered == list(range(7))
    assert isinstance(error, BudgetExceeded)


@pytest.mark.parametrize("collect_errors", [False, True])
def test_cancelling_the_run_ends_a_map_that_waits(collect_errors):
    bench = Bench(2)

    def call(number):
        if number == 1:
            bench.deadline.cancel("the user asked")
        bench.deadline.sleep(3600)

    _, error = drained(bench.limiter.map(call, count(), collect_errors=collect_errors))

    assert isinstance(error, Cancelled)
    assert str(error) == "the user asked"
    assert bench.clock.monotonic() == 0


def test_the_end_of_the_run_ends_the_map():
    bench = Bench(2, seconds=10)

    delivered, error = drained(bench.limiter.map(lambda n: bench.nap(3, n), count()))

    assert isinstance(error, DeadlineExceeded)
    assert delivered == list(range(8))
    assert bench.clock.monotonic() == 12


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_an_exit_in_a_call_ends_the_map_even_when_errors_are_collected(kind):
    bench = Bench(2)

    def leave(number):
        if number == 3:
            raise kind
        return number

    with pytest.raises(kind):
        list(bench.limiter.map(leave, count(), collect_errors=True))


def test_an_interrupt_in_the_input_ends_the_waits_of_the_calls():
    bench = Bench(3)

    def items():
        yield from range(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(bench.limiter.map(lambda _: bench.deadline.sleep(3600), items()))

    assert bench.clock.monotonic() == 0
    assert own_threads() == []


@pytest.mark.skipif(
    threading.current_thread() is not threading.main_thread(), reason="signals reach the main one"
)
@pytest.mark.parametrize("collect_errors", [False, True])
def test_an_interrupt_while_the_consumer_waits_ends_the_calls(collect_errors):
    clock = SystemClock()
    deadline = Deadline(clock)
    limiter = Limiter(3, clock=clock, deadline=deadline)

    def call(number):
        if number == 2:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        deadline.sleep(3600)

    with pytest.raises(KeyboardInterrupt):
        list(limiter.map(call, count(), collect_errors=collect_errors))

    # An interrupt in the midst of starting a thread leaves that to end by itself, a moment later.
    while own_threads():
        pass
    assert not deadline.cancelled


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
