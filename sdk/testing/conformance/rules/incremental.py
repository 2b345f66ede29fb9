"""Incremental: a walk of what is new brings all that is new, and says so only where it did."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ....runner.report import Outcome
from ....sinks import MemorySink
from ..expected import SHOWN
from ..harness import Harness, Run, check_complete, check_loud
from ..requirements import INCREMENTAL
from ..rule import rule
from ..subject import Subject, not_applicable

LATER: Final = timedelta(hours=5)
"""Between two walks: longer than any overlap, and far from a day after which all is read again."""

LATELY: Final = timedelta(minutes=30)

A_MINUTE: Final = timedelta(minutes=1)

MOST_OF_A_DAY: Final = timedelta(hours=20)
"""Between two walks: as far as may be from what an overlap of hours reads again."""

CHANGED: Final[Mapping[str, timedelta]] = {
    "as the last run began": timedelta(),
    "a minute after it": A_MINUTE,
    "half an hour ago": LATER - LATELY,
    "a minute ago": LATER - A_MINUTE,
}
"""When hosts change, counted from the beginning of the last run."""

BETWEEN: Final = timedelta(hours=2)
"""Between two walks that fail: longer than an overlap, so that none hides what another passed."""

MOST_FAILURES: Final = 8

WRONG: Final = {"ahead": 1, "behind": -1}
"""How our clock is wrong, and its sign."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account whose runs share a sink: two hosts of it have changed since the last of them.

    `changed` are the keys that hang on one of these hosts and on no other.
    """

    harness: Harness
    sink: MemorySink
    changed: frozenset[str]
    ahead: timedelta = timedelta()

    def run(self, *faults: str) -> Run:
        """Run incrementally, with faults or not; return the run with what it alone delivered."""
        self.sink.models.clear()
        self.harness.simulator.faults = faults
        run = self.harness.run(sink=self.sink, since_last=True, ahead=self.ahead)
        return Run(run.report, dict(run.models), run.seconds, run.requests, run.events)


class Incremental(Subject):
    """Most runs read only what has changed since the last one that was complete."""

    @rule(
        "TRUTH-8",
        "an incremental run brings everything that has changed",
        cases=lambda _: CHANGED,
        need=INCREMENTAL,
    )
    def test_changed_models_arrive(self, case: str) -> None:
        """A moment in the wrong zone, or of the wrong event, passes over what it was to find.

        Two hosts are seen again: at the very second in which the last run began, a minute after it,
        half an hour before the next one, or a minute before it. Source: elastic#12873 (loss at an
        inclusive second), docs/platform.md 1.4 (lastScanState).
        """
        account = self._account(changed=CHANGED[case])

        run = account.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        _check_arrived(account, run.models.keys(), f"the next run, of changes {case},")

    @rule("TRUTH-18", "each stream of an incremental run reads less", need=INCREMENTAL)
    def test_incremental_run_reads_less(self) -> None:
        """A moment that is not passed on costs a whole run each time, and nobody notices.

        Of eleven hosts two have changed since the last run: of each stream that takes a moment,
        what comes is part of what a whole run brings. Source: docs/decisions/0016-watermarks.md.
        """
        account = self._account(later=MOST_OF_A_DAY, hosts=self.hosts)
        whole = {one.name: one.items for one in self.harness(self.hosts).run().report.streams}

        run = account.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        for one in filter(lambda one: one.since, run.report.streams):
            found, all_of_them = one.items, whole[one.name]
            assert found < all_of_them, (
                f"{one.name}: {found} of {all_of_them} models come, though two hosts have changed"
            )

    @rule(
        "TRUTH-10",
        "an incremental run uses the vendor's clock, and says when the machine's is wrong",
        cases=lambda _: WRONG,
        need=INCREMENTAL,
    )
    def test_new_models_are_found_by_the_vendors_clock(self, case: str) -> None:
        """A machine whose clock is ahead asks for the future, and receives nothing new.

        Our clock is wrong by three hours more than the overlap. Hosts change an hour and a half
        after the first run, and the second is half an hour later. Source: RFC 9110 6.6.1 (Date),
        docs/decisions/0016-watermarks.md.
        """
        overlap = self.integration.since_overlap
        account = self._account(WRONG[case] * (overlap + timedelta(hours=3)), timedelta(hours=2))

        run = account.run()

        assert run.report.outcome is Outcome.COMPLETE, run.summary
        _check_arrived(account, run.models.keys(), f"the next run, our clock {case},")
        said = [note for note in run.report.notes if "the clock of this machine is" in note]
        assert said, f"{case}: the report does not say that the machine's clock is wrong"

    @rule("TROUBLE-10", "a watermark never passes a failure", need=INCREMENTAL)
    def test_a_failure_does_not_move_the_watermark(self) -> None:
        """Models that a failed walk has not read are read by the next one, however long that takes.

        Two hosts have changed, and then one route after the other fails in the middle of a walk;
        the last walk has no trouble. Source: SEKOIA#3055 (a partial failure must not advance the
        checkpoint), docs/decisions/0016-watermarks.md.
        """
        faults = self._faults()
        account = self._account()
        arrived: set[str] = set()
        for route, ordinal in faults:
            begun = account.harness.asked().get(route, 0)
            fault = f"status:503@{route}#{begun + ordinal}-"
            failed = account.run(fault)
            if failed.report.outcome is not Outcome.COMPLETE:
                check_loud(failed, fault)
            arrived |= failed.models.keys()
            account.harness.clock.advance(BETWEEN.total_seconds())

        after = account.run()

        assert after.report.outcome is Outcome.COMPLETE, after.summary
        failures = ", ".join(route for route, _ in faults)
        _check_arrived(account, arrived | after.models.keys(), f"after failures of {failures}")

    def _faults(self) -> list[tuple[str, int]]:
        """Return the routes of an incremental run, each with its second request, if it has one."""
        account = self._account()
        before = account.harness.asked()
        account.run()
        calls = {
            route: count - before.get(route, 0) for route, count in account.harness.asked().items()
        }
        found = [(route, min(2, count)) for route, count in sorted(calls.items()) if count]
        return found[:MOST_FAILURES]

    def _account(
        self,
        ahead: timedelta = timedelta(),
        later: timedelta = LATER,
        changed: timedelta | None = None,
        hosts: int = 0,
    ) -> Account:
        """Return an account that was read once, hours ago, and of which hosts have changed since.

        `ahead` is how far our clock is ahead of the vendor's; `changed` is when the hosts changed,
        counted from the beginning of the last run, by default half an hour ago.
        """
        small = self.limits(page_size=2, batch_size=3)
        harness = self.harness(hosts or self.few_hosts, limits=small)
        account = Account(harness, MemorySink(), frozenset())
        began = harness.clock.now()
        first = harness.run(sink=account.sink, since_last=True, ahead=ahead)
        check_complete(harness, first)
        harness.clock.advance((began + later - harness.clock.now()).total_seconds())
        moment = began + (later - LATELY if changed is None else changed)
        names: frozenset[str] = frozenset()
        for index, keys in self._telling():
            harness.simulator.world.change(index, last_seen=moment)
            names |= keys
        return Account(harness, account.sink, names, ahead)

    def _telling(self) -> Iterator[tuple[int, frozenset[str]]]:
        """Yield the hosts on which least and most models hang, and what hangs on each alone.

        One of them has no findings as a rule, and so comes with the stream of hosts alone.
        """
        kept = self.harness(self.few_hosts).expected().kept.keys()
        found = []
        for host in self.harness(self.few_hosts).simulator.world.hosts():
            without = self.harness(self.few_hosts)
            without.simulator.world.remove(host.index)
            found.append((host.index, frozenset(kept - without.expected().kept.keys())))
        telling = sorted((pair for pair in found if pair[1]), key=lambda pair: len(pair[1]))
        if not telling:
            not_applicable("nothing hangs on any one host")
        yield telling[0]
        yield telling[-1]


def _check_arrived(account: Account, arrived: Collection[str], where: str) -> None:
    lost = sorted(account.changed - set(arrived))
    assert not lost, f"{where}: what has changed does not arrive: {', '.join(lost[:SHOWN])}"
