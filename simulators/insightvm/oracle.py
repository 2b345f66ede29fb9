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

from ..engine import Expected, WorldContext
from ..oracle import (
    REFUSED,
    ExpectedFinding,
    Place,
    cpe_23,
    expected_host,
    expected_technology,
    scoring,
    severity_letter,
    stretches,
    wants,
)
from ..world import VECTOR_V2, VECTOR_V3, Finding, Host, Weakness
from .documents import content, hosts

LETTERS = ("I", "M", "H", "H", "C")
"""What the console's own words mean, by the world's scale."""


def expected(shown: WorldContext, config: Mapping[str, str]) -> Iterator[Expected]:
    """Yield every model, host by host.

    With the quirk `hidden-sites` the account sees every other site only, and nobody can tell what
    is in the others.
    """
    for host in shown.world.hosts():
        if shown.quirk("hidden-sites") and not hosts.shows(shown, host):
            continue
        place = _place(shown, host)
        services = {(one.protocol, one.port): one.name.lower() for one in hosts.services(host)}
        if wants(config, "importAssets"):
            yield from expected_technology(cpe_23(host.cpe), place)
        yield from expected_host(place, _findings(host), config, services)


def _place(shown: WorldContext, host: Host) -> Place:
    identifier = str(hosts.asset_id(host.index))
    if host.fqdn and hosts.hides_address(shown, host):
        return Place(host.fqdn, host.fqdn, identifier, None)
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def risk_names(weakness: Weakness) -> tuple[str, ...]:
    """Return each CVE of a vulnerability, else the vulnerability itself."""
    cves = tuple(cve.upper() for cve in weakness.cves)
    return cves or (f"insightvm-{content.slug(weakness)}",)


def _findings(host: Host) -> Iterator[ExpectedFinding]:
    """Yield what is open, under each of its names."""
    for one in host.weaknesses:
        for name in risk_names(one.weakness) if one.open else ():
            yield ExpectedFinding(
                name=name,
                letter=severity_letter(one.weakness, LETTERS),
                port=one.port,
                protocol=one.protocol,
                title=one.weakness.title,
                scoring=scoring(one.weakness, v3=f"CVSS:3.0/{VECTOR_V3}", v2=VECTOR_V2),
                definition=_definition(one.weakness),
                evidence=tuple(_evidence(one)),
            )


def _definition(weakness: Weakness) -> tuple[str, ...]:
    """Return every stretch of text between two tags of the description and of all that mends it."""
    texts = (weakness.description, *(one.steps for one in content.solutions(weakness)))
    return tuple(stretches(*texts))


def _evidence(finding: Finding) -> Iterator[str]:
    """Yield the words seen there without the signs that Markdown has to escape."""
    pieces = findall(r"[^<>\r\n]+", finding.result)
    yield from filter(None, (" ".join(piece.split()) for piece in pieces))
