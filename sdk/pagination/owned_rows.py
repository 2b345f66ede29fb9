"""Owned rows: a second listing read for batches of the rows of a first one, and joined to them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Generic, TypeVar

from ..core.batching import batches, by_owner
from ..core.limiter import Limiter
from .parts import Gaps, each_part, spanned

Owner = TypeVar("Owner")
Row = TypeVar("Row")
T = TypeVar("T")
Id = TypeVar("Id", bound=Hashable)


# Without slots, with which Python 3.11 cannot make a frozen generic[Row](...).
@dataclass(frozen=True, kw_only=True)
class Relation(Generic[Owner, Row, Id]):
    """Which rows of a second listing belong to which row of a first one.

    Attributes:
        rows: What errors call the rows: `findings`.
        owners: What errors call their owners: `hosts`.
        owner_id: The id of an owner, by which its rows are requested: an attribute or a function.
        row_owner: The id of a row's owner, likewise.
        key: What of an id tells owners apart, where the vendor spells it in several ways.
    """

    rows: str
    owners: str
    owner_id: str | Callable[[Owner], Id]
    row_owner: str | Callable[[Row], Id]
    key: Callable[[Id], Hashable] = field(default_factory=lambda: _unchanged)

    def name(self, owners: Sequence[Owner]) -> str:
        """Return what errors call a batch: `the findings of hosts 7 to 93 (40 in all)`."""
        return f"the {self.rows} of {spanned(self.owners, self.ids(owners))}"

    def ids(self, owners: Iterable[Owner]) -> list[Id]:
        """Return the ids of owners."""
        return list(map(_reader(self.owner_id), owners))

    def join(self, owners: Sequence[Owner], rows: Iterable[Row]) -> "OwnedRows[Owner, Row]":
        """Return the owners with their rows.

        Raises:
            UnexpectedResponse: A row belongs to none of the owners.
        """
        keys = list(map(self.key, self.ids(owners)))
        row_owner = _reader(self.row_owner)
        found = by_owner(keys, rows, lambda row: self.key(row_owner(row)))
        return OwnedRows(
            self.name(owners),
            [(owner, found[key]) for owner, key in zip(owners, keys, strict=True)],
        )


@dataclass(frozen=True)
class OwnedRows(Generic[Owner, Row]):
    """A batch of owners, such as hosts, each with its rows, such as findings.

    Attributes:
        name: What errors call the batch.
        pairs: Each owner with its rows; of an owner without any, an empty list.
    """

    name: str
    pairs: Sequence[tuple[Owner, list[Row]]]

    def __iter__(self) -> Iterator[tuple[Owner, list[Row]]]:
        return iter(self.pairs)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows of all owners."""
        return (row for _, rows in self.pairs for row in rows)


def rows_by_owner(
    relation: Relation[Owner, Row, Id],
    owners: Iterable[Owner],
    read: Callable[[Sequence[Id]], Iterable[Row]],
    *,
    limiter: Limiter,
    batch_size: int,
    gaps: Gaps | None = None,
) -> Iterator[OwnedRows[Owner, Row]]:
    """Yield the owners in batches and in order, each with its rows; batches are read concurrently.

    A batch that cannot be read costs only itself, and is reported once all others were yielded
    (see `each_part`).

    Args:
        owners: Read no further than the limiter has threads.
        read: Lists the rows of at most `batch_size` owners, given their ids.
        limiter: Runs the requests; that of the capability.
        gaps: Holds what else of the stream could not be read.

    Raises:
        UnexpectedResponse: A row belongs to no owner of its batch.
        IntegrationError: Of the kind of the first batch that could not be read.
    """

    def load(batch: Sequence[Owner]) -> OwnedRows[Owner, Row]:
        return relation.join(batch, read(relation.ids(batch)))

    parts = batches(owners, batch_size)
    yield from each_part(limiter, load, parts, name=relation.name, gaps=gaps)


def _reader(attribute: str | Callable[[T], Id]) -> Callable[[T], Id]:
    return attrgetter(attribute) if isinstance(attribute, str) else attribute


def _unchanged(owner_id: Id) -> Id:
    return owner_id
