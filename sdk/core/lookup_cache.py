"""LookupCache: details that are looked up by key, in batches, each key once while it is kept."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from .batching import batches

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LookupCache(Generic[K, V]):
    """The details of keys, such as what a knowledge base has on a weakness.

    A key that the vendor does not know is kept as None and not requested again. At most `max_size`
    keys are kept, those used last; one call may return more. Not for use by several threads.

    Args:
        load: Given at most `batch_size` keys, returns the details of those that the vendor knows.
        max_size: Keys to keep; the memory of a run does not grow beyond them.
        batch_size: Keys per request.
    """

    def __init__(
        self,
        load: Callable[[Sequence[K]], Mapping[K, V]],
        *,
        max_size: int = 10_000,
        batch_size: int = 100,
    ) -> None:
        self._load = load
        self._max_size = max_size
        self._batch_size = batch_size
        self._kept: OrderedDict[K, V | None] = OrderedDict()
        self._unknown = 0

    @property
    def unknown(self) -> int:
        """The number of keys looked up that the vendor does not know."""
        return self._unknown

    def get_many(self, keys: Iterable[K]) -> Mapping[K, V | None]:
        """Return the details of all `keys`, after loading those that are not kept.

        Raises:
            IntegrationError: `load` failed; the keys of the batches before are kept.
        """
        requested = list(dict.fromkeys(keys))
        details = {key: self._kept[key] for key in requested if key in self._kept}
        for batch in batches([key for key in requested if key not in details], self._batch_size):
            loaded = self._load(batch)
            details |= {key: loaded.get(key) for key in batch}
            self._unknown += sum(details[key] is None for key in batch)
            self._keep(batch, details)
        self._keep(requested, details)
        return details

    def _keep(self, keys: Sequence[K], details: Mapping[K, V | None]) -> None:
        for key in keys:
            self._kept[key] = details[key]
            self._kept.move_to_end(key)
        while len(self._kept) > self._max_size:
            self._kept.popitem(last=False)
