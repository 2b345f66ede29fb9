"""The engine of files: a world written as a scanner exports it, quirks included.

There is no API behind a file, so there are no routes. What can go wrong is in its bytes, and in the
pieces in which they come: `faults` has the faults.
"""

import zlib
from abc import ABC, abstractmethod
from codecs import BOM_UTF8, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from hashlib import blake2b
from typing import ClassVar, Final, Self

from ...world import USUAL, World
from ..context import WorldContext
from ..http.clock import Clock, SystemClock, whole_second
from ..http.simulator import Expected
from ..quirks import Quirk, chosen, with_common
from .faults import apply_file_faults, require_file_faults

GZIP: Final = 16 + zlib.MAX_WBITS

FILE_FORMATS: Final = "docs/contracts/file-formats.md"

PACKAGING: Final = (
    Quirk("gzip", f"{FILE_FORMATS} 0", "the file is packed with gzip"),
    Quirk("byte-order-mark", f"{FILE_FORMATS} 0", "the file begins with the mark of UTF-8"),
)
"""Quirks that every file can have."""


class FileSimulator(ABC):
    """Subclass per format: lists its `quirks` and writes the document of a world.

    Raises ValueError for an unknown quirk, and for a fault that no file can have.
    """

    name: ClassVar[str]
    quirks: ClassVar[tuple[Quirk, ...]] = ()
    suffix: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        packaging = tuple(quirk for quirk in PACKAGING if quirk not in cls.quirks)
        cls.quirks = with_common((*packaging, *cls.quirks))

    def __init__(
        self,
        world: World | None = None,
        *,
        quirks: Iterable[str] = (),
        faults: Iterable[object] = (),
        clock: Clock | None = None,
    ) -> None:
        self.faults = tuple(map(str, faults))
        require_file_faults(self.faults)
        self.born = whole_second(clock or SystemClock())
        self.world = World(epoch=self.born) if world is None else world
        self.active_quirks = chosen(quirks, self.quirks)
        self.world.show(self.active_quirks)

    @classmethod
    def create(
        cls,
        *,
        seed: int = 0,
        hosts: int = 25,
        shape: str = USUAL,
        quirks: Iterable[str] = (),
        faults: Iterable[object] = (),
        clock: Clock | None = None,
    ) -> Self:
        """Return a writer over a new world of that seed, size and shape, dated by its clock."""
        world = World(seed, hosts, epoch=whole_second(clock or SystemClock()), shape=shape)
        return cls(world, quirks=quirks, faults=faults, clock=clock)

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """Yield the document's text, in pieces, which follow from `context` alone."""

    @abstractmethod
    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """Yield the models that a right integration makes of this world under `config`."""

    @property
    def context(self) -> WorldContext:
        """What the file is written from."""
        return WorldContext(self.world, self.born, self.active_quirks)

    @property
    def effects(self) -> frozenset[str]:
        """The quirks and faults that changed the file: without any one of them it is another.

        Two that do the same hide each other. A fault may also change the pieces in which it comes.
        The file is written again for each of them.
        """
        quirks = self._changing(self.active_quirks, by_piece=False)
        return frozenset((*quirks, *self._changing(self.faults, by_piece=True)))

    def without(self, name: str) -> Self:
        """Return the writer of the same file without that quirk, or without that fault."""
        other = copy(self)
        other.active_quirks = self.active_quirks - {name}
        other.faults = tuple(fault for fault in self.faults if fault != name)
        other.world = self.world.without(name)
        return other

    def _changing(self, names: Iterable[str], *, by_piece: bool) -> Iterator[str]:
        """Yield the names without which the file, or its pieces, would be other ones."""
        written = _digest(self.document(), by_piece=by_piece) if names else b""
        for name in names:
            if _digest(self.without(name).document(), by_piece=by_piece) != written:
                yield name

    def document(self) -> Iterator[bytes]:
        """Return the file's bytes, in pieces, as its faults leave them."""
        pieces = self.encoded()
        if self.quirk("byte-order-mark"):
            pieces = _marked(pieces)
        packed = _packed(pieces) if self.quirk("gzip") else pieces
        return apply_file_faults(packed, self.faults)

    def encoded(self) -> Iterator[bytes]:
        """Return the text as bytes; a format with an encoding of its own overrides this."""
        return (piece.encode() for piece in self.lines())

    def quirk(self, name: str) -> bool:
        """Return True if a declared quirk is on; raise ValueError for an undeclared one."""
        return bool(chosen((name,), self.quirks) & self.active_quirks)


def _digest(pieces: Iterator[bytes], *, by_piece: bool) -> bytes:
    """Return a digest of a file; `by_piece`, of how it comes as well."""
    digest = blake2b(digest_size=16)
    for piece in filter(None, pieces):
        digest.update(b"%d:" % len(piece) if by_piece else b"")
        digest.update(piece)
    return digest.digest()


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
