"""Syntax: why a text is not JSON, in words that do not depend on the parser that refused it."""

import json
import re
from typing import Final

NESTED: Final = "nested too deeply"
BREAKS_OFF: Final = "it breaks off"

LARGEST_EXAMINED: Final = 4 * 2**20
"""Bytes of a body in which the place of the fault is looked for; a larger one only gets a kind."""

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def syntax_reason(content: bytes) -> str:
    """Return why a body is not JSON, with the byte where that is known, and none of its text."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "text is not UTF-8"
    if _breaks_off(content):
        return BREAKS_OFF
    return f"it is not JSON{_place(text)}"


def _breaks_off(content: bytes) -> bool:
    """Return True if a body is empty, or ends inside a string, an array or an object."""
    rest = _STRING.sub(b"", content)
    opened = rest.count(b"[") + rest.count(b"{")
    return not content.strip() or b'"' in rest or opened > rest.count(b"]") + rest.count(b"}")


def _place(text: str) -> str:
    if len(text) > LARGEST_EXAMINED:
        return ""
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        return f" (byte {len(text[: fault.pos].encode())})"
    except (ValueError, RecursionError):
        pass
    return ""
