"""GraphQL: which error an answer tells of, since it does so under HTTP 200 and beside data."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from .response import Response

PARTIAL_DATA: Final = "partial-data"
"""The code of errors beside data, where they have none of their own: what came is not all."""

NO_DATA: Final = "no-data"
"""The code of errors without data, where they have none of their own."""

UNREADABLE: Final = "unreadable"

MOST_BYTES: Final = 2**20
"""Of errors: the first ones say what is wrong, and no vendor sends as many."""

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class _Answer(msgspec.Struct, frozen=True):
    """The form of every answer (GraphQL specification, 7.1); what is in it stays unread."""

    errors: msgspec.Raw = msgspec.Raw(b"null")
    data: msgspec.Raw = msgspec.Raw(b"null")


class _Extensions(msgspec.Struct, frozen=True):
    code: str | int | None = None


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    extensions: _Extensions | None = None


# Made with the module: two threads must not be the first to decode a type at once.
_ANSWER: Final = msgspec.json.Decoder(_Answer)
_ERRORS: Final = msgspec.json.Decoder(list[_Error] | None)


def graphql_code(messages: Mapping[str, str] = NOTHING) -> Callable[[Response], str | None]:
    """Return a `code` for an ErrorTable of GraphQL, by which partial data never passes for all.

    The code is `extensions.code` of the first error that has one, else the entry of `messages` for
    the beginning of a message, else PARTIAL_DATA or NO_DATA. The whole body is read, since errors
    may follow the data. An empty list of errors is not an error.
    """

    def code(reply: Response) -> str | None:
        try:
            answer = _ANSWER.decode(reply.content)
        except RecursionError:
            return UNREADABLE
        except msgspec.DecodeError:
            # Nothing that could be read for data either.
            return None
        if memoryview(answer.errors).nbytes > MOST_BYTES:
            return UNREADABLE
        try:
            errors = _ERRORS.decode(answer.errors)
        except (msgspec.DecodeError, RecursionError):
            return UNREADABLE
        if not errors:
            return None
        codes = (_code(error, messages) for error in errors)
        return next(filter(None, codes), None) or _unnamed(answer)

    return code


def _code(error: _Error, messages: Mapping[str, str]) -> str | None:
    if error.extensions is not None and error.extensions.code is not None:
        return str(error.extensions.code)
    return next((messages[start] for start in messages if error.message.startswith(start)), None)


def _unnamed(answer: _Answer) -> str:
    return NO_DATA if bytes(answer.data) == b"null" else PARTIAL_DATA
