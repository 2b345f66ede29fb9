"""faraday-plugins says the same of our .nessus files as our import does."""

from collections import defaultdict

import pytest

from integrations.imports.nessus_import import NessusImport
from sdk import Severity
from simulators.imports.nessus_import import NessusFile
from simulators.imports.nessus_import.documents import findings as seen

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
def nessus():
    return parser("nessus", "NessusPlugin")


@pytest.fixture
def world():
    return world_without_fixed()


def test_nessus_hosts_names_and_ports_are_the_same(nessus, world):
    file = NessusFile(world)

    their, (models, ports, _) = read_by_library(nessus, file), read_by_kit(NessusImport, file)

    assert {model.name: model.dns for model in models.values() if hasattr(model, "dns")}.keys() >= (
        their.keys()
    )
    assert len(their) == len(world)
    for address, (found, _, names) in their.items():
        assert ports[address] == found
        assert names <= {host.fqdn for host in world.hosts()}


def test_nessus_cves_and_severities_are_the_same(nessus, world):
    """Theirs is graded by CVSS v3 where there is one, ours as the file says: recast ones differ.

    Information and compliance are findings to them, and none to us.
    """
    file = NessusFile(world)
    recast = {
        (host.address, seen.plugin_id(one.weakness))
        for host in world.hosts()
        for place, one in enumerate(host.weaknesses)
        if seen.is_recast(host, place)
    }
    corrected = 0

    their, (_, _, risks) = read_by_library(nessus, file), read_by_kit(NessusImport, file)

    for address, (_, findings, _) in their.items():
        graded = defaultdict(list)
        for finding, _ in findings:
            plugin = int(finding["external_id"].removeprefix("NESSUS-"))
            if plugin == 21157 or (address, plugin) in recast:
                corrected += plugin != 21157
                continue
            for name in finding["cve"] or [f"nessus-plugin-{plugin}"]:
                graded[name].append(severity_of(finding))
        for name, severities in graded.items():
            worst = min(severities, key=lambda one: one.priority)
            # Their score of 0.0 is none at all, and what is left then is the same.
            if worst is not Severity.INFO:
                assert risks[address][name].status.severity is worst, (address, name)
        known = {cve for one, _ in findings for cve in one["cve"]}
        assert {name for name in risks[address] if name.startswith("CVE-")} <= known

    assert corrected
    assert any(risks.values())
