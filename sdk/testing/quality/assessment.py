"""The assessment: five parts and the level they add up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ... import registry
from ...errors import ConfigurationError
from ...files.file_import import FileImport
from ..cassette.formats import found
from ..conformance.base import ConformanceBase
from ..file_conformance.sample import samples
from ..pytest_plugin.session_record import Record
from ..search.scenario import SCENARIOS
from .conformance import Examiner, by_examining, by_reading, conforming
from .evidence import Counter, Evidence, by_record, by_running, evidence
from .fidelity import FidelityResult, compute_fidelity, known_of
from .levels import Level, LevelResult, Proof, standing
from .part import ORDER, Part, State, Tell, worst
from .paths import VendorPaths
from .replay import replaying
from .routes import routes_of
from .samples import as_written
from .search import searching
from .subjects import InvalidConformanceClass, subjects
from .words import Answer


def silent(_what: str) -> None:
    """Ignore a report of progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to examine a vendor of the repository at `root`.

    `search` is how many scenarios to try, `record` what a test session has found already, `against`
    further recordings, `facts` a file of facts in another place than usual; `tell` hears what is
    being examined.
    """

    root: Path = Path()
    search: int = SCENARIOS
    record: Record | None = None
    against: Path | None = None
    facts: Path | None = None
    tell: Tell = silent


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level of the vendor called `name`, its parts, the worst first, and what is missing.

    `words` are the questions that the rules answer, `not_applicable` the reasons, by code, why
    rules have nothing to say of it, `evidence` the routes of which there is some.
    """

    name: str
    level: Level
    following: Level | None
    missing: tuple[str, ...]
    parts: tuple[Part, ...]
    words: tuple[Answer, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence | None = None

    @property
    def state(self) -> State:
        """The worst of all parts."""
        return worst(*(part.state for part in self.parts))


def assess(name: str, options: Options) -> Assessment:
    """Examine the vendor called `name`; ConfigurationError where there is no such integration."""
    places = VendorPaths(name, options.root)
    try:
        kinds = subjects(places)
    except InvalidConformanceClass as error:
        reason = f"it cannot be examined: {error}"
        return _assessment(name, standing((), Proof()), [Part("conformance", State.FAILED, reason)])
    return _examined(places, kinds, options)


def _examined(
    places: VendorPaths, kinds: Sequence[type[ConformanceBase]], options: Options
) -> Assessment:
    def tell(part: str) -> Tell:
        return lambda what: options.tell(f"{places.name} {part}: {what}")

    rules = conforming(kinds, _examiner(places, options.record, tell("conformance")))
    replay = replaying(registry.integration(places.name), places, tell("replay"))
    fidelity = _fidelity(places, options, tell("fidelity"))
    searched = searching(kinds, options.search, tell("search"))
    counter = _counter(places, options, tell("evidence"))
    witnessed = evidence(places, counter, fidelity.vouched, routes_of(kinds))
    facts = Proof(
        replayed=replay.holds,
        searched=searched.part.state is State.PASSED,
        evidence=witnessed.part.state is State.PASSED,
        lost=(*replay.lost, *searched.lost),
        broken=searched.broken,
    )
    parts = (rules.part(), replay.part, fidelity.part, searched.part, witnessed.part)
    found = _assessment(places.name, rules.standing(facts), parts)
    return replace(
        found,
        words=rules.answers(facts),
        not_applicable=rules.not_applicable,
        evidence=witnessed,
    )


def _assessment(name: str, reached: LevelResult, parts: Iterable[Part]) -> Assessment:
    ordered = sorted(parts, key=lambda part: ORDER.index(part.state))
    return Assessment(name, reached.level, reached.following, reached.missing, tuple(ordered))


def _examiner(places: VendorPaths, record: Record | None, tell: Tell) -> Examiner:
    if record is None:
        return by_examining(tell)
    return by_reading(record, places.shown(places.conformance))


def _counter(places: VendorPaths, options: Options, tell: Tell) -> Counter:
    if options.record is None:
        return by_running(options.root, tell)
    return by_record(options.record, places)


def _fidelity(places: VendorPaths, options: Options, tell: Tell) -> FidelityResult:
    if issubclass(registry.integration(places.name), FileImport):
        kept = samples(places.recordings)
        kept += samples(options.against) if options.against else []
        return FidelityResult(as_written(places.name, kept, tell))
    recordings = found(places.recordings)
    recordings += found(options.against) if options.against else []
    try:
        known = known_of(options.facts or places.facts)
    except ConfigurationError as error:
        return FidelityResult(Part("fidelity", State.FAILED, str(error)))
    return compute_fidelity(places.name, recordings, known, tell)
