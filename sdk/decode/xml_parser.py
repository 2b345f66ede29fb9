"""The XML parser: expat, hardened, keeping only what a shape has a use for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.parsers.expat import errors

from .bounds import CHECKED, Check, unchecked
from .tolerant_rows import TooLong
from .xml_shape import Node, Slot

DEEPEST: Final = 64
MOST_ROWS: Final = 1_000_000
PART: Final = 64
"""Characters that an element counts as, beside its text and its attributes."""
LONGEST_TEXT: Final = 8 * 2**20
OVERLONG: Final = "\0"
"""Stands for a longer text while it is read; XML itself has no such character."""

ILLEGAL_CHARACTER: Final = frozenset(
    errors.codes[name] for name in (errors.XML_ERROR_INVALID_TOKEN, errors.XML_ERROR_BAD_CHAR_REF)
)

BREAKS_OFF: Final = frozenset(
    errors.codes[name]
    for name in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        errors.XML_ERROR_PARTIAL_CHAR,
    )
)

REASONS: Final = {
    errors.codes[name]: said
    for name, said in {
        errors.XML_ERROR_NO_ELEMENTS: "it breaks off",
        errors.XML_ERROR_UNCLOSED_TOKEN: "it breaks off inside a tag",
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "it breaks off inside a CDATA section",
        errors.XML_ERROR_PARTIAL_CHAR: "it breaks off inside a character",
        errors.XML_ERROR_INVALID_TOKEN: "a character is not allowed there",
        errors.XML_ERROR_BAD_CHAR_REF: "a reference to a character that is not allowed",
        errors.XML_ERROR_TAG_MISMATCH: "an end tag does not match its start tag",
        errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "an attribute is twice in a tag",
        errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows the root element",
        errors.XML_ERROR_UNDEFINED_ENTITY: "it uses an entity that is not defined",
        errors.XML_ERROR_MISPLACED_XML_PI: "something precedes the XML declaration",
        errors.XML_ERROR_UNKNOWN_ENCODING: "its encoding is not known",
        errors.XML_ERROR_INCORRECT_ENCODING: "its encoding is not the declared one",
    }.items()
}
"""Expat's refusals by code, since its texts are its own; any other gets `NOT_WELL_FORMED`."""
NOT_WELL_FORMED: Final = "it is not well-formed XML"

_ODD: Final = re.compile(r"[^\w.:-]")

Record = dict[str, object]
Text = list[str] | None
TakeRow = Callable[[Record, int], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a document is not read on, and where; `illegal_character`: a repair may help.

    `breaks_off`: it is as it should be, as far as it goes.
    """

    reason: str
    illegal_character: bool = False
    breaks_off: bool = False


class Stop(Exception):
    """Leaves the parser from inside one of its callbacks."""


class DocumentParser:
    """Reads one document: its rows are handed to `take_row` as they end, with their line.

    Memory is that of the open elements, at most 64, and of the envelope's record. Elements that
    the shape does not name are skipped, whatever is in them.
    """

    def __init__(self, root: str, node: Node, take_row: TakeRow, check: Check = unchecked) -> None:
        self.envelope: Record = {}
        self._root = root
        self._take_row = take_row
        self._check = check
        self._elements = 0
        self._stack: list[tuple[Node, Record, Text]] = []
        self._node = Node(children={root: node})
        self._record = self.envelope
        self._text: Text = None
        self._length = 0
        self._kept = 0
        self._skipped = 0
        self._row_line = 0
        self._rows = 0
        self._expat = self._hardened()

    def read(self, content: bytes) -> Refused | None:
        """Read the whole document; returns why not where it is refused."""
        # In one piece: expat takes quadratic time over a long token fed bit by bit.
        return self._parse(content, final=True)

    def _parse(self, content: bytes, *, final: bool) -> Refused | None:
        try:
            self._expat.Parse(content, final)
        except Stop as stop:
            return Refused(f"{stop}, {self._position()}")
        except expat.ExpatError as error:
            reason = REASONS.get(error.code, NOT_WELL_FORMED)
            where = f"{reason}, {self._position()}"
            return Refused(where, error.code in ILLEGAL_CHARACTER, error.code in BREAKS_OFF)
        except (LookupError, ValueError):
            if self._stack:
                # Not of the parser's: a type that fails in an unforeseen way.
                raise
            return Refused("its encoding is not known")
        return None

    def _position(self) -> str:
        parser = self._expat
        return f"line {parser.ErrorLineNumber}, column {parser.ErrorColumnNumber}"

    def _hardened(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # A DOCTYPE may declare elements; an empty one in brackets is what .NET writes.
        parser.EntityDeclHandler = _refuse_declaration
        parser.NotationDeclHandler = _refuse_declaration
        parser.UnparsedEntityDeclHandler = _refuse_declaration
        parser.AttlistDeclHandler = _refuse_default
        parser.ExternalEntityRefHandler = _refuse_entity
        # After a DOCTYPE with an external DTD expat would leave out what it cannot resolve.
        parser.SkippedEntityHandler = _refuse_entity
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        node = None if self._skipped else self._node.children.get(name)
        if node is None:
            self._skip(name)
            return
        if len(self._stack) >= DEEPEST:
            raise Stop(f"it is nested deeper than {DEEPEST}")
        self._stack.append((self._node, self._record, self._text))
        self._node = node
        if node.row or node.record:
            self._record = {}
        if node.row:
            self._begin_row(name)
        self._text = None
        if node.text:
            self._text, self._length = [], 0
        if node.attributes:
            self._attributes(node, attributes)

    def _begin_row(self, _: str) -> None:
        self._row_line = self._expat.CurrentLineNumber

    def _attributes(self, node: Node, attributes: dict[str, str]) -> None:
        for name in node.attributes.keys() & attributes.keys():
            self._kept += len(attributes[name])
            _store(self._record, node.attributes[name], attributes[name])

    def _skip(self, name: str) -> None:
        if not self._stack:
            raise Stop(f"its root is {_ODD.sub('?', name)[:60]}, not {self._root}")
        self._skipped += 1
        if self._skipped + len(self._stack) > DEEPEST:
            raise Stop(f"it is nested deeper than {DEEPEST}")

    def _characters(self, text: str) -> None:
        if self._text is None or self._skipped:
            return
        self._length += len(text)
        if self._length <= LONGEST_TEXT:
            self._text.append(text)
        else:
            self._text[:] = [OVERLONG]

    def _end(self, _: str) -> None:
        self._elements += 1
        if self._elements % CHECKED == 0:
            self._check()
        if self._skipped:
            self._skipped -= 1
            return
        node, record, text = self._node, self._record, self._text
        self._node, self._record, self._text = self._stack.pop()
        value = "".join(text) if text else ""
        self._kept += PART + len(value)
        if node.row:
            self._finish_row(node, record, value)
        elif node.record:
            store_text(record, node.text, value)
            _store(self._record, node.record, record)
        else:
            store_text(record, node.text, value)

    def _finish_row(self, node: Node, record: Record, value: str) -> None:
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise Stop(f"it has more than {MOST_ROWS} rows")
        store_text(record, node.text, value)
        self._take_row(record, self._row_line)


def store_text(record: Record, slot: Slot | None, text: str) -> None:
    """Store the text of an element under the name of its slot, or why it cannot be used."""
    if slot is None:
        return
    if text.startswith(OVERLONG):
        _store(record, slot, TooLong(LONGEST_TEXT))
        return
    if not slot.verbatim:
        text = text.strip()
        if not text and not slot.many:
            return
    _store(record, slot, text)


def _store(record: Record, slot: Slot, value: object) -> None:
    before = record.get(slot.name)
    if isinstance(before, list):
        before.append(value)
    elif slot.many:
        record[slot.name] = [value]
    else:
        # Two where one is declared become a list, which the declared type then refuses.
        record[slot.name] = value if before is None else [before, value]


def _refuse_declaration(*_: object) -> None:
    raise Stop("it declares entities or the like in its DOCTYPE")


def _refuse_default(_: str, __: str, ___: str, default: str | None, ____: bool) -> None:
    """Refuse a default: it would be copied to every element, however many there are."""
    if default is not None:
        raise Stop("it declares attributes with defaults in its DOCTYPE")


def _refuse_entity(*_: object) -> int:
    raise Stop("it uses an entity that XML itself does not define")
