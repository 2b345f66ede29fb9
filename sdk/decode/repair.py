"""Repair of XML that quotes what XML forbids: control characters and broken UTF-8."""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Final

REPLACEMENT: Final = b"\xef\xbf\xbd"
PIECE_BYTES: Final = 2**20

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCES: Final = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", re.IGNORECASE
)
_NONCHARACTERS: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")


def repaired(content: bytes) -> tuple[bytes, int]:
    """The document with every forbidden character replaced by U+FFFD, and how many there were.

    Replaced, not dropped: what a scanned host answers is quoted in CDATA, and a `]]` and a `>`
    that a control character held apart would end it, and let that host write our rows. Nothing
    is done for documents that declare another encoding than UTF-8, nor for UTF-16.
    """
    declared = _DECLARED.match(content)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        return content, 0
    mended = b"".join(_as_utf8(content))
    repairs = mended.count(REPLACEMENT) - content.count(REPLACEMENT)
    for forbidden in (_CONTROLS, _REFERENCES, _NONCHARACTERS):
        mended, replaced = forbidden.subn(REPLACEMENT, mended)
        repairs += replaced
    return (mended, repairs) if repairs else (content, 0)


def _as_utf8(content: bytes) -> Iterator[bytes]:
    """The document as valid UTF-8, in pieces: as one text it would take four times its size."""
    decoder = getincrementaldecoder("utf-8")(errors="replace")
    for start in range(0, len(content), PIECE_BYTES):
        yield decoder.decode(content[start : start + PIECE_BYTES]).encode()
    yield decoder.decode(b"", final=True).encode()
