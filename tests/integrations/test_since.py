"""Incremental runs of the vendors that can: what has changed arrives, what has not need not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sdk import registry
from sdk.models import Integration
from sdk.runner import Job, MemorySink, Outcome
from sdk.testing import InProcess, VirtualClock
from simulators import World

NAMES = [
    name
    for name in registry.names("integrations")
    if any(stream.incremental for stream in registry.integration(name).streams)
]
HOUR = timedelta(hours=1)


class SyncedWorld:
    """One vendor over a world of its own, run again and again into one sink."""

    def __init__(self, name, hosts=40):
        self.name = name
        self.clock = VirtualClock()
        self.simulator = registry.simulator(name)(World(seed=5, hosts=hosts), clock=self.clock)
        self.sink = MemorySink()

    def run(self, **config):
        """Run with --since-last; return the report, and the keys that were delivered."""
        target = Integration(self.name, self.simulator.url)
        capability = registry.integration(self.name)(
            Job(target=target, secrets=self.simulator.credentials, config=config, seed=1),
            transport=InProcess(self.simulator.app, clock=self.clock),
            clock=self.clock,
            sink=self.sink,
            since_last=True,
        )
        self.sink.models.clear()
        report = capability.invoke()
        assert report.outcome is Outcome.COMPLETE
        return report, set(self.sink.models)

    def expected(self):
        return {row["key"] for row in self.simulator.oracle() if row["refused"] is None}


@pytest.mark.parametrize("name", NAMES)
def test_the_next_run_delivers_less_and_nothing_else(name):
    synced = SyncedWorld(name)
    _, first = synced.run()
    synced.clock.advance(HOUR.total_seconds() * 5)

    report, second = synced.run()

    assert first == synced.expected()
    assert second < first
    assert all(stream.since for stream in report.streams if stream.outcome is Outcome.COMPLETE)


@pytest.mark.parametrize("name", NAMES)
def test_a_host_that_was_seen_again_is_delivered_with_its_risks(name):
    synced = SyncedWorld(name)
    _, before = synced.run()
    synced.clock.advance(HOUR.total_seconds() * 5)
    host = next(host for host in synced.simulator.world.hosts() if _tells(host, before))
    synced.simulator.world.change(host.index, last_seen=synced.clock.now() - HOUR / 2)

    _, after = synced.run()

    assert {key for key in before if f"#{host.fqdn}#" in key} <= after
    assert after <= synced.expected()


@pytest.mark.parametrize("name", NAMES)
def test_a_new_host_is_delivered(name):
    synced = SyncedWorld(name)
    _, before = synced.run()
    synced.clock.advance(HOUR.total_seconds() * 5)
    like = next(host for host in synced.simulator.world.hosts() if _tells(host, before))
    synced.simulator.world.remove(like.index)
    seen = synced.clock.now() - HOUR / 2
    synced.simulator.world.add(replace(like, hostname="brand-new", last_seen=seen))

    _, after = synced.run()

    assert any("#asset#brand-new." in key for key in after)
    assert not any("#asset#brand-new." in key for key in before)


def _tells(host, keys):
    """Return True if the host has been delivered, with risks on it."""
    asset = f"#asset#{host.fqdn}#{host.address}".lower()
    return asset in keys and any(key.startswith(f"#risk#{host.fqdn}#") for key in keys)
