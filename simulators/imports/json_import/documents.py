"""A list of findings as JSON (docs/contracts/file-formats.md 5): an array, or an object a line."""

import json
from collections.abc import Iterator, Mapping

from simulators.engine import WorldContext
from simulators.world import Listed, listed

OPENING = '{"name": "weekly", "found": {"by": []}, "findings": '


def objects(context: WorldContext) -> Iterator[str]:
    """Yield the list, an object at a time."""
    is_array = not context.quirk("lines")
    is_wrapped = context.quirk("wrapped") and is_array
    yield (OPENING if is_wrapped else "") + ("[" if is_array else "")
    indent = 2 if context.quirk("indented") and is_array else None
    number = -1
    for number, row in enumerate(_objects(context)):
        # In lines a break ends the one before, so that the last may have none.
        before = (",\n" if is_array else "\n") if number else ""
        yield before + json.dumps(row, indent=indent)
    yield ("]" if is_array else "") + ("}" if is_wrapped else "")
    if not context.quirk("no-line-end") and (is_array or number >= 0):
        yield "\n"


def _objects(context: WorldContext) -> Iterator[Mapping[str, object]]:
    is_loud = context.quirk("capitals")
    for finding in listed(context.world.hosts()):
        for row in _of_finding(finding, context):
            yield {name.upper(): row[name] for name in row} if is_loud else row


def _of_finding(finding: Listed, context: WorldContext) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a finding: one for each CVE, or one for all."""
    cves: list[object] = [*finding.cves]
    assets = finding.assets
    for cve in [cves] if context.quirk("cve-lists") else cves:
        yield {
            "cve": cve,
            "severity": finding.severity,
            "asset": assets[0] if len(assets) == 1 else [*assets],
            "port": finding.port,
            "protocol": finding.protocol,
            "title": finding.title,
            "status": finding.status,
            **_texts(finding, context),
        }


def _texts(finding: Listed, context: WorldContext) -> Mapping[str, object]:
    proof, solution = (
        ("evidence", "recommendation") if context.quirk("other-names") else ("proof", "solution")
    )
    return {
        proof: finding.proof,
        "description": finding.description,
        solution: finding.solution,
    }
