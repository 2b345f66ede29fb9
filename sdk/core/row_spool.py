"""RowSpool: the rows of a listing that several streams need, requested from the vendor once."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from struct import Struct as Layout
from tempfile import TemporaryFile
from typing import IO, Final, Generic, TypeVar
from weakref import finalize

import msgspec

from .journal import Event, Journal, Kind

Row = TypeVar("Row")

LENGTH: Final = Layout("<I")

LOSSES: Final = frozenset({Kind.ROW_ERROR, Kind.FIELD_DROPPED, Kind.REPAIR})
"""Events that say that a stream has less than the vendor sent."""


class RowSpool(Generic[Row]):
    """The rows of one listing of a run: from the vendor the first time, and then from disk.

    Rows go into a temporary file while they are first read, so memory stays flat. A reading that
    ended early, or for which the disk had no room, is no spool: the next one requests the listing
    again. What the first reading lost is recorded again by each later one, or a stream would
    claim to be complete without it.

    Args:
        operation: The name of the listing in the journal.
    """

    def __init__(self, operation: str, journal: Journal) -> None:
        self._operation = operation
        self._journal = journal
        self._complete: _Rows[Row] | None = None
        self._losses: list[Event] = []

    def rows(self, read: Callable[[], Iterator[Row]]) -> Iterator[Row]:
        """Yield every row; `read` lists them from the vendor.

        Raises:
            TypeError: A row holds raw JSON, which would not come back as it was.
        """
        return self._spool(read()) if self._complete is None else self._replay(self._complete)

    def close(self) -> None:
        """Delete the temporary file."""
        if self._complete is not None:
            self._complete.close()
            self._complete = None

    def _spool(self, rows: Iterator[Row]) -> Generator[Row, None, None]:
        spooled, losses = _Rows[Row](), list[Event]()
        try:
            with self._journal.listening(lambda event: self._note(event, losses)):
                for row in rows:
                    spooled.put(row)
                    yield row
        except BaseException:
            spooled.close()
            raise
        # Another reading may have been complete before, and its rows be under way to a stream.
        if self._complete is None and spooled.is_complete():
            self._complete, self._losses = spooled, losses
        else:
            spooled.close()

    def _note(self, event: Event, losses: list[Event]) -> None:
        if event.kind in LOSSES and event.facts.get("operation") == self._operation:
            losses.append(event)

    def _replay(self, rows: "_Rows[Row]") -> Generator[Row, None, None]:
        for loss in self._losses:
            self._journal.record(loss.kind, **loss.facts)
        yield from rows


class _Rows(Generic[Row]):
    """Rows of one type in a temporary file; after the disk was full, none."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._type: type[Row] | None = None
        self._encode = msgspec.msgpack.Encoder().encode
        self._failed = False

    def put(self, row: Row) -> None:
        if self._type is None:
            self._type = _spoolable(type(row))
        if self._failed:
            return
        body = self._encode(row)
        try:
            self._file = self._file or self._open()
            self._file.write(LENGTH.pack(len(body)) + body)
        except OSError:
            self.close()
            self._failed = True

    def _open(self) -> IO[bytes]:
        file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - kept for the next stream
        # A session that is never closed must not keep it open.
        finalize(self, file.close)
        return file

    def is_complete(self) -> bool:
        """Return True if all rows are on disk."""
        try:
            if self._file:
                self._file.flush()
        except OSError:
            self.close()
            return False
        return not self._failed

    def __iter__(self) -> Iterator[Row]:
        if self._type is None:
            return
        decode = msgspec.msgpack.Decoder(self._type).decode
        position = 0
        while True:
            if self._file is None:
                raise RuntimeError("the session was closed while its rows were read")
            # Two readings may be under way.
            self._file.seek(position)
            head = self._file.read(LENGTH.size)
            if not head:
                return
            (length,) = LENGTH.unpack(head)
            yield decode(self._file.read(length))
            position += LENGTH.size + length

    def close(self) -> None:
        if self._file:
            with suppress(OSError):
                self._file.close()
            self._file = None


def _spoolable(row_type: type[Row]) -> type[Row]:
    if "RawType()" in repr(msgspec.inspect.type_info(row_type)):
        raise TypeError(f"{row_type.__name__} holds raw JSON: give its field a type to spool it")
    return row_type
