"""Repair of JSON that holds what JSON forbids, without a change to anything else."""

import re
from collections.abc import Iterator
from typing import Final

DEEPEST: Final = 64
"""Arrays and objects inside each other; what is deeper becomes a text."""

NESTED_TEXT: Final = '"nested too deeply"'

_TOKENS: Final = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]|[\]}]|\bNaN\b|-?\bInfinity\b', re.DOTALL
)
_SUSPECT: Final = re.compile(
    r'[\x00-\x1f]|\\(?:u(?:[dD][89a-fA-F]|(?![0-9a-fA-F]{4}))|[^"\\/bfnrtu])', re.DOTALL
)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_ESCAPE: Final = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r'|(?P<known>\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))'
    r"|(?P<other>\\.)",
    re.DOTALL,
)
_LINE_ENDS: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
REPLACEMENT: Final = "\ufffd"


def repaired_json(content: bytes) -> tuple[bytes, int]:
    """Return a JSON body with all replaced that JSON forbids, and how much that was.

    In strings, bytes that are not UTF-8, control characters and lone surrogates become
    U+FFFD; line ends, tabs and backslashes that escape nothing are escaped. `NaN` and the
    infinities become the text of their names, and so does what is nested deeper than 64: they fit
    no typed field then, which is dropped or costs its row.
    """
    text = content.decode(errors="replace")
    bytes_replaced = text.count(REPLACEMENT) - content.count(REPLACEMENT.encode())
    repaired, count = repaired_text(text)
    count += bytes_replaced
    return (repaired.encode(), count) if count else (content, 0)


def repaired_text(text: str) -> tuple[str, int]:
    """Return the same of a text; see `repaired_json`."""
    kept: list[str] = []
    at = count = 0
    for start, end, replacement, number in _repairs(text):
        kept += [text[at:start], replacement]
        at, count = end, count + number
    return "".join([*kept, text[at:]]), count


def element_end(text: str, at: int) -> int:
    """Return where the array or object that begins at `at` ends, 0 where it is not closed."""
    depth = 0
    for token in _TOKENS.finditer(text, at):
        first = text[token.start()]
        depth += (first in "[{") - (first in "]}")
        if depth <= 0:
            return token.end() if first in "]}" else 0
    return 0


def _repairs(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Yield what is to be replaced: from where to where, by what, and how much that mends."""
    depth, deep = 0, -1
    for token in _TOKENS.finditer(text):
        start, end = token.span()
        first = text[start]
        if first in "[{":
            depth += 1
            deep = start if depth == DEEPEST + 1 else deep
        elif first in "]}":
            depth -= 1
            if depth == DEEPEST and deep >= 0:
                yield deep, end, NESTED_TEXT, 1
                deep = -1
        elif deep < 0 and first != '"':
            yield start, end, f'"{token[0]}"', 1
        elif deep < 0 and _SUSPECT.search(text, start, end):
            repaired, count = _string(token[0])
            if count:
                yield start, end, repaired, count


def _string(text: str) -> tuple[str, int]:
    """Return a string with its quotes as JSON allows it, and how much was replaced."""
    count = 0

    def mended(found: re.Match[str]) -> str:
        nonlocal count
        if found["pair"] or found["known"]:
            return found[0]
        count += 1
        return REPLACEMENT if found["half"] else rf"\{found[0]}"

    def controlled(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return _LINE_ENDS.get(found[0], REPLACEMENT)

    return _CONTROL.sub(controlled, _ESCAPE.sub(mended, text)), count
