"""Findings: rows of a scanner, merged into ports, technologies and one risk per name."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from typing import Final, Literal

from msgspec import Struct, field
from msgspec.structs import force_setattr

from .asset import Asset
from .cloud import AWSResource, AzureResource, GCPResource
from .integration import Integration
from .port import Port
from .risk import Risk, RiskDefinition, risk_name
from .scoring import Score
from .status import RiskStatus, Severity, State
from .technology import Technology, technologies

FindingTarget = Asset | AWSResource | AzureResource | GCPResource | Integration
"""What findings are on; only an Asset has ports. An Integration is the linked account itself."""

Fact = str | int | None
Definition = RiskDefinition | Callable[[], RiskDefinition | None] | None
Rank = tuple[int, int, str, int | str]
SortKey = tuple[str, Rank]

NO_PORT: Final = 65536
"""Sorts findings on the host itself behind findings on a port."""

MAX_PLACES: Final = 1000
MAX_PROOF_BYTES: Final = 4 * 2**20

_TRANSPORTS: Final[Mapping[str, Literal["tcp", "udp"]]] = {"tcp": "tcp", "udp": "udp"}


class Finding(Struct, frozen=True, kw_only=True):
    """One weakness in one place, under one name; without a name, an open port or technologies.

    Args:
        name: Name of the risk: a CVE, or the vendor's own id with the vendor's name in front.
        port: 1 to 65535; 0 is the host itself, as is any protocol but TCP and UDP.
        protocol: In either case; empty where it is not known.
        definition: What the weakness is. A callable is called for the worst finding only.
        severity: The vendor's own severity, for a finding without a score.
        scores: CVSS base scores with their vectors, the best version first. The first that is
            there is that of the risk, and grades it (docs/platform.md 5.7).
        is_recast: Someone has set the severity, which then goes before a score.
        cpes: What runs in this place; a text that is not a CPE is left out.
        output: What the scanner saw.
        facts: What else is known of this place; empty and None values are left out.
        tie_breaker: Orders findings of equal severity and place, all int or all str.

    Raises:
        ValueError: There is no name, and more than an open port or nothing at all.
    """

    name: str = ""
    severity: Severity = Severity.INFO
    port: int = 0
    protocol: str = "tcp"
    service: str = ""
    title: str = ""
    definition: Definition = None
    scores: tuple[tuple[float | None, str | None], ...] = ()
    is_recast: bool = False
    cwe_codes: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    output: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    tie_breaker: int | str = 0

    def __post_init__(self) -> None:
        if self.scores and not self.is_recast:
            severity = Severity.first_known(self.score.value, fallback=self.severity)
            force_setattr(self, "severity", severity)
        if not self.name.strip() and (self._describes_a_risk or not (self.port or self.cpes)):
            # Without this, a weakness whose name is empty would be lost.
            raise ValueError("finding has no name: name the risk, or give port and CPEs alone")

    @property
    def score(self) -> Score:
        """The first score that is there, with its vector; without value where there is none."""
        return Score.first_known(*self.scores)

    @property
    def _describes_a_risk(self) -> bool:
        texts = self.title or self.output or self.definition
        return bool(texts) or self.score.value is not None or self.severity is not Severity.INFO

    @property
    def rank(self) -> Rank:
        """Sort key within a name: the worst severity first, then the lowest port."""
        protocol = self.protocol.lower()
        port = (self.port if protocol in _TRANSPORTS else 0) or NO_PORT
        return self.severity.priority, port, protocol, self.tie_breaker

    @property
    def sort_key(self) -> SortKey:
        """Sort key by which `merge_findings` reads: the risk's name, then the rank."""
        return risk_name(self.name), self.rank

    def place(self, target: FindingTarget) -> FindingTarget | Port:
        """Return what this finding is on: a port of the target, or the target itself."""
        transport = _TRANSPORTS.get(self.protocol.lower())
        if not (self.port and transport and isinstance(target, Asset)):
            return target
        return Port(transport, self.port, target, service=self.service)

    def evidence(self) -> str:
        """Return this finding's part of the proof."""
        place = f"{self.port}/{self.protocol.lower()}".rstrip("/") if self.port else None
        facts: dict[str, Fact] = {"Port": place, **self.facts}
        lines = [f"{name}: {fact}" for name, fact in facts.items() if fact not in (None, "")]
        return "\n\n".join(filter(None, ("\n".join(lines), self.output)))


def merge_findings(
    target: FindingTarget,
    findings: Iterable[Finding],
    *,
    dns: str = "",
    proof_id: str = "",
    ordered: bool = False,
) -> Iterator[Port | Risk | Technology]:
    """Merge the findings of one target into ports, technologies and one risk per name.

    A risk is placed where it is worst, then on the lowest port; title, score and definition are
    those of that place. The proof shows every place, and is absent where none has output.

    Args:
        target: What the findings are on; only an Asset has ports.
        findings: In any order, and all held in memory, unless `ordered`.
        dns: Group of the risks, where it is not the target's own.
        proof_id: Tells the proofs of one risk apart, where a listing has the findings of a target
            scattered, so that they are merged one by one.
        ordered: The findings come by `sort_key`, and are read one at a time.

    Raises:
        ValueError: `ordered` findings are not in order; a name or port that the platform refuses.
    """
    keyed: Iterable[_Keyed] = ((finding.sort_key, finding) for finding in findings)
    keyed = _checked(keyed) if ordered else sorted(keyed, key=itemgetter(0))
    places = _Places(target)
    for name, group in groupby(keyed, _name):
        rows = map(_finding, group)
        if name:
            yield from _risk(rows, places, dns, proof_id)
        else:
            yield from chain.from_iterable(map(places.models, rows))


_Keyed = tuple[SortKey, Finding]


def _name(keyed: _Keyed) -> str:
    return keyed[0][0]


def _finding(keyed: _Keyed) -> Finding:
    return keyed[1]


def _checked(keyed: Iterable[_Keyed]) -> Iterator[_Keyed]:
    """Yield the findings, or raise: a name that comes back would replace its own risk."""
    previous = None
    for pair in keyed:
        if previous is not None and pair[0] < previous:
            raise ValueError("findings are out of order: sort them by sort_key")
        previous = pair[0]
        yield pair


class _Places:
    """The ports and technologies of a target, each once."""

    def __init__(self, target: FindingTarget) -> None:
        self._target = target
        self._places: dict[tuple[int, str, str], FindingTarget | Port] = {}
        self._services: dict[str, str] = {}
        self._technologies: set[tuple[str, str]] = set()

    def of(self, finding: Finding) -> FindingTarget | Port:
        """Return what a finding is on."""
        if not finding.port:
            return self._target
        place = (finding.port, finding.protocol, finding.service)
        if place not in self._places:
            self._places[place] = finding.place(self._target)
        return self._places[place]

    def models(self, finding: Finding) -> Iterator[Port | Technology]:
        """Yield the port of a finding and what runs there, unless they are known."""
        place = self.of(finding)
        if isinstance(place, Port) and self._is_news(place):
            self._services[place.key] = place.service
            yield place
        if not finding.cpes:
            return
        seen_on = place if isinstance(place, Asset | Port) else None
        for technology in technologies(seen_on, finding.cpes):
            if (key := (technology.key, place.key)) not in self._technologies:
                self._technologies.add(key)
                yield technology

    def _is_news(self, port: Port) -> bool:
        """Return True for an unknown port, and again once its service is known."""
        service = self._services.get(port.key)
        return service is None or bool(port.service and not service)


def _risk(
    group: Iterator[Finding], places: _Places, dns: str, proof_id: str
) -> Iterator[Port | Risk | Technology]:
    worst = next(group)
    proof = Proof()
    for finding in chain((worst,), group):
        proof.add(finding.evidence(), is_output=bool(finding.output))
        yield from places.models(finding)
    definition, score = worst.definition, worst.score
    yield Risk(
        places.of(worst),
        worst.name,
        RiskStatus(State.TRIAGE, worst.severity),
        title=worst.title,
        definition=definition() if callable(definition) else definition,
        cvss_score=score.value,
        cvss_vector=score.vector,
        cwe_codes=worst.cwe_codes,
        proof=proof.content(),
        dns=dns,
        proof_uniqueness_id=proof_id,
    )


class Proof:
    """The evidence of every place, each text once, bounded in number and size.

    The first place is always shown whole; of those that do not fit, the number is.
    """

    def __init__(self) -> None:
        self._parts: dict[bytes, None] = {}
        self._size = 0
        self._omitted = 0
        self._has_output = False

    def add(self, evidence: str, *, is_output: bool) -> None:
        """Add the evidence of a place, and whether a scanner's output is part of it."""
        self._has_output = self._has_output or is_output
        part = evidence.encode()
        # A report that was exported twice proves nothing twice.
        if not part or part in self._parts:
            return
        if self._parts and not self._fits(part):
            self._omitted += 1
            return
        self._size += len(part)
        self._parts[part] = None

    def content(self) -> bytes | None:
        """Return the bytes of the proof; None where no place has output."""
        if not self._has_output:
            return None
        more = [b"... and in %d more places" % self._omitted] if self._omitted else []
        return b"\n\n".join([*self._parts, *more])

    def _fits(self, part: bytes) -> bool:
        return len(self._parts) < MAX_PLACES and self._size + len(part) <= MAX_PROOF_BYTES
