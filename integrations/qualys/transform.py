"""What Qualys means: hosts are assets, open detections are risks.

Contract: docs/contracts/qualys.md 8.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from sdk import Asset, Port, Risk, RiskDefinition, Severity, dns_name, html_to_markdown
from sdk.decode import html_to_text
from sdk.models import RiskStatus, State

from .types import Detection, Host, Vulnerability

OPEN = {None, "New", "Active", "Re-Opened"}
"""A detection without a status is open (contract 5.2)."""

UDP = {"udp", "UDP", "Udp"}

SEVERITIES = {
    0: Severity.INFO,
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.MEDIUM,
    4: Severity.HIGH,
    5: Severity.CRITICAL,
}
"""The vendor's own scale, for what nobody has scored by CVSS."""

UNRATED = 3
"""The level of what nobody has rated: it is there, and someone should look."""


def asset(host: Host) -> Asset:
    """The host by name and address; what is not a full name falls back to the address."""
    name = dns_name(host.dns_data.fqdn if host.dns_data else None, host.dns)
    return Asset(name or host.address, host.address, cloud_id=str(host.id))


def findings(
    host: Host, detections: Iterable[Detection], knowledge: Mapping[int, Vulnerability | None]
) -> Iterator[Port | Risk]:
    """The ports and risks of one host: one risk per CVE, or per QID that has none.

    The same CVE found in several places is one risk, because its key is the same: it is placed
    where it is worst, on the lowest port, and its proof shows every place.
    """
    target = asset(host)
    sightings = [
        sighting
        for detection in detections
        if is_open(detection)
        for sighting in _sightings(detection, knowledge.get(detection.qid))
    ]
    yield from {port.key: port for port in _ports(target, sightings)}.values()
    for name, group in groupby(sorted(sightings, key=_by_name_then_worst), _name):
        yield _risk(target, name, list(group))


def is_open(detection: Detection) -> bool:
    """Whether a detection still holds: not fixed, and not suppressed by the user at the vendor."""
    suppressed = detection.is_ignored or detection.is_disabled
    return detection.status in OPEN and not suppressed


class Sighting(NamedTuple):
    """One name under which one detection is a risk."""

    name: str
    severity: Severity
    detection: Detection
    vulnerability: Vulnerability | None


def _sightings(detection: Detection, vulnerability: Vulnerability | None) -> Iterator[Sighting]:
    ids = (cve.id.strip().upper() for cve in vulnerability.cves) if vulnerability else ()
    cves = [name for name in ids if name.startswith("CVE-")]
    for name in cves or [f"qualys-qid-{detection.qid}"]:
        yield Sighting(name, _severity(detection, vulnerability), detection, vulnerability)


def _severity(detection: Detection, vulnerability: Vulnerability | None) -> Severity:
    levels = (detection.severity, vulnerability.severity_level if vulnerability else None)
    level = next((one for one in levels if one is not None), UNRATED)
    return Severity.first_known(_score(vulnerability), fallback=SEVERITIES[level])


def _score(vulnerability: Vulnerability | None) -> float | None:
    """Return the base score; Qualys sends no vector with it."""
    scored = (vulnerability.cvss_v3, vulnerability.cvss) if vulnerability else ()
    bases = (score.score for score in scored if score)
    return next((base for base in bases if base is not None), None)


def _name(sighting: Sighting) -> str:
    return sighting.name


def _by_name_then_worst(sighting: Sighting) -> tuple[str, int, int, int]:
    detection = sighting.detection
    # A detection on the host itself has no port, and comes after those that name one.
    port = detection.port or 65536
    return sighting.name, sighting.severity.priority, port, detection.qid


def _ports(target: Asset, sightings: Iterable[Sighting]) -> Iterator[Port]:
    for sighting in sightings:
        place = _place(target, sighting.detection)
        if isinstance(place, Port):
            yield place


def _place(target: Asset, detection: Detection) -> Port | Asset:
    if not detection.port:
        return target
    protocol: Literal["tcp", "udp"] = "udp" if detection.protocol in UDP else "tcp"
    return Port(protocol, detection.port, target)


def _risk(target: Asset, name: str, sightings: list[Sighting]) -> Risk:
    worst = sightings[0]
    return Risk(
        _place(target, worst.detection),
        name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=worst.vulnerability.title if worst.vulnerability else "",
        cvss_score=_score(worst.vulnerability),
        definition=_definition(worst.vulnerability),
        proof=_proof([sighting.detection for sighting in sightings]),
    )


def _definition(vulnerability: Vulnerability | None) -> RiskDefinition | None:
    if vulnerability is None:
        return None
    return RiskDefinition(
        description=html_to_markdown(vulnerability.diagnosis),
        impact=html_to_markdown(vulnerability.consequence),
        recommendation=html_to_markdown(vulnerability.solution),
        references="\n".join(cve.url for cve in vulnerability.cves if cve.url),
    )


def _proof(detections: Sequence[Detection]) -> bytes | None:
    """What was seen in every place; nothing unless the scanner said what it saw somewhere."""
    if not any(detection.results for detection in detections):
        return None
    return "\n\n".join(map(_evidence, detections)).encode()


def _evidence(detection: Detection) -> str:
    # The texts still carry HTML entities after XML (contract 5.2).
    facts = {
        "QID": detection.qid,
        "Unique vulnerability ID": detection.unique_vuln_id,
        "Port": f"{detection.port}/{detection.protocol or 'tcp'}" if detection.port else None,
        "First found": detection.first_found_datetime,
        "Last found": detection.last_found_datetime,
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact is not None]
    return "\n".join([*lines, "", html_to_text(detection.results or "")]).rstrip()
