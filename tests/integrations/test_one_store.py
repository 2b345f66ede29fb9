"""All integrations over one world into one store: a host that several vendors know is one asset."""

from collections import defaultdict

import pytest

from sdk import Asset, registry
from sdk.models import AWSResource, AzureResource, GCPResource, Integration
from sdk.runner import Job
from sdk.sinks.store import TYPES, Store, StoreSink
from sdk.testing import InProcess, VirtualClock
from sdk.testing.file_conformance import Given
from simulators import World
from simulators.world.clouds import instance_of

WORLD = World(seed=3, hosts=60)

APIS = registry.names(registry.INTEGRATIONS)
FILES = registry.names(registry.IMPORTS)

LISTS = {"csv-import", "json-import"}
"""A row of a list has a name or an address, and no integration may guess the other one: a host that
is told by half its name is another asset, the same for all lists."""

CLOUD = (AWSResource, AzureResource, GCPResource)
"""A virtual machine of a cloud is a resource by the cloud's own name, to all who know that; whoever
knows its address alone has it refused by the cloud rule, so it is never an asset beside."""


class NamedStore:
    """A sink that notes who tells of what on its way into the store that all share."""

    def __init__(self, name, store, reported):
        self.name, self.store, self.summary = name, store, reported

    def open(self):
        """Do nothing: the store is open already."""

    def write(self, batch):
        for model in batch:
            self.summary[model.key].add(self.name)
        self.store.write(batch)

    def close(self):
        """Leave the store open for the next vendor."""


def collect(name, sink):
    clock = VirtualClock()
    simulator = registry.simulator(name)(WORLD, clock=clock)
    place = file(name, simulator) if name in FILES else api(name, simulator, clock)
    capability = registry.integration(name)(clock=clock, sink=sink, **place)
    assert capability.invoke().complete


def api(name, simulator, clock):
    target = Integration(name, simulator.url)
    job = Job(target=target, secrets=simulator.credentials, seed=1)
    return {"job": job, "transport": InProcess(simulator.app, clock=clock)}


def file(name, simulator):
    job = Job(target=Integration(name, f"given://{name}"), seed=1)
    return {"job": job, "stores": {"given": Given(simulator.document)}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the store that all integrations filled, and the vendors of each key."""
    path, reported = tmp_path_factory.mktemp("one") / "estate.db", defaultdict(set)
    store = StoreSink(path)
    store.open()
    for name in (*APIS, *FILES):
        collect(name, NamedStore(name, store, reported))
    store.close()
    return path, reported


@pytest.fixture(scope="module")
def hosts(collected):
    """Return the keys that the store has of each host, and the vendors of each key."""
    path, reported = collected
    found = defaultdict(dict)
    with Store(path) as store:
        for model in (model for type_ in TYPES for model in store.models(type_)):
            if (host := host_of(model)) is not None:
                found[host.index][model.key] = reported[model.key]
    return found


def host_of(model):
    """Return the host that a model is, None of what is no host."""
    if isinstance(model, Asset):
        return WORLD.find_address(model.name) or WORLD.find_name(model.dns)
    return MACHINES.get(model.name.lower()) if isinstance(model, CLOUD) else None


MACHINES = {
    instance.name.lower(): host for host in WORLD.hosts() if (instance := instance_of(host))
}


def whole(keys):
    """Return the keys of a host, without those that only lists have."""
    return {key: vendors for key, vendors in keys.items() if vendors - LISTS}


def test_a_host_is_one_asset_whoever_tells_of_it(hosts):
    several = {index: keys for index, keys in hosts.items() if len(whole(keys)) > 1}

    assert several == {}


def test_most_hosts_are_visible_to_several_vendors(hosts):
    vendors = [set().union(*whole(keys).values()) for keys in hosts.values()]

    assert sum(known >= {*APIS, *FILES} - LISTS for known in vendors) > len(WORLD) // 3
    assert sum(len(known) >= 2 for known in vendors) > len(WORLD) // 2
    assert set().union(*vendors) >= {*APIS, *FILES} - LISTS


def test_listed_host_is_one_asset_by_half_of_its_name(hosts):
    listed = [
        {key: vendors for key, vendors in keys.items() if not vendors - LISTS}
        for keys in hosts.values()
    ]

    assert max(map(len, listed)) == 1
    assert sum(vendors == LISTS for keys in listed for vendors in keys.values()) > len(WORLD) // 3


def test_cloud_machine_is_one_resource_of_all_vendors(hosts):
    machines = [whole(hosts[host.index]) for host in MACHINES.values() if host.index in hosts]
    reported = {key: vendors for keys in machines for key, vendors in keys.items()}

    resources = [vendors for key, vendors in reported.items() if "resource#" in key]
    assets = [vendors for key, vendors in reported.items() if key.startswith("#asset#")]

    # A machine may be known to one vendor alone, and to that one by no name of a cloud's.
    assert all(len(vendors) == 1 for vendors in assets)
    assert len(resources) > len(machines) // 2
    assert any(len(vendors) > 1 for vendors in resources)


def test_store_has_each_reported_model_once(collected):
    path, reported = collected

    with Store(path) as store:
        keys = [row["key"] for type_ in TYPES for row in store.rows(type_)]

    assert len(keys) == len(set(keys))
    assert set(keys) == reported.keys()
