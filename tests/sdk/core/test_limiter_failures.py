"""What a map does when calls, its input, its consumer, its executor or the run itself fail."""

import threading
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.errors import BudgetExceeded, Cancelled, DeadlineExceeded, RateLimited, VendorUnavailable
from sdk.testing.transport.virtual_clock import StuckClock

from ..timed import Harness, drained, own_threads

LIMITS = st.integers(1, 5)
CALLS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 5]), st.booleans()), max_size=15)


class Failing(Exception):
    """What call `number` raises, and when."""

    def __init__(self, number, moment):
        super().__init__(number)
        self.number = number
        self.moment = moment


def scripted(harness, calls):
    """Return a function that takes the time, and fails or not, that `calls` has for its number."""

    def call(number):
        seconds, good = calls[number]
        harness.nap(seconds, number)
        if not good:
            raise Failing(number, harness.clock.monotonic())
        return number

    return call


@given(LIMITS, CALLS, st.booleans())
def test_the_first_error_is_raised_and_nothing_begins_after_it(limit, calls, ordered):
    harness = Harness(limit)

    delivered, error = drained(
        harness.limiter.map(scripted(harness, calls), range(len(calls)), ordered=ordered)
    )

    good = [number for number, (_, good) in enumerate(calls) if good]
    if len(good) == len(calls):
        assert error is None
    else:
        assert all(moment <= error.moment for moment in harness.began.values())
        assert all(e.moment >= error.moment for e in others(error))
    # All that finished well is delivered, and nothing twice.
    assert sorted(delivered) == [number for number in good if number in harness.began]
    assert delivered == sorted(delivered) or not ordered
    assert own_threads() == []


def others(error):
    return error.__context__.exceptions if error.__context__ else ()


@given(LIMITS, CALLS, st.booleans())
def test_collect_errors_makes_every_call_and_raises_a_group(limit, calls, ordered):
    harness = Harness(limit)

    delivered, error = drained(
        harness.limiter.map(
            scripted(harness, calls), range(len(calls)), ordered=ordered, collect_errors=True
        )
    )

    failed = [e.number for e in error.exceptions] if error else []
    assert sorted(delivered + failed) == list(range(len(calls)))
    assert sorted(failed) == [number for number, (_, good) in enumerate(calls) if not good]
    assert not ordered or (delivered == sorted(delivered) and failed == sorted(failed))


def test_the_group_says_how_many_calls_failed():
    harness = Harness()

    _, error = drained(
        harness.limiter.map(
            scripted(harness, [(0, n % 3 > 0) for n in range(9)]), range(9), collect_errors=True
        )
    )

    assert isinstance(error, ExceptionGroup)
    assert error.message == "3 of 9 calls failed"


def test_an_error_ends_the_waits_of_the_other_calls_at_once():
    harness = Harness(4)

    def call(number):
        if number == 3:
            raise RateLimited("slow down")
        harness.deadline.sleep(3600)

    _, error = drained(harness.limiter.map(call, count()))

    assert isinstance(error, RateLimited)
    assert error.__context__ is None
    assert harness.clock.monotonic() == 0
    assert not harness.deadline.cancelled


def test_an_error_ends_the_waits_of_maps_inside_the_other_calls():
    harness = Harness(2)

    def call(number):
        if number == 1:
            harness.clock.sleep(1)
            raise RateLimited("slow down")
        return list(harness.limiter.map(lambda _: harness.deadline.sleep(3600), range(5)))

    _, error = drained(harness.limiter.map(call, range(2)))

    assert isinstance(error, RateLimited)
    assert harness.clock.monotonic() == 1
    assert own_threads() == []


def test_an_error_in_a_nested_map_is_the_error_of_the_call():
    harness = Harness(2)

    def leaf(number):
        raise VendorUnavailable(f"leaf {number}")

    _, error = drained(
        harness.limiter.map(lambda _: list(harness.limiter.map(leaf, [7])), range(3))
    )

    assert isinstance(error, VendorUnavailable)


def test_errors_of_other_calls_are_in_the_context_of_the_first():
    harness = Harness(3)
    calls = [(1, False), (2, False), (2, False)]

    with pytest.raises(Failing) as caught:
        list(harness.limiter.map(scripted(harness, calls), range(3)))

    assert caught.value.number == 0
    assert sorted(error.number for error in others(caught.value)) == [1, 2]


def test_context_of_an_error_is_kept():
    harness = Harness(2)

    def call(_):
        harness.nap(1)
        try:
            raise LookupError("the reason")
        except LookupError as reason:
            raise RateLimited("slow down") from reason

    with pytest.raises(RateLimited) as caught:
        list(harness.limiter.map(call, range(2)))

    assert isinstance(caught.value.cause, LookupError)
    assert len(others(caught.value)) == 1
    assert isinstance(caught.value.__context__.__context__, LookupError)


@pytest.mark.parametrize("collect_errors", [False, True])
def test_items_before_a_failure_of_the_input_are_delivered(collect_errors):
    harness = Harness(2)

    def items():
        yield from range(7)
        raise BudgetExceeded("too many pages")

    delivered, error = drained(
        harness.limiter.map(lambda n: harness.nap(1, n), items(), collect_errors=collect_errors)
    )

    assert delivered == list(range(7))
    assert isinstance(error, BudgetExceeded)


@pytest.mark.parametrize("collect_errors", [False, True])
def test_cancelling_the_run_ends_a_map_that_waits(collect_errors):
    harness = Harness(2)

    def call(number):
        if number == 1:
            harness.deadline.cancel("the user asked")
        harness.deadline.sleep(3600)

    _, error = drained(harness.limiter.map(call, count(), collect_errors=collect_errors))

    assert isinstance(error, Cancelled)
    assert str(error) == "the user asked"
    assert harness.clock.monotonic() == 0


def test_an_error_while_the_input_is_read_is_the_end_of_it():
    harness = Harness(2)

    def items():
        for number in range(3):
            yield number
            harness.clock.sleep(5)

    delivered, error = drained(
        harness.limiter.map(scripted(harness, [(1, False), (0, True), (0, True)]), items())
    )

    assert (delivered, error.number) == ([], 0)
    assert harness.began == {0: 0}


def test_a_run_that_ends_while_the_input_is_read_ends_the_map():
    harness = Harness(2, seconds=10)

    def items():
        for number in count():
            harness.clock.sleep(4)
            yield number

    delivered, error = drained(harness.limiter.map(lambda n: harness.nap(1, n), items()))

    assert delivered == [0, 1]
    assert isinstance(error, DeadlineExceeded)
    assert sorted(harness.began) == [0, 1]


class Input:
    """An input that says when it was let go, `held` here so that nobody else does that."""

    def __init__(self):
        self.closed = False
        self.held = self.items()

    def items(self):
        try:
            yield from count()
        finally:
            self.closed = True


def abandon(results):
    next(results)
    results.close()


@pytest.mark.parametrize("end", [abandon, drained], ids=["abandoned", "failed"])
def test_input_is_released_when_the_rest_is_not_wanted(end):
    harness, given_in = Harness(2), Input()

    def call(number):
        if number == 5:
            raise RateLimited("slow down")
        return number

    end(harness.limiter.map(call, given_in.held))

    assert given_in.closed


def test_an_input_that_is_no_generator_stays_its_owner_s():
    harness, numbers = Harness(1), iter(range(9))

    abandon(harness.limiter.map(lambda number: number, numbers))

    assert next(numbers) > 0


def test_the_end_of_the_run_ends_the_map():
    harness = Harness(2, seconds=10)

    delivered, error = drained(harness.limiter.map(lambda n: harness.nap(3, n), count()))

    assert isinstance(error, DeadlineExceeded)
    assert delivered == list(range(8))
    assert harness.clock.monotonic() == 12


def test_failed_map_waits_for_running_calls_of_an_ended_run():
    harness = Harness(3, seconds=10)
    calls = [(12, True), (15, True), (1, False)]

    delivered, error = drained(harness.limiter.map(scripted(harness, calls), range(3)))

    assert (delivered, harness.clock.monotonic()) == ([0, 1], 15)
    assert isinstance(error, Failing)


def test_a_call_stuck_elsewhere_is_named_rather_than_waited_for():
    harness, door = Harness(2, watchdog_seconds=0.1), threading.Event()

    with pytest.raises(StuckClock, match=r"limiter_\d at .*test_limiter_failures\.py"):
        list(harness.limiter.map(lambda _: door.wait(), range(2)))

    door.set()
    while own_threads():
        pass
