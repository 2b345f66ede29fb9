"""Source: one file of a run, and the ways to read it from its beginning to its end."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, TypeVar

from msgspec import Struct

from ..core.context import RunContext
from ..core.journal import Kind
from ..decode.damage import Trouble
from ..decode.xml_elements import Within, read_elements
from ..decode.xml_repair import Repair, repairable
from ..errors import ConfigurationError, IntegrationError
from .csv_header import Columns, Header, find_header, missing_columns
from .csv_table import read_table
from .decompress import unpacked
from .file_type import described, kind_of, root_name
from .foreign_exports import export_in
from .json_objects import Keys, read_objects
from .locations import default_stores, shown_location, store_of
from .notes import Notes
from .xml_prologue import declaration_first

R = TypeVar("R", bound=Struct)
E = TypeVar("E", bound=IntegrationError)

HEAD_BYTES: Final = 2**16
NO_OTHERS: Final[Mapping[str, str]] = {}

TakeError = Callable[[Trouble, int], None]

_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e]")


class Source:
    """A file by its location; each of the readers reads it again, piece by piece.

    Malformed rows go to `take_error`, with the number of rows each was inside of. All errors name
    the integration and the file. With `repair`, characters that XML forbids are replaced. `notes`
    are facts that a user should know and that are not errors.
    """

    def __init__(
        self,
        location: str,
        *,
        integration: str,
        context: RunContext,
        take_error: TakeError,
        repair: Repair | None = None,
    ) -> None:
        self.location = location
        self._integration = integration
        self._context = context
        self._stores = default_stores() if context.stores is None else context.stores
        self._take_error = take_error
        self._repair = repair
        self._header: Header[Any] | None = None
        self.notes = Notes()

    @cached_property
    def head(self) -> bytes:
        """The first 64 kB, unpacked; errors of a file that is not there or empty are raised."""
        head = b""
        with self._claimed():
            for piece in self._unpacked():
                head += piece
                if len(head) >= HEAD_BYTES:
                    break
        return head[:HEAD_BYTES]

    @property
    def root(self) -> str:
        """The name of the root element, "" where the file is not XML."""
        return root_name(self.head)

    @property
    def kind(self) -> str:
        """The type of the file: XML, JSON or text, "" for any other."""
        return kind_of(self.head)

    def is_other(self, expected: str) -> ConfigurationError:
        """Return the error for a file that is not `expected`; it names the type it seems to be."""
        seems = export_in(self.head) or described(self.head)
        return self.placed(ConfigurationError(f"it is not {expected}, but {seems}"))

    def require_no_export(self, expected: str) -> None:
        """Raise ConfigurationError for an export of a vendor that has other ways to be read."""
        if export_in(self.head):
            raise self.is_other(expected)

    def elements(self, root: str, kinds: Mapping[str, type]) -> Iterator[Within]:
        """Yield the elements of an XML document; see `decode.xml_elements.read_elements`."""
        with self._claimed():
            pieces = declaration_first(self._pieces(), self.notes)
            yield from read_elements(pieces, root, kinds, self._take_error)

    def table(self, columns: Columns[R]) -> Iterator[R]:
        """Yield the rows of a CSV file; see `files.csv_table.read_table`."""
        with self._claimed():
            header = self._header_of((columns,))
            yield from read_table(self._pieces(), header, self._take_row_error, self.notes)

    def require_columns(self, *formats: Columns[R]) -> Columns[R]:
        """Return the first format whose columns are there; raise for the last if none is."""
        with self._claimed():
            return self._header_of(formats).columns

    def objects(self, kind: type[R], also: Mapping[str, str] = NO_OTHERS) -> Iterator[R]:
        """Yield the objects of a JSON file; see `files.json_objects.read_objects`."""
        with self._claimed():
            keys = Keys(kind, also)
            yield from read_objects(
                self._pieces(), keys, self.head, self._take_row_error, self.notes
            )

    def _header_of(self, formats: Sequence[Columns[R]]) -> Header[R]:
        if self._header is None or self._header.columns not in formats:
            found = find_header(formats, self.head, self._unpacked)
            if found is None:
                export = export_in(self.head)
                missing = missing_columns(formats[-1], self.head)
                raise ConfigurationError(f"it is {export}" if export else missing)
            self._header = found
        return self._header

    def _take_row_error(self, error: Trouble) -> None:
        self._context.deadline.check()
        self._take_error(error, 0)

    def _pieces(self) -> Iterator[bytes]:
        pieces = self._unpacked()
        if self._repair and repairable(self.head):
            pieces = self._repair.pieces(pieces)
        for piece in pieces:
            self._context.journal.record(Kind.PAGE, operation="file", bytes=len(piece))
            yield piece

    def _unpacked(self) -> Iterator[bytes]:
        store = store_of(self.location, self._stores)
        for piece in unpacked(store.read(self.location, self._context)):
            self._context.deadline.check()
            yield piece

    @contextmanager
    def _claimed(self) -> Iterator[None]:
        try:
            yield
        except IntegrationError as error:
            self.placed(error)
            raise

    def placed(self, error: E) -> E:
        """Return the error with the integration and the file that it is about."""
        error.integration = error.integration or self._integration
        shown = shown_location(self.location, self._stores)
        error.operation = error.operation or _UNPRINTABLE.sub("?", shown)[-200:]
        return error
