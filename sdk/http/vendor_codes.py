"""Vendor codes: where in a response a vendor names its error, whatever the status, beside rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from ..errors import UnexpectedResponse
from .response import Response

UNNAMED: Final = "error"
"""The code of an error that is given in a sentence, or not at all."""

MOST_BYTES: Final = 2**20
LONGEST_CODE: Final = 40

FindCode = Callable[[Response], str | None]
Messages = Mapping[str, str]

CodeSource = str | re.Pattern[bytes] | type[Any] | FindCode
"""Where the vendor's code is: a field of the body, a pattern, a type, or a function.

A field is a text, a number, an object with a `code`, or a list of these. Absent, null, false and
empty mean no error, but a list that holds anything is one. The whole body is read: a vendor may
name an error under HTTP 200, behind an empty list of rows that looks like the end of a listing.

Of a pattern, the code is group 1 of the first match in the first 4 kB of a body. The pattern must
be sure of its position: lists of Qualys hold a CODE as well, in a warning.

A type, a Struct with an attribute `code`, is for vendors whose refusals look like those of any
proxy: the code counts where a short body is of this type.

A function returns the code of a response, or None. A body that it cannot read has no code.
"""

Fields = dict[str, msgspec.Raw]


def code_finder(sources: CodeSource | tuple[CodeSource, ...], messages: Messages) -> FindCode:
    """Return a function that finds the code in a response: in the first source that has one.

    Raises:
        ValueError: `messages` are given, and no source is a field.
    """
    every = sources if isinstance(sources, tuple) else (sources,)
    if messages and not any(isinstance(source, str) for source in every):
        raise ValueError("messages need a field: name the one that holds the errors as code")
    finders = [_finder(source, messages) for source in every]

    def code(response: Response) -> str | None:
        # Each page of a listing comes by: a generator would cost more than what it finds.
        for finder in finders:
            if found := finder(response):
                return found
        return None

    return code


def _finder(source: CodeSource, messages: Messages) -> FindCode:
    if isinstance(source, str):
        return _in_field(source, messages)
    if isinstance(source, re.Pattern):
        return _matching(source)
    return _readable(_of_type(source) if isinstance(source, type) else source)


def _in_field(field: str, messages: Messages) -> FindCode:
    word = f'"{field}"'.encode()

    def code(response: Response) -> str | None:
        # A page has the word in its data at most, and is not read twice for nothing.
        raw = response.json(Fields).get(field) if word in response.content else None
        return None if raw is None else _code(raw, messages)

    return _readable(code)


def _matching(pattern: re.Pattern[bytes]) -> FindCode:
    def code(response: Response) -> str | None:
        found = pattern.search(response.head)
        return found[1].decode(errors="replace") if found else None

    return code


def _of_type(body_type: Any) -> FindCode:
    def code(response: Response) -> str | None:
        is_short = len(response.content) == len(response.head)
        return response.json(body_type).code if is_short else None

    return code


def _readable(find: FindCode) -> FindCode:
    """Return a function by which a body that `find` cannot read has no code."""

    def code(response: Response) -> str | None:
        try:
            return find(response)
        except UnexpectedResponse:
            return None

    return code


def _code(raw: msgspec.Raw, messages: Messages) -> str | None:
    if memoryview(raw).nbytes > MOST_BYTES:
        return UNNAMED
    return next(_codes(msgspec.json.decode(raw), messages), None)


def _codes(value: object, messages: Messages) -> Iterator[str]:
    """Yield the codes of the errors in a value."""
    match value:
        case None | False | "" | []:
            return
        case list():
            for each in value:
                yield from _codes(each, messages)
            # A list that holds anything, such as null, says that something is wrong.
            yield UNNAMED
        case dict():
            code = _by_message(value, messages) or value.get("code")
            yield from _codes(code or (UNNAMED if value else None), messages)
        case _:
            text = str(value)
            yield text if len(text) <= LONGEST_CODE and " " not in text else UNNAMED


def _by_message(error: Mapping[str, object], messages: Messages) -> str | None:
    message = str(error.get("message", "")).lower()
    return next((code for part, code in messages.items() if part in message), None)
