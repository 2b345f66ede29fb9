"""What a right integration emits for a .nessus file, from docs/contracts/file-formats.md 1 and 8.

It reads the world instead of the file. What the contract leaves open is decided here:

- Severity is the attribute, recast or not; information is no risk (docs/platform.md 6: severity >
  0), but a port on which something was found, be it information, is open.
- dns is the full name if there is one; a bare host name is none where there is an address.
- Two names that were scanned at one address are two hosts, whatever the address is called in DNS.
- Checks of compliance, and hosts that did not answer, are nothing.
"""

from collections.abc import Iterator, Mapping

from ... import (
    LETTERS,
    REFUSED,
    Expected,
    ExpectedFinding,
    Finding,
    Host,
    World,
    cpe_23,
    expected_findings,
    scoring,
    stretches,
)
from . import estate


def expected(world: World, config: Mapping[str, str], quirks: frozenset[str]) -> Iterator[Expected]:
    """Every model, host by host."""
    for host in world.hosts():
        seen = [
            ExpectedFinding(port=estate.open_port(host)),
            ExpectedFinding(cpes=(cpe_23(host.cpe),)),
        ]
        for place, finding in estate.present(host):
            seen += _seen(host, place, finding)
        if estate.hides_address(host, quirks):
            name = host.fqdn or host.hostname
            yield from expected_findings(name, name, None, seen, config)
            continue
        for dns in estate.scanned_names(host, quirks) or [host.address]:
            refused = REFUSED.get(host.kind)
            yield from expected_findings(dns, host.address, refused, seen, config)


def _seen(host: Host, place: int, finding: Finding) -> Iterator[ExpectedFinding]:
    weakness = finding.weakness
    severity = estate.severity(host, place, weakness)
    protocol = finding.protocol or "tcp"
    cpes = (cpe_23(estate.cpe(weakness)),)
    if not severity:
        yield ExpectedFinding(port=finding.port, protocol=protocol, cpes=cpes)
        return
    names = tuple(cve.upper() for cve in weakness.cves)
    for name in names or (f"nessus-plugin-{estate.plugin_id(weakness)}",):
        yield ExpectedFinding(
            name=name,
            letter=LETTERS[severity],
            port=finding.port,
            protocol=protocol,
            title=weakness.title,
            definition=tuple(stretches(weakness.description, weakness.solution)),
            scoring=scoring(
                weakness,
                v3="CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                v2="AV:N/AC:L/Au:N/C:P/I:P/A:P",
                cwe=20 + weakness.index % 700,
            ),
            evidence=tuple(line.strip() for line in finding.result.splitlines() if line.strip()),
            number=estate.plugin_id(weakness),
            cpes=cpes,
        )
