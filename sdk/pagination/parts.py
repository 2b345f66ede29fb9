"""Parts: a listing read in independent parts, of which a bad one costs only itself."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Self, TypeVar

from ..core.batching import batches
from ..core.limiter import Limiter
from ..core.lookup_cache import LookupCache
from ..errors import (
    CursorExpired,
    IntegrationError,
    NotFound,
    PaginationError,
    TruncatedResponse,
    UnexpectedResponse,
    VendorUnavailable,
)

K = TypeVar("K", bound=Hashable)
P = TypeVar("P")
R = TypeVar("R")

OF_ONE_PART: Final = (
    CursorExpired,
    NotFound,
    PaginationError,
    UnexpectedResponse,
    VendorUnavailable,
)
"""Errors that one part may have while all others are well; any other ends the stream."""

MAX_GAPS: Final = 25
"""Parts in a row that cannot be read are an outage, and the rest is not asked for."""

_PRESENTABLE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class Gaps:
    """Parts that could not be read: they do not end the run immediately, and are reported."""

    def __init__(self) -> None:
        self._first: tuple[str, IntegrationError] | None = None
        self._count = 0
        self._in_a_row = 0

    def each(
        self,
        limiter: Limiter,
        call: Callable[[P], R],
        parts: Iterable[P],
        *,
        name: Callable[[P], str],
    ) -> Iterator[R]:
        """Yield the results of `each_part` that can be read; `check` raises for the others."""
        for part, result in limiter.map(lambda part: (part, _read(call, part)), parts):
            if isinstance(result, IntegrationError):
                self.note(name(part), result)
            else:
                self.note("", None)
                yield result[0]

    def read(self, part: str, call: Callable[[], R]) -> R | None:
        """Return the result of `call`, or None where it fails; the failure is then recorded."""
        result = _read(lambda _: call(), None)
        if isinstance(result, IntegrationError):
            self.note(part, result)
            return None
        return result[0]

    def note(self, part: str, error: IntegrationError | None) -> None:
        """Record a part with its error, or None where it was read.

        Raises:
            IntegrationError: Too many parts in a row could not be read.
        """
        if error is None:
            self._in_a_row = 0
            return
        self._first = self._first or (part, error)
        self._count += 1
        self._in_a_row += 1
        if self._in_a_row >= MAX_GAPS:
            self.check()

    def check(self) -> None:
        """Raise an error of the first kind that names the first part and counts the others."""
        if self._first is None:
            return
        part, error = self._first
        others = f" and {self._count - 1} more" if self._count > 1 else ""
        raise type(error)(
            f"could not read {part}{others}, so that is missing: {error.message}",
            integration=error.integration,
            operation=error.operation,
            status=error.status,
        ) from error


class Parts:
    """The parts that one stream reads: those that cannot be read are reported at the end of `with`.

    Args:
        limiter: Runs the calls.
        batch_size: The items for which details are looked up together.
    """

    def __init__(self, limiter: Limiter, *, batch_size: int) -> None:
        self._limiter = limiter
        self._batch_size = batch_size
        self._gaps = Gaps()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._gaps.check()

    def each(self, call: Callable[[P], R], parts: Iterable[P], *, name: str) -> Iterator[R]:
        """Yield `call(part)` for each part that can be read, in order; calls run concurrently.

        Args:
            name: What an error calls a part: a format of it, such as `the findings of host {.id}`.
        """
        return self._gaps.each(self._limiter, call, parts, name=name.format)

    def with_details(
        self,
        items: Iterable[P],
        details: Callable[[Sequence[K]], Mapping[K, R]],
        *,
        keys: Callable[[P], Iterable[K]],
    ) -> Iterator[tuple[P, Mapping[K, R | None]]]:
        """Yield each item with the details of its keys, each of which is looked up once.

        Args:
            details: Returns the details of keys, without those that cannot be read.
            keys: Returns the keys of an item.
        """
        cache = LookupCache(details)
        for batch in batches(items, self._batch_size):
            known = cache.get_many(key for item in batch for key in keys(item))
            yield from ((item, known) for item in batch)


def each_part(
    limiter: Limiter,
    call: Callable[[P], R],
    parts: Iterable[P],
    *,
    name: Callable[[P], str],
    gaps: Gaps | None = None,
) -> Iterator[R]:
    """Yield `call(part)` for each part in order; one that cannot be read costs only itself.

    A part whose answer is not as documented is read once more. What is missing then is said when
    all others were yielded, so that the stream ends incomplete.

    Args:
        limiter: Runs the calls; those of the capability.
        call: Reads one part.
        parts: Batches of ids, chunks, files: whatever depends on nothing before it.
        name: What an error calls a part.
        gaps: Holds what else of the stream could not be read, to be said with the parts.

    Raises:
        IntegrationError: Of the kind of the first part that could not be read.
    """
    gaps = gaps or Gaps()
    yield from gaps.each(limiter, call, parts, name=name)
    gaps.check()


def spanned(kind: str, ids: Sequence[object]) -> str:
    """Return a name for a batch by its first and last id: `hosts 7 to 93 (40 in all)`.

    Ids are the vendor's text: one that holds anything odd is not shown.
    """
    ends = (str(ids[0]), str(ids[-1])) if ids else ()
    shown = [text for text in ends if _PRESENTABLE.fullmatch(text)]
    if len(shown) < 2:
        return f"{len(ids)} {kind}"
    span = shown[0] if len(ids) == 1 else f"{' to '.join(shown)} ({len(ids)} in all)"
    return f"{kind} {span}"


def _read(call: Callable[[P], R], part: P) -> tuple[R] | IntegrationError:
    try:
        return (call(part),)
    except UnexpectedResponse as error:
        # The session has asked often enough for what broke off.
        if isinstance(error, TruncatedResponse):
            return error
    except OF_ONE_PART as error:
        return error
    try:
        return (call(part),)
    except OF_ONE_PART as error:
        return error
