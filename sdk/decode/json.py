"""JSON bodies to msgspec types."""

from typing import TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .bounds import Check, require_few_objects, unchecked
from .damage import Damage, RowError
from .json_decoders import BYTE_ORDER_MARK, FAULTS, json_decoder
from .json_repair import repaired_json
from .json_syntax import LARGEST_EXAMINED, syntax_reason
from .plain_json import MALFORMED, plain_json
from .rows import take_row
from .tolerant_rows import find_fault

T = TypeVar("T")

UNKNOWN: str = "one of its fields is not as it is documented"


def decode_json(content: bytes, kind: type[T]) -> T:
    """Return `content` decoded as `kind`, any type of msgspec; unknown fields are ignored.

    A UTF-8 byte order mark is allowed. What JSON forbids within a string is repaired, see
    `repaired_json`.

    Raises:
        UnexpectedResponse: The document does not decode. The message names the byte or the path
            (`items[3].id`), and holds no text of the body.
    """
    return read_json(content, kind, Damage())


def read_json(content: bytes, kind: type[T], damage: Damage, check: Check = unchecked) -> T:
    """Return the same, and count the repairs."""
    require_few_objects(content, check)
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        return json_decoder(kind).decode(content)
    except FAULTS as fault:
        valid = isinstance(fault, msgspec.ValidationError)
    # Outside of the handler: the fault holds the body, and must not be chained.
    check()
    repaired, count = (content, 0) if valid else repaired_json(content)
    if not count:
        raise refused(content, kind)
    damage.repairs += count
    try:
        return json_decoder(kind).decode(repaired)
    except FAULTS:
        pass
    raise refused(content, kind)


def read_row(content: bytes, kind: type[T], damage: Damage) -> T:
    """Return a body that is one row, without those of its optional fields that are malformed."""
    row = take_row(content.removeprefix(BYTE_ORDER_MARK), kind, "the row", damage)
    if isinstance(row, RowError):
        raise UnexpectedResponse(f"the body is not the JSON that was expected: {row.reason}")
    return row


def refused(content: bytes, kind: object) -> UnexpectedResponse:
    """Return the error for a body that is not JSON, or not of a type."""
    return UnexpectedResponse(
        f"the body is not the JSON that was expected: {json_reason(content, kind)}"
    )


def json_reason(content: bytes, kind: object) -> str:
    """Return why a text is not JSON, or not of a type, in words of our own and none of the text."""
    if len(content) > LARGEST_EXAMINED:
        return UNKNOWN if _is_json(content) else syntax_reason(content)
    try:
        value, _ = plain_json(content)
    except MALFORMED:
        return syntax_reason(content)
    return str(find_fault(value, kind))


def _is_json(content: bytes) -> bool:
    try:
        json_decoder(msgspec.Raw).decode(content)
    except FAULTS:
        return False
    return True
