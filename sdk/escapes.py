"""What a text looks like once encoders have been at it, up to two of them, as one expression.

Letters and digits, `.`, `_` and `-` are left alone by percent-encoding, JSON, HTML and `repr`
alike, so only what stands between them has forms, and the longest stretch of them is in all.
"""

import html
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

_UNICODE_ESCAPES: Final[dict[int, str]] = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'"}

ENCODERS: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    # encodeURIComponent of JavaScript, and what a whole URL is allowed to keep.
    lambda text: quote(text, safe="!~*'()"),
    lambda text: quote(text, safe="/._~!$&'()*+,;=:@%-"),
    html.escape,
    lambda text: html.escape(text, quote=False),
    lambda text: html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: json.dumps(text)[1:-1].translate(_UNICODE_ESCAPES),
    # With the quotes that repr escapes or not, as others stand in the rest of the text.
    lambda text: repr(text + "'\"")[1:-4],
    lambda text: repr(text + "'\"")[1:-4].replace("\\'", "'"),
    lambda text: repr(text.encode() + b"'\"")[2:-4],
    lambda text: repr(text.encode() + b"'\"")[2:-4].replace("\\'", "'"),
)
"""Each works character by character, so a text's form is that of its parts in a row."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")
_PARTS: Final = re.compile(r"([^A-Za-z0-9._-]+)([A-Za-z0-9._-]*)")


def expression(text: str) -> str:
    """A regular expression for `text` in all its forms, to be compiled with IGNORECASE.

    What stands between letters may have another form each time, since encoders differ in what
    they leave alone. A form is settled once the letters after it have matched, so that the time
    is linear in what is searched, whatever that is; the text as it is needs no such care.
    """
    if _PLAIN.fullmatch(text):
        return re.escape(text)
    begin = _PLAIN.match(text)
    parts = _PARTS.findall(text, begin.end() if begin else 0)
    settled = "".join(f"(?>{_any_form(part)}{re.escape(plain)})" for part, plain in parts)
    return f"(?:{re.escape(text)}|{re.escape(begin[0] if begin else '')}{settled})"


def anchor(text: str) -> str:
    """What must be in a text, case apart, that holds any form of `text`; "" if nothing must."""
    return max(_PLAIN.findall(text), key=len, default="").casefold()


@lru_cache(maxsize=256)
def _any_form(part: str) -> str:
    once = {part, *(encode(part) for encode in ENCODERS)}
    twice = {encode(form) for form in once for encode in ENCODERS}
    # Longest first: a form may begin another one.
    forms = sorted(once | twice, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(map(re.escape, forms))})"
