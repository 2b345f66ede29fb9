"""Recordings as judges of a simulator: does it answer as it was recorded, route by route?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from ... import registry
from .compare import Difference, differences
from .fidelity import Evidence, graded, simulated_answer
from .interaction import Interaction
from .nearest import described
from .provenance import Stated, route_of
from .signature import signature
from .simulated import against_simulator
from .store import load


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recorded exchange, the route that it judges, and what the simulator does otherwise.

    What was recorded from the simulator itself shows only whether it has changed since, and is no
    evidence of what the vendor does.
    """

    recording: str
    route: Stated
    is_evidence: bool
    differences: tuple[Difference, ...]

    @property
    def told(self) -> tuple[Difference, ...]:
        """The differences, with the recording in their place."""
        return tuple(
            replace(one, place=f"{self.recording} {one.place}") for one in self.differences
        )


def judged(
    name: str, recordings: Iterable[Path], evidence: Evidence | None = None
) -> Iterator[Judgement]:
    """Compare the simulator called `name` with recordings, exchange by exchange.

    Conversations of our integration are held again, with the simulator; of others, each request
    is put to a simulator of its own.
    """
    for path in recordings:
        if load(path).metadata.provenance == "unknown":
            yield from _one_by_one(name, path, evidence or Evidence())
        else:
            yield from _held_again(name, path)


def _one_by_one(name: str, path: Path, evidence: Evidence) -> Iterator[Judgement]:
    for number, one in enumerate(load(path).interactions):
        yield _judgement(name, f"{path.name}#{number}", one, evidence)


def _judgement(name: str, recording: str, one: Interaction, evidence: Evidence) -> Judgement:
    exchange = structs.replace(evidence.of(recording), status=one.answered.status)
    now = simulated_answer(name, one.asked, exchange, evidence)
    place = described(signature(one.asked))
    found = [
        replace(difference, place=f"{place}: {difference.place}")
        for difference in graded(differences(one.answered, now), exchange)
    ]
    route = route_of(registry.simulator(name), one.asked)
    return Judgement(recording, route, True, tuple(found))


def _held_again(name: str, path: Path) -> Iterator[Judgement]:
    is_evidence = load(path).metadata.provenance == "vendor"
    for pair in against_simulator(registry.integration(name), path):
        route = route_of(registry.simulator(name), pair.asked)
        yield Judgement(path.name, route, is_evidence, pair.differences)
