"""What is played and what is taken down: the loaded recordings, and those of this run."""

from collections.abc import Iterable, Sequence
from threading import Lock

from ..exchange import Exchange
from ..redact.scrubber import CassetteRedactor
from .index import Index
from .signature import Signature


class Tape:
    """Recordings to play and new ones beside them; used by any number of threads.

    What is recorded in this run is not played in it: it would answer the next request with the
    answer to this one.
    """

    def __init__(
        self, loaded: Sequence[Exchange], scrubber: CassetteRedactor, *, repeats: bool = False
    ) -> None:
        self.loaded = tuple(loaded)
        self._scrubber = scrubber
        self._signatures = [scrubber.signature(one.asked) for one in loaded]
        self.index = Index(self._signatures, repeats=repeats)
        self._lock = Lock()
        self._taken: list[Exchange] = []

    def play(self, signature: Signature) -> Exchange | None:
        """Return the next recording that answers a request."""
        place = self.index.take(signature)
        return None if place is None else self.loaded[place]

    def take(self, interaction: Exchange) -> None:
        """Keep a new recording."""
        with self._lock:
            self._taken.append(interaction)

    @property
    def taken(self) -> tuple[Exchange, ...]:
        """The exchanges that were recorded in this run, in the order of arrival."""
        with self._lock:
            return tuple(self._taken)

    def together(self, *, replacing: bool, dropping: bool) -> list[Exchange]:
        """Return loaded and new exchanges.

        With `replacing`, new ones take the place of those they match; with `dropping`, those that
        were not played are left out.
        """
        taken = self.taken
        again = {self._scrubber.signature(one.asked) for one in taken} if replacing else set()
        unused = set(self.index.unused) if dropping else set()
        kept = [
            one
            for place, one in enumerate(self.loaded)
            if place not in unused and self._signatures[place] not in again
        ]
        return [*kept, *taken]


def settled(interactions: Iterable[Exchange], scrubber: CassetteRedactor) -> list[Exchange]:
    """Return exchanges in an order that arrival does not change: by signature, then arrival."""
    return sorted(interactions, key=lambda one: scrubber.signature(one.asked))
