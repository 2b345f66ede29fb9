"""Repair of XML that quotes what XML forbids: control characters and broken UTF-8."""

import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

REPLACEMENT: Final = b"\xef\xbf\xbd"
PIECE_BYTES: Final = 2**20
LONGEST_REFERENCE: Final = 32
"""Bytes that a reference may have, leading zeros and all, where it is cut in two."""

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCES: Final = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", re.IGNORECASE
)
_NONCHARACTERS: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")


def repaired(content: bytes) -> tuple[bytes, int]:
    """Return the document with every forbidden character as U+FFFD, and how many there were.

    Replaced, not dropped: what a scanned host answers is quoted in CDATA, and a `]]` and a `>`
    that a control character held apart would end it, and let that host write our rows. Nothing
    is done for documents that declare another encoding than UTF-8, nor for UTF-16.
    """
    if not repairable(content):
        return content, 0
    mended = b"".join(_as_utf8(content))
    repairs = mended.count(REPLACEMENT) - content.count(REPLACEMENT)
    mended, replaced = _mended(mended)
    repairs += replaced
    return (mended, repairs) if repairs else (content, 0)


def repairable(head: bytes) -> bool:
    """Return True if a document that begins so is UTF-8 by its declaration, or by having none."""
    declared = _DECLARED.match(head.removeprefix(BOM_UTF8))
    return declared is None or declared[1].lower() in {b"utf-8", b"us-ascii"}


class Repair:
    """The same for a document that comes in pieces; `count` grows with what is replaced."""

    def __init__(self) -> None:
        self.count = 0

    def pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces, repaired, cut in other places."""
        decoder = getincrementaldecoder("utf-8")(errors="replace")
        held = before = b""
        for piece in chain(pieces, (None,)):
            text = decoder.decode(piece or b"", final=piece is None).encode()
            # One that stood there before may be cut in two.
            came = before + (piece or b"")
            self.count += text.count(REPLACEMENT) - came.count(REPLACEMENT)
            before = came[-2:]
            whole = held + text
            # A reference may go on in the next piece.
            cut = len(whole) if piece is None else _cut(whole)
            mended, replaced = _mended(whole[:cut])
            held = whole[cut:]
            self.count += replaced
            yield mended


def _cut(text: bytes) -> int:
    place = text.rfind(b"&", max(0, len(text) - LONGEST_REFERENCE))
    return len(text) if place < 0 else place


def _mended(content: bytes) -> tuple[bytes, int]:
    count = 0
    for forbidden in (_CONTROLS, _REFERENCES, _NONCHARACTERS):
        content, replaced = forbidden.subn(REPLACEMENT, content)
        count += replaced
    return content, count


def _as_utf8(content: bytes) -> Iterator[bytes]:
    """Yield the document as valid UTF-8: as one text it would take four times its size."""
    decoder = getincrementaldecoder("utf-8")(errors="replace")
    for start in range(0, len(content), PIECE_BYTES):
        yield decoder.decode(content[start : start + PIECE_BYTES]).encode()
    yield decoder.decode(b"", final=True).encode()
