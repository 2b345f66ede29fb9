"""What a right integration emits, from docs/contracts/qualys.md 8 and docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here: information (TYPE Info) is nobody's risk; a
risk seen several times on one host is one risk with the evidence of all sightings; a bare host name
is no DNS name, as the platform wants a dot (docs/platform.md 1.5); and a risk on a port has the dns
of the asset, its case included, like the risks on the asset (the platform would read it from the
port's lower-cased key, docs/platform.md 1.7).
"""

from collections.abc import Iterator, Mapping

from ..engine import Expected
from ..oracle import LETTERS, REFUSED, Place, by_name, score, severity_letter, stretches, wants
from ..world import Finding, Host, Weakness, World
from .documents.hosts import host_id


def expected(
    world: World, config: Mapping[str, str], disabled_qids: frozenset[int]
) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    `importAssets` and `importVulnerabilities` are true when absent and false when unparsable
    (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    for host in world.hosts():
        place = _place(host)
        found = [one for one in host.weaknesses if _counts(one, disabled_qids)] if risks else []
        if assets or found:
            yield place.asset("A" if assets else "P")
        yield from _ports(place, found)
        for name, findings in by_name(found, risk_names):
            yield from _risk(place, name, findings)


def _counts(finding: Finding, disabled_qids: frozenset[int]) -> bool:
    """Return True for open ones; fixed, ignored and switched-off ones do not count."""
    return finding.open and finding.weakness.identifier not in disabled_qids


def _place(host: Host) -> Place:
    identifier = str(host_id(host.index))
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def risk_names(finding: Finding) -> tuple[str, ...]:
    """Return each CVE of a QID, else the QID itself."""
    cves = tuple(cve.upper() for cve in finding.weakness.cves)
    return cves or (f"qualys-qid-{finding.weakness.identifier}",)


def _ports(place: Place, found: list[Finding]) -> Iterator[Expected]:
    ports = {(one.protocol, one.port) for one in found if one.port is not None}
    yield from (place.port(protocol, port) for protocol, port in sorted(ports, key=str))


def _risk(place: Place, name: str, findings: list[Finding]) -> Iterator[Expected]:
    chosen = _most_telling(findings)
    yield from place.risk(
        name,
        severity_letter(chosen.weakness),
        at=(chosen.protocol, chosen.port),
        title=chosen.weakness.title,
        scoring={"cvss_score": score(chosen.weakness)},
        definition=_definition(chosen.weakness),
        proof=tuple(_evidence(findings)) if any(one.result for one in findings) else None,
    )


def _most_telling(findings: list[Finding]) -> Finding:
    """Return one on a port before one on the host, the most severe, of the lowest port."""

    def rank(finding: Finding) -> tuple[bool, int, int, str]:
        severity = LETTERS.index(severity_letter(finding.weakness))
        return finding.port is None, -severity, finding.port or 0, finding.protocol or ""

    return min(findings, key=rank)


def _definition(weakness: Weakness) -> tuple[str, ...]:
    """Return every stretch of text between two tags, and every CVE."""
    texts = (weakness.description, weakness.consequence, weakness.solution)
    return (*stretches(*texts), *weakness.cves)


def _evidence(findings: list[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.port:
            yield f"Port: {finding.port}/{finding.protocol}"
        yield from (line.strip() for line in finding.result.splitlines() if line.strip())
