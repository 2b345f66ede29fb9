"""All vendors over one world: a host that several of them know is one asset."""

from collections import Counter, defaultdict

import pytest

from sdk import Asset, registry
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock
from simulators import World

VENDORS = registry.names("integrations")
WORLD = World(seed=3, hosts=60)


def collect(name, sink):
    clock = VirtualClock()
    simulator = registry.simulator(name)(WORLD, clock=clock)
    integration = registry.integration(name)(
        Job(target=Integration(name, simulator.url), secrets=simulator.credentials, seed=1),
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        sink=sink,
    )
    assert integration.invoke().complete
    return simulator


@pytest.fixture(scope="module")
def collected():
    sinks = {name: MemorySink() for name in VENDORS}
    return {name: (collect(name, sink), sink) for name, sink in sinks.items()}


def assets(sink):
    return {model.key: model for model in sink if isinstance(model, Asset)}


def test_each_host_has_one_key_whoever_reports_it(collected):
    keys = defaultdict(set)
    for _, sink in collected.values():
        for key, asset in assets(sink).items():
            host = WORLD.find_address(asset.name)
            if host is not None:
                keys[host.index].add(key)

    assert max(map(len, keys.values())) == 1


def test_hosts_that_several_vendors_know_come_out_as_one_asset(collected):
    seen = Counter(key for _, sink in collected.values() for key in assets(sink))
    shared = MemorySink()
    for _, sink in collected.values():
        shared.write(list(sink))

    assert len(assets(shared)) == len(seen)
    assert sum(count == len(VENDORS) for count in seen.values()) > len(WORLD) // 4


def test_where_vendors_cannot_agree_the_oracle_says_why(collected):
    disagreeing = {name: facts_of(simulator) for name, (simulator, _) in collected.items()}
    agreeing = [name for name, keys in disagreeing.items() if not keys]
    agreed = {key for name in agreeing for key in assets(collected[name][1])}

    alone = {name: assets(sink).keys() - agreed for name, (_, sink) in collected.items()}

    assert any(alone.values())
    assert {name: keys - disagreeing[name] for name, keys in alone.items() if keys} == {
        name: set() for name, keys in alone.items() if keys
    }


def facts_of(simulator):
    """Return the keys of the assets that no other vendor may have, as the oracle says."""
    return {row["key"] for row in simulator.oracle() if row.get("disagrees")}
