"""The mapping of Qualys files: hosts are assets, open findings are risks, as by the API.

Contract: docs/contracts/file-formats.md 8 and docs/contracts/qualys.md 8: severity by CVSS first,
so that a weakness has one grade, however it was collected. Information is not a risk.
"""

from collections.abc import Iterator

from sdk import Finding, RiskDefinition, Severity, html_to_markdown
from sdk.decode import html_to_text
from sdk.models import cve_names

from .types import DetailedDetection, Detection


def findings(detection: Detection, details: DetailedDetection | None) -> Iterator[Finding]:
    """Yield one finding for each CVE, or for the QID; of information just the port."""
    port = detection.port or 0
    protocol = (detection.protocol or "").strip("'-") or "tcp"
    if details is None or not detection.is_risk:
        if port and detection.is_open:
            yield Finding(port=port, protocol=protocol)
        return
    cves = cve_names(details.cves, *(cve.id for cve in details.cve_list))
    for name in cves or (f"qualys-qid-{detection.qid}",):
        yield Finding(
            name=name,
            severity=details.grade or Severity.INFO,
            scores=(details.score,),
            port=port,
            protocol=protocol,
            title=details.title.strip(),
            definition=definition(details),
            output=html_to_text(detection.results),
            facts={
                "QID": detection.qid,
                "First found": detection.first_detected.strip(),
                "Last found": detection.last_detected.strip(),
            },
            tie_breaker=detection.qid,
        )


def definition(details: DetailedDetection) -> RiskDefinition:
    """Return the description, impact and solution of a QID, which Qualys writes in HTML."""
    return RiskDefinition(
        description=html_to_markdown(details.threat or details.description),
        impact=html_to_markdown(details.impact),
        recommendation=html_to_markdown(details.solution),
        references="\n".join(filter(None, (cve.url.strip() for cve in details.cve_list))),
    )
