"""The mapping of Qualys files: hosts are assets, open findings are risks, as by the API.

Contract: docs/contracts/file-formats.md 8 and docs/contracts/qualys.md 8: severity by CVSS first,
so that a weakness has one grade, however it was collected. Information is not a risk.
"""

from collections.abc import Iterator

from sdk import Finding, RiskDefinition, Severity, html_to_markdown
from sdk.decode import html_to_text
from sdk.files import ScannedHost
from sdk.models import Score

from .types import Found, Knowledge, Place

SEVERITIES = {
    0: Severity.INFO,
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.MEDIUM,
    4: Severity.HIGH,
    5: Severity.CRITICAL,
}
"""The vendor's own scale, for what nobody has scored by CVSS."""


def host(place: Place) -> ScannedHost:
    """The host, under the first full name that it has."""
    return ScannedHost.named(*place.names, address=place.address)


def findings(found: Found) -> Iterator[Finding]:
    """Yield one finding for each CVE, or for the QID; of information just the port."""
    if not found.is_risk:
        if found.port and found.is_open:
            yield Finding(port=found.port, protocol=found.protocol)
        return
    known = found.knowledge
    scored = Score.first_known(*known.scores)
    for name in known.cves or (f"qualys-qid-{found.qid}",):
        yield Finding(
            name=name,
            severity=Severity.first_known(scored.value, fallback=SEVERITIES[known.level]),
            score=scored,
            port=found.port,
            protocol=found.protocol,
            title=known.title,
            definition=definition(known),
            output=html_to_text(found.result),
            facts={
                "QID": found.qid,
                "First found": found.first_found.strip(),
                "Last found": found.last_found.strip(),
            },
            tie_breaker=found.qid,
        )


def definition(known: Knowledge) -> RiskDefinition:
    """What the weakness is, what comes of it and what to do, which Qualys writes in HTML."""
    return RiskDefinition(
        description=html_to_markdown(known.threat),
        impact=html_to_markdown(known.impact),
        recommendation=html_to_markdown(known.solution),
        references="\n".join(known.references),
    )
