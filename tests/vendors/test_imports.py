"""faraday-plugins, an independent parser, says the same of our files as our imports do.

It is under the GPL, so it is in the environment `vendors` only and nothing of it is in here. What
it does not read, or reads otherwise, is said where it is left out.
"""

from collections import defaultdict

import pytest

from integrations.imports.nessus_import import NessusImport
from integrations.imports.qualys_import import QualysImport
from sdk import Port, Risk, Severity, VMFilter
from simulators import World, catalogue
from simulators.imports.nessus_import import NessusFile, estate
from simulators.imports.qualys_import import QualysFile

from ..integrations.imports.files import read

pytestmark = [
    pytest.mark.vendors,
    # The parser asks elements for their truth, and the clock for a time without a zone.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]

SEVERITIES = {
    "info": Severity.INFO,
    "low": Severity.LOW,
    "med": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}


@pytest.fixture(scope="module")
def parsers():
    """Its parsers by format, or a skip that says so."""
    reason = "faraday-plugins is not installed (tox -e vendors)"
    nessus = pytest.importorskip("faraday_plugins.plugins.repo.nessus.plugin", reason=reason)
    qualys = pytest.importorskip("faraday_plugins.plugins.repo.qualysguard.plugin", reason=reason)
    return {"nessus": nessus.NessusPlugin, "qualys": qualys.QualysguardPlugin}


@pytest.fixture
def world():
    """Hosts on which nothing is fixed: the parser does not read the status of a finding."""
    world = World(seed=5, hosts=60)
    for host in list(world.hosts()):
        there = tuple(one for one in host.weaknesses if one.status != "fixed")
        world.change(host.index, weaknesses=there)
    return world


def theirs(parser, file):
    """What their parser finds, by address: ports, and findings with their place."""
    plugin = parser(hostname_resolution=True)
    plugin.parseOutputString(b"".join(file.document()).decode())
    hosts = {}
    for host in plugin.vulns_data["hosts"]:
        findings = [(one, None) for one in host["vulnerabilities"]]
        ports = set()
        for service in host["services"]:
            place = (service["protocol"], int(service["port"]))
            ports.add(place)
            findings += [(one, place) for one in service["vulnerabilities"]]
        hosts[host["ip"]] = (ports, findings, set(filter(None, host["hostnames"])))
    return hosts


def ours(integration, file):
    """What our import finds, by address: ports, and risks by name."""
    got = read(integration, file.document, filter=VMFilter.none("to compare what is read"))
    assert got.report.complete, got.told
    ports, risks = defaultdict(set), defaultdict(dict)
    for model in got.models.values():
        if isinstance(model, Port):
            ports[model.target.name].add((model.protocol, model.port))
        if isinstance(model, Risk):
            target = getattr(model.target, "target", model.target)
            risks[target.name][model.name] = model
    return got.models, ports, risks


def severity_of(finding):
    return SEVERITIES[finding["severity"]]


def test_nessus_hosts_names_and_ports_are_the_same(parsers, world):
    file = NessusFile(world)

    their, (models, ports, _) = theirs(parsers["nessus"], file), ours(NessusImport, file)

    assert {model.name: model.dns for model in models.values() if hasattr(model, "dns")}.keys() >= (
        their.keys()
    )
    assert len(their) == len(world)
    for address, (found, _, names) in their.items():
        assert ports[address] == found
        assert names <= {host.fqdn for host in world.hosts()}


def test_nessus_cves_and_severities_are_the_same(parsers, world):
    """Theirs is graded by CVSS v3 where there is one, ours as the file says: recast ones differ.

    Information and compliance are findings to them, and none to us.
    """
    file = NessusFile(world)
    recast = {
        (host.address, estate.plugin_id(one.weakness))
        for host in world.hosts()
        for place, one in enumerate(host.weaknesses)
        if estate.is_recast(host, place)
    }
    told_otherwise = 0

    their, (_, _, risks) = theirs(parsers["nessus"], file), ours(NessusImport, file)

    for address, (_, findings, _) in their.items():
        graded = defaultdict(list)
        for finding, _ in findings:
            plugin = int(finding["external_id"].removeprefix("NESSUS-"))
            if plugin == 21157 or (address, plugin) in recast:
                told_otherwise += plugin != 21157
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

    assert told_otherwise
    assert any(risks.values())


@pytest.mark.parametrize("quirks", [(), ("scan-xml",)])
def test_qualys_hosts_ports_cves_and_levels_are_the_same(parsers, world, quirks):
    """Of a report they read the first CVE of a QID alone, and levels where we have scores first."""
    file = QualysFile(world, quirks=quirks)
    weaknesses = {one.identifier: one for one in catalogue()}
    unscored = 0

    their, (_, ports, risks) = theirs(parsers["qualys"], file), ours(QualysImport, file)

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
