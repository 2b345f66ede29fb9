"""Reading of a capability: many requests at the same time, each part of which may fail alone."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from .. import pagination
from ..core.context import RunContext
from ..core.limiter import Limiter
from ..core.limits import Limits

Owner = TypeVar("Owner")
Row = TypeVar("Row")
Id = TypeVar("Id", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)
R = TypeVar("R")


class Reading:
    """The reading of one run of a capability, with its threads and its limits."""

    limits: Limits
    context: RunContext

    @cached_property
    def limiter(self) -> Limiter:
        """The threads for independent calls, as many as `limits.concurrency`."""
        context = self.context
        return Limiter(self.limits.concurrency, clock=context.clock, deadline=context.deadline)

    def parts(self) -> "pagination.Parts":
        """Return a context in which a stream reads parts, each of which may fail alone.

        What could not be read is raised at its end, so that the stream is incomplete:

            with self.parts() as parts:
                yield from parts.each(self.client.host, ids, name="host {}")
        """
        return pagination.Parts(self.limiter, batch_size=self.limits.batch_size)

    def each_batch(
        self,
        read: Callable[[Sequence[Row]], R],
        rows: Iterable[Row],
        *,
        what: str,
        of: str,
    ) -> Iterator[R]:
        """Yield what `read` makes of each batch of rows, in order; batches are read concurrently.

        A batch that cannot be read costs only itself, and is reported once all others were yielded
        (see `sdk.pagination.each_part`).

        Args:
            read: Makes one thing of at most `limits.batch_size` rows, which have an `id`.
            what: What errors call that: `the resources`.
            of: What errors call the rows: `issues`.

        Raises:
            IntegrationError: Of the kind of the first batch that could not be read.
        """

        def name(batch: Sequence[Row]) -> str:
            return f"{what} of {pagination.spanned(of, [getattr(row, 'id', '') for row in batch])}"

        parts = pagination.batches(rows, self.limits.batch_size)
        yield from pagination.each_part(self.limiter, read, parts, name=name)

    def rows_by_owner(
        self,
        relation: "pagination.Relation[Owner, Row, Id]",
        owners: Iterable[Owner],
        read: Callable[[Sequence[Id]], Iterable[Row]],
    ) -> Iterator[tuple[Owner, list[Row]]]:
        """Yield each owner with its rows, such as a host with its findings.

        Rows are read for batches of owners, concurrently; a batch that cannot be read costs only
        itself (see `sdk.pagination.rows_by_owner`).

        Args:
            read: Lists the rows of at most `limits.batch_size` owners, given their ids.

        Raises:
            UnexpectedResponse: A row belongs to no owner of its batch.
            IntegrationError: Of the kind of the first batch that could not be read.
        """
        for batch in self._batches(relation, owners, read, pagination.Gaps()):
            yield from batch

    def rows_with_details(
        self,
        relation: "pagination.Relation[Owner, Row, Id]",
        owners: Iterable[Owner],
        read: Callable[[Sequence[Id]], Iterable[Row]],
        details: Callable[[Sequence[Key]], Mapping[Key, R]],
        *,
        by: str | Callable[[Row], Iterable[Key]],
    ) -> Iterator[tuple[Owner, list[Row], Mapping[Key, R | None]]]:
        """Yield each owner with its rows, as `rows_by_owner` does, and the details of these.

        Details are requested once for each key (see `LookupCache`), and are None for one that the
        vendor does not know. A batch whose details cannot be read costs only itself, too.

        Args:
            details: Returns what is known of at most `limits.batch_size` keys.
            by: The attribute of a row that is its key, or a function that returns its keys.
        """
        from ..core.lookup_cache import LookupCache

        gaps = pagination.Gaps()
        known_of = LookupCache(details, batch_size=self.limits.batch_size)
        for batch in self._batches(relation, owners, read, gaps):
            keys: list[Any] = sorted(set(_keys(batch.rows, by)))
            name = f"what is known of {batch.name}"
            known = gaps.read(name, partial(known_of.get_many, keys))
            if known is not None:
                yield from ((owner, rows, known) for owner, rows in batch)

    def _batches(
        self,
        relation: "pagination.Relation[Owner, Row, Id]",
        owners: Iterable[Owner],
        read: Callable[[Sequence[Id]], Iterable[Row]],
        gaps: "pagination.Gaps",
    ) -> "Iterator[pagination.OwnedRows[Owner, Row]]":
        return pagination.rows_by_owner(
            relation,
            owners,
            read,
            limiter=self.limiter,
            batch_size=self.limits.batch_size,
            gaps=gaps,
        )


def _keys(rows: Iterable[Row], by: str | Callable[[Row], Iterable[Any]]) -> Iterator[Any]:
    for row in rows:
        yield from [getattr(row, by)] if isinstance(by, str) else by(row)
