"""Batches: a long stream of items in tuples, for calls that take many ids, and back again."""

from collections.abc import Callable, Generator, Hashable, Iterable
from typing import TypeVar

from ..errors import UnexpectedResponse

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Generator[tuple[T, ...], None, None]:
    """Cut `items` into tuples of `size`; only the last may be shorter, and none is empty.

    Reads no further than the batch that is yielded, so the input may be endless. When the input
    fails, the items before the error are yielded first.

    Raises:
        ValueError: `size` is below 1; raised by the call itself.
    """
    if size < 1:
        raise ValueError(f"a batch needs a size of at least 1, got {size}")
    return _batches(items, size)


def by_owner(
    owners: Iterable[K], rows: Iterable[T], owner_of: Callable[[T], K]
) -> dict[K, list[T]]:
    """Return the rows of a batch by their owners, with an empty list for an owner without rows.

    Raises:
        UnexpectedResponse: A row belongs to none of `owners`. It was not requested, and dropping
            it silently would lose a finding.
    """
    found: dict[K, list[T]] = {owner: [] for owner in owners}
    for row in rows:
        owner = owner_of(row)
        if owner not in found:
            raise UnexpectedResponse("a row belongs to an id that was not requested")
        found[owner].append(row)
    return found


def _batches(items: Iterable[T], size: int) -> Generator[tuple[T, ...], None, None]:
    batch: list[T] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                full, batch = tuple(batch), []
                yield full
    except Exception:
        if batch:
            yield tuple(batch)
        raise
    if batch:
        yield tuple(batch)
