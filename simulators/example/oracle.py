"""What a right Example integration emits: the mapping of rows to models.

- An asset: dns = `fqdn`, else `address`; name = `address`; cloudId = `id`; status A.
- Only open findings count: status not `fixed`, and not `ignored`.
- A port for each port and protocol that an open finding names.
- A risk for each CVE of an open finding, named as the CVE; without CVEs one named
  `example-IDENTIFIER`. Its dns is the asset's, its title the finding's.
- Its status is T and the severity: by `cvss_v3`, else `cvss_v2` (docs/platform.md 5.7), else
  `severity` 1 to 5 as I, L, M, H, C.
- Several findings of one host under one name make one risk: the most severe first, then the lowest
  port (none comes last), then the protocol by alphabet, then the lowest `identifier`. The risk is
  on the first one's port, if it has one, and on the asset otherwise.
- A host that is listed again under another id is the same asset. Its risks are the same too, with
  the worse severity; their proofs are beside the others, by its id.
- The risk's definition has the first one's description, the consequence as impact and the solution
  as recommendation. Its proof has every finding in that order: `Port: 443/tcp`, if it has one, and
  the `result`, with an empty line between any two, each text once. Without text there is no
  definition, and without a `result` no proof.
- Without importVulnerabilities there are only assets; without importAssets an asset is there only
  as the target of a risk, with status P.

In the order a sink receives it: asset, its ports, then each risk with its definition and proof.
The same definition comes with every host it is found on, as it does from an integration.
"""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected
from simulators.oracle import LETTERS, REFUSED, Place, by_name, severity_letter, stretches, wants
from simulators.world import Finding, World


def expected(world: World, config: Mapping[str, str]) -> Iterator[Expected]:
    """Yield every host's models in turn, under importAssets and importVulnerabilities."""
    assets, risks = wants(config, "importAssets"), wants(config, "importVulnerabilities")
    for host in world.hosts():
        findings = [finding for finding in host.weaknesses if finding.open] if risks else []
        dns, refused = host.fqdn or host.address, REFUSED.get(host.kind)
        place = Place(dns, host.address, host.id, refused, is_again=host.is_again)
        if assets or findings:
            yield place.asset("A" if assets else "P")
        ports = {(one.protocol, one.port) for one in findings if one.port is not None}
        yield from (place.port(protocol, port) for protocol, port in sorted(ports, key=str))
        for name, found in by_name(findings, _names):
            yield from _risk(place, name, sorted(found, key=_rank))


def _risk(place: Place, name: str, findings: list[Finding]) -> Iterator[Expected]:
    worst, weakness = findings[0], findings[0].weakness
    definition = stretches(weakness.description, weakness.consequence, weakness.solution)
    yield from place.risk(
        name,
        severity_letter(weakness),
        at=(worst.protocol, worst.port),
        title=weakness.title,
        definition=tuple(definition) or None,
        proof=None,
    )
    if any(finding.result for finding in findings):
        texts = dict.fromkeys(filter(None, map(_evidence, findings)))
        # No further segment: the dns of the risk is that of its target (docs/platform.md 1.7).
        last = f"/{place.cloud_id}" if place.is_again else ""
        file = f"proofs/{place.dns}/{name}{last}"
        fields: dict[str, object] = {"name": file, "bytes": "\n\n".join(texts)}
        yield Expected(type="file", key=f"#file#{file}", fields=fields, refused=place.refused)


def _names(one: Finding) -> tuple[str, ...]:
    return one.weakness.cves or (f"example-{one.weakness.identifier}",)


def _rank(finding: Finding) -> tuple[int, bool, int, str, int]:
    severity = -LETTERS.index(severity_letter(finding.weakness))
    port = finding.port is None, finding.port or 0, finding.protocol or ""
    return severity, *port, finding.weakness.identifier


def _evidence(finding: Finding) -> str:
    port = "" if finding.port is None else f"Port: {finding.port}/{finding.protocol}"
    return "\n\n".join(filter(None, (port, finding.result)))
