"""What oracles have in common: findings, and the models that the platform expects of a host.

Written from docs/contracts/file-formats.md 8 and docs/platform.md 5.7: the same name in several
places is one risk, where it is worst. Its proof shows each of these places, also one for which the
scanner has no output; there is a proof where any place has output.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from ..engine.http.simulator import Expected
from ..world.hosts import Host
from ..world.weaknesses import Weakness
from .expected import LETTERS, REFUSED, Place, Refused, by_name, expected_technology, wants

Services = Mapping[tuple[str, int], str]
"""The name of what listens, by protocol and port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFinding:
    """A finding under one name in one place, as an oracle reads the world; or an open port."""

    name: str = ""
    letter: str = "I"
    port: int | None = None
    protocol: str | None = "tcp"
    title: str = ""
    definition: tuple[str, ...] = ()
    scoring: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    number: int = 0
    cpes: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, bool, int, str, int]:
        """The most severe first, one on a port before one on the host, then the lowest port."""
        port = self.port is None, self.port or 0, self.protocol or ""
        return -LETTERS.index(self.letter), *port, self.number


def place_of(host: Host, identifier: str, *, hides_address: bool = False) -> Place:
    """Return a host as a scanner knows it: by its full name, else by the address it scanned.

    A vendor that hides the address knows the host by its name alone, and the platform refuses none.
    """
    if hides_address:
        name = host.fqdn or host.hostname
        return Place(name, name, identifier, None)
    return Place(host.fqdn or host.address, host.address, identifier, REFUSED.get(host.kind))


def risk_names(weakness: Weakness, otherwise: str) -> tuple[str, ...]:
    """Return each CVE of a weakness, else the name that its vendor has for it."""
    return tuple(cve.upper() for cve in weakness.cves) or (otherwise,)


def expected_findings(
    dns: str,
    name: str,
    refused: Refused,
    findings: list[ExpectedFinding],
    config: Mapping[str, str],
) -> Iterator[Expected]:
    """Yield the models of a host of which only name and address are known."""
    return expected_host(Place(dns, name, "", refused), findings, config)


def expected_host(
    place: Place,
    findings: Iterable[ExpectedFinding],
    config: Mapping[str, str],
    services: Services | None = None,
) -> Iterator[Expected]:
    """Yield the models of one host; an asset that is only the target of risks is pending (`P`).

    `importAssets` and `importVulnerabilities` are true when absent and false when unparsable
    (docs/platform.md 1.12). `services` come with the asset, where the vendor names them; a port
    with findings comes with these once more.
    """
    assets, risks = (wants(config, name) for name in ("importAssets", "importVulnerabilities"))
    found = list(findings) if risks else []
    if assets or found:
        yield place.asset("A" if assets else "P")
    if assets and services:
        yield from (place.port(*at, service) for at, service in services.items())
    ports = {(one.protocol or "", one.port) for one in found if one.port is not None}
    for at in sorted(ports, key=str):
        yield place.port(*at, None if services is None else services.get(at, ""))
    seen_at = {
        (cpe, "" if one.port is None else f"/{one.protocol}/{one.port}")
        for one in found
        for cpe in one.cpes
    }
    for cpe, where in sorted(seen_at):
        yield from expected_technology(cpe, place, where)
    for _, group in by_name(filter(lambda one: one.name, found), lambda one: (one.name,)):
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
