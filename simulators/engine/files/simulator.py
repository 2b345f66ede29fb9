"""The engine of files: a world written as a scanner exports it, oddities included.

There is no API behind a file, so there are no routes. What can go wrong is in its bytes, and in the
pieces in which they come: `damage` has the faults.
"""

import zlib
from abc import ABC, abstractmethod
from codecs import BOM_UTF8, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Final, Self

from ...world import World
from ..http.clock import Clock
from ..http.simulator import Expected
from ..quirks import Quirk, chosen, with_common
from .damage import damaged, require_orders

GZIP: Final = 16 + zlib.MAX_WBITS

SHEET: Final = "docs/contracts/file-formats.md"

PACKAGING: Final = (
    Quirk("gzip", f"{SHEET} 0", "the file is packed with gzip"),
    Quirk("byte-order-mark", f"{SHEET} 0", "the file begins with the mark of UTF-8"),
)
"""What can be done to every file."""


class FileSimulator(ABC):
    """Subclass per format: lists its `quirks` and writes the document of a world.

    Raises ValueError for an unknown quirk, and for a fault that strikes no file.
    """

    name: ClassVar[str]
    quirks: ClassVar[tuple[Quirk, ...]] = PACKAGING
    suffix: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.quirks = with_common(cls.quirks)

    def __init__(
        self,
        world: World | None = None,
        *,
        quirks: Iterable[str] = (),
        faults: Iterable[object] = (),
        clock: Clock | None = None,
    ) -> None:
        self.faults = tuple(map(str, faults))
        require_orders(self.faults)
        self.world = World() if world is None else world
        self.active_quirks = chosen(quirks, self.quirks)
        self.world.show(self.active_quirks)

    @classmethod
    def create(
        cls,
        *,
        seed: int = 0,
        hosts: int = 25,
        quirks: Iterable[str] = (),
        faults: Iterable[object] = (),
        clock: Clock | None = None,
    ) -> Self:
        """One over a fresh world of that seed and size."""
        return cls(World(seed, hosts), quirks=quirks, faults=faults, clock=clock)

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """The document's text, in pieces."""

    @abstractmethod
    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """What a right integration emits for this world under `config`."""

    def document(self) -> Iterator[bytes]:
        """The file's bytes, in pieces, and damaged as ordered."""
        pieces = self.encoded()
        if self.quirk("byte-order-mark"):
            pieces = _marked(pieces)
        return damaged(_packed(pieces) if self.quirk("gzip") else pieces, self.faults)

    def encoded(self) -> Iterator[bytes]:
        """The text as bytes; a format with an encoding of its own overrides this."""
        return (piece.encode() for piece in self.lines())

    def quirk(self, name: str) -> bool:
        """Whether a declared quirk is switched on; an undeclared one raises ValueError."""
        return bool(chosen((name,), self.quirks) & self.active_quirks)


def _marked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    # A file has one mark, and that of another encoding is there already.
    yield first if first.startswith(BOM_UTF16_LE) else BOM_UTF8 + first
    yield from pieces


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=GZIP)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
