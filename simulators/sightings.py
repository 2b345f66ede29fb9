"""What the oracles of files have in common: sightings, and the models that the platform expects.

Written from contracts/file-formats.md 8 and domain.md 5.7: the same name in several places is one
risk, where it is worst, with the evidence of all; nothing is known of a host but name and address.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from .base import Expected
from .expected import (
    LETTERS,
    Refused,
    asset_key,
    expected_asset,
    expected_file,
    expected_risk,
    wants,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One name in one place, as an oracle reads the world; without a name just an open port."""

    name: str = ""
    letter: str = "I"
    port: int | None = None
    protocol: str = "tcp"
    title: str = ""
    definition: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    number: int = 0

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """The most severe first, one on a port before one on the host, then the lowest port."""
        return -LETTERS.index(self.letter), self.port is None, self.port or 0, self.number


def expected_sightings(
    dns: str, name: str, refused: Refused, seen: list[Seen], config: Mapping[str, str]
) -> Iterator[Expected]:
    """Every model of one host; an asset that is only the target of risks is pending (`P`)."""
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    found = seen if risks else []
    key = asset_key(dns, name)
    if assets or found:
        status = "A" if assets else "P"
        yield expected_asset(dns=dns, name=name, cloud_id="", status=status, refused=refused)
    ports = {(one.protocol, one.port) for one in found if one.port is not None}
    for protocol, port in sorted(ports, key=str):
        fields: dict[str, object] = {"protocol": protocol, "port": port, "source": key}
        yield Expected(
            type="port", key=f"#port#{protocol}#{port}{key}", fields=fields, refused=refused
        )
    groups: defaultdict[str, list[Seen]] = defaultdict(list)
    for one in found:
        groups[one.name].append(one)
    groups.pop("", None)
    for _, group in sorted(groups.items()):
        yield from _risk(dns, key, refused, group)


def _risk(dns: str, key: str, refused: Refused, group: list[Seen]) -> Iterator[Expected]:
    chosen = min(group, key=lambda one: one.rank)
    target = key if chosen.port is None else f"#port#{chosen.protocol}#{chosen.port}{key}"
    yield expected_risk(
        dns=dns,
        name=chosen.name,
        letter=chosen.letter,
        target=target,
        refused=refused,
        title=chosen.title,
    )
    if chosen.definition:
        yield expected_file(f"definitions/{chosen.name}", chosen.definition, refused)
    if evidence := tuple(chain.from_iterable(one.evidence for one in group)):
        yield expected_file(f"proofs/{dns}/{chosen.name}", evidence, refused)
