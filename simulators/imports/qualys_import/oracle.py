"""What a right integration emits for a Qualys file, from docs/contracts/file-formats.md 3, 4 and 8.

It reads the world instead of the file. What the contract leaves open is decided here:

- Severity is CVSS first, as it is by the API (docs/platform.md 5.7), the level where nobody
  has scored it.
- A list of detections, saved from the API, has neither CVEs nor scores: its risks are QIDs.
- A bare host name is no DNS name; the full one beside a finding is the host's.
- Information is nobody's risk, but shows that a port is open.
- What is fixed or ignored is no risk any more.
- The CPE of an operating system is a technology of the host, whatever is found there.
- Hosts that were not alive are nothing; of several addresses one that is routable counts.
"""

from collections.abc import Iterator, Mapping
from html import unescape

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
    score,
    severity_letter,
    stretches,
)
from . import estate


def expected(world: World, config: Mapping[str, str], quirks: frozenset[str]) -> Iterator[Expected]:
    """Every model, host by host."""
    for host in world.hosts():
        if "vmdr-csv" in quirks and not list(estate.reported(host, quirks)):
            continue  # a table of findings has no other hosts
        found = [
            one
            for one in estate.reported(host, quirks)
            if one.status != "fixed" and not one.ignored
        ]
        seen = [seen for one in found for seen in _seen(one, quirks)]
        if (port := estate.open_port(host, quirks)) is not None:
            seen.append(ExpectedFinding(port=port))
        if estate.names_system(host, quirks):
            seen.append(ExpectedFinding(cpes=(cpe_23(host.cpe),)))
        dns = _dns(host, quirks) or host.address
        yield from expected_findings(dns, host.address, REFUSED.get(host.kind), seen, config)


def _dns(host: Host, quirks: frozenset[str]) -> str:
    """The full name, if the file has it anywhere: of a bare one only findings tell."""
    told = estate.dns(host, quirks)
    if "." in told:
        return told
    named = {"detection-xml", "vmdr-csv", "scan-xml"}.isdisjoint(quirks)
    return (host.fqdn or "") if named and list(estate.reported(host, quirks)) else ""


def _seen(finding: Finding, quirks: frozenset[str]) -> Iterator[ExpectedFinding]:
    weakness = finding.weakness
    bare = "detection-xml" in quirks
    letter = LETTERS[weakness.severity - 1] if bare else severity_letter(weakness)
    names = () if bare else tuple(cve.upper() for cve in weakness.cves)
    for name in names or (f"qualys-qid-{weakness.identifier}",):
        yield ExpectedFinding(
            name=name,
            letter=letter,
            port=finding.port,
            protocol=finding.protocol or "tcp",
            title="" if bare else weakness.title,
            definition=_definition(finding, quirks),
            scoring={} if bare else {"cvss_score": score(weakness)},
            evidence=tuple(
                line.strip() for line in unescape(finding.result).splitlines() if line.strip()
            ),
            number=weakness.identifier,
        )


def _definition(finding: Finding, quirks: frozenset[str]) -> tuple[str, ...]:
    weakness = finding.weakness
    if "detection-xml" in quirks:
        return ()
    if "vmdr-csv" in quirks:
        return tuple(stretches(weakness.solution))
    return tuple(stretches(weakness.description, weakness.consequence, weakness.solution))
