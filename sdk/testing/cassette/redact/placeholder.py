"""What recorders and their owners write in the place of a value that is secret."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from ..exchange import Headers, RecordedRequest, RecordedResponse, header
from ..playback.signature import FORM, form_of, json_of

_WORDS: Final = "redacted|removed|masked|hidden|filtered|scrubbed|sanitized|elided"

_WHOLE: Final = re.compile(
    rf"[\[<(]+\s*(?:{_WORDS})\s*[\])>]+|redacted|\*{{3,}}|x{{8,}}|0{{16,}}", re.I
)

_INSIDE: Final = re.compile(rf"[\[<(](?:{_WORDS})[\])>]", re.I)


def is_placeholder(value: object) -> bool:
    """Return True if a value stands for one that was redacted."""
    return isinstance(value, str) and bool(_WHOLE.fullmatch(value.strip()))


def is_redacted(body: bytes, headers: Headers) -> bool:
    """Return True if a body is not in the recording, or only a placeholder is."""
    if not body:
        length = header(headers, "Content-Length")
        return length.isdecimal() and int(length) > 0
    return len(body) <= 100 and is_placeholder(body.decode("utf-8", "replace"))


def redacted_answer(asked: RecordedRequest, answered: RecordedResponse) -> bool:
    """Return True if the body of an answer is not in the recording; HEAD never has one."""
    bodiless = asked.method.upper() == "HEAD" or answered.status in (204, 304)
    return not bodiless and is_redacted(answered.body, answered.headers)


def redacted_paths(asked: RecordedRequest) -> tuple[str, ...]:
    """Return the places of a request with a placeholder: `path`, `body`, or a field's name."""
    parts = urlsplit(asked.url)
    segments = map(unquote, parts.path.split("/"))
    return tuple(
        dict.fromkeys(
            [
                *("path" for segment in segments if _holds(segment)),
                *(name for name, value in form_of(parts.query.encode()) if _holds(value)),
                *_in_body(asked),
            ]
        )
    )


def _in_body(asked: RecordedRequest) -> Iterator[str]:
    if is_redacted(asked.body, asked.headers):
        yield "body"
    elif FORM in header(asked.headers, "Content-Type").lower():
        yield from (name for name, value in form_of(asked.body) if _holds(value))
    elif (value := json_of(asked.body)) is not None:
        if _holds_inside(value):
            yield "body"
    elif _INSIDE.search(asked.body.decode("utf-8", "replace")):
        yield "body"


def _holds_inside(value: object) -> bool:
    match value:
        case dict():
            return any(map(_holds_inside, value.values()))
        case list():
            return any(map(_holds_inside, value))
        case str():
            return _holds(value)
    return False


def _holds(text: str) -> bool:
    return is_placeholder(text) or bool(_INSIDE.search(text))
