"""What a right integration emits, from docs/contracts/insightvm.md 6 and docs/platform.md.

It shares no code with the SDK or the integration it judges, and reads the world instead of the
wire. What the contract leaves open is decided here:

- dns is the first full name among hostName and the names from the DNS, else the address; a bare
  name is none, as with the other vendors (docs/platform.md 5.7), so one host has one key.
- A host that is known by its full name alone goes by it.
- Services are ports, with their name in lower case (the platform compares the start of it, 1.9),
  and come with the assets. Ports with findings come with the vulnerabilities once more.
- Risks are what is vulnerable in any of the three ways. What has an exception applied is accepted
  by the customer and no risk; neither is what is not vulnerable (any more).
- Severity is by CVSS v3, else v2, else the console's own word. The contract names v3 alone; with v2
  before the vendor's word (docs/platform.md 5.7) one CVE has one severity whoever reports it.
- One CVE in several places of a host is one risk, since its key is one; it is placed where it is
  worst, on the lowest port, and its proof names every port and what was seen there, the host's own
  findings included.
- The content has no impact, and its references are not asked for.
"""

from collections.abc import Iterator, Mapping
from re import findall

from ..engine import Expected
from ..oracle import (
    LETTERS,
    REFUSED,
    Place,
    by_name,
    cpe_23,
    expected_technology,
    score,
    score_letter,
    scoring,
    stretches,
    wants,
)
from ..world import Finding, Host, Weakness, World
from .documents import content, hosts

WORDS = {"Moderate": "M", "Severe": "H", "Critical": "C"}


def expected(
    world: World, config: Mapping[str, str], quirks: frozenset[str] = frozenset()
) -> Iterator[Expected]:
    """Yield every model, host by host; an asset that is only the target of risks is pending (`P`).

    With the quirk `hidden-sites` the account sees every other site only, and nobody can tell what
    is in the others. `importAssets` and `importVulnerabilities` are true when absent and false when
    unparsable (docs/platform.md 1.12).
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    for host in world.hosts():
        if "hidden-sites" in quirks and hosts.site_id(host.index) % 2 == 0:
            continue
        place = _place(host, quirks)
        found = [one for one in host.weaknesses if one.open] if risks else []
        if assets or found:
            yield place.asset("A" if assets else "P")
        if assets:
            yield from (_service(place, service) for service in hosts.services(host))
            yield from expected_technology(cpe_23(host.cpe), place)
        yield from _ports(place, host, found)
        for name, findings in by_name(found, lambda one: risk_names(one.weakness)):
            yield from _risk(place, name, findings)


def _place(host: Host, quirks: frozenset[str]) -> Place:
    identifier = str(hosts.asset_id(host.index))
    if host.fqdn and hosts.hides_address(host, quirks):
        return Place(host.fqdn, host.fqdn, identifier, None)
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def risk_names(weakness: Weakness) -> tuple[str, ...]:
    """Return each CVE of a vulnerability, else the vulnerability itself."""
    cves = tuple(cve.upper() for cve in weakness.cves)
    return cves or (f"insightvm-{content.slug(weakness)}",)


def severity_letter(weakness: Weakness) -> str:
    """Return CVSS v3 first, v2 next, the console's own word last; 0.0 is a score."""
    scored = score(weakness)
    if scored is not None:
        return score_letter(scored)
    if content.severity_score(weakness) <= 1:
        return "I"
    return WORDS[content.severity(weakness)]


def _service(place: Place, service: hosts.Service) -> Expected:
    return place.port(service.protocol, service.port, service.name.lower())


def _ports(place: Place, host: Host, found: list[Finding]) -> Iterator[Expected]:
    """Yield each port that a risk is about, once, whether or not it is known as a service."""
    known = {(one.protocol, one.port): one for one in hosts.services(host)}
    places = {(one.protocol, one.port) for one in found if one.protocol and one.port}
    for protocol, port in sorted((str(protocol), port or 0) for protocol, port in places):
        nameless = hosts.Service(protocol, port, "", "")
        yield _service(place, known.get((protocol, port), nameless))


def _risk(place: Place, name: str, findings: list[Finding]) -> Iterator[Expected]:
    chosen = _most_telling(findings)
    yield from place.risk(
        name,
        severity_letter(chosen.weakness),
        at=(chosen.protocol, chosen.port),
        title=chosen.weakness.title,
        scoring=scoring(
            chosen.weakness,
            v3="CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            v2="AV:N/AC:L/Au:N/C:P/I:P/A:P",
        ),
        definition=_definition(chosen.weakness),
        proof=tuple(_evidence(findings)) if any(one.result for one in findings) else None,
    )


def _most_telling(findings: list[Finding]) -> Finding:
    """Return the most severe first, one on a port before one on the host, then the lowest port."""

    def rank(finding: Finding) -> tuple[int, bool, int, str]:
        severity = LETTERS.index(severity_letter(finding.weakness))
        return -severity, finding.port is None, finding.port or 0, finding.protocol or ""

    return min(findings, key=rank)


def _definition(weakness: Weakness) -> tuple[str, ...]:
    """Return every stretch of text between two tags of the description and of all that mends it."""
    texts = (weakness.description, *(one.steps for one in content.solutions(weakness)))
    return tuple(stretches(*texts))


def _evidence(findings: list[Finding]) -> Iterator[str]:
    """Yield each port, and the words seen there without the signs that Markdown has to escape."""
    for finding in findings:
        if finding.port:
            yield f"Port: {finding.port}/{finding.protocol}"
        for line in finding.result.splitlines():
            pieces = (" ".join(piece.split()) for piece in findall(r"[^<>]+", line))
            yield from filter(None, pieces)
