"""Every way in which a text may hide another: percent signs, entities, escapes, base64, hex."""

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

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_READABLE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{4,}")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)


def views(text: str) -> Iterator[str]:
    """The text, and what it becomes as layer after layer is lifted; none of them twice."""
    seen, layer = {text}, [text]
    yield text
    for _ in range(DEPTH):
        lifted = dict.fromkeys(view for one in layer for lift in LIFTS for view in lift(one))
        layer = [view for view in lifted if view not in seen]
        seen.update(layer)
        yield from layer


def _percent(text: str) -> Iterator[str]:
    if "%" in text or "+" in text:
        yield unquote_plus(text)


def _entities(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(text)


def _escapes(text: str) -> Iterator[str]:
    if "\\" in text:
        yield _ESCAPE.sub(_unescaped, text)


def _base64(text: str) -> Iterator[str]:
    """All words of base64 in one text; a word may begin within a group of four characters."""
    for offset in range(4):
        found = (_decoded(word[0][offset:]) for word in _BASE64.finditer(text))
        if joined := "\n".join(filter(None, found)):
            yield joined


def _hex(text: str) -> Iterator[str]:
    words = (_readable(bytes.fromhex(word[0])) for word in _HEX.finditer(text))
    if joined := "\n".join(filter(None, words)):
        yield joined


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return (
        chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "r": "\r"}.get(escape[3], escape[3])
    )


def _decoded(word: str) -> str:
    plain = word.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return _readable(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except binascii.Error:
        return ""


def _readable(content: bytes) -> str:
    """The pieces that are text: what is decoded at the wrong place is noise, and has few."""
    return "\n".join(_READABLE.findall(content.decode("utf-8", "replace")))


LIFTS: Final[tuple[Callable[[str], Iterator[str]], ...]] = (
    _percent,
    _entities,
    _escapes,
    _base64,
    _hex,
)
