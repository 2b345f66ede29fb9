"""What never ends is ended, told as that, and hides nothing else."""

import signal
import threading
import time

import pytest

from integrations.example import Example
from sdk.testing import Conformance, RuleResult, examine
from sdk.testing.search.search import search
from sdk.testing.transport.hard_timeout import HardTimeoutError, hard_timeout
from simulators.example import ExampleSimulator


def for_ever():
    while True:
        pass


class Hanging(Example):
    """Never finds out whether its credentials are right."""

    def validate_credentials(self):
        for_ever()


class OfHanging(Conformance):
    integration = Hanging
    simulator = ExampleSimulator


@pytest.mark.parametrize("block", [for_ever, threading.Event().wait, lambda: time.sleep(100)])
def test_a_block_without_end_is_ended(block):
    with pytest.raises(HardTimeoutError, match=r"still going on after 0\.05 s"), hard_timeout(0.05):
        block()


def test_foreign_alarm_goes_on():
    signals = []
    before = signal.signal(signal.SIGALRM, lambda *_: signals.append("mine"))
    old = signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(HardTimeoutError), hard_timeout(0.05):
            for_ever()
        with hard_timeout():
            pass
        assert signals == []
        threading.Event().wait(0.3)
        assert signals == ["mine"]
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *old)


def test_in_another_thread_nothing_is_bounded():
    done = []

    def work():
        with hard_timeout(0.01):
            time.sleep(0.05)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done


def test_hanging_integration_fails_only_its_own_rules():
    found = examine(OfHanging, only=["TRUTH-1", "FILTER-4"], hard_timeout_seconds=0.2)

    results = [(one.rule.code, one.ruling, one.message.partition(" after")[0]) for one in found]
    assert results == [
        *[("TRUTH-1", RuleResult.FAILED, "HardTimeoutError: still going on")] * 3,
        ("FILTER-4", RuleResult.NOT_APPLICABLE, "the filter applies"),
    ]


def test_search_in_a_hanging_integration_ends():
    with pytest.raises(HardTimeoutError):
        search(OfHanging, 5, hard_timeout_seconds=0.2)
