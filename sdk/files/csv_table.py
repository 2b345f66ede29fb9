"""Tables: CSV files by the names of their columns, whatever stands above the header."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import Final, Generic, TypeVar

import msgspec

from ..decode import RowError
from ..decode.convert import converted
from ..decode.damage import Trouble
from ..decode.json_decoders import json_decoder
from .csv_header import Columns, Header
from .csv_records import Record, TakeError, records
from .lines import read_lines
from .notes import Notes

T = TypeVar("T", bound=msgspec.Struct)

EMPTY: Final = "it is empty, and must not be"
UNENDED: Final = "its last row has no line break at its end; it was read, as no cell is missing"
CUT_ROW: Final = (
    "the file ends inside this row, and may be cut off; if it is whole, add a line break at its end"
)
CUT_HEADER: Final = (
    "the file ends inside its header, and may be cut off; if it is whole, add a line break"
)


def read_table(
    pieces: Iterable[bytes], header: Header[T], take_error: TakeError, notes: Notes
) -> Iterator[T]:
    """Yield the rows of a CSV file as their type; empty cells are as if their column were absent.

    What stands above the header is skipped, and a header that comes again begins another table.
    Lines that begin with `#`, and a footer where there may be one, are skipped. A malformed row is
    skipped and named by its line. DamagedFile where the file ends inside of a quoted cell.
    """
    json_decoder(header.columns.kind)
    lines = dropwhile(lambda line: line.number < header.line, read_lines(pieces, notes))
    rows = records(lines, header.delimiter, take_error, header.line)
    table = _Table(header.columns, next(rows), take_error, notes)
    for record in rows:
        if not table.has(record):
            continue
        row, troubles = table.row(record)
        if row is None and header.columns.is_header(record.cells):
            table = _Table(header.columns, record, take_error, notes)
            continue
        for trouble in troubles:
            take_error(trouble)
        if row is not None:
            yield row


class _Malformed(Exception):
    """Why a row is skipped."""


class _Table(Generic[T]):
    """The rows below one header."""

    def __init__(
        self, columns: Columns[T], header: Record, take_error: TakeError, notes: Notes
    ) -> None:
        self._columns = columns
        self._places = columns.places(header.cells, notes)
        self._width = len(header.cells)
        self._least = 1 + max(self._places[name] for name in columns.required)
        self._ended = False
        self._notes = notes
        notes.say(columns.describe(self._places))
        if header.fault or header.unended:
            take_error(RowError(f"line {header.line}", header.fault or CUT_HEADER))

    def has(self, record: Record) -> bool:
        """Return whether a record is a row: an empty line is none, nor a footer behind one."""
        if not any(map(str.strip, record.cells)):
            self._ended = True
            return False
        footer = self._columns.footer and self._ended and len(record.cells) < self._least
        return not footer or self._is_kept(record)

    def row(self, record: Record) -> tuple[T | None, Sequence[Trouble]]:
        """Return the row, and what was wrong with it or lost it.

        Rows may be short, since some exports leave out empty cells at the end.
        """
        position = f"line {record.line}"
        try:
            self._require_whole(record)
        except _Malformed as malformed:
            return None, [RowError(position, str(malformed))]
        cells = dict(self._filled(record.cells))
        return converted(cells, self._columns.kind, position, missing=EMPTY)

    def _require_whole(self, record: Record) -> None:
        cells = record.cells
        if record.fault:
            raise _Malformed(record.fault)
        if len(cells) > self._width and any(map(str.strip, cells[self._width :])):
            raise _Malformed(f"{len(cells)} cells under a header of {self._width}")
        if record.unended:
            if len(cells) < self._width and not self._is_kept(record):
                raise _Malformed(CUT_ROW)
            self._notes.say(UNENDED)
        if record.recoded:
            self._require_ascii(cells)

    def _require_ascii(self, cells: Sequence[str]) -> None:
        """Raise where a required cell is not ASCII: the name of a risk or host is never guessed."""
        for name in self._columns.required:
            if not "".join(cells[self._places[name] :][:1]).isascii():
                raise _Malformed(f"{name}: not UTF-8: save the file as UTF-8")

    def _is_kept(self, record: Record) -> bool:
        kept = self._columns.in_footer
        return kept is not None and any(map(kept.search, record.cells))

    def _filled(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        for name, place in self._places.items():
            if place < len(cells) and (text := cells[place].strip()):
                yield name, text
