"""What Tenable means: assets are hosts, findings that hold are risks.

Contract: docs/contracts/tenable.md 5.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Literal, NamedTuple

from sdk import Asset, Port, Risk, RiskDefinition, Severity, dns_name
from sdk.filters import first_routable, host_asset
from sdk.models import RiskStatus, Score, State

from . import types
from .types import Finding, Plugin, Sighted

SEVERITIES = {
    "info": Severity.INFO,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}
"""The vendor's own scale: for what nobody has scored by CVSS, and for what a user has recast."""

NOTHING = "n/a"
"""What stands in place of a solution that there is not (recorded)."""
NO_PORT = 65536
"""A finding on the host itself comes after those that name a port."""


def assets(rows: Iterable[types.Asset]) -> Iterator[Asset]:
    """The assets that are still there; deleted and terminated ones are listed for a while."""
    return (asset(row) for row in rows if not (row.deleted_at or row.terminated_at))


def asset(row: types.Asset) -> Asset:
    """Return the asset under its present name, at the first of its addresses that is routable."""
    names = (*(row.fqdns or ()), *(row.hostnames or ()))
    others = (*(row.agent_names or ()), *(row.netbios_names or ()))
    return _asset(row.id, (*names, *others), (*(row.ipv4s or ()), *(row.ipv6s or ())))


def findings(rows: Iterable[Finding], settled: Callable[[Asset], Asset]) -> Iterator[Port | Risk]:
    """Yield the ports and risks of the assets in one chunk, which has all findings of each of them.

    `settled` returns the asset that is delivered, given what its newest finding says of it.
    """
    grouped: dict[str, list[Finding]] = {}
    for row in rows:
        grouped.setdefault(row.asset.uuid, []).append(row)
    for found in grouped.values():
        yield from _of_one(found, settled)


def _of_one(found: Sequence[Finding], settled: Callable[[Asset], Asset]) -> Iterator[Port | Risk]:
    """One risk per CVE, or per plugin that names none, in the place where it is worst.

    A finding has the asset as it was when it was last found, so the newest one says what the
    asset is called now: one host must not come out as all that it ever was.
    """
    sightings = list(chain.from_iterable(map(_sightings, filter(is_open, found))))
    if not sightings:
        return
    newest = max(found, key=_by_age).asset
    names = (newest.fqdn, newest.hostname, newest.netbios_name)
    target = settled(_asset(newest.uuid, names, (newest.ipv4, newest.ipv6)))
    places = (_place(target, sighting.finding) for sighting in sightings)
    yield from {port.key: port for port in places if isinstance(port, Port)}.values()
    for name, group in groupby(sorted(sightings, key=_by_name_then_worst), _name):
        yield _risk(target, name, list(group))


def is_open(finding: Finding) -> bool:
    """Whether it still holds, and no user has accepted it."""
    return finding.state != "FIXED" and finding.severity_modification_type != "ACCEPTED"


def cves(plugin: Plugin) -> list[str]:
    """The CVEs of a plugin, which some name among their cross references only."""
    others = (one.id.upper() for one in plugin.xrefs if one.type.upper() == "CVE")
    prefixed = (name if name.startswith("CVE-") else f"CVE-{name}" for name in others)
    return [name.upper() for name in plugin.cve] or list(dict.fromkeys(prefixed))


def severity(finding: Finding) -> Severity:
    """What a user has made of it, else CVSS v3, v2, the vendor's word."""
    fallback = SEVERITIES[finding.severity]
    if finding.severity_modification_type == "RECASTED":
        return fallback
    plugin = finding.plugin
    return Severity.first_known(plugin.cvss3_base_score, plugin.cvss_base_score, fallback=fallback)


def score(plugin: Plugin) -> Score:
    """Return the score by which it is graded, unless a user has recast it."""
    return Score.first_known(
        (plugin.cvss3_base_score, plugin.cvss3_vector.raw if plugin.cvss3_vector else ""),
        (plugin.cvss_base_score, plugin.cvss_vector.raw if plugin.cvss_vector else ""),
    )


class Sighting(NamedTuple):
    """One name under which one finding is a risk."""

    name: str
    severity: Severity
    finding: Finding


def _asset(identifier: str, names: Iterable[str | None], addresses: Iterable[str | None]) -> Asset:
    known = list(names)
    address = first_routable(addresses)
    if not address:
        # The name is all there is to find it by, the asset's id in the end.
        return host_asset(identifier, names=known, own=known)
    return Asset(dns_name(*known) or address, address, cloud_id=identifier)


def _by_age(finding: Finding) -> tuple[str, bool, str]:
    # Times are all written alike; what was found at one time may still differ by a name.
    sighted: Sighted = finding.asset
    return finding.last_found, bool(dns_name(sighted.fqdn)), sighted.fqdn or ""


def _sightings(finding: Finding) -> Iterator[Sighting]:
    for name in cves(finding.plugin) or [f"tenable-plugin-{finding.plugin.id}"]:
        yield Sighting(name, severity(finding), finding)


def _name(sighting: Sighting) -> str:
    return sighting.name


def _by_name_then_worst(sighting: Sighting) -> tuple[str, int, int, int]:
    finding = sighting.finding
    return sighting.name, sighting.severity.priority, _port(finding) or NO_PORT, finding.plugin.id


def _port(finding: Finding) -> int:
    return int(finding.port.port)


def _place(target: Asset, finding: Finding) -> Port | Asset:
    protocol: Literal["tcp", "udp"] = "udp" if finding.port.protocol.lower() == "udp" else "tcp"
    if not _port(finding) or finding.port.protocol.lower() not in ("tcp", "udp"):
        return target
    return Port(protocol, _port(finding), target)


def _risk(target: Asset, name: str, sightings: list[Sighting]) -> Risk:
    worst = sightings[0]
    plugin, scored = worst.finding.plugin, score(worst.finding.plugin)
    return Risk(
        _place(target, worst.finding),
        name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=plugin.name,
        definition=_definition(plugin),
        cvss_score=scored.value,
        cvss_vector=scored.vector,
        cwe_codes=tuple(one.id for one in plugin.xrefs if one.type.upper() == "CWE"),
        proof=_proof([sighting.finding for sighting in sightings]),
    )


def _definition(plugin: Plugin) -> RiskDefinition:
    return RiskDefinition(
        description=plugin.description,
        recommendation="" if plugin.solution == NOTHING else plugin.solution,
        references="\n".join(plugin.see_also),
    )


def _proof(found: Sequence[Finding]) -> bytes | None:
    """What was seen in every place; nothing unless the scanner said what it saw somewhere."""
    if not any(finding.output for finding in found):
        return None
    return "\n\n".join(map(_evidence, found)).encode()


def _evidence(finding: Finding) -> str:
    place = f"{_port(finding)}/{finding.port.protocol.lower()}" if _port(finding) else ""
    facts = {
        "Plugin": finding.plugin.id,
        "Port": place,
        "First found": finding.first_found,
        "Last found": finding.last_found,
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    return "\n".join([*lines, "", finding.output]).rstrip()
