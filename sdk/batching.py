"""Batches: a long stream of items as tuples of a fixed size, for calls that take many ids."""

from collections.abc import Generator, Iterable
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Generator[tuple[T, ...], None, None]:
    """Cut `items` into tuples of `size`; only the last may be shorter, and none is empty.

    Reads no further than the batch it hands out, so the input may be endless. What an input
    brought before it failed is handed out first. ValueError, at the call, when `size` is below 1.
    """
    if size < 1:
        raise ValueError(f"a batch needs a size of at least 1, got {size}")
    return _batches(items, size)


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
