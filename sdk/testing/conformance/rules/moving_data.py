"""Moving: a world changes while it is read, and what stays in it is not lost by that."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ....runner.report import Outcome
from ..expected import listed
from ..harness import Harness, Run, check_loud
from ..rule import rule
from ..subject import Subject


@dataclass(frozen=True, slots=True)
class Loss:
    """A host, by its index, that goes when that many requests have been made."""

    index: int
    requests: int

    def remove_host(self, harness: Harness, number: int) -> None:
        """Take the host away, when it is the turn of the request after those."""
        if number == self.requests + 1:
            harness.simulator.world.remove(self.index)

    def __str__(self) -> str:
        return f"host {self.index} goes after {self.requests} requests"


class ChangingData(Subject):
    """Walks take hours, and hosts come and go within minutes."""

    @rule("PAGING-8", "a host that goes during the run takes no other with it")
    def test_unchanged_models_are_not_lost(self) -> None:
        """Rows behind a row that is gone move up, and over a page's edge they are passed over.

        Of a small world the first, the middle and the last host go, before each request of its
        walk in turn. Whatever was there from the first request to the last has arrived, or the
        run says that it is not complete.
        Source: demisto#40239 (rows shift between pages), docs/decisions/0007-paging-findings.md 29.
        """
        for loss in self._losses():
            harness = self._small()
            before = set(harness.expected().kept)
            harness.wire.before = partial(loss.remove_host, harness)

            run = harness.run()

            stayed = before & harness.expected().kept.keys()
            check_kept(run, str(loss), stayed, before)

    def _losses(self) -> Iterator[Loss]:
        harness = self._small()
        requests = harness.run().requests
        hosts = list(harness.simulator.world.hosts())
        for host in (hosts[0], hosts[len(hosts) // 2], hosts[-1]):
            yield from (Loss(host.index, number) for number in range(1, requests))

    def _small(self) -> Harness:
        return self.harness(self.few_hosts, limits=self.limits(page_size=2, batch_size=3))


def check_kept(run: Run, where: str, stayed: set[str], before: set[str]) -> None:
    """Check that the models that `stayed` have arrived, or that the run is not complete."""
    invented = run.models.keys() - before
    assert not invented, f"{where}: {listed('not in the oracle', invented)}"
    if run.report.outcome is not Outcome.COMPLETE:
        check_loud(run, where)
        return
    lost = stayed - run.models.keys()
    assert not lost, f"{where}: says complete, but {listed('missing', lost)}"
