"""Documents that were rendered not long ago, so that finding a page and showing it is one work."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from .context import Document

KEPT_ITEMS = 2048
"""Items whose documents are kept, those that were rendered first forgotten first."""


class Rendered:
    """The documents of items, by what they follow from; any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], Sequence[Document]] = OrderedDict()

    def documents(
        self, key: tuple[object, ...], render: Callable[[], Sequence[Document]]
    ) -> Sequence[Document]:
        """Return documents that are kept, or render them."""
        found = self._kept.get(key)
        if found is None:
            found = render()
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT_ITEMS:
                    self._kept.popitem(last=False)
        return found
