"""SharedKeys: counts hosts that a vendor tells apart and whose assets have one key all the same.

The platform compares keys, so that such hosts are one asset to it: their risks are mixed, and
affiliation answers for one of them. Mostly it is one host that was set up again.
"""

from array import array
from typing import Final

from ..models import Asset, Attribute, Model, Port, Risk

_FIRST_SLOTS: Final = 2**10
MOST_SLOTS: Final = 2**20
"""Three quarters of them are filled at most, with eight bytes for a host."""
_KEY_BITS: Final = 48
_ID_MASK: Final = 2**16 - 1
MOST_SHARED: Final = 10_000
"""Ids that are remembered of keys that are shared; the others are not counted."""


_ON_OTHERS: Final = (Risk, Port, Attribute)
"""The models that are on another one, their target."""


def asset_of(model: Model) -> Asset | None:
    """Return the asset that a model is or is on, None for a model that is on no host."""
    while isinstance(model, _ON_OTHERS):
        model = model.target
    return model if isinstance(model, Asset) else None


class SharedKeys:
    """The vendor's ids by key, in a table of 8 MiB at most; both are kept as hashes.

    The table holds the first 786,432 hosts and compares the others with them, so that the counts
    of a larger inventory are the least that there is.
    """

    def __init__(self, most_slots: int = MOST_SLOTS) -> None:
        self._most_slots = most_slots
        self._most = _most_of(most_slots)
        self._slots = array("Q", [0]) * _FIRST_SLOTS
        self._enough = _most_of(_FIRST_SLOTS)
        self._used = 0
        self._last: Asset | None = None
        self._shared: dict[int, set[int]] = {}
        self._ids = 0
        self.example = ""

    def see(self, model: Model) -> None:
        """Look at a model that is delivered."""
        asset = asset_of(model)
        # All risks of a host come with the same asset.
        if asset is None or asset is self._last or not asset.cloud_id:
            return
        self._last = asset
        key, identifier = _hashed(asset.key, asset.cloud_id)
        known = self._seen(key, identifier)
        if known != identifier and self._ids < MOST_SHARED:
            ids = self._shared.setdefault(key, {known})
            self._ids += identifier not in ids
            ids.add(identifier)
            self.example = self.example or asset.key

    @property
    def note(self) -> str:
        """The sentence of the report about shared keys, "" where there are none."""
        if not self._shared:
            return ""
        keys, ids = len(self._shared), sum(map(len, self._shared.values()))
        least = "at least " if self._full or self._ids >= MOST_SHARED else ""
        return f"{least}{ids} hosts of the vendor share {keys} keys, such as {self.example}"

    @property
    def _full(self) -> bool:
        return self._used >= self._most

    def _seen(self, key: int, identifier: int) -> int:
        """Return the id that came first with the key: the given one for a new key."""
        slots = self._slots
        mask = len(slots) - 1
        place = key & mask
        while slot := slots[place]:
            if slot >> 16 == key:
                return slot & _ID_MASK
            place = place + 1 & mask
        if self._used < self._most:
            slots[place] = key << 16 | identifier
            self._used += 1
            if self._used >= self._enough:
                self._grow()
        return identifier

    def _grow(self) -> None:
        if len(self._slots) >= self._most_slots:
            return
        old, size = self._slots, 2 * len(self._slots)
        self._slots = array("Q", [0]) * size
        for slot in filter(None, old):
            place = slot >> 16 & size - 1
            while self._slots[place]:
                place = place + 1 & size - 1
            self._slots[place] = slot
        self._enough = _most_of(size)


def _most_of(slots: int) -> int:
    """Return the number of slots, of so many, that are filled at most."""
    return slots * 3 // 4


def _hashed(key: str, identifier: str) -> tuple[int, int]:
    # Never 0, which is an empty slot.
    return hash(key) >> (64 - _KEY_BITS) & (2**_KEY_BITS - 1) or 1, hash(identifier) & _ID_MASK
