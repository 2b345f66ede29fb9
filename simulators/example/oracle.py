"""What a right Example integration emits: the mapping of rows to models.

- An asset: dns = `fqdn`, else `address`; name = `address`; cloudId = `id`; status A.
- Only open findings count: status not `fixed`, and not `ignored`.
- A port for each port and protocol that an open finding names.
- A risk for each CVE of an open finding, named as the CVE; without CVEs one named
  `example-IDENTIFIER`. Its dns is the asset's, its title the finding's.
- Its status is T and the severity: by `cvss_v3`, else `cvss_v2` (docs/platform.md 5.7), else
  `severity`
  1 to 5 as I, L, M, H, C.
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

from collections.abc import Iterator, Mapping, Sequence

from simulators import (
    LETTERS,
    REFUSED,
    Expected,
    Finding,
    Host,
    World,
    asset_key,
    by_name,
    severity_letter,
    wants,
)


def expected(world: World, config: Mapping[str, str]) -> Iterator[Expected]:
    """Every host's models in turn, under the toggles importAssets and importVulnerabilities."""
    assets, risks = wants(config, "importAssets"), wants(config, "importVulnerabilities")
    for host in world.hosts():
        findings = [finding for finding in host.weaknesses if finding.open] if risks else []
        if assets or findings:
            yield _asset(host, "A" if assets else "P")
        yield from _ports(host, findings)
        for name, found in by_name(findings, _names):
            yield from _risk(host, name, sorted(found, key=_rank))


def _asset(host: Host, status: str) -> Expected:
    fields = {"dns": _dns(host), "name": host.address, "cloudId": host.id, "status": status}
    return _model(host, "asset", _asset_key(host), fields)


def _ports(host: Host, findings: list[Finding]) -> Iterator[Expected]:
    places = {(finding.port, finding.protocol) for finding in findings if finding.port is not None}
    for port, protocol in sorted(places, key=str):
        key = f"#port#{protocol}#{port}{_asset_key(host)}"
        fields = {
            "protocol": protocol,
            "port": port,
            "source": _asset_key(host),
            "parent": _parent(host),
        }
        yield _model(host, "port", key, fields)


def _risk(host: Host, name: str, findings: Sequence[Finding]) -> Iterator[Expected]:
    worst = findings[0]
    weakness, dns = worst.weakness, _dns(host)
    status = f"T{_severity(worst)}"
    fields = {
        "dns": dns,
        "name": name,
        "title": weakness.title,
        "status": status,
        "target": _form(host, worst),
    }
    yield _model(host, "risk", f"#risk#{dns}#{name}", fields)
    if weakness.description or weakness.consequence or weakness.solution:
        yield _file(host, f"definitions/{name}", {})
    if any(finding.result for finding in findings):
        seen = dict.fromkeys(filter(None, map(_evidence, findings)))
        # No further segment: the dns of the risk is that of its target (docs/platform.md 1.7).
        last = f"/{host.id}" if host.is_again else ""
        yield _file(host, f"proofs/{dns}/{name}{last}", {"bytes": "\n\n".join(seen)})


def _form(host: Host, finding: Finding) -> dict[str, object]:
    """What a risk is on, in the form that the platform reads (docs/platform.md 1.14)."""
    if finding.port is None:
        return {"_type": "Asset", "dns": _dns(host), "name": host.address}
    place = {"protocol": finding.protocol, "port": finding.port, "parent": _parent(host)}
    return {"_type": "Port", **place}


def _parent(host: Host) -> dict[str, object]:
    """What a port is on: without the key, ports of all hosts would be one.

    Source: docs/platform.md 1.9.
    """
    return {"type": "asset", "key": _asset_key(host), "dns": _dns(host), "name": host.address}


def _file(host: Host, name: str, fields: dict[str, object]) -> Expected:
    return _model(host, "file", f"#file#{name}", {"name": name, **fields})


def _model(host: Host, kind: str, key: str, fields: Mapping[str, object]) -> Expected:
    refused = REFUSED.get(host.kind)
    return {"type": kind, "key": key, "fields": dict(fields), "refused": refused}


def _names(finding: Finding) -> tuple[str, ...]:
    weakness = finding.weakness
    return weakness.cves or (f"example-{weakness.identifier}",)


def _rank(finding: Finding) -> tuple[int, bool, int, str, int]:
    severity = -LETTERS.index(_severity(finding))
    place = finding.port is None, finding.port or 0, finding.protocol or ""
    return severity, *place, finding.weakness.identifier


def _evidence(finding: Finding) -> str:
    place = "" if finding.port is None else f"Port: {finding.port}/{finding.protocol}"
    return "\n\n".join(filter(None, (place, finding.result)))


def _severity(finding: Finding) -> str:
    return severity_letter(finding.weakness)


def _dns(host: Host) -> str:
    return host.fqdn or host.address


def _asset_key(host: Host) -> str:
    return asset_key(_dns(host), host.address)
