"""Store: what runs have put into a store, for reading: counts, rows and models, by conditions."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Self

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from ...errors import ConfigurationError, SinkError
from ...models import AnyModel, from_json
from ...models.file import spell_bytes
from .database import READING, WAIT_SECONDS, engine, path_of, pragma
from .error_advice import explained
from .migrations import check_readable
from .queries import RISKS, Wanted, around, targets
from .schema import KINDS, METADATA
from .targets import placed, relation, with_places

Row = Mapping[str, object]

TYPES: Final = sorted(KINDS, key=("port", "attribute", "risk", "file").count)
"""The types that there are, in the order of delivery: first what others are on."""

EVERYTHING: Final = Wanted()

NO_PLACE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)

_BY_URGENCY: Final = "priority"


class Store:
    """A store opened for reading, while runs may go on writing; as a context manager.

    It shows the state at the time of the first question. Entering it raises ConfigurationError
    where there is no store, and everything SinkError when it cannot be read.
    """

    def __init__(self, where: str | Path, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self.path = path_of(where)
        self._wait_seconds = wait_seconds
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with self._explained(), ExitStack() as stack:
            if not self.path.is_file():
                raise ConfigurationError(
                    f"there is no store {self.path}; `chariot run NAME --sink sqlite:{self.path}` "
                    "makes one"
                )
            self._connection = stack.enter_context(self._connect())
            check_readable(self._connection, self.path)
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def count(self, type_: str, wanted: Wanted = EVERYTHING) -> int:
        """Return the number of requested models of a type, whatever the limit."""
        table = METADATA.tables[type_]
        query = select(func.count()).select_from(table).where(*wanted.conditions(table))
        with self._explained():
            return self._connection.execute(query).scalar_one()

    def tally(self, type_: str, column: str, wanted: Wanted = EVERYTHING) -> Mapping[str, int]:
        """Return the number of requested models of a type, by the value of a column."""
        table = METADATA.tables[type_]
        found = select(table.c[column], func.count()).where(*wanted.conditions(table))
        query = found.group_by(table.c[column])
        with self._explained():
            return {row[0]: row[1] for row in self._connection.execute(query)}

    def rows(self, type_: str, wanted: Wanted = EVERYTHING) -> Iterator[Row]:
        """Yield the rows of a type, sorted by key; risks by priority first, with `targets`."""
        return self._rows(type_, wanted)

    def _rows(self, type_: str, wanted: Wanted, *, places: bool = False) -> Iterator[Row]:
        table = METADATA.tables[type_]
        order = [table.c[name] for name in (_BY_URGENCY, "key") if name in table.c]
        query = select(table).where(*wanted.conditions(table)).order_by(*order).limit(wanted.limit)
        if places and relation(KINDS[type_]):
            query = with_places(query, table)
        elif table is RISKS:
            query = query.add_columns(targets())
        with self._explained():
            found = self._connection.execute(query, execution_options={"yield_per": 500})
            yield from map(dict, found.mappings())

    def find(self, key: str) -> Row | None:
        """Return the row with this key, whose type it begins with, if there is one."""
        type_ = key.split("#", 2)[1] if key.startswith("#") else ""
        rows = list(self.rows(type_, Wanted(key=key))) if type_ in KINDS else []
        return rows[0] if rows else None

    def models(self, type_: str, wanted: Wanted = EVERYTHING) -> Iterator[AnyModel]:
        """Yield the rows as models, as they can be sent, a risk once for each of its targets.

        See `from_json` for what they lack.
        """
        for row in self._rows(type_, wanted, places=True):
            try:
                yield _model(type_, row)
            except (ValueError, msgspec.ValidationError) as error:
                raise SinkError(
                    f"the store {self.path} holds a row that is not a {type_}, {row['key']}: "
                    f"{_reason(error)}; correct or delete that row"
                ) from error

    def around(self, key: str) -> Iterator[str]:
        """Yield the keys of the models around a model.

        Around a risk these are its targets, definition and proofs; around an asset its ports,
        its attributes and its risks, those on its ports among them.
        """
        with self._explained():
            for query in around(key):
                yield from self._connection.scalars(query)

    def _connect(self) -> Connection:
        """Connect so as to tidy up behind a killed run, yet unable to change anything."""
        try:
            return self._asked("mode=rw")
        except OperationalError as error:
            if _code(error) not in NO_PLACE or Path(f"{self.path}-wal").exists():
                raise
            # In a read-only directory there can be no log beside the file, and so no writer.
            return self._asked("mode=ro&immutable=1")

    def _asked(self, options: str) -> Connection:
        made = engine(self.path, options, begin=READING, wait_seconds=self._wait_seconds)
        with ExitStack() as stack:
            connection = stack.enter_context(made.connect())
            pragma(connection, "query_only = ON")
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            stack.pop_all()
            return connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with explained(self.path, self._wait_seconds):
            yield


def _model(type_: str, row: Row) -> AnyModel:
    fields = {**placed(KINDS[type_], row), "type": type_}
    if isinstance(content := fields.get("bytes"), bytes):
        fields["bytes"] = spell_bytes(content)
    return from_json(msgspec.json.encode(fields))


def _code(error: OperationalError) -> int:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def _reason(error: Exception) -> str:
    """Return what the model itself says, and of a decoder only that it refuses."""
    if isinstance(error, msgspec.DecodeError):
        return "a field is not as it is written by a run"
    return str(error)
