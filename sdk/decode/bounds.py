"""Bounds of one body: a small one must not become gigabytes of rows, or hours of errors."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..errors import UnexpectedResponse

MOST_ROWS: Final = 250_000
"""Rows of a page: those of a body of 64 MiB have 268 bytes each then, less than any vendor's."""

MOST_OBJECTS: Final = 4 * MOST_ROWS
KEPT: Final = 1_000
"""Malformed rows of a page that are named, and as many dropped fields; the others are counted."""

LEAST_BYTES: Final = 2
"""Of a row and the comma behind it."""

DEEPEST: Final = 1_000
CHECKED: Final = 4_096
"""Steps of a loop after which the run's deadline is looked at."""

Check = Callable[[], None]
"""Raises where the run is over: DeadlineExceeded, or Cancelled."""

_TOKENS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]', re.DOTALL)


def unchecked() -> None:
    """Let a body be read for as long as it takes."""


def require_few_objects(content: bytes, check: Check) -> None:
    """Raise UnexpectedResponse before a body is decoded that holds more rows than it may."""
    if len(content) <= LEAST_BYTES * MOST_ROWS:
        return
    check()
    if content.count(b"{") > MOST_ROWS:
        _require_bounded(content, check)


def require_few_rows(content: bytes, check: Check) -> None:
    """Raise UnexpectedResponse for the same of rows that are not even objects."""
    if len(content) <= LEAST_BYTES * MOST_ROWS:
        return
    if content.count(b",") > MOST_ROWS:
        _require_bounded(content, check)


def _require_bounded(content: bytes, check: Check) -> None:
    objects = 0
    for number, (first, length) in enumerate(_tokens(content)):
        objects += first == b"{"
        if length > MOST_ROWS:
            raise UnexpectedResponse(f"the body has a list of more than {MOST_ROWS} rows")
        if objects > MOST_OBJECTS:
            raise UnexpectedResponse(f"the body holds more than {MOST_OBJECTS} objects")
        if number % CHECKED == 0:
            check()


def _tokens(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield where something begins, ends or goes on, and how long the array around it is then."""
    arrays, deeper = [0], 0
    for token in _TOKENS.finditer(content):
        first = token[0][:1]
        match first:
            case b"[" | b"{" if len(arrays) > DEEPEST:
                deeper += 1
            case b"[" | b"{":
                arrays.append(int(first == b"["))
            case b"]" | b"}" if deeper:
                deeper -= 1
            case b"]" | b"}" if len(arrays) > 1:
                arrays.pop()
            case b"," if arrays[-1] and not deeper:
                arrays[-1] += 1
        yield first, arrays[-1]
