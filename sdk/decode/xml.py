"""XML bodies to msgspec types, by a parser that a hostile document cannot exhaust."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from ..errors import UnexpectedResponse
from .bounds import Check, unchecked
from .convert import converted
from .damage import Damage
from .json_decoders import json_decoder
from .rows import Rows, checked, require_any
from .tolerant_rows import FAULTS, find_fault
from .xml_parser import DocumentParser, Record, Refused
from .xml_repair import repaired
from .xml_shape import TEXT_FIELD, document_shape

E = TypeVar("E")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document(Generic[E, T]):
    """An XML document: its envelope and its rows.

    `repairs` counts the characters that XML forbids and that were replaced to read it.
    """

    envelope: E
    rows: Rows[T]
    repairs: int = 0


def decode_xml(
    content: bytes,
    root: str,
    *,
    envelope: type[E],
    row: str,
    kind: type[T],
    check: Check = unchecked,
) -> Document[E, T]:
    """Return the document whose root element is `root`, with the rows at the path `row` under it.

        <HOST_LIST_OUTPUT><RESPONSE>
          <HOST_LIST><HOST><ID>1</ID></HOST></HOST_LIST>        row="RESPONSE/HOST_LIST/HOST"
          <WARNING><CODE>1980</CODE></WARNING>                  name="RESPONSE/WARNING/CODE"
        </RESPONSE></HOST_LIST_OUTPUT>

    The types say by the names of their fields what is where (`shape.shape`); text becomes
    numbers, booleans and dates as they ask. A list of one element is a list. A malformed row is
    skipped and named in `rows.errors`; a malformed item of a list inside a row likewise, and the
    row is kept. Control characters, which XML forbids but scanners quote from what they scan
    (docs/contracts/qualys.md 7.9), become U+FFFD and are counted rather than lose a page to them;
    only after the document did not parse as it is.

    Raises UnexpectedResponse, without text of the document, where it is not well-formed, has
    another root, declares entities or anything else inside its DOCTYPE (a bare one is allowed
    and its DTD never loaded), is nested deeper than 64, has a text longer than 8 Mi characters
    or more rows than a page may have, or where its envelope is not as declared.
    """
    for declared in (envelope, kind):
        # What a decoder has been built for can be converted to by many threads at once.
        json_decoder(declared)
    reader = _Reader(root, envelope, row, kind, check)
    refused, repairs = reader.read(content), 0
    if refused and refused.illegal_character:
        mended, repairs = repaired(content)
        reader = _Reader(root, envelope, row, kind, check)
        refused = reader.read(mended)
    if refused:
        raise UnexpectedResponse(f"the body is not the XML that was expected: {refused.reason}")
    return Document(_envelope(reader.parser.envelope, envelope), reader.rows(), repairs)


def _envelope(record: Record, kind: type[E]) -> E:
    try:
        return msgspec.convert(record, kind, strict=False)
    except FAULTS:
        pass
    # Outside of the handler: the fault may hold a value, and must not be chained.
    found = find_fault(record, kind, strict=False)
    raise UnexpectedResponse(f"the body is not the XML that was expected: {found}")


class _Reader(Generic[T]):
    """Converts rows as the parser comes to their ends, so that only their types are kept."""

    def __init__(self, root: str, envelope: object, row: str, kind: type[T], check: Check) -> None:
        declared: object = kind
        node, _ = document_shape(envelope, row, declared)
        self.parser = DocumentParser(root, node, self._take, check)
        self._name = row.rpartition("/")[2]
        self._kind = kind
        self._scalar = not (isinstance(kind, type) and issubclass(kind, msgspec.Struct))
        self._count = 0
        self._rows: list[T] = []
        self._damage = Damage()
        self._lost = 0

    def read(self, content: bytes) -> Refused | None:
        return self.parser.read(content)

    def rows(self) -> Rows[T]:
        return checked(Rows(self._rows, damage=self._damage, lost=self._lost))

    def _take(self, record: Record, line: int) -> None:
        value: object = record.get(TEXT_FIELD, "") if self._scalar else record
        position = f"{self._name} {self._count} (line {line})"
        row, troubles = converted(value, self._kind, position)
        self._damage.take(troubles)
        if row is None:
            self._lost += 1
            require_any(len(self._rows), self._damage)
        else:
            self._rows.append(row)
        self._count += 1
