"""Export: rows that a vendor gathers in a job, to be fetched in chunks as these get ready."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Generic, TypeVar

from ..core.deadline import Deadline
from ..core.limiter import Limiter
from ..core.limits import DEFAULT_MAX_PAGES, Limits
from ..errors import (
    CursorExpired,
    IntegrationError,
    NotFound,
    TotalMismatch,
    TruncatedResponse,
    UnexpectedResponse,
    VendorUnavailable,
)
from .cursor import DEFAULT_LIMITS
from .export_pause import Pause
from .guard import Guard
from .listing_state import LIFT, ListingState
from .page import End, Page
from .parts import OF_ONE_PART, Gaps, spanned

C = TypeVar("C", bound=Hashable)
R = TypeVar("R")
T = TypeVar("T")

MAX_SILENCE_SECONDS: Final = 7200.0
"""Half an hour without a chunk was seen (docs/contracts/tenable.md 7)."""

AGAIN_SECONDS: Final = (2.0, 4.0)
"""Waits before what was listed, and could not be read, is asked for again."""

ENDS: Final = {
    "done": "is done",
    "failed": "was given up by the vendor",
    "cancelled": "was cancelled at the vendor",
}
"""How an export ends, and how errors say it; it is "running" before."""


# Without slots, since with them Python 3.11 cannot make a frozen ExportJob[int](...).
@dataclass(frozen=True, kw_only=True)
class ExportJob(Generic[C]):
    """The state of an export job, as the vendor reports it.

    Attributes:
        state: "running", "done", "failed" or "cancelled".
        ready: All chunks that can be fetched so far, in any order, by the vendor's names.
        lost: The chunks that will never be ready.
        total: The number of chunks in the end; None where the vendor does not say.
        empty: The number of chunks without rows, which need not be ready; None as above.
        empty_advice: What the user does where more chunks come without rows than `empty`.
        reason: Why the job ended badly: harmless text of the integration's, never what came.
    """

    state: str
    ready: Sequence[C] = ()
    lost: Sequence[C] = ()
    total: int | None = None
    empty: int | None = None
    empty_advice: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.state != "running" and self.state not in ENDS:
            raise ValueError(f"no state of an export: {self.state!r}")


class _Spoilt(Exception):
    """A job that can no longer deliver everything; another one may."""

    def __init__(self, error: IntegrationError) -> None:
        super().__init__(error.message)
        self.error = error


def by_export(
    create: Callable[[], str],
    look: Callable[[str], ExportJob[C]],
    download: Callable[[str, C], Page[T]],
    *,
    limiter: Limiter,
    limits: Limits = DEFAULT_LIMITS,
    max_silence_seconds: float = MAX_SILENCE_SECONDS,
    restarts: int = 1,
    note: Callable[[str], None] | None = None,
) -> Iterator[Sequence[T]]:
    """Yield the chunks of an export, each as its rows, as they are ready.

    For vendors that answer a request with a job. Chunks are fetched while the job still runs. While
    nothing happens the state is requested less and less often, once a minute in the end.

    Terminates because a job without news is given up, and budgets bound the others. Since the
    chunks are listed by name, the page budget is a hundred times the usual one unless `limits` says
    otherwise. Ends well only when the job is done, no chunk is lost, as many chunks as it declares
    were fetched, and no more of them than it declares came without rows, also when requested again.

    A job that fails, lacks chunks, or is gone (NotFound, as jobs and chunks are kept for hours
    only) is started again: rows then come twice, and the sink deduplicates them. A chunk that is
    unreadable or not there is requested twice more, some seconds later. One that stays so costs
    only itself; its error, with its name, is raised after the other chunks.

    Args:
        create: Starts a job and returns its id.
        look: Returns the state of a job.
        download: Fetches one chunk of a job, on the limiter's threads.
        max_silence_seconds: The longest time without news of a job.
        restarts: How often a job is started again.
        note: Takes a sentence about chunks that stay without rows and are not declared to be, where
            the user says that the vendor counts otherwise. Without it they are an error.

    Raises:
        VendorUnavailable: The job failed, was cancelled or brings no news.
        CursorExpired: The job is gone.
        TotalMismatch: Chunks are missing.
        BudgetExceeded: A bound of `limits` is passed.
    """
    for begun in range(1, restarts + 2):
        try:
            yield from _chunks(create(), look, download, limiter, limits, max_silence_seconds, note)
        except _Spoilt as spoilt:
            if begun > restarts:
                raise _given_up(spoilt.error, begun) from spoilt.__cause__
        else:
            return


def _chunks(
    job: str,
    look: Callable[[str], ExportJob[C]],
    download: Callable[[str, C], Page[T]],
    limiter: Limiter,
    limits: Limits,
    max_silence_seconds: float,
    note: Callable[[str], None] | None,
) -> Iterator[Sequence[T]]:
    deadline = limiter.deadline
    fetch = partial(_fetched, partial(download, job), deadline)
    watch: ListingState[T] = _watch(limits)
    taken: _Taken[C] = _Taken()
    gaps = Gaps()
    gone: list[_Spoilt] = []
    pause = Pause(deadline, max_silence_seconds)
    while True:
        said = _insisted(partial(look, job), deadline, "the export is gone")
        fresh = taken.fresh(said.ready)
        for chunk, page in limiter.map(fetch, fresh, ordered=False):
            if not isinstance(page, Page):
                gone.extend([page] if isinstance(page, _Spoilt) else [])
                gaps.note(f"{_named(chunk)} of the export", _cause(page))
                continue
            gaps.note("", None)
            if watch.pages:
                watch.check()
            watch.over(page)
            taken.over(chunk, page)
            yield page.items
        if said.state != "running":
            _check(said, taken, gone)
            yield from _read_again(said, taken, fetch, note)
            return gaps.check()
        pause.wait(moved=bool(fresh))


class _Taken(Generic[C]):
    """The chunks that were fetched, and those of them that came without rows."""

    def __init__(self) -> None:
        self.all: set[C] = set()
        self.hollow: list[C] = []

    def fresh(self, ready: Iterable[C]) -> list[C]:
        """Return those that were not fetched before, as they will be now."""
        found = [chunk for chunk in dict.fromkeys(ready) if chunk not in self.all]
        self.all.update(found)
        return found

    def not_listed(self, said: ExportJob[C]) -> int:
        return max(0, (said.total or 0) - len(self.all))

    def over(self, chunk: C, page: Page[T]) -> None:
        """Look at a chunk that came."""
        if not page.received:
            self.hollow.append(chunk)


def _read_again(
    said: ExportJob[C],
    taken: _Taken[C],
    fetch: "Callable[[C], _Fetched[C, T]]",
    note: Callable[[str], None] | None,
) -> Iterator[Sequence[T]]:
    """Request the chunks without rows again, where more came so than the job declares."""
    if not _has_undeclared(said, taken):
        return
    again, taken.hollow = taken.hollow, []
    for chunk, page in map(fetch, again):
        if not isinstance(page, Page):
            raise page
        taken.over(chunk, page)
        yield page.items
    if _has_undeclared(said, taken):
        _report_hollow(said, taken, note)


def _watch(limits: Limits) -> ListingState[T]:
    """Apply budgets alone: each chunk is fetched once, so that a walk cannot go in circles."""
    lifted = limits.max_pages or LIFT * DEFAULT_MAX_PAGES
    return ListingState(
        End.NO_NEXT, None, replace(limits, max_pages=lifted), Guard(stalled_pages=None)
    )


_Fetched = tuple[C, Page[T] | IntegrationError | _Spoilt]


def _fetched(download: Callable[[C], Page[T]], deadline: Deadline, chunk: C) -> _Fetched[C, T]:
    """Return the chunk's page, or why it cannot be had: no chunk depends on another."""
    try:
        gone = f"{_named(chunk)} of the export is gone"
        return chunk, _insisted(partial(download, chunk), deadline, gone)
    except (*OF_ONE_PART, _Spoilt) as error:
        return chunk, error


def _named(chunk: Hashable) -> str:
    return spanned("chunk", [chunk])


def _cause(error: "IntegrationError | _Spoilt") -> IntegrationError:
    return error.error if isinstance(error, _Spoilt) else error


def _insisted(call: Callable[[], R], deadline: Deadline, gone: str) -> R:
    """Repeat `call`: a listed chunk may take time to be there, and a file may break off."""
    for seconds in AGAIN_SECONDS:
        try:
            return call()
        except TruncatedResponse:
            # The session has asked for it often enough.
            raise
        except (NotFound, UnexpectedResponse):
            deadline.sleep(seconds)
    try:
        return call()
    except NotFound as error:
        message = f"{gone} before everything was read: {error.message}"
        raise _Spoilt(_like(error, CursorExpired, message)) from error


def _check(said: ExportJob[C], taken: _Taken[C], gone: Sequence[_Spoilt]) -> None:
    """Raise unless a finished job delivered everything; _Spoilt where another job might."""
    why = f" ({said.reason})" if said.reason else ""
    if said.state == "cancelled":
        raise VendorUnavailable(f"the export {ENDS[said.state]}{why}")
    if said.lost:
        lost = f"{len(said.lost)} chunks of the export were lost at the vendor"
        message = f"{lost}: {spanned('chunks', said.lost)}{why}"
        raise _Spoilt(VendorUnavailable(message))
    if said.state == "failed":
        raise _Spoilt(VendorUnavailable(f"the export {ENDS[said.state]}{why}"))
    needed, fetched = (said.total or 0) - (said.empty or 0), len(taken.all)
    if fetched < needed:
        message = f"the export is done with {fetched} of {needed} chunks that it declares"
        raise _Spoilt(TotalMismatch(message))
    if gone:
        raise gone[0]


def _has_undeclared(said: ExportJob[C], taken: _Taken[C]) -> bool:
    """Return True if more chunks came without rows, or not at all, than may be empty."""
    missing = len(taken.hollow) + taken.not_listed(said)
    return bool(taken.hollow) and said.empty is not None and missing > said.empty


def _report_hollow(
    said: ExportJob[C], taken: _Taken[C], note: Callable[[str], None] | None
) -> None:
    others = f" and {count} others were not listed" if (count := taken.not_listed(said)) else ""
    came = f"{spanned('chunks', taken.hollow)} of the export came without rows{others}"
    message = f"{came}, while it declares {said.empty} without rows"
    # A chunk that was not listed may be the one with rows.
    if note is None or others:
        raise _Spoilt(TotalMismatch(f"{message}{said.empty_advice and f' ({said.empty_advice})'}"))
    note(f"{message}: each was requested twice")


def _given_up(error: IntegrationError, begun: int) -> IntegrationError:
    times = f"after {begun} exports" if begun > 1 else "after one export"
    return _like(error, type(error), f"{error.message}; given up {times}, run again later")


def _like(error: IntegrationError, kind: type[IntegrationError], message: str) -> IntegrationError:
    return kind(
        message, integration=error.integration, operation=error.operation, status=error.status
    )
