"""Tables: CSV files by the names of their columns, whatever stands above the header."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Generic, TypeVar

import msgspec

from ..decode import RowError
from ..decode.json import json_decoder
from ..decode.reasons import reason
from ..decode.salvage import FAULTS
from ..errors import ConfigurationError, DamagedFile
from .lines import Line, read_lines

T = TypeVar("T", bound=msgspec.Struct)

LONGEST_CELL: Final = 8 * 2**20
LONGEST_ROW: Final = 16 * 2**20
DELIMITERS: Final = (",", ";", "\t")
HIGHEST_HEADER: Final = 200
"""How many rows may stand above the header: a report's title, filters, hosts in short."""

COMMENT: Final = "#"

_MISSING: Final = re.compile(r"Object missing required field `(?P<column>[^`]+)` at \$")
_PLACED: Final = re.compile(r"(?P<what>.+) at \$\.(?P<column>\w+)")

TakeError = Callable[[RowError], None]


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    """What a row is, and what else its columns may be called, in lower case.

    The type's names for its fields are the columns' names. Those without a default are required,
    unless `needed` names the ones that are: a column may have to be there, and its cells be empty.
    With `footer`, rows after an empty line that are too short to have them all are none.
    """

    kind: type[T]
    also: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    footer: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which there is no row."""
        fields = msgspec.structs.fields(self.kind)
        return self.needed or tuple(one.encode_name for one in fields if one.required)

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where in a header the fields are; ConfigurationError where a column is there twice."""
        fields = {one.encode_name for one in msgspec.structs.fields(self.kind)}
        found: dict[str, int] = {}
        for place, cell in enumerate(header):
            title = " ".join(cell.casefold().split())
            name = self.also.get(title, title)
            if name not in fields:
                continue
            if name in found:
                raise ConfigurationError(f"its header has the column {title!r} twice")
            found[name] = place
        return found

    def lacking(self, header: Sequence[str]) -> list[str]:
        """The required columns that a header has not."""
        found = self.places(header)
        return [name for name in self.required if name not in found]


@dataclass(slots=True)
class _Record:
    """One row's cells, the line it begins on, and what was wrong with one of its lines."""

    cells: list[str]
    line: int
    fault: str = ""


def read_table(
    pieces: Iterable[bytes], columns: Columns[T], head: bytes, take_error: TakeError
) -> Iterator[T]:
    """The rows of a CSV file as their type; empty cells are as if their column were not there.

    Columns are found by name, in any order; what separates them (comma, semicolon or tab) by the
    header, above which up to 200 other rows may stand. Lines that begin with `#`, and a footer
    where there may be one, are skipped. A malformed row is skipped and named by its line. Raises
    ConfigurationError for missing columns, DamagedFile where the file ends inside of a quoted cell.
    """
    json_decoder(columns.kind)
    delimiter, above = find_header(head, columns)
    records = _records(read_lines(pieces), delimiter, take_error)
    header = next(islice(records, above, None))
    if header.fault:
        take_error(RowError(f"line {header.line}", header.fault))
    places = columns.places(header.cells)
    make = _Maker(columns.kind, places, len(header.cells))
    least = 1 + max(places[name] for name in columns.required) if columns.footer else 0
    for record in _without_footer(records, least):
        try:
            yield make.row(record)
        except _Malformed as malformed:
            take_error(RowError(f"line {record.line}", str(malformed)))


def find_header(head: bytes, columns: Columns[T]) -> tuple[str, int]:
    """The delimiter, and how many rows stand above the header; else what columns are missing."""
    best: list[str] | None = None
    for delimiter in DELIMITERS:
        for place, record in enumerate(_top(head, delimiter)):
            lacking = columns.lacking(record.cells)
            if not lacking:
                return delimiter, place
            if best is None or len(lacking) < len(best):
                best = lacking
    missing = ", ".join(best or columns.required)
    raise ConfigurationError(
        f"its header lacks {missing}: the columns {', '.join(columns.required)} are required"
    )


def _top(head: bytes, delimiter: str) -> Iterator[_Record]:
    # A cell may go on where the head does not.
    with suppress(DamagedFile):
        records = _records(read_lines([head]), delimiter, lambda _error: None)
        yield from islice(records, HIGHEST_HEADER + 1)


def _records(lines: Iterator[Line], delimiter: str, take_error: TakeError) -> Iterator[_Record]:
    """What the lines say, cell by cell; a row that is not CSV is named and skipped."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if feed.ended:
                raise DamagedFile(
                    f"it breaks off in a quoted cell of the row at line {feed.first}: "
                    "export or copy it again"
                ) from None
            take_error(RowError(f"line {feed.first}", _said(error)))
            continue
        yield _Record(cells, feed.first, feed.fault)


def _said(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell is longer than {LONGEST_CELL} characters: is a quote missing?"
    return "not CSV: a quote stands where none may"


class _Feed:
    """Hands lines to the reader, and remembers of which the present row is made."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.first = 0
        self.fault = ""
        self.ended = False
        self._lines = lines
        self._fresh = True
        self._length = 0

    def begin(self) -> None:
        """The next line begins a row."""
        self._fresh, self.fault, self._length = True, "", 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        # Before the reader sees it: a quote in a comment opens no cell.
        while self._fresh and line is not None and line.text.startswith(COMMENT):
            line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        if self._fresh:
            self._fresh, self.first = False, line.number
        self.fault = self.fault or line.fault
        self._length += len(line.text)
        if self._length > LONGEST_ROW:
            raise DamagedFile(
                f"the row at line {self.first} is longer than {LONGEST_ROW} characters"
            )
        return line.text


def _without_footer(records: Iterable[_Record], least: int) -> Iterator[_Record]:
    ended = False
    for record in records:
        if not any(map(str.strip, record.cells)):
            ended = True
        elif not ended or len(record.cells) >= least:
            yield record


def _of_column(said: str) -> str:
    """A decoder's complaint as one of a column, which may be called otherwise in the file."""
    if missing := _MISSING.fullmatch(said):
        return f"{missing['column']}: it is empty, and must not be"
    placed = _PLACED.fullmatch(said)
    return f"{placed['column']}: {placed['what'].replace('`', '')}" if placed else said


class _Malformed(Exception):
    """Why a row is skipped."""


@dataclass(frozen=True, slots=True)
class _Maker(Generic[T]):
    """Makes rows of cells: of which type, where each field is, and how many cells there are."""

    kind: type[T]
    places: Mapping[str, int]
    width: int

    def row(self, record: _Record) -> T:
        """The row; rows may be short, since some exports leave out empty cells at the end."""
        if record.fault:
            raise _Malformed(record.fault)
        if len(record.cells) > self.width:
            raise _Malformed(f"{len(record.cells)} cells under a header of {self.width}")
        cells = dict(self._filled(record.cells))
        try:
            return msgspec.convert(cells, self.kind, strict=False)
        except FAULTS as fault:
            raise _Malformed(_of_column(reason(fault))) from None

    def _filled(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        for name, place in self.places.items():
            if place < len(cells) and (text := cells[place].strip()):
                yield name, text
