"""What the oracles of files have in common: findings, and the models that the platform expects.

Written from docs/contracts/file-formats.md 8 and docs/platform.md 5.7: the same name in several
places is one risk, where it is worst. Its proof shows each of these places, also one for which the
scanner has no output; there is a proof where any place has output. Of a host only name and address
are known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from ..engine.http.simulator import Expected
from .expected import LETTERS, Place, Refused, by_name, expected_technology, wants


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """A finding under one name in one place, as an oracle reads the world; or an open port."""

    name: str = ""
    letter: str = "I"
    port: int | None = None
    protocol: str = "tcp"
    title: str = ""
    definition: tuple[str, ...] = ()
    scoring: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    number: int = 0
    cpes: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """The most severe first, one on a port before one on the host, then the lowest port."""
        return -LETTERS.index(self.letter), self.port is None, self.port or 0, self.number


def expected_findings(
    dns: str,
    name: str,
    refused: Refused,
    findings: list[ExpectedFinding],
    config: Mapping[str, str],
) -> Iterator[Expected]:
    """Yield the models of one host; an asset that is only the target of risks is pending (`P`)."""
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    found = findings if risks else []
    place = Place(dns, name, "", refused)
    if assets or found:
        yield place.asset("A" if assets else "P")
    ports = {(one.protocol, one.port) for one in found if one.port is not None}
    yield from (place.port(protocol, port) for protocol, port in sorted(ports, key=str))
    seen_at = {
        (cpe, "" if one.port is None else f"/{one.protocol}/{one.port}")
        for one in found
        for cpe in one.cpes
    }
    for cpe, at in sorted(seen_at):
        yield from expected_technology(cpe, place, at)
    named = (one for one in found if one.name)
    for _, group in by_name(named, lambda one: (one.name,)):
        yield from _risk(place, group)


def _risk(place: Place, group: list[ExpectedFinding]) -> Iterator[Expected]:
    chosen = min(group, key=lambda one: one.rank)
    yield from place.risk(
        chosen.name,
        chosen.letter,
        at=(chosen.protocol, chosen.port),
        title=chosen.title,
        scoring=chosen.scoring,
        definition=chosen.definition or None,
        proof=_proof(group),
    )


def _proof(group: list[ExpectedFinding]) -> tuple[str, ...] | None:
    """Return the texts that the proof holds: each port, and all output."""
    if not any(one.evidence for one in group):
        return None
    ports = (f"Port: {one.port}/{one.protocol}" for one in group if one.port is not None)
    return (*ports, *chain.from_iterable(one.evidence for one in group))
