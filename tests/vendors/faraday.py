"""faraday-plugins, an independent parser: what it finds in our files, and what our imports do.

It is under the GPL, so it is in the environment `vendors` only and nothing of it is in here. What
it does not read, or reads otherwise, is said where it is left out.
"""

from collections import defaultdict
from importlib import import_module

import pytest

from sdk import Port, Risk, Severity
from sdk.runner import VMFilter
from simulators import World

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


def parser(module, name):
    """Return one of its parsers, or skip the test."""
    reason = "faraday-plugins is not installed (tox -e vendors)"
    pytest.importorskip("faraday_plugins", reason=reason)
    return getattr(import_module(f"faraday_plugins.plugins.repo.{module}.plugin"), name)


def world_without_fixed():
    """Return hosts on which nothing is fixed: the parser does not read the status of a finding."""
    world = World(seed=5, hosts=60)
    for host in list(world.hosts()):
        there = tuple(one for one in host.weaknesses if one.status != "fixed")
        world.change(host.index, weaknesses=there)
    return world


def read_by_library(parser, file):
    """Return the ports and findings with paths that the parser reads, by address."""
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


def read_by_kit(integration, file):
    """Return the ports and risks that the import reads, by address."""
    got = read(integration, file.document, filter=VMFilter.none("to compare what is read"))
    assert got.report.complete, got.summary
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
