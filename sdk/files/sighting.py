"""Sightings: what a file says was found on a host, and the assets, ports and risks it makes."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Final, Literal

from msgspec import Struct, field

from ..decode.invalid_value import InvalidValue
from ..filters.host_identity import first_routable
from ..models import (
    Asset,
    Port,
    Risk,
    RiskDefinition,
    RiskStatus,
    Score,
    Severity,
    State,
    Technology,
    dns_name,
    technologies,
)
from ..models.findings import Proof
from ..models.host_text import host_or_none

NO_PORT: Final = 65536
"""A sighting on the host itself comes after those that name a port."""


class ScannedHost(Struct, frozen=True, kw_only=True):
    """A host as a file names it; at least one of the three fields is there.

    `dns` is a full name, "" without one; `label` any other name, by which a host without an
    address is found.
    """

    address: str = ""
    dns: str = ""
    label: str = ""

    @classmethod
    def named(cls, *texts: str, address: str = "") -> "ScannedHost":
        """Return the host that a file names by several texts, the best first.

        Each is read as `read_host` does. The first full name counts. Of all addresses, `address`
        first, the first routable one counts. A text that names no host is left out where another
        one does.

        Raises:
            InvalidValue: None of the texts names a host, or `address` is given and is not one.
        """
        found = [host for text in texts if (host := host_or_none(text))]
        own = first_routable((_own_address(address), *(one.address for one in found)))
        label = next((one.name for one in found if one.name), "")
        if not (own or label):
            raise InvalidValue("host", "none of its names is a name, an address or a URL")
        return cls(address=own, dns=dns_name(*(one.name for one in found)), label=label)

    def asset(self) -> Asset:
        """Return the asset by name and address; where only one is there, it is used for both."""
        name = self.address or self.dns or self.label
        return Asset(self.dns or name, name)


def _own_address(text: str) -> str:
    found = host_or_none(text)
    if text.strip() and not (found and found.address):
        raise InvalidValue("host", "its address is none")
    return found.address if found else ""


class Sighting(Struct, frozen=True, kw_only=True):
    """A finding under one name on one target; without a `name` just an open port, or `cpes`.

    Only TCP and UDP have ports, and 0 is the host. `output` is the output of the scanner, `facts`
    are further facts of this one finding. `number` decides between findings of equal rank.
    """

    host: ScannedHost
    name: str = ""
    severity: Severity = Severity.INFO
    port: int = 0
    protocol: str = "tcp"
    title: str = ""
    definition: RiskDefinition | None = None
    score: Score = Score()
    cwe_codes: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    output: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    number: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """The key of an order: the worst first, then the lowest port."""
        return self.severity.priority, self.port or NO_PORT, self.number

    def place(self, asset: Asset) -> Port | Asset:
        """Return the target: the host, or a port of it."""
        protocol: Literal["tcp", "udp"] = "udp" if self.protocol.lower() == "udp" else "tcp"
        if not self.port or self.protocol.lower() not in ("tcp", "udp"):
            return asset
        return Port(protocol, self.port, asset)

    def evidence(self) -> str:
        """Return what this finding adds to the proof of a risk."""
        place = f"{self.port}/{self.protocol.lower()}" if self.port else ""
        facts = {"Port": place, **self.facts}
        lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
        return "\n".join([*lines, "", self.output]).rstrip()


def models(sightings: Iterable[tuple[ScannedHost, Sighting]]) -> Iterator[Port | Risk | Technology]:
    """Yield the ports and risks of findings that come by host, then by name, then by rank.

    The same name in several places is one risk, because its key is the same: it is placed where
    it is worst, on the lowest port, and its proof shows every place.
    """
    for host, pairs in groupby(sightings, itemgetter(0)):
        asset, ports = host.asset(), set[str]()
        for name, group in groupby(map(itemgetter(1), pairs), _name):
            found = _risk if name else _ports
            yield from found(asset, group, ports)


def _name(sighting: Sighting) -> str:
    return sighting.name


def _ports(asset: Asset, group: Iterable[Sighting], seen: set[str]) -> Iterator[Port | Technology]:
    for sighting in group:
        place = sighting.place(asset)
        if isinstance(place, Port) and place.key not in seen:
            seen.add(place.key)
            yield place
        for technology in technologies(place, sighting.cpes):
            if (key := technology.key + place.key) not in seen:
                seen.add(key)
                yield technology


def _risk(
    asset: Asset, group: Iterator[Sighting], seen: set[str]
) -> Iterator[Port | Risk | Technology]:
    worst = next(group)
    proof = Proof()
    for sighting in chain((worst,), group):
        proof.add(sighting.evidence(), is_output=bool(sighting.output))
        yield from _ports(asset, [sighting], seen)
    yield Risk(
        worst.place(asset),
        worst.name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=worst.title,
        definition=worst.definition,
        cvss_score=worst.score.value,
        cvss_vector=worst.score.vector,
        cwe_codes=worst.cwe_codes,
        proof=proof.content(),
    )
