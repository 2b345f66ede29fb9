"""What oracles share: hosts as places, and the names of risks."""

from dataclasses import replace

import pytest

from simulators import World
from simulators.oracle import place_of, risk_names
from simulators.world import catalogue


@pytest.fixture(scope="module")
def hosts():
    return list(World(hosts=30).hosts())


def test_place_of_a_host_is_its_name_and_scanned_address(hosts):
    for host in hosts:
        place = place_of(host, "7")

        assert (place.dns, place.name) == (host.fqdn or host.address, host.address)
        assert place.cloud_id == "7"
    refused = {host.kind: place_of(host, "").refused for host in hosts}
    assert refused["private"] == "internal"
    assert refused["cloud"] == "cloud"
    assert refused["public"] is None


def test_place_of_a_host_without_address_is_its_name_alone(hosts):
    private = next(host for host in hosts if host.kind == "private")

    named, bare = (
        place_of(host, "7", hides_address=True) for host in (private, replace(private, domain=None))
    )

    assert (named.dns, named.name, named.refused) == (private.fqdn, private.fqdn, None)
    assert (bare.dns, bare.name) == (private.hostname, private.hostname)


def test_risk_has_each_cve_or_the_name_of_the_vendor():
    several = next(one for one in catalogue() if len(one.cves) > 1)
    none = next(one for one in catalogue() if not one.cves)

    assert risk_names(several, "vendor-1") == several.cves
    assert risk_names(replace(several, cves=("cve-2020-1",)), "vendor-1") == ("CVE-2020-1",)
    assert risk_names(none, "vendor-1") == ("vendor-1",)
