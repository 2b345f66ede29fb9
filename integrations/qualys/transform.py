"""Models of Qualys' rows: hosts are assets, open detections are risks.

Contract: docs/contracts/qualys.md 8.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, html_to_markdown
from sdk.decode import html_to_text

from .types import Detection, Host, HostDetections, Vulnerability

OPEN = {None, "New", "Active", "Re-Opened"}
"""A detection without a status is open (contract 5.2)."""

SEVERITIES = {
    0: Severity.INFO,
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.MEDIUM,
    4: Severity.HIGH,
    5: Severity.CRITICAL,
}
"""The vendor's own scale, for what has no CVSS score."""

UNRATED = 3
"""The level of what has no rating: it is there, and someone should look."""


def asset(host: Host) -> Asset:
    """Return a host by its full name, and its IPv4 address unless only IPv6 is routable."""
    names = (host.dns_data.fqdn if host.dns_data else None, host.dns)
    return host_asset(str(host.id), names=names, addresses=(host.ip, host.ipv6))


def findings(
    detections: Iterable[Detection], details: Mapping[int, Vulnerability | None]
) -> Iterator[Finding]:
    """Yield the open detections of one host: one for each CVE, or one for a QID that has none."""
    for row in filter(is_open, detections):
        entry = details.get(row.qid)
        # The text still carries HTML entities after XML (contract 5.2).
        output, facts = html_to_text(row.results or ""), _facts(row)
        for name in _names(row, entry):
            yield Finding(
                name=name,
                severity=_severity(row, entry),
                port=row.port or 0,
                protocol=row.protocol or "tcp",
                title=entry.title if entry else "",
                definition=partial(_definition, entry) if entry else None,
                scores=entry.scores if entry else (),
                output=output,
                facts=facts,
                tie_breaker=row.qid,
            )


def qids(row: HostDetections) -> Iterator[int]:
    """Yield the QIDs that were detected on a host."""
    return (detection.qid for detection in row.detections)


def is_open(detection: Detection) -> bool:
    """Return whether a detection is neither fixed nor suppressed by a user of Qualys."""
    suppressed = detection.is_ignored or detection.is_disabled
    return detection.status in OPEN and not suppressed


def _names(detection: Detection, vulnerability: Vulnerability | None) -> list[str]:
    ids = (cve.id.strip().upper() for cve in vulnerability.cves) if vulnerability else ()
    cves = [name for name in ids if name.startswith("CVE-")]
    return cves or [f"qualys-qid-{detection.qid}"]


def _severity(detection: Detection, vulnerability: Vulnerability | None) -> Severity:
    levels = (detection.severity, vulnerability.severity_level if vulnerability else None)
    level = next((level for level in levels if level is not None), UNRATED)
    return SEVERITIES[level]


def _definition(vulnerability: Vulnerability) -> RiskDefinition:
    return RiskDefinition(
        description=html_to_markdown(vulnerability.diagnosis),
        impact=html_to_markdown(vulnerability.consequence),
        recommendation=html_to_markdown(vulnerability.solution),
        references="\n".join(cve.url for cve in vulnerability.cves if cve.url),
    )


def _facts(detection: Detection) -> dict[str, str | int | None]:
    return {
        "QID": detection.qid,
        "Unique vulnerability ID": detection.unique_vuln_id,
        "First found": detection.first_found_datetime,
        "Last found": detection.last_found_datetime,
    }
