"""Records of a CSV file: cells, whatever a reader of lines hands over."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ..decode import RowError
from ..decode.damage import Trouble
from ..errors import DamagedFile
from .lines import Line

LONGEST_CELL: Final = 8 * 2**20
LONGEST_ROW: Final = 16 * 2**20

COMMENT: Final = "#"

TakeError = Callable[[Trouble], None]


@dataclass(slots=True)
class Record:
    """One row's cells, the line it begins on, and what was wrong with one of its lines.

    `unended`: it is the last one, and no line break ends it. `recoded`: it was not UTF-8.
    """

    cells: list[str]
    line: int
    fault: str = ""
    unended: bool = False
    recoded: bool = False


def records(
    lines: Iterator[Line], delimiter: str, take_error: TakeError, header_line: int = 0
) -> Iterator[Record]:
    """Yield what the lines say, cell by cell; a row that is not CSV is named and skipped.

    Lines that begin with `#` are comments, but for that of a header.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    feed = _Feed(lines, header_line)
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
            take_error(RowError(f"line {feed.first}", _reason(error)))
            continue
        yield Record(cells, feed.first, feed.fault, feed.unended, feed.recoded)


def _reason(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"a cell is longer than {LONGEST_CELL} characters: is a quote missing?"
    return "not CSV: a quote is where none may be"


class _Feed:
    """Hands lines to the reader, and remembers of which the present row is made."""

    def __init__(self, lines: Iterator[Line], header_line: int) -> None:
        self.first = 0
        self.fault = ""
        self.ended = self.unended = self.recoded = False
        self._lines = lines
        self._header_line = header_line
        self._fresh = True
        self._length = 0

    def begin(self) -> None:
        """Note that the next line begins a row."""
        self._fresh, self.fault, self.recoded, self._length = True, "", False, 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        # Before the reader sees it: a quote in a comment opens no cell.
        while self._fresh and line is not None and self._is_comment(line):
            line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        if self._fresh:
            self._fresh, self.first = False, line.number
        self.fault = self.fault or line.fault
        self.unended = line.unended
        self.recoded = self.recoded or line.recoded
        self._length += len(line.text)
        if self._length > LONGEST_ROW:
            raise DamagedFile(
                f"the row at line {self.first} is longer than {LONGEST_ROW} characters"
            )
        return line.text

    def _is_comment(self, line: Line) -> bool:
        return line.text.startswith(COMMENT) and line.number != self._header_line
