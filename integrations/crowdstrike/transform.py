"""Models of Falcon's rows: hosts are assets, open vulnerabilities risks on them. Contract: 8."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from operator import attrgetter

from sdk import Asset, Finding, RiskDefinition, Severity, host_asset, row_as_json

from .types import CVE, Device, Remedy, UnmanagedHost, Vulnerability

OPEN = {"open", "reopen"}

CVE_ID = re.compile(r"CVE-[0-9]{4}-[0-9]+", re.IGNORECASE)

SEVERITIES = {
    "CRITICAL": Severity.CRITICAL,
    "HIGH": Severity.HIGH,
    "MEDIUM": Severity.MEDIUM,
    "LOW": Severity.LOW,
    "NONE": Severity.INFO,
}
"""The vendor's own words where there is no score: severity, else the rating of its analysts.

What has no rating counts as medium: it is there, and someone should look.
"""


def asset(device: Device) -> Asset:
    """Return a host by its full name and its own address, else by the one it is seen from."""
    return host_asset(
        device.device_id,
        names=(device.hostname,),
        domain=device.machine_domain,
        own=(device.local_ip, device.connection_ip),
        seen_from=device.external_ip,
    )


def unmanaged_asset(host: UnmanagedHost) -> Asset:
    """Return a host without a sensor, at the address at which it was seen.

    By which other address it leaves, if it has one, is unknown.
    """
    return host_asset(
        host.id,
        names=(host.fqdn, host.hostname),
        domain=host.machine_domain,
        own=(host.current_local_ip, *(host.local_ip_addresses or ())),
    )


def findings(vulnerabilities: Iterable[Vulnerability]) -> Iterator[Finding]:
    """Yield the open, unsuppressed vulnerabilities of one host; the row itself is the proof."""
    for row in filter(is_open, vulnerabilities):
        yield Finding(
            name=risk_name(row),
            severity=_severity(row.cve),
            definition=partial(_definition, row),
            scores=((row.cve.base_score, row.cve.vector),),
            cwe_codes=tuple(row.cve.cwes or ()),
            output=row_as_json(row),
            tie_breaker=row.id,
        )


def is_open(vulnerability: Vulnerability) -> bool:
    """Return whether it is open and the customer has not accepted it."""
    return vulnerability.status in OPEN and not vulnerability.suppression_info.is_suppressed


def risk_name(vulnerability: Vulnerability) -> str:
    """Return the CVE, else what Falcon calls it, which may be no CVE."""
    cve = vulnerability.cve.id.strip()
    name = cve if CVE_ID.fullmatch(cve) else ""
    return (name or vulnerability.vulnerability_id or vulnerability.id).upper()


def _severity(cve: CVE) -> Severity:
    words = (SEVERITIES.get(word.upper()) for word in (cve.severity, cve.exprt_rating))
    return next(filter(None, words), Severity.MEDIUM)


def _definition(row: Vulnerability) -> RiskDefinition:
    return RiskDefinition(
        description=row.cve.description,
        recommendation="\n".join(map(_remedy, row.remediation.entities)),
        references="\n".join(row.cve.references),
    )


def _remedy(remedy: Remedy) -> str:
    return "\n".join(part for part in attrgetter("title", "action", "link")(remedy) if part)
