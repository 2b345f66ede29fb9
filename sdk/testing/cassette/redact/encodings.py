"""Every way in which a text may hide another: percent signs, entities, escapes, base64, dumps."""

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote_plus

DEPTH: Final = 3
"""Layers that are lifted: a secret in base64 within JSON within a query, say."""

SPACES: Final = {"n": "\n", "t": "\t", "r": "\r"}

_ENDLESS: Final = re.compile(r"&#\d{8,}")
"""No character: Python refuses to read numbers of thousands of digits."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_GROUPS: Final = re.compile(
    r"(?:0x)?[0-9a-fA-F]{2,8}(?:[\s:;,._-]{1,3}(?:0x)?[0-9a-fA-F]{2,8}){2,}", re.IGNORECASE
)
"""Hexadecimal in groups of one to four bytes, as tools print it."""
_BYTES: Final = re.compile(r"\d{1,3}(?:\s*,\s*\d{1,3}){5,}")
"""Bytes as decimal numbers, as a list in JSON."""
_READABLE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{4,}")
_ESCAPE: Final = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}|[0-7]{2})|(.))", re.DOTALL
)
_BASE32: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z2-7]{16,}(?:\s+[A-Z2-7]+)*|[a-z2-7]{16,}(?:\s+[a-z2-7]+)*)"
)
"""Base32, maybe in lines. Unlike base64 it must stand alone: any prose would be some of it."""
_DUMPED: Final = re.compile(
    r"(?<![0-9a-fA-F])(?:0x)?[0-9a-fA-F]{4,16}:?[ \t]{1,3}"
    r"((?:[0-9a-fA-F]{2}){1,8}(?:[ \t]{1,2}(?:[0-9a-fA-F]{2}){1,8})*)(?![0-9a-fA-F])"
)
"""A row of a hex dump: its offset, and bytes or words. What it prints beside them is not taken."""
FIRST_OFFSET: Final = "000"
"""Begins every dump; to look for it takes much less time than to look for rows."""
ROW_BYTES: Final = 16
"""Bytes of a row, as xxd, hexdump and od print them by default."""


def views(text: str) -> Iterator[str]:
    """Yield the text, and its form as layer after layer is lifted; none of them twice.

    Each is seen without its breaks, too.
    """
    seen, layer = {text}, [text]
    for depth in range(DEPTH + 1):
        for view in layer:
            yield view
            yield _unbroken(view)
        if depth < DEPTH:
            lifted = dict.fromkeys(view for one in layer for lift in LIFTS for view in lift(one))
            layer = [view for view in lifted if view not in seen]
            seen.update(layer)


def _percent(text: str) -> Iterator[str]:
    if "%" in text or "+" in text:
        yield unquote_plus(text)


def _entities(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(_ENDLESS.sub("", text))


def _escapes(text: str) -> Iterator[str]:
    if "\\" in text:
        yield _ESCAPE.sub(_unescaped, text)


def _unbroken(text: str) -> str:
    """Return the text without breaks: line ends, blanks, zero bytes, and equals signs.

    Those end lines of quoted-printable, and pad base64.
    """
    return "".join(text.split()).replace("\x00", "").replace("=", "")


def _base64(text: str) -> Iterator[str]:
    """Decode all base64 in one text, broken anywhere; it may begin within a group of four."""
    words = _BASE64.findall(_unbroken(text))
    for offset in range(4):
        found = (_decoded(word[offset:]) for word in words)
        if joined := "\n".join(filter(None, found)):
            yield joined


def _hex(text: str) -> Iterator[str]:
    """Decode all hexadecimal in one text; a word may begin with half a byte of another one."""
    digits = [word[0] for word in _HEX.finditer(text)]
    digits += (re.sub(r"0x|[^0-9a-fA-F]", "", group[0]) for group in _GROUPS.finditer(text))
    for offset in range(2):
        words = (_readable(_from_hex(word[offset:])) for word in digits)
        if joined := "\n".join(filter(None, words)):
            yield joined


def _from_hex(digits: str) -> bytes:
    return bytes.fromhex(digits[: len(digits) - len(digits) % 2])


def _dump(text: str) -> Iterator[str]:
    """Decode all rows of hex dumps, bytes of a word in either order (hexdump, xxd -e)."""
    if FIRST_OFFSET not in text:
        return
    rows = [re.findall(r"[0-9a-fA-F]+", row[1]) for row in _DUMPED.finditer(text)]
    for step in (1, -1) if rows else ():
        yield _readable(b"".join(_row(words, step) for words in rows))


def _row(words: list[str], step: int) -> bytes:
    return b"".join(bytes.fromhex(word)[::step] for word in words)[:ROW_BYTES]


def _base32(text: str) -> Iterator[str]:
    """Decode all base32 in one text."""
    words = ("".join(word[0].split()) for word in _BASE32.finditer(text))
    if joined := "\n".join(filter(None, map(_from_base32, words))):
        yield joined


def _from_base32(word: str) -> str:
    # A group of eight may end after two, four, five or seven characters (RFC 4648).
    whole = word[: len(word) - (len(word) % 8 in (1, 3, 6))]
    return _readable(base64.b32decode(whole + "=" * (-len(whole) % 8), casefold=True))


def _decimal(text: str) -> Iterator[str]:
    for found in _BYTES.finditer(text):
        yield _readable(bytes(min(int(number), 255) for number in found[0].split(",")))


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        return chr(int(code, 16))
    return chr(int(escape[3], 8)) if escape[3] else SPACES.get(escape[4], escape[4])


def _decoded(word: str) -> str:
    plain = word.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return _readable(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except binascii.Error:
        return ""


def _readable(content: bytes) -> str:
    """Return the pieces that are text: noise, decoded at the wrong place, has few."""
    # UTF-16 of most texts is UTF-8 between zero bytes.
    readings = [content, content.replace(b"\x00", b"")] if b"\x00" in content else [content]
    texts = [reading.decode("utf-8", "replace") for reading in readings]
    return "\n".join(piece for text in texts for piece in _READABLE.findall(text))


LIFTS: Final[tuple[Callable[[str], Iterator[str]], ...]] = (
    _percent,
    _entities,
    _escapes,
    _base64,
    _base32,
    _hex,
    _dump,
    _decimal,
)
