"""Two conversations side by side: which answer of one is to be compared with which of the other."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..exchange import Exchange, RecordedRequest, RecordedResponse
from ..playback.nearest import described, names_in
from ..playback.signature import Signature
from ..redact.scrubber import CassetteRedactor
from .differences import Difference, Grade, differences


@dataclass(frozen=True, slots=True)
class Pair:
    """A request and its answers, recorded and now; None where it was not asked."""

    signature: Signature
    asked: RecordedRequest
    recorded: RecordedResponse | None
    now: RecordedResponse | None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The differences by method and path; values are compared, too."""
        return self.located(differences(*self._answers, with_values=True) if self._answers else ())

    @property
    def _answers(self) -> tuple[RecordedResponse, RecordedResponse] | tuple[()]:
        return (self.recorded, self.now) if self.recorded and self.now else ()

    def located(self, found: Iterable[Difference]) -> tuple[Difference, ...]:
        """Return the answers' differences by method and path, or that there is one answer alone."""
        place = described(self.signature)
        if self.now is None:
            return (Difference(Grade.WARNING, place, "recorded, and not asked for now"),)
        if self.recorded is None:
            return (Difference(Grade.INFORMATION, place, "asked for now, not recorded"),)
        return tuple(replace(one, place=f"{place}: {one.place}") for one in found)


Turn = tuple[Signature, Exchange]


def pairs(
    recorded: Sequence[Exchange], now: Sequence[Exchange], scrubber: CassetteRedactor
) -> Iterator[Pair]:
    """Yield the requests of two conversations, both of them free of secrets.

    They are paired by signature, and those left over by method, path and the names of their
    fields, in order: a cursor is another one each time. So is an id in a path, at last.
    """
    old = [(scrubber.signature(one.asked), one) for one in recorded]
    new = [(scrubber.signature(one.asked), one) for one in now]
    exact, old, new = _paired(old, new, lambda signature: signature)
    loose, old, new = _paired(old, new, _loosely)
    similar, old, new = _paired(old, new, _by_kind)
    yield from (*exact, *loose, *similar)
    for signature, one in old:
        yield Pair(signature, one.asked, one.answered, None)
    for signature, one in new:
        yield Pair(signature, one.asked, None, one.answered)


def _paired(
    old: Iterable[Turn], new: Iterable[Turn], key: Callable[[Signature], object]
) -> tuple[list[Pair], list[Turn], list[Turn]]:
    """Return turns of both sides with the same key, in order, and those left over on each side."""
    waiting: dict[object, deque[Turn]] = {}
    for turn in new:
        waiting.setdefault(key(turn[0]), deque()).append(turn)
    found, left = [], []
    for signature, one in old:
        queue = waiting.get(key(signature))
        if queue:
            found.append(Pair(signature, one.asked, one.answered, queue.popleft()[1].answered))
        else:
            left.append((signature, one))
    return found, left, [turn for queue in waiting.values() for turn in queue]


def with_things_paired(pairs: Sequence[Pair]) -> list[Pair]:
    """Put pairs of one route that lack a side together: they ask for different things.

    What is left over then is more of the same on one side, and is left out; it stays where the
    other side did not ask at all.
    """
    whole = [pair for pair in pairs if pair.recorded and pair.now]
    old = [pair for pair in pairs if not pair.now]
    new = [pair for pair in pairs if not pair.recorded]
    whole += [replace(left, now=right.now) for left, right in zip(old, new, strict=False)]
    return whole or [*pairs]


def _by_kind(signature: Signature) -> object:
    """Return what requests for different things have in common: all but ids and values."""
    pieces = signature.path.split("/")
    path = tuple("*" if any(map(str.isdigit, piece)) else piece for piece in pieces)
    names = {name for name, _ in signature.query}
    return signature.method, path, frozenset(names), names_in(signature.body)


def _loosely(signature: Signature) -> object:
    names = {name for name, _ in signature.query}
    return signature.method, signature.path, frozenset(names), names_in(signature.body)
