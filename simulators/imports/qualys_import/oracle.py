"""The models that a right integration makes of a Qualys file.

Source: docs/contracts/file-formats.md 3, 4 and 8. It reads the world instead of the file. What the
contract leaves open is decided here:

- Severity is CVSS first, as it is by the API (docs/platform.md 5.7), the level where nobody
  has scored it.
- A list of detections, saved from the API, has neither CVEs nor scores: its risks are QIDs.
- A bare host name is no DNS name; the full one beside a finding is the host's.
- Information is no risk, but shows that a port is open.
- What is fixed or ignored is no risk any more.
- The CPE of an operating system is a technology of the host, whatever is found there.
- Hosts that were not alive are nothing; of several addresses one that is routable counts.
"""

from collections.abc import Iterator, Mapping
from html import unescape

from simulators.engine import Expected, WorldContext
from simulators.oracle import (
    LETTERS,
    REFUSED,
    ExpectedFinding,
    cpe_23,
    expected_findings,
    lines_of,
    score,
    severity_letter,
    stretches,
)
from simulators.world import Finding, Host

from .documents import findings


def expected(context: WorldContext, config: Mapping[str, str]) -> Iterator[Expected]:
    """Yield the models, host by host."""
    form = findings.format_of(context)
    for host in context.world.hosts():
        reported = list(findings.reported(host, context))
        if form == "vmdr-csv" and not reported:
            continue  # a table of findings has no other hosts
        found = [one for one in reported if one.status != "fixed" and not one.ignored]
        seen = [seen for one in found for seen in _seen(one, form, context)]
        if (port := findings.open_port(host, context)) is not None:
            seen.append(ExpectedFinding(port=port))
        if findings.names_system(host, context):
            seen.append(ExpectedFinding(cpes=(cpe_23(host.cpe),)))
        dns = _dns(host, context) or host.address
        yield from expected_findings(dns, host.address, REFUSED.get(host.kind), seen, config)


def _dns(host: Host, context: WorldContext) -> str:
    """Return the full name, if the file has it anywhere: of a bare one only findings have it."""
    name = findings.dns(host, context)
    if "." in name:
        return name
    is_named = findings.format_of(context) in ("", "report-csv")
    return (host.fqdn or "") if is_named and list(findings.reported(host, context)) else ""


def _seen(finding: Finding, form: str, context: WorldContext) -> Iterator[ExpectedFinding]:
    weakness = finding.weakness
    is_bare = form == "detection-xml"
    letter = LETTERS[weakness.severity - 1] if is_bare else severity_letter(weakness)
    names = () if is_bare else tuple(cve.upper() for cve in weakness.cves)
    for name in names or (f"qualys-qid-{weakness.identifier}",):
        yield ExpectedFinding(
            name=name,
            letter=letter,
            port=finding.port,
            protocol=finding.protocol or "tcp",
            title="" if is_bare else weakness.title,
            definition=_definition(finding, form),
            scoring={} if is_bare else {"cvss_score": score(weakness)},
            evidence=_evidence(finding, context),
            number=weakness.identifier,
        )


def _definition(finding: Finding, form: str) -> tuple[str, ...]:
    weakness = finding.weakness
    if form == "detection-xml":
        return ()
    if form == "vmdr-csv":
        return tuple(stretches(weakness.solution))
    return tuple(stretches(weakness.description, weakness.consequence, weakness.solution))


def _evidence(finding: Finding, context: WorldContext) -> tuple[str, ...]:
    """Return the lines of a result, around what XML forbids in it (contract 0)."""
    lines = lines_of(unescape(finding.result))
    if not context.quirk("control-characters"):
        return lines
    return tuple(part for line in lines for part in line.split(" ]]"))
