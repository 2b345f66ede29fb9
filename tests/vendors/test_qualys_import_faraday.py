"""faraday-plugins says the same of our Qualys reports as our import does."""

import pytest

from integrations.imports.qualys_import import QualysImport
from simulators import catalogue
from simulators.imports.qualys_import import QualysFile

from .faraday import (
    parser,
    pytestmark,
    read_by_kit,
    read_by_library,
    severity_of,
    world_without_fixed,
)

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def qualys():
    return parser("qualysguard", "QualysguardPlugin")


@pytest.fixture
def world():
    return world_without_fixed()


@pytest.mark.parametrize("quirks", [(), ("scan-xml",)])
def test_qualys_hosts_ports_cves_and_levels_are_the_same(qualys, world, quirks):
    """Of a report they read the first CVE of a QID alone, and levels where we have scores first."""
    file = QualysFile(world, quirks=quirks)
    weaknesses = {one.identifier: one for one in catalogue()}
    unscored = 0

    their, (_, ports, risks) = read_by_library(qualys, file), read_by_kit(QualysImport, file)

    assert their.keys() == {host.address for host in world.hosts()}
    for address, (found, findings, names) in their.items():
        assert ports[address] == found
        assert names <= {host.fqdn for host in world.hosts()}
        for finding, _ in findings:
            qid = int(finding["external_id"])
            if qid == 45038:
                continue
            expected = set(finding["cve"]) or {f"qualys-qid-{qid}"}
            assert expected <= risks[address].keys()
            weakness = weaknesses[qid]
            if weakness.cvss_v2 is None and weakness.cvss_v3 is None:
                unscored += 1
                for name in expected:
                    assert risks[address][name].status.severity is severity_of(finding)
        if quirks:
            known = {cve for one, _ in findings for cve in one["cve"]}
            assert {name for name in risks[address] if name.startswith("CVE-")} == known

    assert unscored
