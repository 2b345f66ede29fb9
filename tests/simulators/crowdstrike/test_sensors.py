"""Hosts without a sensor, which Discover alone knows, and what becomes of them."""

import pytest

from simulators import World
from simulators.qualys import QualysSimulator

from ..doubles import HandClock
from .calls import (
    APPLICATIONS,
    ASSET_DETAILS,
    ASSETS,
    DETAILS,
    DEVICES,
    IDS,
    ONLINE,
    SCROLL,
    VULNERABILITIES,
    VULNERABILITY_DETAILS,
    call,
    falcon,
    ids_of,
    listed,
    rows,
)

UNMANAGED = "entity_type:['unmanaged','unsupported']"
QUIRK = ["hosts-without-sensor"]
ON = {"include_unmanaged": "true"}
HOSTS = 30
BARE = range(0, HOSTS, 3)


@pytest.fixture(scope="module")
def simulator():
    return falcon(HOSTS, quirks=QUIRK)


@pytest.fixture(scope="module")
def plain():
    return falcon(HOSTS)


def test_no_listing_of_devices_has_them(simulator, plain):
    wanted = [aid for index, aid in enumerate(ids_of(plain)) if index not in BARE]

    assert ids_of(simulator) == wanted
    assert listed(simulator, IDS, limit=7) == listed(simulator, SCROLL, limit=7) == wanted
    assert {row["device_id"] for row in listed(simulator, DEVICES, sort="hostname.asc")} == set(
        wanted
    )


def test_nothing_is_found_on_them(simulator, plain):
    bare = {aid for index, aid in enumerate(ids_of(plain)) if index in BARE}
    before = {row["id"]: row["aid"] for row in listed(plain, VULNERABILITIES, limit=5000)}

    found = {row["id"] for row in listed(simulator, VULNERABILITIES, limit=5000)}
    applications = {row["host"]["aid"] for row in listed(simulator, APPLICATIONS, limit=1000)}

    assert found == {one for one, aid in before.items() if aid not in bare}
    assert found < before.keys()
    assert not applications & bare


@pytest.mark.parametrize("path", [DETAILS, ONLINE])
def test_agent_ids_of_the_vendor_belong_to_no_host(simulator, plain, path):
    bare = [aid for index, aid in enumerate(ids_of(plain)) if index in BARE]

    assert rows(call(simulator, path, ids=bare)) == []


def test_ids_of_findings_on_agents_belong_to_no_host(simulator, plain):
    ids = [row["id"] for row in listed(plain, VULNERABILITIES, limit=5000)]
    there = {row["id"] for row in listed(simulator, VULNERABILITIES, limit=5000)}
    gone = [one for one in ids if one not in there][:400]

    assert rows(call(simulator, VULNERABILITY_DETAILS, ids=gone)) == []


def test_discover_has_them_as_its_neighbours_see_them(simulator):
    found = listed(simulator, ASSETS, filter=UNMANAGED, limit=4)

    hosts = [simulator.world.host(index) for index in BARE]
    assert [one["current_local_ip"] for one in found] == [host.address for host in hosts]
    assert [one.get("fqdn") for one in found] == [host.fqdn for host in hosts]
    assert {one["entity_type"] for one in found} == {"unmanaged"}
    assert not any(one.keys() & {"aid", "external_ip", "tags"} for one in found)
    assert rows(call(simulator, ASSET_DETAILS, ids=[found[0]["id"]])) == [found[0]]
    assert len(listed(simulator, ASSETS)) == HOSTS


def test_the_oracle_has_them_only_where_they_are_asked_for(simulator):
    off, on = (assets(simulator, **config) for config in ({}, ON))

    sent = {one["id"]: one for one in listed(simulator, ASSETS, filter=UNMANAGED, limit=1000)}
    added = {key: one for key, one in on.items() if key not in off}
    assert off.items() <= on.items()
    assert {one["fields"]["cloudId"] for one in added.values()} <= sent.keys()
    assert len(added) == sum(host.kind != "stale" for host in map(simulator.world.host, BARE))
    assert {one["refused"] for one in added.values()} == {None, "internal", "cloud"}


def test_they_are_assets_and_nothing_is_found_on_them(simulator):
    without_risks = {**ON, "importVulnerabilities": "false"}
    without_assets = {**ON, "importAssets": "false"}

    targets = {one["target"] for one in simulator.oracle(ON) if one["type"] == "risk"}
    added = assets(simulator, **ON).keys() - assets(simulator).keys()

    assert not targets & added
    assert assets(simulator, **without_risks) == assets(simulator, **ON)
    assert not added & assets(simulator, **without_assets).keys()


def test_their_keys_are_those_that_qualys_has(simulator):
    qualys = QualysSimulator(World(0, HOSTS), clock=HandClock())
    qualys_keys = {one["key"] for one in qualys.oracle() if one["type"] == "asset"}

    added = assets(simulator, **ON).keys() - assets(simulator).keys()

    assert added <= qualys_keys


def test_the_week_counts_for_them_too(simulator):
    near, far = (
        assets(simulator, **ON, seen_within_days=days).keys() - assets(simulator, **base).keys()
        for days, base in (("1", {"seen_within_days": "1"}), ("1000", {"seen_within_days": "1000"}))
    )

    assert near < far
    assert len(far) == len(BARE)


def test_a_twin_is_the_host_that_it_is():
    simulator = falcon(HOSTS, quirks=["unmanaged-twins"])

    assert len(listed(simulator, ASSETS, filter=UNMANAGED)) == HOSTS / 5
    assert assets(simulator, **ON) == assets(simulator)


def assets(simulator, **config):
    return {one["key"]: one for one in simulator.oracle(config) if one["type"] == "asset"}
