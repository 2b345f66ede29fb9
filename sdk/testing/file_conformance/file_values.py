"""Values of a file, by where they are in it, and the file with some of them made unreadable."""

import json
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

UNREADABLE: Final = "malformed ?!"
"""A text that is no number, no address, no name and no word of any format."""

Path = tuple[str, ...]


class Span(NamedTuple):
    """A piece of the text, from `start` to `end`."""

    start: int
    end: int


class FileValues(ABC):
    """The values of a file, by path; the values of one path are in the order of the file."""

    @property
    @abstractmethod
    def counts(self) -> dict[Path, int]:
        """How many values there are, by path."""

    @abstractmethod
    def without(self, path: Path, places: Sequence[int]) -> bytes:
        """Return the file, the values of a path at these places being unreadable."""


def values_of(content: bytes) -> FileValues | None:
    """Return the values of a file; None where it is not UTF-8, or is packed."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.lstrip().startswith("<"):
        return TextValues(text, xml_values(text))
    if text.lstrip().startswith(("[", "{")):
        return JSONValues(text)
    return TextValues(text, table_values(text))


class TextValues(FileValues):
    """Values that are pieces of a text: cells, attributes, and texts of elements."""

    def __init__(self, text: str, values: Iterator[tuple[Path, Span]]) -> None:
        self._text = text
        self._spans: defaultdict[Path, list[Span]] = defaultdict(list)
        for path, span in values:
            self._spans[path].append(span)

    @property
    def counts(self) -> dict[Path, int]:
        """How many values there are, by path."""
        return {path: len(spans) for path, spans in self._spans.items()}

    def without(self, path: Path, places: Sequence[int]) -> bytes:
        """Return the file, the values of a path at these places being unreadable."""
        pieces, end = [], 0
        for place in places:
            span = self._spans[path][place]
            pieces += [self._text[end : span.start], UNREADABLE]
            end = span.end
        return "".join([*pieces, self._text[end:]]).encode()


class JSONValues(FileValues):
    """Values of one JSON document, or of one in each line."""

    def __init__(self, text: str) -> None:
        try:
            self._documents, self._has_lines = [json.loads(text)], False
        except ValueError:
            self._documents, self._has_lines = [*map(json.loads, text.splitlines())], True
        self._holders: defaultdict[Path, list[tuple[dict[str, Any], str]]] = defaultdict(list)
        for document in self._documents:
            for path, holder in json_values(document, ()):
                self._holders[path].append((holder, path[-1]))

    @property
    def counts(self) -> dict[Path, int]:
        """How many values there are, by path."""
        return {path: len(holders) for path, holders in self._holders.items()}

    def without(self, path: Path, places: Sequence[int]) -> bytes:
        """Return the file, the values of a path at these places being unreadable."""
        holders = [self._holders[path][place] for place in places]
        before = [holder[name] for holder, name in holders]
        for holder, name in holders:
            holder[name] = {"malformed": True}
        content = "\n".join(map(json.dumps, self._documents)).encode() + b"\n"
        for (holder, name), value in zip(holders, before, strict=True):
            holder[name] = value
        return content


def json_values(value: object, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the path of each value that is no list of objects, and the object that it is in."""
    match value:
        case dict():
            for name, inner in value.items():
                if not _holds_objects(inner):
                    yield (*path, name), value
                yield from json_values(inner, (*path, name))
        case list():
            for inner in value:
                yield from json_values(inner, path)


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(inner, dict) for inner in value)


DELIMITERS: Final = ",;\t"
CELL: Final = {
    delimiter: re.compile(
        rf'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^{delimiter}\r\n]*))'
        rf"(?P<end>{delimiter}|\r?\n|\Z)"
    )
    for delimiter in DELIMITERS
}


MIN_WIDTH: Final = 0.8
"""A header has about as many cells as the widest row; what is above it has fewer."""


def table_values(text: str) -> Iterator[tuple[Path, Span]]:
    """Yield the cells below the header that are not empty, by column."""
    delimiter = max(CELL, key=text.count)
    rows = list(_rows(text, CELL[delimiter]))
    widest = max(map(len, rows), default=0)
    at = next((at for at, row in enumerate(rows) if len(row) >= MIN_WIDTH * widest), 0)
    header, *others = rows[at:] or [[]]
    names = [text[slice(*span)].strip() for span in header]
    for row in others:
        cells = zip(names, row, strict=False)
        yield from (((name,), span) for name, span in cells if span.start < span.end)


def _rows(text: str, cell: re.Pattern[str]) -> Iterator[list[Span]]:
    row: list[Span] = []
    at = 0
    while at < len(text) and (found := cell.match(text, at)):
        row.append(Span(*found.span("plain" if found["quoted"] is None else "quoted")))
        if found["end"] not in CELL:
            yield row
            row = []
        at = found.end()


TOKEN: Final = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<[!?].*?>|<(?P<end>/)[^>]*>"
    r"|<(?P<name>[^\s/>]+)(?P<attributes>[^>]*?)(?P<closed>/?)>",
    re.DOTALL,
)
ATTRIBUTE: Final = re.compile(r"([\w:.-]+)=\"([^\"]*)\"")


def xml_values(text: str) -> Iterator[tuple[Path, Span]]:
    """Yield attributes, and texts of elements; `name` of an element with a text is in its path."""
    path: list[str] = []
    opened: re.Match[str] | None = None
    for token in TOKEN.finditer(text):
        if token["name"]:
            yield from _attributes(path, opened)
            path.append(token["name"])
            opened = token
        if token["end"] or token["closed"]:
            yield from _element(text, path, opened, token)
            path.pop()
            opened = None


def _attributes(path: Sequence[str], opened: re.Match[str] | None) -> Iterator[tuple[Path, Span]]:
    """Yield the attributes of the element that was opened last, if nothing was closed since."""
    for found in ATTRIBUTE.finditer(opened["attributes"]) if opened else ():
        at = opened.start("attributes") if opened else 0
        yield (*path, f"@{found[1]}"), Span(at + found.start(2), at + found.end(2))


def _element(
    text: str, path: Sequence[str], opened: re.Match[str] | None, token: re.Match[str]
) -> Iterator[tuple[Path, Span]]:
    """Yield the attributes of an element that is closed by a token, and its text if it has one."""
    attributes = list(_attributes(path, opened))
    if opened is None or not text[opened.end() : token.start()].strip():
        yield from attributes
        return
    named = [span for name, span in attributes if name[-1] == "@name"]
    yield from ((name, span) for name, span in attributes if span not in named)
    yield (*path, *(text[slice(*span)] for span in named)), Span(opened.end(), token.start())
