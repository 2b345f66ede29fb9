"""JSON bodies to msgspec types."""

from functools import lru_cache
from threading import Lock
from typing import Final, TypeVar, cast

import msgspec

from ..errors import UnexpectedResponse
from .reasons import reason

T = TypeVar("T")

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_BUILDING: Final = Lock()

FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode_json(content: bytes, kind: type[T]) -> T:
    """`content` as `kind`, which is whatever msgspec decodes; unknown fields are ignored.

    A UTF-8 byte order mark is allowed. Raises UnexpectedResponse with the byte or the path
    (`$.items[3].id`) of what is wrong, and no text of the body.
    """
    try:
        return json_decoder(kind).decode(content.removeprefix(BYTE_ORDER_MARK))
    except FAULTS as fault:
        said = reason(fault, content)
    # Outside of the handler: the fault holds the body, and must not be chained to ours.
    raise UnexpectedResponse(f"the body is not the JSON that was expected: {said}")


def json_decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder for a type, built once; decoders are safe to use from many threads.

    Building one is not: threads in which msgspec looks at a Struct for the first time at once
    crash the process, whatever they build. So whoever converts to a Struct in another way asks
    for its decoder before.
    """
    declared: object = kind
    return cast("msgspec.json.Decoder[T]", _decoder(declared))


@lru_cache(maxsize=256)
def _decoder(kind: object) -> object:
    with _BUILDING:
        return msgspec.json.Decoder(kind)
