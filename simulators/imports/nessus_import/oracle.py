"""The models that a right integration makes of a .nessus file.

Source: docs/contracts/file-formats.md 1 and 8. It reads the world instead of the file. What the
contract leaves open is decided here:

- Severity is the attribute, recast or not; information is no risk (docs/platform.md 6: severity >
  0), but a port on which something was found, be it information, is open.
- dns is the full name if there is one; a bare host name is none where there is an address.
- Two names that were scanned at one address are two hosts, whatever the address is called in DNS.
- Checks of compliance, and hosts that did not answer, are nothing.
"""

from collections.abc import Iterator, Mapping

from simulators.engine import Expected, WorldContext
from simulators.oracle import (
    LETTERS,
    REFUSED,
    ExpectedFinding,
    cpe_23,
    expected_findings,
    lines_of,
    scoring,
    stretches,
)
from simulators.world import VECTOR_V2, VECTOR_V3, Finding, Host

from .documents import findings


def expected(context: WorldContext, config: Mapping[str, str]) -> Iterator[Expected]:
    """Yield the models, host by host."""
    for host in context.world.hosts():
        seen = [
            ExpectedFinding(port=host.open_port),
            ExpectedFinding(cpes=(cpe_23(host.cpe),)),
        ]
        for place, finding in findings.present(host):
            seen += _seen(host, place, finding, context)
        if findings.hides_address(host, context):
            name = host.fqdn or host.hostname
            yield from expected_findings(name, name, None, seen, config)
            continue
        for dns in findings.scanned_names(host, context) or [host.address]:
            refused = REFUSED.get(host.kind)
            yield from expected_findings(dns, host.address, refused, seen, config)


def _seen(
    host: Host, place: int, finding: Finding, context: WorldContext
) -> Iterator[ExpectedFinding]:
    weakness = finding.weakness
    severity = findings.severity(host, place, weakness)
    protocol = finding.protocol or "tcp"
    cpes = (cpe_23(findings.cpe(weakness)),)
    if not severity:
        yield ExpectedFinding(port=finding.port, protocol=protocol, cpes=cpes)
        return
    names = tuple(cve.upper() for cve in weakness.cves)
    for name in names or (f"nessus-plugin-{findings.plugin_id(weakness)}",):
        yield ExpectedFinding(
            name=name,
            letter=LETTERS[severity],
            port=finding.port,
            protocol=protocol,
            title=weakness.title,
            definition=tuple(stretches(weakness.description, weakness.solution)),
            scoring=scoring(
                weakness, v3=f"CVSS:3.0/{VECTOR_V3}", v2=VECTOR_V2, cwe=findings.cwe(weakness)
            ),
            evidence=_evidence(finding, context),
            number=findings.plugin_id(weakness),
            cpes=cpes,
        )


def _evidence(finding: Finding, context: WorldContext) -> tuple[str, ...]:
    """Return the lines of an output; a letter that is not UTF-8 is replaced (contract 0)."""
    lines = lines_of(finding.result)
    if not context.quirk("latin-1"):
        return lines
    return tuple(part for line in lines for part in line.split("ä"))
