"""What the console means: assets, services as ports, open findings as risks. Contract: 6."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from sdk import Asset, Port, Risk, RiskDefinition, Severity, dns_name, html_to_markdown
from sdk.filters import first_routable
from sdk.models import RiskStatus, Score, State, Technology, technologies

from .types import AssetRow, Content, Finding, Knowledge, Result, Vulnerability

OPEN = {"vulnerable", "vulnerable-version", "vulnerable-potential"}
"""An exception that is applied means that the customer accepts it: no risk (contract 6)."""

TRANSPORTS: Mapping[str, Literal["tcp", "udp"]] = {"tcp": "tcp", "udp": "udp"}
"""Protocols with ports; what was found by another one is a matter of the host."""

WORDS = {
    "Moderate": Severity.MEDIUM,
    "Severe": Severity.HIGH,
    "Critical": Severity.CRITICAL,
}
"""The console's own word, for what nobody has scored by CVSS."""

EVERYWHERE = Result(status="vulnerable")
"""Stands in for the result of a finding that names none."""


def asset(row: AssetRow) -> Asset:
    """Return the host by full name and its first routable address, which stands for a bare name."""
    named = (one.name for one in row.host_names if one.source.lower() == "dns")
    address = first_routable(row.known_addresses)
    return Asset(dns_name(row.host_name, *named) or address, address, cloud_id=str(row.id))


def services(row: AssetRow) -> Iterator[Port]:
    """The open ports of an asset, once each."""
    target = asset(row)
    places = (_place(target, row, one.port, one.protocol) for one in row.services)
    yield from {port.key: port for port in places if isinstance(port, Port)}.values()


def system(row: AssetRow) -> Iterator[Technology]:
    """Yield the operating system of an asset, where it has a name that others know."""
    cpe = row.os_fingerprint and row.os_fingerprint.cpe
    yield from technologies(asset(row), [cpe.version_23] if cpe and cpe.version_23 else [])


def wanted(findings: Iterable[Finding]) -> set[str]:
    """The ids of the vulnerabilities that have to be known to tell what the findings mean."""
    return {finding.id for finding in findings if any(open_results(finding))}


def findings(
    row: AssetRow, found: Iterable[Finding], knowledge: Mapping[str, Knowledge]
) -> Iterator[Port | Risk]:
    """The ports and risks of one asset: one risk per CVE, or per vulnerability that has none.

    The same CVE found in several places is one risk, because its key is the same: it is placed
    where it is worst, on the lowest port, and its proof shows every place. Findings that
    `knowledge` has nothing of are left out.
    """
    target = asset(row)
    sightings = [
        sighting
        for finding in found
        if finding.id in knowledge
        for result in open_results(finding)
        for sighting in _sightings(target, row, result, knowledge[finding.id])
    ]
    ports = (one.place for one in sightings if isinstance(one.place, Port))
    yield from {port.key: port for port in ports}.values()
    for name, group in groupby(sorted(sightings, key=_by_name_then_worst), _name):
        yield _risk(name, list(group))


def open_results(finding: Finding) -> Iterator[Result]:
    """What still holds: the open results, or the finding itself where none of them judges it."""
    if finding.status != "vulnerable":
        return
    if all(result.status == "unknown" for result in finding.results):
        yield EVERYWHERE
    yield from (result for result in finding.results if result.status in OPEN)


class Sighting(NamedTuple):
    """One name under which one result is a risk."""

    name: str
    severity: Severity
    place: Asset | Port
    result: Result
    knowledge: Knowledge


def _sightings(
    target: Asset, row: AssetRow, result: Result, known: Knowledge
) -> Iterator[Sighting]:
    vulnerability = known.vulnerability
    place = _place(target, row, result.port, result.protocol)
    names = [cve.upper() for cve in vulnerability.cves] or [f"insightvm-{vulnerability.id}"]
    for name in names:
        yield Sighting(name, _severity(vulnerability), place, result, known)


def _place(target: Asset, row: AssetRow, port: int | None, protocol: str | None) -> Asset | Port:
    transport = TRANSPORTS.get(protocol or "")
    if not port or transport is None:
        return target
    named = (one.name for one in row.services if (one.port, one.protocol) == (port, protocol))
    return Port(transport, port, target, service=next(named, "").lower())


def _severity(vulnerability: Vulnerability) -> Severity:
    scores = (vulnerability.cvss.v3, vulnerability.cvss.v2)
    # A score of 0 or 1 of 10 is information, whatever the word (contract 6).
    rated = vulnerability.severity_score
    news = rated is not None and rated <= 1
    fallback = Severity.INFO if news else WORDS[vulnerability.severity]
    return Severity.first_known(*(one.score for one in scores if one), fallback=fallback)


def _name(sighting: Sighting) -> str:
    return sighting.name


def _by_name_then_worst(sighting: Sighting) -> tuple[str, int, int, str]:
    # What was found on the host itself has no port, and comes after what names one.
    port = sighting.place.port if isinstance(sighting.place, Port) else 65536
    slug = sighting.knowledge.vulnerability.id
    return sighting.name, sighting.severity.priority, port, slug


def _risk(name: str, sightings: Sequence[Sighting]) -> Risk:
    worst = sightings[0]
    scores = (worst.knowledge.vulnerability.cvss.v3, worst.knowledge.vulnerability.cvss.v2)
    scored = Score.first_known(*((one.score, one.vector) for one in scores if one))
    return Risk(
        worst.place,
        name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=worst.knowledge.vulnerability.title,
        definition=_definition(worst.knowledge),
        cvss_score=scored.value,
        cvss_vector=scored.vector,
        proof=_proof(sightings),
    )


def _definition(known: Knowledge) -> RiskDefinition | None:
    # A definition is never written over, so half of one would stay for good.
    if known.solutions is None:
        return None
    mended = (_markdown(text) for one in known.solutions for text in (one.summary, one.steps))
    return RiskDefinition(
        description=_markdown(known.vulnerability.description),
        recommendation="\n\n".join(filter(None, mended)),
    )


def _markdown(content: Content) -> str:
    # The two forms may be swapped; text without tags comes out of this as it is.
    return html_to_markdown(content.html or content.text)


def _proof(sightings: Sequence[Sighting]) -> bytes | None:
    """What was seen in every place; nothing unless a check said what it saw somewhere."""
    if not any(one.result.proof for one in sightings):
        return None
    return "\n\n".join(map(_evidence, sightings)).encode()


def _evidence(sighting: Sighting) -> str:
    result = sighting.result
    facts = {
        "Vulnerability": sighting.knowledge.vulnerability.id,
        "Port": f"{result.port}/{result.protocol}" if result.port else None,
        "Instance": result.key or None,
        "Status": result.status,
        "Since": result.since or None,
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact is not None]
    return "\n".join([*lines, "", html_to_markdown(result.proof)]).rstrip()
