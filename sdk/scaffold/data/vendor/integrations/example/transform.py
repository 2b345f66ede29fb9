"""What a row means: a host is an asset, its open findings are ports and risks. No I/O."""

from collections.abc import Iterator
from functools import partial

from integrations.example.types import FindingRow, Host
from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, html_to_markdown

SEVERITIES = {
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.MEDIUM,
    4: Severity.HIGH,
    5: Severity.CRITICAL,
}
"""The vendor's own scale, for findings without a CVSS score."""


def asset(host: Host) -> Asset:
    """Return the host by its name, else by its address."""
    return host_asset(host.id, names=[host.fqdn], addresses=[host.address])


def findings(host: Host) -> Iterator[Finding]:
    """Yield the open findings of a host: one for each CVE, or one for a row that has none."""
    for row in host.findings:
        if row.status == "fixed" or row.ignored:
            continue
        for name in row.cves or [f"example-{row.identifier}"]:
            yield Finding(
                name=name,
                severity=_severity(row),
                port=row.port or 0,
                protocol=row.protocol or "",
                title=row.title,
                definition=partial(_definition, row),
                output=row.result,
                tie_breaker=row.identifier,
            )


def _severity(row: FindingRow) -> Severity:
    return Severity.first_known(row.cvss_v3, row.cvss_v2, fallback=SEVERITIES[row.severity])


def _definition(row: FindingRow) -> RiskDefinition:
    return RiskDefinition(
        description=html_to_markdown(row.description),
        impact=html_to_markdown(row.consequence),
        recommendation=html_to_markdown(row.solution),
    )
