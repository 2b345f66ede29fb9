"""What a decoder's complaint may be repeated: kinds and positions, never a value."""

import re
from typing import Final

import msgspec

from .syntax import NESTED, syntax_reason

_AT: Final = re.compile(r" - at (?:`key` in )?`(\$[^`]*)`$")
# msgspec quotes the offending value in its other messages, and the checks of a type's own
# __post_init__ may do so too.
_HARMLESS: Final = re.compile(
    r"(?:Expected `[^`']{1,80}`(?:, got `[a-z0-9_ |]{1,40}`)?"
    r"|Object missing required field `[^`']{1,80}`"
    r"|Invalid (?:RFC3339 encoded (?:datetime|date|time)|UUID|base64 encoded string)"
    r"|Integer value out of range"
    r"|Expected `(?:int|float|str|bytes|array|object)` [<>=a-z ]{1,40}[0-9.e+-]{1,20})"
)


class Unusable(ValueError):
    """What a type's own checks say of a field: `why` it cannot be used, without its value."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


def reason(
    error: msgspec.DecodeError | UnicodeDecodeError | RecursionError, content: bytes = b""
) -> str:
    """Return why a body does not decode, with its byte or path, fit for a message."""
    if isinstance(error, RecursionError):
        return NESTED
    if not isinstance(error, msgspec.ValidationError):
        return syntax_reason(content)
    text = str(error)
    where = _AT.search(text)
    if isinstance(error.__cause__, Unusable):
        return f"{error.__cause__} at {where[1]}" if where else str(error.__cause__)
    return f"{_kind(_AT.sub('', text))} at {where[1] if where else '$'}"


def _kind(text: str) -> str:
    if text.startswith("Invalid enum value "):
        return "none of the values that it may have"
    return text if _HARMLESS.fullmatch(text) else "invalid value"
