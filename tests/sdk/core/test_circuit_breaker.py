"""The breaker: when it opens, whom it lets try again, and how it closes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sdk.core.circuit_breaker import CircuitBreaker, CircuitBreakerPolicy
from sdk.errors import CircuitOpen
from sdk.testing import VirtualClock


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def breaker(clock):
    return CircuitBreaker(
        CircuitBreakerPolicy(failures=3, lasting_seconds=0, cool_seconds=60), clock
    )


def fail(breaker, times):
    for _ in range(times):
        breaker.check()
        breaker.failed()


def test_it_opens_after_so_many_failures_in_a_row(breaker):
    fail(breaker, 3)

    with pytest.raises(CircuitOpen, match="failed 3 times in a row; not asked again for 60 s"):
        breaker.check()


def test_an_operation_that_has_not_failed_is_let_through(breaker):
    for _ in range(3):
        breaker.check("hosts")
        breaker.failed("hosts")

    breaker.check("risks")
    breaker.failed("risks")

    for operation in ("hosts", "risks"):
        with pytest.raises(CircuitOpen, match="not asked again for 60 s"):
            breaker.check(operation)


def test_response_in_between_restarts_the_count(breaker):
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)

    breaker.check()


def test_one_call_tries_after_the_pause_and_others_are_refused(breaker, clock):
    fail(breaker, 3)
    clock.advance(60)

    def passes(_):
        try:
            breaker.check()
        except CircuitOpen:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(passes, range(32))) == 1


def test_a_call_that_succeeds_after_the_pause_closes_it(breaker, clock):
    fail(breaker, 3)
    clock.advance(60)

    breaker.check()
    breaker.succeeded()

    fail(breaker, 2)
    breaker.check()


def test_a_call_that_fails_after_the_pause_begins_another(breaker, clock):
    fail(breaker, 3)
    clock.advance(60)

    fail(breaker, 1)

    with pytest.raises(CircuitOpen, match="not asked again for 60 s"):
        breaker.check()


def test_a_try_that_was_cancelled_lets_another_one_try(breaker, clock):
    fail(breaker, 3)
    clock.advance(60)
    breaker.check()

    breaker.abandoned()

    breaker.check()


def test_short_fault_of_many_threads_does_not_open_the_breaker(clock):
    breaker = CircuitBreaker(CircuitBreakerPolicy(failures=3, lasting_seconds=30), clock)

    fail(breaker, 20)
    clock.advance(29)
    fail(breaker, 1)
    breaker.check()

    clock.advance(1)
    fail(breaker, 1)
    with pytest.raises(CircuitOpen):
        breaker.check()
