"""Decoders of JSON, built one at a time and kept."""

from functools import lru_cache
from threading import Lock
from typing import Final, TypeVar, cast

import msgspec

T = TypeVar("T")

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for a body that is not as it should be."""

_BUILDING: Final = Lock()


def json_decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder for a type, built once; decoders are safe to use from many threads.

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
