"""What the console means: assets, services as ports, open findings as risks. Contract: 6."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, html_to_markdown

from .types import AssetRow, Details, FindingRow, Result, Text, Vulnerability

OPEN = {"vulnerable", "vulnerable-version", "vulnerable-potential"}
"""An exception that is applied means that the customer accepts the finding (contract 6)."""

SEVERITIES = {
    "Moderate": Severity.MEDIUM,
    "Severe": Severity.HIGH,
    "Critical": Severity.CRITICAL,
}
"""The console's own scale, for what has no CVSS score."""

ON_THE_HOST = Result(status="vulnerable")
"""Stands in for the result of a finding that names none."""


def asset(row: AssetRow) -> Asset:
    """Return the host by full name and its first routable address; either stands for the other."""
    return host_asset(str(row.id), names=[row.full_name], addresses=row.all_addresses)


def services(row: AssetRow) -> Iterator[Finding]:
    """Yield the open ports of an asset, and its operating system where it has a CPE."""
    for each in row.services:
        if each.port:
            yield Finding(port=each.port, protocol=each.protocol, service=each.name.lower())
    cpe = row.os_fingerprint and row.os_fingerprint.cpe
    if cpe and cpe.version_23:
        yield Finding(cpes=(cpe.version_23,))


def is_open(finding: FindingRow) -> bool:
    """Return True if a result of the finding is open."""
    return any(_open_results(finding))


def findings(
    row: AssetRow, rows: Iterable[FindingRow], details: Mapping[str, Details | None]
) -> Iterator[Finding]:
    """Yield the open results on an asset: one for each CVE, or one where there is none.

    Findings without `details` are left out.
    """
    names = {(each.protocol.lower(), each.port): each.name.lower() for each in row.services[::-1]}
    for finding in rows:
        if described := details.get(finding.id):
            for result in _open_results(finding):
                port = (result.protocol or "").lower(), result.port or 0
                yield from _findings(described, result, port, names.get(port, ""))


def _open_results(finding: FindingRow) -> Iterator[Result]:
    """Yield the open results; the finding itself counts where no result judges it."""
    if finding.status != "vulnerable":
        return
    if all(result.status == "unknown" for result in finding.results):
        yield ON_THE_HOST
    yield from (result for result in finding.results if result.status in OPEN)


def _findings(
    details: Details, result: Result, port: tuple[str, int], service: str
) -> Iterator[Finding]:
    vulnerability = details.vulnerability
    for name in [cve.upper() for cve in vulnerability.cves] or [f"insightvm-{vulnerability.id}"]:
        yield Finding(
            name=name,
            severity=_severity(vulnerability),
            protocol=port[0],
            port=port[1],
            service=service,
            title=vulnerability.title,
            definition=partial(_definition, details),
            scores=vulnerability.cvss.scores,
            output=html_to_markdown(result.proof),
            facts={
                "Vulnerability": vulnerability.id,
                "Instance": result.key,
                "Status": result.status,
                "Since": result.since,
            },
            tie_breaker=vulnerability.id,
        )


def _severity(vulnerability: Vulnerability) -> Severity:
    # A score of 0 or 1 of 10 is information, whatever the word (contract 6).
    rated = vulnerability.severity_score
    return SEVERITIES[vulnerability.severity] if rated is None or rated > 1 else Severity.INFO


def _definition(details: Details) -> RiskDefinition | None:
    # A definition is never written over, so an incomplete one would stay for good.
    if details.solutions is None:
        return None
    steps = (_markdown(text) for each in details.solutions for text in (each.summary, each.steps))
    return RiskDefinition(
        description=_markdown(details.vulnerability.description),
        recommendation="\n\n".join(filter(None, steps)),
    )


def _markdown(text: Text) -> str:
    # The two forms may be swapped; text without tags stays as it is.
    return html_to_markdown(text.html or text.text)
