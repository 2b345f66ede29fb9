"""What a right integration emits for a world, written from contracts/qualys.md 8 and domain.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the sheet leaves open is decided here: information (TYPE Info) is nobody's risk; a risk
seen several times on one host is one risk with the evidence of all sightings; a bare host name is
no DNS name, as the platform wants a dot (domain.md 1.5); and a risk on a port has the dns of the
asset, its case included, like the risks on the asset (the platform would read it from the port's
lower-cased key, domain.md 1.7).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import (
    LETTERS,
    REFUSED,
    Expected,
    Finding,
    Host,
    Refused,
    Weakness,
    World,
    asset_key,
    expected_asset,
    expected_file,
    expected_risk,
    score,
    score_letter,
    stretches,
    wants,
)
from . import estate

Groups = Mapping[str, list[Finding]]


@dataclass(frozen=True, slots=True)
class Place:
    """A host as the platform knows it."""

    dns: str
    name: str
    cloud_id: str
    refused: Refused

    @property
    def key(self) -> str:
        """The key of its asset: lower case (domain.md 1.5)."""
        return asset_key(self.dns, self.name)

    def port_key(self, finding: Finding) -> str:
        """The key of a port of it (domain.md 1.9)."""
        return f"#port#{finding.protocol}#{finding.port}{self.key}"


def expected(
    world: World, config: Mapping[str, str], disabled_qids: frozenset[int]
) -> Iterator[Expected]:
    """Every model, host by host; an asset that is only the target of risks is pending (`P`).

    `importAssets` and `importVulnerabilities` are true when absent and false when unparsable
    (domain.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    for host in world.hosts():
        place = _place(host)
        found = [one for one in host.weaknesses if _counts(one, disabled_qids)] if risks else []
        if assets or found:
            yield _asset(place, "A" if assets else "P")
        yield from _ports(place, found)
        for name, findings in sorted(_by_name(found).items()):
            yield from _risk(place, name, findings)


def _counts(finding: Finding, disabled_qids: frozenset[int]) -> bool:
    """New, active and reopened ones do; fixed, ignored and switched-off ones do not."""
    return finding.open and finding.weakness.identifier not in disabled_qids


def _place(host: Host) -> Place:
    identifier = str(estate.host_id(host.index))
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def _by_name(found: list[Finding]) -> Groups:
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        for name in risk_names(finding.weakness):
            groups[name].append(finding)
    return groups


def risk_names(weakness: Weakness) -> tuple[str, ...]:
    """Each CVE of a QID, else the QID itself."""
    cves = tuple(cve.upper() for cve in weakness.cves)
    return cves or (f"qualys-qid-{weakness.identifier}",)


def severity_letter(weakness: Weakness) -> str:
    """CVSS v3 first, v2 next, the vendor's own scale last (domain.md 5.7); 0.0 is a score."""
    scored = score(weakness)
    if scored is None:
        return LETTERS[weakness.severity - 1]
    return score_letter(scored)


def _asset(place: Place, status: str) -> Expected:
    return expected_asset(
        dns=place.dns,
        name=place.name,
        cloud_id=place.cloud_id,
        status=status,
        refused=place.refused,
    )


def _ports(place: Place, found: list[Finding]) -> Iterator[Expected]:
    ports = {(one.protocol, one.port): one for one in found if one.port is not None}
    for (protocol, port), finding in sorted(ports.items(), key=lambda item: str(item[0])):
        fields: dict[str, object] = {"protocol": protocol, "port": port, "source": place.key}
        yield Expected(
            type="port", key=place.port_key(finding), fields=fields, refused=place.refused
        )


def _risk(place: Place, name: str, findings: list[Finding]) -> Iterator[Expected]:
    chosen = _most_telling(findings)
    letter = severity_letter(chosen.weakness)
    yield expected_risk(
        dns=place.dns,
        name=name,
        letter=letter,
        target=place.key if chosen.port is None else place.port_key(chosen),
        refused=place.refused,
    )
    yield expected_file(f"definitions/{name}", _definition(chosen.weakness), place.refused)
    if any(finding.result for finding in findings):
        yield expected_file(f"proofs/{place.dns}/{name}", tuple(_evidence(findings)), place.refused)


def _most_telling(findings: list[Finding]) -> Finding:
    """One on a port before one on the host, the most severe first, then the lowest port."""

    def rank(finding: Finding) -> tuple[bool, int, int, str]:
        severity = LETTERS.index(severity_letter(finding.weakness))
        return finding.port is None, -severity, finding.port or 0, finding.protocol or ""

    return min(findings, key=rank)


def _definition(weakness: Weakness) -> tuple[str, ...]:
    """Every stretch of text between two tags, and every CVE."""
    texts = (weakness.description, weakness.consequence, weakness.solution)
    return (*stretches(*texts), *weakness.cves)


def _evidence(findings: list[Finding]) -> Iterator[str]:
    for finding in findings:
        yield from (line.strip() for line in finding.result.splitlines() if line.strip())
