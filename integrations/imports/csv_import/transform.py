"""What a list of findings means: each row is a risk, for each of its CVEs, on its asset.

Contract: contracts/file-formats.md 5 and 8.
"""

from collections.abc import Iterator

from sdk import RiskDefinition, ScannedHost, Severity, Sighting, dns_name

from .types import OPEN, Row, host_of

SEVERITIES = {
    **dict.fromkeys(("info", "informational", "information", "none"), Severity.INFO),
    "low": Severity.LOW,
    **dict.fromkeys(("medium", "moderate"), Severity.MEDIUM),
    **dict.fromkeys(("high", "important"), Severity.HIGH),
    "critical": Severity.CRITICAL,
}


def host(row: Row) -> ScannedHost:
    """The asset, by its address or by its name."""
    address, name = host_of(row.asset)
    return ScannedHost(address=address, dns=dns_name(name), label=name)


def sightings(row: Row) -> Iterator[ScannedHost | Sighting]:
    """The risks of a row; one that is closed still names a host."""
    on = host(row)
    yield on
    if row.status.strip().lower() not in OPEN:
        return
    for cve in row.cves:
        yield Sighting(
            host=on,
            name=cve,
            severity=SEVERITIES[row.severity.strip().lower()],
            port=row.port,
            protocol=row.protocol,
            title=row.title,
            definition=RiskDefinition(description=row.description, recommendation=row.solution),
            output=row.proof or said(row),
        )


def said(row: Row) -> str:
    """The row itself, which is the proof where there is no better one."""
    facts = {"cve": row.cve, "severity": row.severity, "asset": row.asset, "title": row.title}
    return "\n".join(f"{name}: {fact}" for name, fact in facts.items() if fact)
