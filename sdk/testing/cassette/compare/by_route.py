"""Recordings as judges of a simulator: does it answer as it was recorded, route by route?"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .... import registry
from ..exchange import Exchange, RecordedRequest, RecordedResponse
from ..formats import load
from ..playback.nearest import described
from ..playback.signature import signature
from .body_shape import shape
from .comparable import incomparable, not_simulated, redacted_body, unsendable
from .counterpart import Counterpart
from .differences import Difference, Grade, differences, worst
from .fidelity import Evidence, ExchangeNotes, graded
from .pairs import Pair, with_things_paired
from .provenance import Stated, route_of
from .simulated import against_simulator


@dataclass(frozen=True, slots=True)
class RouteComparison:
    """A recorded exchange, the route that it judges, and what the simulator does otherwise.

    What was recorded from the simulator itself shows only whether it has changed since, and is no
    evidence of what the vendor does. `apart` says why an exchange could not be compared, "" where
    it was; such a one is neither like the simulator nor unlike it.
    """

    recording: str
    route: Stated
    is_evidence: bool
    differences: tuple[Difference, ...]
    apart: str = ""

    @property
    def located(self) -> tuple[Difference, ...]:
        """The differences, with the recording in their place."""
        return tuple(
            replace(one, place=f"{self.recording} {one.place}") for one in self.differences
        )


def judged(
    name: str, recordings: Iterable[Path], evidence: Evidence | None = None
) -> Iterator[RouteComparison]:
    """Compare the simulator called `name` with recordings, exchange by exchange.

    Conversations of our integration are held again, with the simulator; those of others are put
    to it request by request, with its own ids, cursors and secrets in place of the recorded ones.
    """
    for path in recordings:
        if load(path).metadata.provenance == "unknown":
            yield from _Others(name, path, evidence or Evidence()).judgements()
        else:
            yield from _held_again(name, path)


class _Others:
    """A conversation of another client, put to simulators that are like that account was."""

    def __init__(self, name: str, path: Path, evidence: Evidence) -> None:
        self._name, self._path, self._evidence = name, path, evidence
        self._simulator = registry.simulator(name)
        self._counterparts: dict[tuple[str, ...], Counterpart] = {}
        self._shown: dict[str, set[str]] = {}

    def judgements(self) -> Iterator[RouteComparison]:
        """Yield a comparison for each exchange, in order: later ones know ids of earlier ones."""
        talk = load(self._path).interactions
        compared = [self._compared(self._recording(number), one) for number, one in enumerate(talk)]
        for number, (one, (found, apart)) in enumerate(zip(talk, compared, strict=True)):
            yield self._judgement(self._recording(number), one, found, apart)

    def _recording(self, number: int) -> str:
        return f"{self._path.name}#{number}"

    def _judgement(
        self, recording: str, one: Exchange, found: Iterable[Difference], apart: str
    ) -> RouteComparison:
        exchange, route = self._evidence.of(recording), route_of(self._simulator, one.asked)
        place = described(signature(one.asked))
        explained = {
            *exchange.not_simulated,
            *exchange.documented,
            *self._evidence.explained(self._simulator, route),
        }
        shown = [
            replace(difference, place=f"{place}: {difference.place}" if difference.place else place)
            for difference in graded(found, explained)
            if not self._is_shown(difference, route)
        ]
        return RouteComparison(
            recording, route, True, tuple(shown), f"{place}: {apart}" if apart else ""
        )

    def _is_shown(self, difference: Difference, route: Stated) -> bool:
        """Return True if what one answer lacks is in another of that route."""
        return _is_elsewhere(difference, self._shown.get(route.name, ()))

    def _compared(self, recording: str, one: Exchange) -> tuple[list[Difference], str]:
        """Return the differences, and the reason if there is nothing to compare."""
        exchange = self._evidence.of(recording)
        counterpart = self._counterpart(exchange.quirks)
        stood_for = self._evidence.stands_for(exchange, counterpart.username)
        asked = _stood_in(one.asked, stood_for)
        status = one.answered.status
        put = counterpart.in_its_words(asked, status)
        if reason := unsendable(put):
            return [], reason
        now = self._answer(counterpart, exchange, put, asked, status)
        if not_simulated(now):
            return [Difference(Grade.WARNING, "", f"{status} recorded, not simulated")], ""
        if reason := incomparable(one.asked, one.answered, now, counterpart.unknown(asked)):
            return [], reason
        counterpart.translation.learn(one.answered, now)
        name = route_of(self._simulator, one.asked).name
        self._shown.setdefault(name, set()).update(shape(now).places)
        if not (reason := redacted_body(one.asked, one.answered)):
            return self._of_any(counterpart, asked, one.answered, now), ""
        found = list(differences(one.answered, now, with_bodies=False))
        serious = any(each.grade is not Grade.INFORMATION for each in found)
        return found, "" if serious else reason

    def _of_any(
        self,
        counterpart: Counterpart,
        asked: RecordedRequest,
        recorded: RecordedResponse,
        now: RecordedResponse,
    ) -> list[Difference]:
        """Return the differences; a thing is gone only if no simulated answer has it."""
        found = list(differences(recorded, now))
        for other in counterpart.others(asked, recorded.status):
            if worst(found) is not Grade.WARNING:
                break
            also = [one for one in differences(recorded, other) if one.grade is Grade.WARNING]
            found = [one for one in found if one.grade is not Grade.WARNING or one in also]
        return found

    def _answer(
        self,
        counterpart: Counterpart,
        exchange: ExchangeNotes,
        put: RecordedRequest,
        asked: RecordedRequest,
        status: int,
    ) -> RecordedResponse:
        """Return the simulator's answer, or that of a new simulator if its state is in the way."""
        now = counterpart.answer(put, status)
        if now.status != status and now.status >= 400 and put.url == asked.url:
            fresh = Counterpart(self._name, exchange.quirks)
            again = fresh.answer(fresh.in_its_words(asked, status), status)
            return again if again.status == status else now
        return now

    def _counterpart(self, quirks: tuple[str, ...]) -> Counterpart:
        if quirks not in self._counterparts:
            self._counterparts[quirks] = Counterpart(self._name, quirks)
        return self._counterparts[quirks]


def _stood_in(asked: RecordedRequest, stand_ins: Mapping[str, str]) -> RecordedRequest:
    url, body = asked.url, asked.body
    for recorded, other in stand_ins.items():
        url, body = url.replace(recorded, other), body.replace(recorded.encode(), other.encode())
    return replace(asked, url=url, body=body)


def _held_again(name: str, path: Path) -> Iterator[RouteComparison]:
    is_evidence = load(path).metadata.provenance == "vendor"
    simulator = registry.simulator(name)
    held = against_simulator(registry.integration(name), path)
    compared = _as_from_elsewhere(held, simulator) if is_evidence else _as_they_are(held)
    for pair, found in compared:
        yield RouteComparison(path.name, route_of(simulator, pair.asked), is_evidence, tuple(found))


def _as_they_are(held: Iterable[Pair]) -> Iterator[tuple[Pair, Iterable[Difference]]]:
    return ((pair, pair.differences) for pair in held)


def _as_from_elsewhere(
    held: Sequence[Pair], simulator: Any
) -> Iterator[tuple[Pair, Iterable[Difference]]]:
    """Yield pairs from two worlds: values say nothing, nor how many pages or things there are.

    What is gone from one answer is not where another answer of that route has it.
    """
    routes: dict[str, list[Pair]] = {}
    for pair in held:
        routes.setdefault(route_of(simulator, pair.asked).name, []).append(pair)
    for name, of_route in routes.items():
        whole = with_things_paired(of_route) if name else of_route
        answers = [pair.now for pair in of_route if pair.now]
        shown = {place for answered in answers for place in shape(answered).places}
        for pair in whole:
            found = differences(pair.recorded, pair.now) if pair.recorded and pair.now else ()
            yield pair, pair.located(one for one in found if not _is_elsewhere(one, shown))


def _is_elsewhere(difference: Difference, places: Container[str]) -> bool:
    return difference.grade is Grade.WARNING and difference.place in places
