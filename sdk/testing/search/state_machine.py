"""A state machine: an integration against its simulator, while hosts come and go and requests fail.

    TestLifecycle = state_machine(TestQualys).TestCase

Hypothesis writes the steps and prints those that break it; every walk is held against the oracle.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ...errors import IntegrationError
from ...models import Asset
from ...runner.report import Outcome
from ...sinks import MemorySink
from ..conformance.expected import listed
from ..conformance.harness import Harness, Run, check_honest, check_loud
from ..conformance.requirements import INCREMENTAL
from ..conformance.rules.moving_data import Loss, check_kept
from ..conformance.subject import Subject
from .scenario import Scenario
from .strategies import fault_scripts

ORDINAL: Final = re.compile(r"[0-9]+")

MOST_HOURS: Final = 30
"""Beyond a day everything is read again; a token is long dead."""


GONE: Final = ("status:404", "status:410")
"""Faults that are answers: the vendor does not have what was asked for."""


def state_machine(subject: type[Subject]) -> type["VendorMachine"]:
    """Return the machine for a conformance class; pytest and unittest run its `TestCase`."""
    return type(f"{subject.__name__}VendorMachine", (VendorMachine,), {"subject": subject})


class VendorMachine(RuleBasedStateMachine):
    """One account over the weeks: its hosts come and go, and so does trouble, and it is read.

    Nothing is ever invented; who says complete is; and what is not complete says why.
    """

    subject: ClassVar[type[Subject]]

    harness: Harness
    scenario: Scenario

    def __init__(self) -> None:
        super().__init__()
        self.sink = MemorySink()
        self.assets: dict[str, Asset] = {}
        self.delivered: set[str] = set()

    @initialize(
        seed=st.integers(0, 99),
        hosts=st.integers(0, 9),
        page_size=st.integers(1, 4),
        concurrency=st.sampled_from([1, 2, 10]),
    )
    def begin(self, seed: int, hosts: int, page_size: int, concurrency: int) -> None:
        """Link the account."""
        self.scenario = Scenario(seed, hosts, page_size, concurrency)
        self.harness = self.scenario.harness(self.subject())

    @precondition(lambda self: bool(len(self.harness.simulator.world)))
    @rule(data=st.data())
    def a_host_goes(self, data: st.DataObject) -> None:
        """Remove a host from the world."""
        self.harness.simulator.world.remove(self._host(data))

    @precondition(lambda self: bool(len(self.harness.simulator.world)))
    @rule(data=st.data())
    def a_host_is_seen_again(self, data: st.DataObject) -> None:
        """Have the vendor see the host again."""
        now = self.harness.clock.now()
        self.harness.simulator.world.change(self._host(data), last_seen=now)

    @rule(hours=st.integers(1, MOST_HOURS))
    def time_passes(self, hours: int) -> None:
        """Let time pass, so that tokens and cursors die."""
        self.harness.clock.advance(hours * 3600.0)

    @rule(data=st.data())
    def everything_is_read(self, data: st.DataObject) -> None:
        """Run a full collection, with or without faults."""
        with self._in_trouble(data):
            run = self.harness.run()
            check_honest(self.harness, run, "a full run")
        self._remember(run)

    @precondition(lambda self: bool(len(self.harness.simulator.world)))
    @rule(data=st.data(), after=st.integers(1, 8))
    def a_host_goes_while_everything_is_read(self, data: st.DataObject, after: int) -> None:
        """Remove a host in the middle of a walk."""
        before = set(self.harness.expected().kept)
        loss = Loss(self._host(data), len(self.harness.wire.sent) + after)
        self.harness.wire.before = partial(loss.remove_host, self.harness)
        with self._explained():
            run = self.harness.run()
            self.harness.wire.before = None
            check_kept(run, str(loss), before & set(self.harness.expected().kept), before)
        self._remember(run)

    @precondition(lambda self: INCREMENTAL.declared(self.subject()))
    @rule(data=st.data())
    def what_is_new_is_read(self, data: st.DataObject) -> None:
        """Run as every hour; what all runs together brought is what there is."""
        self.sink.models.clear()
        with self._in_trouble(data):
            run = self.harness.run(sink=self.sink, since_last=True)
            self.delivered |= run.models.keys()
            kept = self.harness.expected().kept.keys()
            invented = run.models.keys() - kept
            assert not invented, listed("not in the oracle", invented)
            if run.report.outcome is Outcome.COMPLETE:
                lost = kept - self.delivered
                assert not lost, listed("never delivered", lost)
            else:
                check_loud(run, "an incremental run")
        self._remember(run)

    @rule(data=st.data(), items=st.integers(0, 20))
    def a_walk_is_abandoned(self, data: st.DataObject, items: int) -> None:
        """Abandon a walk, after which nothing goes on asking."""
        streams = [stream.name for stream in self.harness.integration.streams]
        models = self.harness.emitted(data.draw(st.sampled_from(streams), "stream"))
        with self._explained():
            try:
                list(islice(models, items))
            except IntegrationError:
                return
            finally:
                models.close()

    @precondition(lambda self: bool(self.assets))
    @rule(data=st.data())
    def an_asset_is_asked_for(self, data: st.DataObject) -> None:
        """Look up an asset, as the platform does before it acts on it."""
        key = data.draw(st.sampled_from(sorted(self.assets)), "asset")
        with self._in_trouble(data) as faults, self.harness.capability() as capability:
            try:
                affirmed = capability.check_affiliation(self.assets[key])
            except IntegrationError:
                return
            if not affirmed and any(fault.startswith(GONE) for fault in faults):
                # The vendor itself said so, and there is no one else to ask.
                return
            there = key in self.harness.expected().keys
            assert affirmed == there, f"{key} is {'there' if there else 'gone'}, it says {affirmed}"

    @invariant()
    def nothing_goes_elsewhere(self) -> None:
        """Check that every request went to the account, and was one that the vendor knows."""
        if hasattr(self, "harness"):
            assert not self.harness.wire.strays
            assert not self.harness.simulator.journal.unmatched

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Let a walk make as many calls as any, and tell by which command line it all began."""
        self.harness.wire.most = len(self.harness.wire.sent) + self.subject.most_requests
        try:
            yield
        except AssertionError as broken:
            broken.add_note(f"it began as: {self.scenario.command(self.harness.integration.name)}")
            raise

    @contextmanager
    def _in_trouble(self, data: st.DataObject) -> Iterator[Sequence[str]]:
        """Inject up to two faults into calls that are still to be made, while the context lasts."""
        asked = self.harness.asked()
        scripts = fault_scripts(self.subject.simulator, self.subject.throttles, asked, most=2)
        script = data.draw(scripts, "faults")
        self.harness.simulator.faults = [_shifted(fault, asked) for fault in script]
        try:
            with self._explained():
                yield script
        finally:
            self.harness.simulator.faults = ()

    def _remember(self, run: Run) -> None:
        found = (model for model in run.models.values() if isinstance(model, Asset))
        self.assets |= {asset.key: asset for asset in found}

    def _host(self, data: st.DataObject) -> int:
        indexes = [host.index for host in self.harness.simulator.world.hosts()]
        return data.draw(st.sampled_from(indexes), "host")


def _shifted(fault: str, asked: Mapping[str, int]) -> str:
    """Return the fault with its ordinals counted from now on, as the calls were before it."""
    place, _, calls = fault.partition("#")
    begun = asked.get(place.partition("@")[2], max(asked.values(), default=0))
    later = ORDINAL.sub(lambda match: str(int(match[0]) + begun), calls)
    return f"{place}#{later}" if calls else place
