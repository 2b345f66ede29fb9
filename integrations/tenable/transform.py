"""What Tenable means: assets are hosts, findings that hold are risks.

Contract: docs/contracts/tenable.md 5.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset

from .types import AssetRow, FindingRow, Plugin

SEVERITIES = {severity.name.lower(): severity for severity in Severity}
"""Tenable's own scale, for what has no CVSS score, and for what a user has recast."""

NO_SOLUTION = "n/a"
"""Stands in place of a solution where there is none (recorded)."""


def asset(row: AssetRow) -> Asset:
    """Return the asset under its present name, at the first of its addresses that is routable."""
    return host_asset(row.id, names=_names(row), addresses=_joined(row.ipv4s, row.ipv6s))


def aliases(row: AssetRow) -> Iterator[Asset]:
    """Yield the asset under each of its names, which a look-up may list in another order."""
    addresses = _joined(row.ipv4s, row.ipv6s)
    for name in _names(row) or [""]:
        yield host_asset(row.id, names=[name], addresses=addresses)


def by_asset(rows: Iterable[FindingRow]) -> Iterable[Sequence[FindingRow]]:
    """Return the findings by their assets; those of one asset are in one chunk."""
    found: defaultdict[str, list[FindingRow]] = defaultdict(list)
    for row in rows:
        found[row.asset.uuid].append(row)
    return found.values()


def newest_asset(rows: Sequence[FindingRow]) -> Asset:
    """Return the asset as its newest finding has it.

    Each finding has the asset as it was then: one host must not become all that it ever was.
    """
    newest = max(rows, key=_age).asset
    names = [newest.fqdn, newest.hostname, newest.netbios_name]
    return host_asset(newest.uuid, names=names, addresses=[newest.ipv4, newest.ipv6])


def findings(rows: Iterable[FindingRow]) -> Iterator[Finding]:
    """Yield the open findings: one for each CVE, or one for a plugin that names none."""
    for row in filter(is_open, rows):
        plugin = row.plugin
        for name in _cves(plugin) or [f"tenable-plugin-{plugin.id}"]:
            yield Finding(
                name=name,
                severity=SEVERITIES[row.severity],
                is_recast=row.severity_modification_type == "RECASTED",
                port=int(row.port.port),
                protocol=row.port.protocol,
                title=plugin.name,
                definition=partial(_definition, plugin),
                scores=plugin.scores,
                cwe_codes=tuple(xref.id for xref in plugin.xrefs if xref.type.upper() == "CWE"),
                output=row.output,
                facts={
                    "Plugin": plugin.id,
                    "First found": row.first_found,
                    "Last found": row.last_found,
                },
                tie_breaker=plugin.id,
            )


def is_open(row: FindingRow) -> bool:
    """Return True if the finding still holds, and no user has accepted it."""
    return row.state != "FIXED" and row.severity_modification_type != "ACCEPTED"


def _names(row: AssetRow) -> list[str]:
    return _joined(row.fqdns, row.hostnames, row.agent_names, row.netbios_names)


def _joined(*lists: list[str] | None) -> list[str]:
    return [text for texts in lists for text in texts or ()]


def _age(row: FindingRow) -> tuple[str, bool, str]:
    # Times are all written the same way; findings of one time may still differ by a name.
    return row.last_found, row.asset.has_full_name, row.asset.fqdn or ""


def _cves(plugin: Plugin) -> list[str]:
    """Return the CVEs of a plugin, which some name among their cross references only."""
    ids = [xref.id.upper() for xref in plugin.xrefs if xref.type.upper() == "CVE"]
    prefixed = (f"CVE-{text.removeprefix('CVE-')}" for text in ids)
    return [name.upper() for name in plugin.cve] or list(dict.fromkeys(prefixed))


def _definition(plugin: Plugin) -> RiskDefinition:
    return RiskDefinition(
        description=plugin.description,
        recommendation="" if plugin.solution == NO_SOLUTION else plugin.solution,
        references="\n".join(plugin.see_also),
    )
