"""Which recording answers a request, found in one step and given to one thread only."""

from collections import deque
from collections.abc import Iterable
from threading import Lock

from .nearest import described, difference, nearest
from .signature import Signature


class Index:
    """Recordings by signature; those with the same one are played in their order.

    Used by any number of threads. With `repeats` the last of them goes on answering once all have
    been played; without, that is a request too many.
    """

    def __init__(self, signatures: Iterable[Signature], *, repeats: bool = False) -> None:
        self._signatures = tuple(signatures)
        self._repeats = repeats
        self._lock = Lock()
        self._waiting: dict[Signature, deque[int]] = {}
        self._played: set[int] = set()
        for place, signature in enumerate(self._signatures):
            self._waiting.setdefault(signature, deque()).append(place)

    def take(self, signature: Signature) -> int | None:
        """Return the place of the next recording for a request, None if there is none left."""
        with self._lock:
            queue = self._waiting.get(signature)
            if not queue:
                return None
            place = queue[0] if self._repeats and len(queue) == 1 else queue.popleft()
            self._played.add(place)
            return place

    @property
    def unused(self) -> tuple[int, ...]:
        """The places of the recordings that were not requested."""
        with self._lock:
            played = set(self._played)
        return tuple(place for place in range(len(self._signatures)) if place not in played)

    def why_not(self, signature: Signature) -> str:
        """Return why a request has no recording, with the nearest one; never with a value."""
        if signature in self._waiting:
            times = self._signatures.count(signature)
            return f"it is recorded {times} time(s), and all of them have been played"
        found = nearest(signature, self._signatures)
        if found is None:
            return "there are no recordings"
        place, closest = found
        reason = difference(signature, closest)
        return f"the nearest is number {place + 1}, {described(closest)}, but {reason}"

    def __len__(self) -> int:
        return len(self._signatures)
