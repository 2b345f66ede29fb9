"""What a row means: a host is an asset, its open findings are ports and risks. No I/O."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from sdk import Asset, Port, Risk, RiskDefinition, Severity, dns_name, html_to_markdown
from sdk.models import RiskStatus, State

from .types import Finding, Host

SEVERITIES = {
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.MEDIUM,
    4: Severity.HIGH,
    5: Severity.CRITICAL,
}
"""The vendor's own scale, for what nobody has scored by CVSS."""


def asset(host: Host) -> Asset:
    """The host by its name, else by its address."""
    return Asset(dns_name(host.fqdn) or host.address, host.address, cloud_id=host.id)


def findings(host: Host) -> Iterator[Port | Risk]:
    """The ports and risks of a host: one risk per CVE, or per finding that has none."""
    target = asset(host)
    sightings = [
        sighting
        for finding in host.findings
        if finding.status != "fixed" and not finding.ignored
        for sighting in _sightings(finding)
    ]
    places = (_place(target, sighting.finding) for sighting in sightings)
    yield from {place.key: place for place in places if isinstance(place, Port)}.values()
    for name, group in groupby(sorted(sightings, key=_by_name_then_worst), _name):
        yield _risk(target, name, next(group))


class Sighting(NamedTuple):
    """One name under which one finding is a risk."""

    name: str
    severity: Severity
    finding: Finding


def _sightings(finding: Finding) -> Iterator[Sighting]:
    severity = Severity.first_known(
        finding.cvss_v3, finding.cvss_v2, fallback=SEVERITIES[finding.severity]
    )
    for name in finding.cves or [f"example-{finding.identifier}"]:
        yield Sighting(name, severity, finding)


def _name(sighting: Sighting) -> str:
    return sighting.name


def _by_name_then_worst(sighting: Sighting) -> tuple[str, int, int, str]:
    finding = sighting.finding
    return sighting.name, sighting.severity.priority, finding.port or 0, finding.protocol or ""


def _place(target: Asset, finding: Finding) -> Asset | Port:
    if finding.port is None or finding.protocol is None:
        return target
    return Port(finding.protocol, finding.port, target)


def _risk(target: Asset, name: str, worst: Sighting) -> Risk:
    finding = worst.finding
    return Risk(
        _place(target, finding),
        name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=finding.title,
        definition=RiskDefinition(
            description=html_to_markdown(finding.description),
            impact=html_to_markdown(finding.consequence),
            recommendation=html_to_markdown(finding.solution),
        ),
        proof=finding.result.encode() or None,
    )
