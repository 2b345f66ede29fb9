"""JSON as plain values, for bodies and rows that do not decode as they are."""

import json
import re
from math import isinf
from typing import Final

from .json_repair import repaired_json

_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")

MALFORMED: Final = (ValueError, RecursionError)
"""What `plain_json` raises for what is not JSON even when it is repaired."""


def plain_json(content: bytes) -> tuple[object, int]:
    """Return the value of a JSON text, and the number of repairs that it needed.

    Numbers that no number can hold stay text, so that they fit no field that asks for one.
    """
    try:
        # A half of a surrogate pair is text to Python, but cannot be written anywhere.
        if not _HALF.search(content):
            return DECODER.decode(content.decode()), 0
    except MALFORMED:
        pass
    repaired, count = repaired_json(content)
    return DECODER.decode(repaired.decode()), count


def exact_float(text: str) -> float | str:
    """Return the number, or its text where it is too large for one."""
    value = float(text)
    return text if isinf(value) else value


def exact_int(text: str) -> int | str:
    """Return the number, or its text where it has more digits than Python reads."""
    try:
        return int(text)
    except ValueError:
        return text


DECODER: Final = json.JSONDecoder(parse_float=exact_float, parse_int=exact_int, parse_constant=str)
