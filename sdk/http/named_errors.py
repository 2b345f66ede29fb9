"""Errors that a vendor names in its answers, whatever their status, and beside rows or none."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .response import Response

T = TypeVar("T")

UNNAMED: Final = "error"
"""The code of an error that is given in a sentence, or not at all."""

MOST_BYTES: Final = 2**20
LONGEST_CODE: Final = 40

Fields = dict[str, msgspec.Raw]


def code_named(*fields: str) -> Callable[[Response], str | None]:
    """Return a `code` for an ErrorTable: the value of one of these fields of the body.

    A field is a text, a number, an object with a `code`, or a list of these; absent, null, false
    and empty mean no error. The whole body is read: a vendor may name an error under HTTP 200,
    behind an empty list of rows that looks like the end of a listing.
    """
    words = [f'"{field}"'.encode() for field in fields]

    def code(reply: Response) -> str | None:
        # A page has the word in its data at most, and is not read twice for nothing.
        if not any(word in reply.content for word in words):
            return None
        try:
            body = reply.json(Fields)
        except UnexpectedResponse:
            return None
        found = (_code(body[field]) for field in fields if field in body)
        return next(filter(None, found), None)

    return code


def code_of(
    body_type: type[T],
    read: Callable[[T], str],
    *,
    otherwise: Callable[[Response], str | None],
) -> Callable[[Response], str | None]:
    """Return a `code` for an ErrorTable: what `read` takes from a short body of this type.

    Only such a body proves who answers: a 404 of a proxy may look much like one of the vendor.

    Args:
        otherwise: Finds the code in any other body, such as what `code_named` returns.
    """

    def code(response: Response) -> str | None:
        if len(response.content) > len(response.head):
            return otherwise(response)
        try:
            return read(response.json(body_type))
        except UnexpectedResponse:
            return otherwise(response)

    return code


def _code(raw: msgspec.Raw) -> str | None:
    if memoryview(raw).nbytes > MOST_BYTES:
        return UNNAMED
    return next(_codes(msgspec.json.decode(raw)), None)


def _codes(value: object) -> Iterator[str]:
    """Yield the codes of the errors in a value."""
    match value:
        case None | False | "" | []:
            return
        case list():
            for one in value:
                yield from _codes(one)
        case dict():
            yield from _codes(value.get("code") or (UNNAMED if value else None))
        case _:
            text = str(value)
            yield text if len(text) <= LONGEST_CODE and " " not in text else UNNAMED
