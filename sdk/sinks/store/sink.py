"""StoreSink: keeps what runs have found in a SQLite file, each thing once, however often seen."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from ...core.private_file import create_private
from ...errors import SinkError
from ...models import File, Model
from ..watermark import Watermark
from .database import WAIT_SECONDS, WRITING, engine, path_of, pragma, write_ahead
from .error_advice import explained
from .migrations import prepare
from .rows import Row, rower, targets
from .schema import KINDS, Kind
from .upsert import keep, link, upsert
from .watermarks import recall, remember


class StoreSink:
    """A sink that writes to the SQLite file `where`, a path or sqlite:///PATH; made if missing.

    What is there already is visited as on the platform (see `visit`), so that running again
    changes timestamps and nothing else. A batch is one transaction: a run that is killed leaves
    all batches it wrote. Several runs may write at once; each waits for its turn, for up to
    `wait_seconds`. A store that is made can be read by its owner only. `on_change` is called before
    rows are written.
    """

    def __init__(
        self,
        where: str | Path,
        *,
        wait_seconds: float = WAIT_SECONDS,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path_of(where)
        self._on_change = on_change
        self._wait_seconds = wait_seconds
        self._resources = ExitStack()
        self._connection: Connection | None = None

    def open(self) -> None:
        """Open, make or upgrade the store; SinkError when it could not be written later."""
        made = engine(self.path, "mode=rwc", begin=WRITING, wait_seconds=self._wait_seconds)
        with self._explained(), ExitStack() as stack:
            _check_path(self.path)
            create_private(self.path)
            connection = stack.enter_context(made.connect())
            with connection.begin():
                prepare(connection, self.path)
            write_ahead(connection)
            self._resources = stack.pop_all()
            self._connection = connection

    def write(self, batch: Sequence[Model]) -> None:
        """Write the batch in one transaction: when this returns, it is there to stay."""
        work = list(_statements(batch))
        self._on_change()
        with self._writing() as connection:
            for statement, rows in work:
                connection.exec_driver_sql(statement, rows)

    def watermark(self, name: str) -> Watermark | None:
        """Return up to when a stream has been read into this store (see `sdk.sinks.watermark`)."""
        with self._writing() as connection:
            return recall(connection, name)

    def move(self, name: str, watermark: Watermark) -> None:
        """Keep a watermark beside the rows it speaks of."""
        self._on_change()
        with self._writing() as connection:
            remember(connection, name, watermark)

    def close(self) -> None:
        """Have everything on the disk, and let go of the file."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with self._explained(), self._resources:
            pragma(connection, "wal_checkpoint(PASSIVE)")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._connection is None:
            raise SinkError(f"the store {self.path} is not open")
        with self._explained(), self._connection.begin():
            yield self._connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with explained(self.path, self._wait_seconds):
            yield


def _statements(batch: Sequence[Model]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the statements to execute with their rows: models of one type at a time."""
    by_kind: dict[tuple[Kind, bool], list[Model]] = defaultdict(list)
    for model in batch:
        by_kind[type(model), not isinstance(model, File) or model.overwrite].append(model)
    for (kind, overwrite), models in by_kind.items():
        name = kind.__name__.lower()
        if name not in KINDS:
            raise SinkError(f"a store has no table for a {kind.__name__}; report it")
        yield (upsert if overwrite else keep)(name), list(map(rower(kind), models))
    if rows := list(targets(batch)):
        yield link(), rows


def _check_path(path: Path) -> None:
    """Say what SQLite would only call "unable to open"."""
    if path.is_dir():
        raise SinkError(f"the store {path} is a directory; choose a path of a file")
    if not path.parent.is_dir():
        raise SinkError(
            f"the store {path} cannot be created: there is no directory {path.parent}; make it, or "
            "choose another path"
        )
