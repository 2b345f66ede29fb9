"""The models that a right import makes of a list of findings, whatever the file.

Source: docs/contracts/file-formats.md 5 and 8. What the contract leaves open is decided here: a
host is its name alone if it is listed by that, and its address alone otherwise, since a row has
only one of them; a host without a weakness that has a CVE is in no list.
"""

from collections.abc import Iterator, Mapping

from ..engine.http.simulator import Expected
from ..world import (
    Finding,
    World,
    grade,
    is_listed_by_address,
    listed_as,
    listed_findings,
    plain,
)
from .expected import LETTERS, REFUSED, lines_of
from .expected_findings import ExpectedFinding, expected_findings


def expected_list(world: World, config: Mapping[str, str]) -> Iterator[Expected]:
    """Yield the models, host by host."""
    for host in world.hosts():
        listed = listed_findings(host)
        if not listed:
            continue
        asset, by_address = listed_as(host), is_listed_by_address(host)
        seen = [one for found in listed if found.status != "fixed" for one in _seen(found, asset)]
        # A name that is listed is as it was written, but for its case.
        name = asset if by_address else asset.lower()
        refused = REFUSED.get(host.kind) if by_address else None
        yield from expected_findings(name, name, refused, seen, config)


def _seen(finding: Finding, asset: str) -> Iterator[ExpectedFinding]:
    texts = finding.weakness.description, finding.weakness.solution
    for cve in finding.weakness.cves:
        yield ExpectedFinding(
            name=cve,
            letter=LETTERS[grade(finding.weakness)],
            port=finding.port,
            protocol=finding.protocol or "tcp",
            title=finding.weakness.title,
            definition=tuple(filter(None, map(plain, texts))),
            evidence=lines_of(finding.result) or (asset,),
        )
