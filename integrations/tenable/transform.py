"""What Tenable means: assets are hosts, findings that hold are risks.

Contract: docs/contracts/tenable.md 5.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from sdk import Asset, Finding, Model, RiskDefinition, Severity, dns_name, merge_findings
from sdk.filters import first_routable, host_asset
from sdk.models import Score

from . import types
from .types import FindingRow, Plugin, Sighted

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


def assets(rows: Iterable[types.Asset]) -> Iterator[Asset]:
    """The assets that are still there; deleted and terminated ones are listed for a while."""
    return (asset(row) for row in rows if not (row.deleted_at or row.terminated_at))


def asset(row: types.Asset) -> Asset:
    """Return the asset under its present name, at the first of its addresses that is routable."""
    names = (*(row.fqdns or ()), *(row.hostnames or ()))
    others = (*(row.agent_names or ()), *(row.netbios_names or ()))
    return _asset(row.id, (*names, *others), (*(row.ipv4s or ()), *(row.ipv6s or ())))


def findings(rows: Iterable[FindingRow], settled: Callable[[Asset], Asset]) -> Iterator[Model]:
    """Yield the ports and risks of the assets in one chunk, which has all findings of each of them.

    `settled` returns the asset that is delivered, given what its newest finding says of it.
    """
    grouped: dict[str, list[FindingRow]] = {}
    for row in rows:
        grouped.setdefault(row.asset.uuid, []).append(row)
    for found in grouped.values():
        yield from _of_one(found, settled)


def _of_one(found: Sequence[FindingRow], settled: Callable[[Asset], Asset]) -> Iterator[Model]:
    """One risk per CVE, or per plugin that names none, in the place where it is worst.

    A finding has the asset as it was when it was last found, so the newest one says what the
    asset is called now: one host must not come out as all that it ever was.
    """
    standing = [row for row in found if is_open(row)]
    if not standing:
        return
    newest = max(found, key=_by_age).asset
    names = (newest.fqdn, newest.hostname, newest.netbios_name)
    target = settled(_asset(newest.uuid, names, (newest.ipv4, newest.ipv6)))
    yield from merge_findings(target, (one for row in standing for one in _findings(row)))


def is_open(finding: FindingRow) -> bool:
    """Whether it still holds, and no user has accepted it."""
    return finding.state != "FIXED" and finding.severity_modification_type != "ACCEPTED"


def cves(plugin: Plugin) -> list[str]:
    """The CVEs of a plugin, which some name among their cross references only."""
    others = (one.id.upper() for one in plugin.xrefs if one.type.upper() == "CVE")
    prefixed = (name if name.startswith("CVE-") else f"CVE-{name}" for name in others)
    return [name.upper() for name in plugin.cve] or list(dict.fromkeys(prefixed))


def severity(finding: FindingRow) -> Severity:
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


def _asset(identifier: str, names: Iterable[str | None], addresses: Iterable[str | None]) -> Asset:
    known = list(names)
    address = first_routable(addresses)
    if not address:
        # The name is all there is to find it by, the asset's id in the end.
        return host_asset(identifier, names=known, own=known)
    return Asset(dns_name(*known) or address, address, cloud_id=identifier)


def _by_age(finding: FindingRow) -> tuple[str, bool, str]:
    # Times are all written alike; what was found at one time may still differ by a name.
    sighted: Sighted = finding.asset
    return finding.last_found, bool(dns_name(sighted.fqdn)), sighted.fqdn or ""


def _findings(row: FindingRow) -> Iterator[Finding]:
    plugin = row.plugin
    for name in cves(plugin) or [f"tenable-plugin-{plugin.id}"]:
        yield Finding(
            name=name,
            severity=severity(row),
            port=int(row.port.port),
            protocol=row.port.protocol,
            title=plugin.name,
            definition=partial(_definition, plugin),
            score=score(plugin),
            cwe_codes=tuple(one.id for one in plugin.xrefs if one.type.upper() == "CWE"),
            output=row.output,
            facts={
                "Plugin": plugin.id,
                "First found": row.first_found,
                "Last found": row.last_found,
            },
            tie_breaker=plugin.id,
        )


def _definition(plugin: Plugin) -> RiskDefinition:
    return RiskDefinition(
        description=plugin.description,
        recommendation="" if plugin.solution == NOTHING else plugin.solution,
        references="\n".join(plugin.see_also),
    )
