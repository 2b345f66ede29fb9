"""Unpacking: gzip by its magic bytes, bounded so that a bomb is an error."""

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Final

from ..errors import ConfigurationError, DamagedFile

MAGIC: Final = b"\x1f\x8b"
GZIP: Final = 16 + zlib.MAX_WBITS
PIECE_BYTES: Final = 2**18

HARMLESS_BYTES: Final = 64 * 2**20
"""So much may come out of however little: repetitive reports are packed very small."""
HIGHEST_RATIO: Final = 200
"""Beyond that, reports shrink to a fiftieth at most; what gzip can do at worst is 1032."""


def unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces, unpacked where they begin as gzip does, one member after the other.

    ConfigurationError for an empty file, one packed twice and a bomb; DamagedFile where it
    breaks off, DamagedFile where it is damaged.
    """
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(MAGIC):
            break
    if not head:
        raise ConfigurationError("it is empty: export or upload it again")
    whole = chain((head,), pieces)
    return _once(_Members().read(whole)) if head.startswith(MAGIC) else whole


def _once(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if not first:
        raise ConfigurationError("it is empty after decompression: export or upload it again")
    if first.startswith(MAGIC):
        raise ConfigurationError("it is compressed twice: decompress it once")
    yield first
    yield from pieces


class _Members:
    """Unpacks gzip members, counting what went in and what came out."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(GZIP)
        self._packed = 0
        self._out = 0

    def read(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._packed += len(piece)
            yield from self._unpack(piece)
        if not self._member.eof:
            raise DamagedFile(
                f"it breaks off after {self._packed} packed bytes: copy or export it again"
            )

    def _unpack(self, waiting: bytes) -> Iterator[bytes]:
        out = b""
        # A full piece may leave more of it inside, though all that came is taken in.
        while waiting or len(out) == PIECE_BYTES:
            if self._member.eof:
                # Zeros are padding, which tapes and some uploads bring.
                waiting = waiting.lstrip(b"\0")
                if not waiting:
                    return
                self._member = zlib.decompressobj(GZIP)
            out = self._decompressed(waiting)
            waiting = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if out:
                self._count(out)
                yield out

    def _decompressed(self, waiting: bytes) -> bytes:
        try:
            return self._member.decompress(waiting, PIECE_BYTES)
        except zlib.error:
            raise DamagedFile(
                f"its gzip is damaged before packed byte {self._packed}: copy it again"
            ) from None

    def _count(self, out: bytes) -> None:
        self._out += len(out)
        if self._out > max(HARMLESS_BYTES, HIGHEST_RATIO * self._packed):
            raise ConfigurationError(
                f"it unpacks to more than {HIGHEST_RATIO} times its size, as no report does: "
                "if you trust it, unpack it yourself"
            )
