"""Ending: time that is over, and a word to stop, end a run soon, whatever it is busy with."""

from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Final

from ....capability import Capability
from ....errors import Cancelled, DeadlineExceeded
from ..harness import Harness, Run, check_honest, check_loud
from ..rule import rule
from ..subject import Subject
from .trouble import SLOW_SECONDS

HURRY: Final = timedelta(seconds=20)

PROMPT_SECONDS: Final = 1.0
"""How long after its end a run may still be seen; its calls take no time here."""

STOPPED: Final = "cancelled by the test"


def endings(subject: type[Subject]) -> list[str]:
    """Return the two ways to end a run before its time, where there is a wait to end."""
    return ["deadline", "cancelled"] if subject.throttles else []


class Cancellation(Subject):
    """A run that is no longer wanted, or has no time left."""

    @rule("TROUBLE-7", "when the time is over, nothing more is requested")
    def test_the_deadline_ends_the_run(self) -> None:
        """A run that outlives its time is killed, and then nothing is delivered or reported.

        Source: docs/platform.md 5.8 (time-outs), docs/decisions/0014-ends.md.
        """
        hurried = type("Hurried", (self.integration,), {"timeout": HURRY})
        harness = self.harness(faults=[f"slow:{SLOW_SECONDS:g}@*"], integration=hurried)

        run = harness.run()

        check_loud(run, "a deadline")
        check_honest(harness, run, "a deadline")
        _check_ended_by(run, DeadlineExceeded)
        late = [sent for sent in harness.wire.sent if sent.at >= HURRY.total_seconds()]
        assert not late, f"{len(late)} requests after the deadline"

    @rule("TROUBLE-8", "when cancelled, it stops with the requests that are under way")
    def test_cancelling_ends_the_run(self) -> None:
        """Ctrl-C and a shutdown must not wait for the whole inventory.

        Source: docs/decisions/0014-ends.md.
        """
        harness = self.harness(self.many_hosts)
        capability = harness.capability()
        stop_at = 5

        def stop(number: int) -> None:
            if number == stop_at:
                capability.cancel(STOPPED)

        harness.wire.before = stop
        run = harness.run(capability)

        check_loud(run, "cancelled")
        check_honest(harness, run, "cancelled")
        _check_ended_by(run, Cancelled)
        late = run.requests - stop_at
        assert late <= harness.limits.concurrency, f"{late} requests after it was cancelled"

    @rule("TROUBLE-12", "a deadline and a cancellation end a wait as well", cases=endings)
    def test_a_wait_is_ended_too(self, case: str) -> None:
        """Whoever sleeps by a clock of its own is deaf until it wakes.

        The vendor asks for a pause; half-way through the run it is ended.
        Source: docs/decisions/0014-ends.md, docs/checklists.md (context cancellation).
        """
        fault = next(iter(self.throttles))
        whole = self.harness(faults=[fault]).run()
        half = whole.seconds / 2

        run = self._cut(fault, half) if case == "deadline" else self._stopped(fault, half)

        check_loud(run, case)
        _check_ended_by(run, DeadlineExceeded if case == "deadline" else Cancelled)
        late = run.seconds - half
        assert late <= PROMPT_SECONDS, f"goes on for {late:g} s after its end ({case})"

    def _cut(self, fault: str, seconds: float) -> Run:
        short = type("Short", (self.integration,), {"timeout": timedelta(seconds=seconds)})
        return self.harness(faults=[fault], integration=short).run()

    def _stopped(self, fault: str, seconds: float) -> Run:
        harness = self.harness(faults=[fault])
        capability = harness.capability()
        alarm = harness.clock.task(partial(_stop_after, harness, capability, seconds))
        thread = Thread(target=alarm, daemon=True)
        thread.start()
        run = harness.run(capability)
        # Where the run was over before, time goes on to the alarm, which may be waiting for it.
        harness.clock.sleep(seconds)
        thread.join()
        return run


def _stop_after(harness: Harness, capability: Capability, seconds: float) -> None:
    harness.clock.sleep(seconds)
    capability.cancel(STOPPED)


def _check_ended_by(run: Run, kind: type[Exception]) -> None:
    assert kind.__name__ in run.error_types, f"not {kind.__name__}: {run.summary}"
