"""Headers of tables: which columns a format has, and where in a file its header stands."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import msgspec

from ..decode.row_fields import members
from ..errors import ConfigurationError, DamagedFile
from .column_names import field_names, listing, squeeze, squeezed
from .csv_records import records
from .lines import read_lines
from .notes import Notes

T = TypeVar("T", bound=msgspec.Struct)

DELIMITERS: Final = (",", ";", "\t")
LONGEST_HEADER: Final = 2**16


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    """The columns of a row type and their other titles; letters and digits are compared.

    The type's names for its fields are the columns' names. Those without a default are required,
    unless `needed` names the required ones: a column may have to be there while its cells may be
    empty. With `footer`, rows after an empty line that are too short to have all required columns
    are not rows of the table, unless a cell is as `in_footer`.
    """

    kind: type[T]
    also: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    footer: bool = False
    in_footer: re.Pattern[str] | None = None
    _names: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", field_names(self.kind, self.also))

    @property
    def fields(self) -> list[str]:
        """The names of all columns: a field that holds a list has none."""
        return [member.name for member in members(self.kind) if member.type.item is None]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row cannot be read."""
        fields = msgspec.structs.fields(self.kind)
        return self.needed or tuple(one.encode_name for one in fields if one.required)

    def places(self, header: Sequence[str], notes: Notes | None = None) -> dict[str, int]:
        """Return the positions of the fields in a header; of two columns for one, the first.

        Raises:
            ConfigurationError: A required column is there twice.
        """
        found: dict[str, int] = {}
        for place, cell in enumerate(header):
            name = self._names.get(squeezed(cell))
            if name is None:
                continue
            if name in found and name in self.required:
                raise ConfigurationError(f"its header has the column {name!r} twice")
            if name in found and notes:
                notes.say(f"two columns are {name!r}: the first is read")
            found.setdefault(name, place)
        return found

    def lacking(self, header: Sequence[str]) -> list[str]:
        """Return the required columns that a header lacks."""
        found = self.places(header)
        return [name for name in self.required if name not in found]

    def is_header(self, cells: Sequence[str]) -> bool:
        """Return True if a row names the columns."""
        try:
            return not self.lacking(cells)
        except ConfigurationError:
            return False

    def titles(self) -> list[list[str]]:
        """Return for each required column all titles that it may have, squeezed."""
        return [
            [title for title, name in self._names.items() if name == required]
            for required in self.required
        ]

    def describe(self, places: Mapping[str, int]) -> str:
        """Return which columns a file has, and which documented ones it lacks."""
        missing = (name for name in self.fields if name not in places)
        read = (name for name in self.fields if name in places)
        return f"columns read: {listing(read)}; not in the file: {listing(missing)}"


@dataclass(frozen=True, slots=True)
class Header(Generic[T]):
    """Where the header of a format was found: on which line, and what separates its cells."""

    columns: Columns[T]
    delimiter: str
    line: int


def find_header(
    formats: Sequence[Columns[T]], head: bytes, whole: Callable[[], Iterable[bytes]]
) -> Header[T] | None:
    """Return the header of the first of the formats that has one; None where there is none.

    It is looked for at the beginning, and then all through the file, since a report may begin
    with a list of any length.
    """
    for columns in formats:
        found = _in_head(head, columns)
        if found is not None:
            return found
    return next(_in_lines(formats, whole()), None)


def missing_columns(columns: Columns[T], head: bytes) -> str:
    """Return what the header of a file lacks to be of a format."""
    lacking = min(map(columns.lacking, rows_of(head)), key=len, default=list(columns.required))
    required = ", ".join(columns.required)
    return f"its header lacks {', '.join(lacking)}: the columns {required} are required"


def rows_of(head: bytes) -> Iterator[list[str]]:
    """Yield the rows of the beginning of a file, as each delimiter would have them."""
    for delimiter in DELIMITERS:
        yield from (cells for _, cells in _top(head, delimiter))


def _in_head(head: bytes, columns: Columns[T]) -> Header[T] | None:
    for delimiter in DELIMITERS:
        for line, cells in _top(head, delimiter):
            if not columns.lacking(cells):
                return Header(columns, delimiter, line)
    return None


def _top(head: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # A cell may go on where the head does not.
    with suppress(DamagedFile):
        for record in records(read_lines([head]), delimiter, lambda _error: None):
            yield record.line, record.cells


def _in_lines(formats: Sequence[Columns[T]], pieces: Iterable[bytes]) -> Iterator[Header[T]]:
    titles = [(columns, columns.titles()) for columns in formats]
    for line in read_lines(pieces):
        if len(line.text) > LONGEST_HEADER:
            continue
        text = squeeze(line.text)
        for columns, wanted in titles:
            if all(any(title in text for title in names) for names in wanted):
                yield from _in_line(columns, line.number, line.text)


def _in_line(columns: Columns[T], number: int, text: str) -> Iterator[Header[T]]:
    for delimiter in DELIMITERS:
        with suppress(csv.Error, StopIteration):
            if columns.is_header(next(csv.reader([text], delimiter=delimiter))):
                yield Header(columns, delimiter, number)
