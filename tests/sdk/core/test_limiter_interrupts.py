"""An interrupt ends a map promptly, wherever it strikes."""

import signal
import threading
from itertools import count

import pytest

from sdk.core.clock import SystemClock
from sdk.core.deadline import Deadline
from sdk.core.limiter import Limiter

from ..timed import Harness, own_threads


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_exit_in_a_call_ends_a_map_that_collects_errors(kind):
    harness = Harness(2)

    def leave(number):
        if number == 3:
            raise kind
        return number

    with pytest.raises(kind):
        list(harness.limiter.map(leave, count(), collect_errors=True))


def test_an_interrupt_in_the_input_ends_the_waits_of_the_calls():
    harness = Harness(3)

    def items():
        yield from range(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(harness.limiter.map(lambda _: harness.deadline.sleep(3600), items()))

    assert harness.clock.monotonic() == 0
    assert own_threads() == []


@pytest.fixture
def interruptible():
    """Have SIGINT raise KeyboardInterrupt, also where tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("collect_errors", [False, True])
def test_an_interrupt_while_the_consumer_waits_ends_the_calls(collect_errors):
    clock = SystemClock()
    deadline = Deadline(clock)
    limiter = Limiter(3, clock=clock, deadline=deadline)

    def call(number):
        if number == 2:
            # By then the consumer waits. Striking while Python starts a thread, the signal could
            # leave a lock of Python's own taken, at which nobody can go on.
            threading.Event().wait(0.05)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        deadline.sleep(3600)

    with pytest.raises(KeyboardInterrupt):
        list(limiter.map(call, count(), collect_errors=collect_errors))

    # An interrupt in the midst of starting a thread leaves that to end by itself, a moment later.
    while own_threads():
        pass
    assert not deadline.cancelled
