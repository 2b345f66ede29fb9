"""The shape of a body: what is where in it and of which kind, without what it says."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

import msgspec

from ..exchange import RecordedResponse, header
from ..redact.placeholder import is_placeholder

Leaf = tuple[str, str, object]
"""Path, kind, and the value where it has one."""

KINDS: Final = {bool: "boolean", int: "number", float: "number", str: "text", type(None): "null"}

REDACTED_SHAPE: Final = "redacted"

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What format a body has, and in order of appearance its places with their kinds.

    Places are paths: `items[].id` in JSON, `LIST/HOST/ID` and `LIST/HOST/@id` in XML, the columns
    of a CSV. Kinds are text, number, boolean, null, object, list, and `empty` for either without
    anything in it.
    """

    format: str
    places: dict[str, frozenset[str]]


def shape(answered: RecordedResponse) -> Shape:
    """Return the shape of a body; formats are tried by content, whatever the header says."""
    found: dict[str, set[str]] = {}
    name, leaves = _read(answered)
    for path, kind, _ in leaves:
        found.setdefault(path, set()).add(kind)
    return Shape(name, {path: frozenset(kinds) for path, kinds in found.items()})


def values(answered: RecordedResponse) -> dict[str, list[object]]:
    """Return the values at each place of a body, in their order."""
    found: dict[str, list[object]] = {}
    for path, _, value in _read(answered)[1]:
        found.setdefault(path, []).append(value)
    return found


def masked(text: str) -> str:
    """Return a text with its numbers and ids replaced by their kinds."""
    return _NUMBER.sub("N", _UUID.sub("UUID", text))


def _read(answered: RecordedResponse) -> tuple[str, list[Leaf]]:
    body = answered.body.strip()
    if not body:
        return "nothing", []
    if body[:1] in b'{["' or body in (b"null", b"true", b"false"):
        try:
            return "JSON", list(_json("", msgspec.json.decode(body)))
        except msgspec.DecodeError:
            pass
    if body[:1] == b"<":
        return _markup(body)
    if "csv" in header(answered.headers, "Content-Type").lower():
        return "CSV", list(_columns(body))
    return "text", []


def _json(path: str, value: object) -> Iterator[Leaf]:
    if isinstance(value, dict):
        yield path, "object" if value else "empty", None
        for name, inner in value.items():
            yield from _json(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list):
        yield path, "list" if value else "empty", None
        for inner in value:
            yield from _json(f"{path}[]", inner)
    else:
        yield path, REDACTED_SHAPE if is_placeholder(value) else KINDS[type(value)], value


def _markup(body: bytes) -> tuple[str, list[Leaf]]:
    reader = _Elements()
    try:
        reader.parse(body)
    except ExpatError:
        return ("HTML" if b"<html" in body[:1000].lower() else "text"), []
    leaves = reader.leaves
    return ("HTML" if leaves and leaves[0][0].lower() == "html" else "XML"), leaves


@dataclass(slots=True)
class _Open:
    """An element that has begun: path, place among the leaves, and what was in it so far."""

    path: str
    place: int
    nested: bool = False
    text: str = ""


class _Elements:
    """Elements and attributes of a document as they begin, and their texts as they end."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self._open: list[_Open] = []

    def parse(self, body: bytes) -> None:
        """Read it all; ExpatError where it is not well-formed or brings entities of its own."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = _refuse
        parser.Parse(body, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = name
        if self._open:
            self._open[-1].nested = True
            path = f"{self._open[-1].path}/{name}"
        self._open.append(_Open(path, len(self.leaves)))
        self.leaves.append((path, "empty", None))
        self.leaves.extend((f"{path}/@{key}", "text", value) for key, value in attributes.items())

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _end(self, name: str) -> None:
        ended = self._open.pop()
        text = ended.text.strip()
        if ended.nested:
            self.leaves[ended.place] = (ended.path, "object", None)
        elif text:
            kind = REDACTED_SHAPE if is_placeholder(text) else "text"
            self.leaves[ended.place] = (ended.path, kind, text)


def _refuse(*_: object) -> None:
    raise ExpatError("entities are not read")


def _columns(body: bytes) -> Iterator[Leaf]:
    rows = csv.reader(body.decode("utf-8", "replace").splitlines())
    names = next((row for row in rows if len(row) > 1), [])
    yield from ((name, "text", None) for name in names)
