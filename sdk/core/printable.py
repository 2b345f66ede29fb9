"""Text of others made safe to show: nothing that a terminal obeys, or that hides what is there."""

import json
import re
from typing import Final

CONTROLS: Final = r"\x00-\x1f\x7f-\x9f"

FORMATS: Final = (
    r"\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Characters that turn the direction of writing, have no width or are not visible."""

SURROGATES: Final = r"\ud800-\udfff"

FORMULA: Final = re.compile(
    r"(?m)(\A(?=\t)|(?:^|[;\t])(?=[ \xa0]*[=+\-@\uff1d\uff0b\uff0d\uff20]))"
)
"""Where a spreadsheet would begin a formula (OWASP, CSV injection): at the beginning of a cell, and
within one where its own locale has other separators than commas."""

_ANY: Final = re.compile(f"[{CONTROLS}{FORMATS}{SURROGATES}]")
_ANY_BUT_LINES: Final = re.compile(rf"(?![\n\t])[{CONTROLS}{FORMATS}{SURROGATES}]")
_IN_JSON: Final = re.compile(f"[\x7f-\x9f{FORMATS}]")


def is_text(text: str) -> bool:
    """Return True if the text can be written: bytes that are no UTF-8 come in as surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return `text` with what cannot be seen spelled out, as \x1b or \u202e.

    With `lines`, ends of lines and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        return _ANY_BUT_LINES.sub(_spelled, text.replace("\r\n", "\n"))
    return _ANY.sub(_spelled, text)


def plain_cell(text: str) -> str:
    """Return a cell of CSV that is shown and not run: with ' before what would be a formula."""
    return FORMULA.sub(r"\1'", visible(text, lines=True))


def visible_json(content: bytes) -> bytes:
    """Return JSON that says the same, with escapes for what cannot be seen."""
    if content.isascii() and b"\x7f" not in content:
        return content
    return _IN_JSON.sub(_escaped, content.decode()).encode()


def _spelled(match: re.Match[str]) -> str:
    return repr(match[0])[1:-1]


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
