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
from ..oracle import (
    ExpectedFinding,
    expected_host,
    lines_of,
    place_of,
    risk_names,
    score,
    severity_letter,
    stretches,
)
from ..world import Finding, World
from .documents.hosts import host_id


def expected(
    world: World, config: Mapping[str, str], disabled_qids: frozenset[int]
) -> Iterator[Expected]:
    """Yield every model, host by host; what is fixed, ignored or switched off does not count."""
    for host in world.hosts():
        found = (
            named
            for one in host.weaknesses
            if one.open and one.weakness.identifier not in disabled_qids
            for named in _named(one)
        )
        yield from expected_host(place_of(host, str(host_id(host))), found, config)


def _named(finding: Finding) -> Iterator[ExpectedFinding]:
    """Yield what was found under each CVE of its QID, else under the QID itself."""
    weakness = finding.weakness
    texts = (weakness.description, weakness.consequence, weakness.solution)
    for name in risk_names(weakness, f"qualys-qid-{weakness.identifier}"):
        yield ExpectedFinding(
            name=name,
            letter=severity_letter(weakness),
            port=finding.port,
            protocol=finding.protocol,
            title=weakness.title,
            scoring={"cvss_score": score(weakness)},
            definition=(*stretches(*texts), *weakness.cves),
            evidence=lines_of(finding.result),
        )
