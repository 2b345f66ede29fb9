"""Rows of an answer, found by where they are in it, so that some of them can be taken away.

A place is written so:

| place              | the rows are                                                           |
|--------------------|------------------------------------------------------------------------|
| `resources`        | the list under that name in a JSON object; deeper with dots, `*` any   |
| `[]`               | the JSON document itself, a list                                       |
| `<HOST>`           | the elements of that name in an XML document                           |
| `lines`            | the lines of a file, packed with gzip or not                           |
"""

import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec

from .messages import Answer
from .visit import Visit

Share = Callable[[int], int]
"""How many of so many rows are left."""

SHARES: Final[dict[str, Share]] = {"empty": lambda _: 0, "half": lambda count: count // 2}
"""What a fault leaves of the rows of a page, the first of them."""

GZIP: Final = b"\x1f\x8b"


def take_rows(visit: Visit, answer: Answer, place: str | None) -> Answer:
    """Return the answer as the faults that take rows leave it; one that takes none did not strike.

    `place` is where the rows are, None where there are none.
    """
    for fault in [fault for fault in visit.faults if fault.kind in SHARES]:
        struck = False
        if place is not None:
            answer, struck = cut(answer, place, SHARES[fault.kind])
        if not struck:
            visit.faults = tuple(other for other in visit.faults if other is not fault)
    return answer


def cut(answer: Answer, place: str, share: Share) -> tuple[Answer, bool]:
    """Return the answer with fewer rows and all else as it was, and whether it had any to lose."""
    if answer.status != 200:
        return answer, False
    whole = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)
    packed = whole.startswith(GZIP)
    try:
        body = _cut(gzip.decompress(whole) if packed else whole, place, share)
    except (msgspec.DecodeError, EOFError, OSError):
        # A quirk has broken it off: its rows are lost already.
        body = None
    if body is None:
        return replace(answer, body=whole), False
    return replace(answer, body=gzip.compress(body, mtime=0) if packed else body), True


def _cut(body: bytes, place: str, share: Share) -> bytes | None:
    if place == "lines":
        lines = body.splitlines(keepends=True)
        return b"".join(lines[: share(len(lines))]) if lines else None
    if place.startswith("<"):
        return _cut_elements(body, place.strip("<>").encode(), share)
    return _cut_json(body, place, share)


def _cut_elements(body: bytes, name: bytes, share: Share) -> bytes | None:
    found = list(re.finditer(rb"\s*<%b>.*?</%b>" % (name, name), body, re.DOTALL))
    if not found:
        return None
    left = share(len(found))
    return b"".join(_without(body, found[left:]))


def _without(body: bytes, matches: Iterable[re.Match[bytes]]) -> Iterator[bytes]:
    end = 0
    for match in matches:
        yield body[end : match.start()]
        end = match.end()
    yield body[end:]


def _cut_json(body: bytes, place: str, share: Share) -> bytes | None:
    document = msgspec.json.decode(body)
    lists = [document] if place == "[]" else _lists(document, place.split("."))
    found = [rows for rows in lists if isinstance(rows, list) and rows]
    for rows in found:
        del rows[share(len(rows)) :]
    return msgspec.json.encode(document) if found else None


def _lists(document: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield document
    elif isinstance(document, dict):
        names = document if path[0] == "*" else [name for name in path[:1] if name in document]
        for name in names:
            yield from _lists(document[name], path[1:])
