"""What a right integration emits for a list of findings: docs/contracts/file-formats.md 5, 8.

It reads the world instead of the file. What the contract leaves open is decided here: a host is its
name alone if it is listed by that, and its address alone otherwise, since a row has only one of
them; a weakness without a CVE cannot be listed, and neither can a host without any.
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
    expected_findings,
    score,
)

WORDS = ("info", "low", "medium", "high", "critical")
BANDS = (0.1, 4.0, 7.0, 9.0)


def asset(host: Host) -> str:
    """What a host is listed as: every other one by name."""
    by_name = host.fqdn and host.index % 2
    return str(host.fqdn) if by_name else host.address


def listed(host: Host) -> list[Finding]:
    """What is in the list."""
    return [one for one in host.weaknesses if one.weakness.cves and not one.ignored]


def severity(finding: Finding) -> int:
    """How it is graded: by CVSS, else by the scanner."""
    scored = score(finding.weakness)
    known = finding.weakness.severity - 1
    return known if scored is None else sum(scored >= bound for bound in BANDS)


def expected(world: World, config: Mapping[str, str]) -> Iterator[Expected]:
    """Every model, host by host."""
    for host in world.hosts():
        name = asset(host)
        refused = REFUSED.get(host.kind) if name == host.address else None
        found = listed(host)
        seen = [seen for one in found if one.status != "fixed" for seen in _seen(one, name)]
        if found:
            # A name that is listed is as it was written, but for its case.
            spelled = name.lower() if name != host.address else name
            yield from expected_findings(spelled, spelled, refused, seen, config)


def _seen(finding: Finding, name: str) -> Iterator[ExpectedFinding]:
    evidence = tuple(line.strip() for line in finding.result.splitlines() if line.strip())
    for cve in finding.weakness.cves:
        yield ExpectedFinding(
            name=cve,
            letter=LETTERS[severity(finding)],
            port=finding.port,
            protocol=finding.protocol or "tcp",
            title=finding.weakness.title,
            evidence=evidence or (name,),
        )
