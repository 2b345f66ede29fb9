"""Jobs: an export that is ordered, polled and fetched chunk by chunk, by the clock.

A job is about the hosts that there were when it was ordered, cut into chunks that get ready one by
one and out of order. Its rows are made when a chunk is requested. What can go wrong on the way is
the same for all vendors (`job_quirks.py`); a vendor reads the order and words the answers.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from threading import Lock
from typing import Any, Final, Literal

from ..world import Host, World
from .context import Context, Document
from .http.clock import Clock
from .http.messages import Answer
from .identifiers import uuid_of

State = Literal["queued", "running", "finished", "failed", "cancelled"]
Rows = Callable[[Context, Iterator[Host]], Iterator[Document]]
"""Makes the rows of some hosts; `now` of the context is when the job was ordered."""

OVER: Final = frozenset({"finished", "failed", "cancelled"})
REMEMBERED: Final = 1000
"""Jobs that are remembered, the oldest forgotten first."""
DAY_SECONDS: Final = 86_400.0
SLOW_SECONDS: Final = 31 * 60.0
GAP_EVERY: Final = 4
"""Every fourth chunk number is left out: numbers are not contiguous, and the first is 1."""
STOPS: Final = ("error-export", "cancelled-export", "endless-export", "failed-chunk")
"""Quirks by which a job stops half-way."""


class ChunkNotReady(LookupError):
    """A chunk that a job has, and that cannot be fetched now."""


@dataclass(frozen=True, slots=True)
class JobRules:
    """How long jobs take and are kept, in seconds, and into how many chunks they are cut at least.

    Real jobs take minutes; a client polls these once or twice.
    """

    queued: float = 0.5
    work: float = 1.5
    life: float = 3 * DAY_SECONDS
    chunk_life: float = DAY_SECONDS
    cancelled_chunk_life: float = 3 * DAY_SECONDS
    min_chunks: int = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: its state, and the places of chunks that are ready, failed, cancelled."""

    state: State
    ready: Sequence[int] = ()
    failed: Sequence[int] = ()
    cancelled: Sequence[int] = ()


def number_of(place: int) -> int:
    """Return the number of the chunk at a place; inverted by `place_of`."""
    return 1 + place + place // (GAP_EVERY - 1)


def place_of(number: int) -> int | None:
    """Return the place of the chunk with that number, None for a number that is left out."""
    before = number - 1
    if before < 0 or before % GAP_EVERY == GAP_EVERY - 1:
        return None
    return before - before // GAP_EVERY


def in_order(total: int) -> Iterator[int]:
    """Yield places in the order in which chunks get ready: never that of their numbers."""
    return (place ^ 1 if place ^ 1 < total else place for place in range(total))


@dataclass(slots=True)
class Job:
    """One export: what was ordered, `size` hosts a chunk, `end` behind the index of the last host.

    `number` counts the jobs of a kind from 0; `created` is in monotonic seconds.
    """

    identifier: str
    kind: str
    order: Any
    rows: Rows
    size: int
    end: int
    number: int
    created: float
    ordered: datetime
    rules: JobRules
    cancelled: float | None = None
    truncated: dict[int, int] = field(default_factory=dict)
    """The number of the request that was answered with a truncated chunk, by its place."""
    empty: dict[int, bool] = field(default_factory=dict)

    def quirk(self, context: Context, name: str) -> bool:
        """Return True if a quirk is on for this job: with `-once`, for the first of its kind."""
        return context.quirk(name) or (self.number == 0 and context.quirk(f"{name}-once"))

    def chunks(self, context: Context) -> int:
        """Return how many chunks the job has."""
        return -(-self.end // self.size) + self.quirk(context, "empty-chunk")

    def progress(self, context: Context) -> Progress:
        """Return how far the job is."""
        if self.cancelled is not None:
            done = self._ready(context, self.cancelled)
            return Progress("cancelled", done, cancelled=self._behind(context, done))
        if context.monotonic - self.created < self.rules.queued:
            return Progress("queued")
        slowness = SLOW_SECONDS if self.quirk(context, "slow-export") else 0.0
        done = self._ready(context, context.monotonic - slowness)
        half = self.chunks(context) // 2
        if len(done) >= half and any(self.quirk(context, name) for name in STOPS):
            return self._stopped(context, done[:half])
        if len(done) < self.chunks(context):
            return Progress("running", done)
        return Progress("finished", done[:-1] if self.quirk(context, "missing-chunk") else done)

    def chunk_rows(self, context: Context, place: int) -> Iterator[Document]:
        """Yield the rows of a chunk, as of the time of the order."""
        start, stop = place * self.size, min((place + 1) * self.size, self.end)
        hosts = takewhile(lambda host: host.index < stop, context.world.hosts(start))
        return self.rows(replace(context, now=self.ordered), hosts)

    def is_empty(self, context: Context, place: int) -> bool:
        """Return True if a chunk has no rows."""
        if place not in self.empty:
            self.empty[place] = next(self.chunk_rows(context, place), None) is None
        return self.empty[place]

    def chunk(
        self, context: Context, number: int, render: Callable[[list[Document]], Answer]
    ) -> Answer:
        """Return a chunk as it is rendered, or as a quirk makes it; raise LookupError."""
        place, middle = place_of(number), self.chunks(context) // 2
        if place is None or place >= self.chunks(context) or not self._is_kept(context):
            raise LookupError(number)
        if place not in self.progress(context).ready:
            raise ChunkNotReady(number)
        if (body := self._without_rows(context, place)) is not None:
            return body
        if place == middle and self.quirk(context, "lost-chunk"):
            raise LookupError(number)
        return self._cut(context, place, render(list(self.chunk_rows(context, place))))

    def _ready(self, context: Context, now: float) -> list[int]:
        total = self.chunks(context)
        worked = (now - self.created - self.rules.queued) / self.rules.work
        return list(in_order(total))[: min(max(int(worked * total + 1e-9), 0), total)]

    def _behind(self, context: Context, done: Sequence[int]) -> list[int]:
        before = set(done)
        return [place for place in in_order(self.chunks(context)) if place not in before]

    def _stopped(self, context: Context, done: list[int]) -> Progress:
        behind = self._behind(context, done)
        if self.quirk(context, "error-export"):
            return Progress("failed", done)
        if self.quirk(context, "cancelled-export"):
            return Progress("cancelled", done, cancelled=behind)
        if self.quirk(context, "endless-export"):
            return Progress("running", done)
        # The chunks behind one that fails are cancelled with it.
        return Progress("finished", done, behind[:1], behind[1:])

    def _is_kept(self, context: Context) -> bool:
        rules = self.rules
        life = rules.chunk_life if self.cancelled is None else rules.cancelled_chunk_life
        age = context.monotonic - self.created
        return age <= life and not self.quirk(context, "expired-chunks")

    def _without_rows(self, context: Context, place: int) -> Answer | None:
        """Return what is sent in place of a chunk that has failed without being said to."""
        total = self.chunks(context)
        for name, at in {"first": 0, "middle": total // 2, "last": total - 1}.items():
            if place == at and self.quirk(context, f"null-chunk-{name}"):
                return Answer(200, b"null", "application/octet-stream")
            if place == at and self.quirk(context, f"empty-chunk-body-{name}"):
                return Answer(204)
        return None

    def _cut(self, context: Context, place: int, answer: Answer) -> Answer:
        """Return the chunk as it is, or broken off by a quirk in the middle."""
        ordinal = context.request.ordinal
        is_broken = self.quirk(context, "broken-chunk") and place == self.chunks(context) // 2
        if context.quirk("truncated-chunk"):
            is_broken |= self.truncated.setdefault(place, ordinal) == ordinal
        if not is_broken or not isinstance(answer.body, bytes):
            return answer
        return replace(answer, body=answer.body[: len(answer.body) // 2])


class Jobs:
    """The jobs of one simulator, the oldest forgotten first; any thread may ask."""

    def __init__(self, clock: Clock, name: str, rules: JobRules) -> None:
        self._clock, self._name, self._rules = clock, name, rules
        self._lock = Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._started = 0

    def start(
        self,
        kind: str,
        order: Any,
        rows: Rows,
        size: int,
        world: World,
        ago: timedelta = timedelta(),
    ) -> Job:
        """Start an export of the hosts there are now, as if some time ago."""
        last = world.window(len(world) - 1, 1) if len(world) else []
        end = last[0].index + 1 if last else 0
        with self._lock:
            job = Job(
                identifier=uuid_of(f"{self._name}/{self._started}"),
                kind=kind,
                order=order,
                rows=rows,
                size=min(size, max(1, -(-end // self._rules.min_chunks))),
                end=end,
                number=sum(job.kind == kind for job in self._jobs.values()),
                created=self._clock.monotonic() - ago.total_seconds(),
                ordered=self._clock.now() - ago,
                rules=self._rules,
            )
            self._started += 1
            self._jobs[job.identifier] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
        return job

    def find(self, identifier: str) -> Job | None:
        """Return the job with that id, for as long as it is kept."""
        with self._lock:
            job = self._jobs.get(identifier.lower())
        return job if job is not None and self._is_kept(job) else None

    def all(self) -> list[Job]:
        """Return every job that is kept, the latest first."""
        with self._lock:
            jobs = list(self._jobs.values())
        return [job for job in reversed(jobs) if self._is_kept(job)]

    def running(self, context: Context) -> list[Job]:
        """Return those that are not over."""
        return [job for job in self.all() if job.progress(context).state not in OVER]

    def cancel(self, job: Job) -> None:
        """Cancel a job; what is ready stays."""
        job.cancelled = self._clock.monotonic()

    def _is_kept(self, job: Job) -> bool:
        return self._clock.monotonic() - job.created <= self._rules.life
