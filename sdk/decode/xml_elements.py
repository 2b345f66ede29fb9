"""Elements of an XML document of any size: rows, and rows inside rows, as they end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..errors import DamagedFile
from .convert import converted
from .damage import RowError, Trouble
from .json_decoders import json_decoder
from .xml_parser import DocumentParser, Record, Refused, store_text
from .xml_shape import Node, Shape, shape

LONGEST_TOKEN: Final = 4 * 2**20
"""Bytes of a tag, a comment or the like, which the parser holds until it ends."""

LARGEST_ROW: Final = 16 * 2**20
"""Characters that a row may keep, each of its parts counting as 64 more at least."""

Within = tuple[object, ...]
TakeError = Callable[[Trouble, int], None]


class IllegalCharacter(DamagedFile):
    """The document holds what XML forbids: to be read again through a Repair."""


@dataclass(slots=True)
class _Row:
    """A row whose element is open; `value` is None until one inside it ends, or it does."""

    kind: type
    shape: Shape
    record: Record
    position: str
    value: object = None
    bad: bool = False
    held: int = 0


class _ElementParser(DocumentParser):
    """A parser whose rows may hold rows; what has ended waits in `ended`."""

    def __init__(self, root: str, kinds: Mapping[str, type], take_error: TakeError) -> None:
        self.ended: list[Within] = []
        self._take_error = take_error
        self._kinds: dict[int, tuple[str, type, Shape]] = {}
        self._counts = dict.fromkeys(kinds, 0)
        self._open: list[_Row] = []
        self._fed = 0
        super().__init__(root, self._root_of(kinds), lambda _record, _line: None)

    def feed(self, piece: bytes, *, final: bool = False) -> Refused | None:
        """Read one more piece of the document."""
        self._fed += len(piece)
        refused = self._parse(piece, final=final)
        self._hold()
        if refused is None and self._fed - self._expat.CurrentByteIndex > LONGEST_TOKEN:
            return Refused(f"a tag or comment is longer than {LONGEST_TOKEN} bytes")
        return refused

    def _root_of(self, kinds: Mapping[str, type]) -> Node:
        root = Node()
        # Outer rows first: what is inside them is added to what they have a use for.
        for path in sorted(kinds, key=len):
            json_decoder(kinds[path])
            made, node = shape(kinds[path]), root.at(path)
            node.hold(made.node)
            node.row = True
            self._kinds[id(node)] = (path, kinds[path], made)
        return root

    def _begin_row(self, name: str) -> None:
        self._hold()
        path, kind, made = self._kinds[id(self._node)]
        position = f"{name} {self._counts[path]} (line {self._expat.CurrentLineNumber})"
        self._counts[path] += 1
        self._open.append(_Row(kind, made, self._record, position))

    def _hold(self) -> None:
        """Count what was kept since the last call to the innermost row."""
        kept, self._kept = self._kept, 0
        if self._open:
            row = self._open[-1]
            row.held += kept
            if row.held > LARGEST_ROW:
                self._give_up(row)

    def _give_up(self, row: _Row) -> None:
        """Lose a row that is too large to be kept, and keep nothing more of it."""
        row.record.clear()
        row.held = 0
        if not row.bad:
            row.bad, row.value = True, None
            position = f"{row.position} is larger than {LARGEST_ROW} characters"
            self._take_error(RowError(position, "it is left out"), len(self._open) - 1)

    def _finish_row(self, node: Node, record: Record, value: str) -> None:
        store_text(record, node.text, value)
        self._hold()
        within = [self._settled(row, depth) for depth, row in enumerate(self._open)]
        self._open.pop()
        if None not in within:
            self.ended.append(tuple(within))

    def _settled(self, row: _Row, depth: int) -> object:
        """Return the row's value; a malformed row is named once, and all inside is lost with it."""
        if row.value is None and not row.bad:
            row.value, troubles = converted(row.record, row.kind, row.position)
            row.bad = row.value is None
            for trouble in troubles:
                self._take_error(trouble, depth)
        return row.value


def read_elements(
    pieces: Iterable[bytes], root: str, kinds: Mapping[str, type], take_error: TakeError
) -> Iterator[Within]:
    """Yield the elements at the paths of `kinds` under `root`, each after those that it is in.

        {"HOST_LIST/HOST": Host, "HOST_LIST/HOST/VULN_INFO_LIST/VULN_INFO": Finding}

    yields `(host, finding)` for each finding as it ends, and `(host,)` at the end of the host. So
    a row knows of the one around it what stood before it. The types are as for `decode_xml`, and
    so are the bounds, but for the number of rows, which has none: memory is that of one piece, one
    element and those around it. `take_error` is called with each malformed element, and how many
    rows it is inside of.

    Raises IllegalCharacter, DamagedFile where the document breaks off, and
    DamagedFile as `decode_xml` does; never with text of the document.
    """
    parser = _ElementParser(root, kinds, take_error)
    for piece in pieces:
        refused = parser.feed(piece)
        yield from _taken(parser)
        if refused:
            raise _error(refused)
    if refused := parser.feed(b"", final=True):
        raise _error(refused)
    yield from _taken(parser)


def _taken(parser: _ElementParser) -> list[Within]:
    ended, parser.ended = parser.ended, []
    return ended


def _error(refused: Refused) -> DamagedFile:
    if refused.breaks_off:
        return DamagedFile(f"{refused.reason}: export or copy it again")
    kind = IllegalCharacter if refused.illegal_character else DamagedFile
    return kind(f"it is not the XML that was expected: {refused.reason}")
