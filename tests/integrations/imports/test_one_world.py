"""Files and APIs over one world: a host is one asset, whatever it was read from."""

import pytest

from sdk import Asset, Risk, registry
from sdk.models import Integration
from sdk.runner import Job, MemorySink
from sdk.testing import InProcess, VirtualClock
from simulators import World

from .files import read

WORLD = World(seed=3, hosts=60)


def by_file(name):
    document = registry.simulator(name)(WORLD).document
    got = read(registry.integration(name), document)
    assert got.report.complete
    return got.models


def by_api(name):
    clock = VirtualClock()
    simulator = registry.simulator(name)(WORLD, clock=clock)
    integration = registry.integration(name)(
        Job(target=Integration(name, simulator.url), secrets=simulator.credentials, seed=1),
        transport=InProcess(simulator.app, clock=clock),
        clock=clock,
        sink=MemorySink(),
    )
    assert integration.invoke().complete
    return {model.key: model for model in integration.sink}


def assets(models):
    return {key for key, model in models.items() if isinstance(model, Asset)}


@pytest.mark.parametrize(
    ("file", "api"), [("nessus-import", "tenable"), ("qualys-import", "qualys")]
)
def test_the_hosts_of_a_file_are_those_of_the_vendors_api(file, api):
    assert assets(by_file(file)) == assets(by_api(api))


def test_qualys_report_and_api_give_the_same_risks():
    filed, asked = (
        {
            key: (model.status, model.target.key)
            for key, model in models.items()
            if isinstance(model, Risk)
        }
        for models in (by_file("qualys-import"), by_api("qualys"))
    )

    assert filed == asked


def test_all_scanners_files_in_one_sink_are_one_asset_a_host():
    shared = MemorySink()
    for name in ("nessus-import", "qualys-import"):
        shared.write(list(by_file(name).values()))

    hosts = [WORLD.find_address(one.name) for one in shared if isinstance(one, Asset)]

    assert len(hosts) == len({host.index for host in hosts})


@pytest.mark.parametrize("name", registry.names(registry.IMPORTS))
def test_no_host_of_a_file_is_another_than_the_one_of_the_world(name):
    for key in assets(by_file(name)):
        _, _, dns, address = key.split("#")
        host = WORLD.find_address(address) if ":" in address or address[0].isdigit() else None
        host = host or WORLD.find_name(dns)
        assert host is not None
        assert dns in {(host.fqdn or "").lower(), host.address}
