"""What is kept between calls: results of searches that are paged through, and deletions."""

from array import array
from collections import OrderedDict
from threading import Lock

from . import criteria
from .scene import Scene

KEPT = 8
"""Searches remembered, four bytes for each host that matched."""


class Shelf:
    """Shared by all calls of one simulator; any thread may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._searches: OrderedDict[object, array[int]] = OrderedDict()
        self._deleted: set[tuple[str, int]] = set()

    def search(self, body: object, scene: Scene) -> "array[int]":
        """The indexes of the hosts that match, by ascending id.

        A world that has changed, or another day, is searched anew.
        """
        key = (repr(body), scene.world.revision, scene.now.date())
        with self._lock:
            found = self._searches.get(key)
        if found is None:
            matches = criteria.matching(body, scene)
            found = array("I", (host.index for host in scene.hosts() if matches(host)))
            with self._lock:
                self._searches[key] = found
                while len(self._searches) > KEPT:
                    self._searches.popitem(last=False)
        return found

    def delete(self, kind: str, identifier: int) -> None:
        """Something is no longer there."""
        with self._lock:
            self._deleted.add((kind, identifier))

    def has(self, kind: str, identifier: int) -> bool:
        """Whether something was not deleted."""
        return (kind, identifier) not in self._deleted
