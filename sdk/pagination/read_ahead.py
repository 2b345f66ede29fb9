"""Ahead: the rows of a walk's pages, and the ways to have pages asked for before their turn."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import count
from typing import TypeVar

from ..core.limiter import Limiter
from .guard import Guard
from .page import Page

T = TypeVar("T")

Outcome = Page[T] | Exception


class ReadAhead(Iterator[T]):
    """Rows of a page that are given out while another thread already asks for the next page.

    The pages come from the same generator as without it, moved on by one worker at a time: the
    same requests in the same order, the same guards, and what they raise comes when all rows
    before it were given out. Closing it ends the request that is under way.
    """

    def __init__(self, pages: Iterator[Page[T]], limiter: Limiter) -> None:
        self._rows = _ahead(pages, limiter)

    def __next__(self) -> T:
        return next(self._rows)

    def close(self) -> None:
        """Stop, and wait until nothing is under way any more."""
        self._rows.close()


def rows(pages: Iterator[Page[T]], guard: Guard[T], read_ahead: Limiter | None) -> Iterator[T]:
    """Yield the rows; raise ValueError, at the call, where pages must not be read ahead."""
    if read_ahead is None:
        return _rows(pages)
    if guard.perishable or guard.same_cursor:
        raise ValueError(
            "a listing whose cursors expire, or change with each use, is not read ahead: "
            "its next cursor would expire before its page is read"
        )
    return ReadAhead(pages, read_ahead)


def at_once(
    fetch: Callable[[int], Page[T]], numbers: range, limiter: Limiter
) -> Generator[tuple[int, Page[T]], None, None]:
    """Yield the pages of these numbers in order, fetched by up to `limiter.limit` threads.

    The first page that failed, in that order, raises its error when its turn comes.
    """

    def attempt(number: int) -> tuple[int, Outcome[T]]:
        try:
            return number, fetch(number)
        except Exception as error:  # noqa: BLE001 - raised when it is its turn
            return number, error

    with closing(limiter.map(attempt, numbers)) as outcomes:
        for expected, (number, outcome) in zip(numbers, outcomes, strict=False):
            if isinstance(outcome, Exception):
                raise outcome
            # A worker that was killed leaves a hole, and the map ends with what killed it.
            if number == expected:
                yield number, outcome


def _rows(pages: Iterable[Page[T]]) -> Iterator[T]:
    for page in pages:
        yield from page.items
        # Let go of before the next one comes.
        del page


def _ahead(pages: Iterator[Page[T]], limiter: Limiter) -> Generator[T, None, None]:
    alone = Limiter(1, clock=limiter.clock, deadline=limiter.deadline, executor=limiter.executor)
    with closing(alone.map(lambda _: next(pages, None), count())) as turns:
        for page in turns:
            if page is None:
                return
            yield from page.items
            del page
