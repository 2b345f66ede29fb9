"""Export jobs: how they go from queued to finished, and what can happen to them on the way."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from ..engine import Clock, Context, RateLimit, RateWindows, uuid_of
from ..world import World
from .queries.orders import Order

QUEUED_SECONDS, WORK_SECONDS = 0.5, 1.5
"""How long a job waits, and works whatever its size: real ones take minutes, clients poll here."""
SLOW_SECONDS = 31 * 60.0
NOW = timedelta()
CHUNK_LIFE_SECONDS = 24 * 3600.0
CANCELLED_LIFE_SECONDS = JOB_LIFE_SECONDS = 3 * 24 * 3600.0
"""Chunks live a day, those of a cancelled job three; finished jobs are listed for three (3.3, 3.4).
"""
MOST_RUNNING = 10
BY_CVE = RateLimit(15, 60, rolling=True)
KEPT = 1000
SHARDS = 4
"""An export is cut into so many chunks at least: a chunk holds at most what was asked for, and
often less (3.1: record counts vary widely; that they are cut this way is assumed)."""
GAP_EVERY = 4
"""Every fourth chunk id is left out: ids are not contiguous, and the first is 1 (3.2)."""

QUEUED, PROCESSING, FINISHED = "QUEUED", "PROCESSING", "FINISHED"
CANCELLED, ERROR = "CANCELLED", "ERROR"
OVER = frozenset({FINISHED, CANCELLED, ERROR})
TIMED_OUT = "The export request timed out. Try again."


@dataclass(slots=True)
class Job:
    """One export; `nth` counts those of its kind, `end` is the index behind its last host."""

    uuid: str
    order: Order
    nth: int
    created: float
    created_at: datetime
    end: int
    quirks: frozenset[str]
    cancelled: float | None = None
    truncated: dict[int, int] = field(default_factory=dict)
    """The number of the request that was answered with a truncated chunk, by its place."""
    empty: dict[int, bool] = field(default_factory=dict)
    """Whether the chunk at a place has no rows, once that was looked at."""

    def as_seen(self, context: Context) -> "Job":
        """Return the job under the quirks of a call; what it remembers is shared."""
        return replace(self, quirks=context.quirks)

    def quirk(self, name: str) -> bool:
        """Return True if a quirk is on for this job: with `-once`, for the first of its kind."""
        return name in self.quirks or (f"{name}-once" in self.quirks and self.nth == 0)

    @property
    def size(self) -> int:
        """Return how many assets a chunk has."""
        return min(self.order.size, max(1, -(-self.end // SHARDS)))

    @property
    def count(self) -> int:
        """Return how many chunks hold hosts."""
        return -(-self.end // self.size)

    @property
    def total(self) -> int:
        """Return how many chunks there are, with the one that is empty by a quirk."""
        return self.count + self.quirk("empty-chunk")

    def hosts(self, place: int) -> range:
        """Return the indexes of the hosts in the chunk at a place."""
        return range(place * self.size, min((place + 1) * self.size, self.end))


@dataclass(frozen=True, slots=True)
class View:
    """How far a job is: its status, and the places of chunks that are ready, failed, cancelled."""

    status: str
    ready: Sequence[int] = ()
    failed: Sequence[int] = ()
    cancelled: Sequence[int] = ()
    reason: str = ""


def chunk_id(place: int) -> int:
    """Return the id of the chunk at a place; inverted by `place_of`."""
    return 1 + place + place // (GAP_EVERY - 1)


def place_of(identifier: int) -> int | None:
    """Return the place of the chunk with that id, None for an id that is left out."""
    before = identifier - 1
    if before < 0 or before % GAP_EVERY == GAP_EVERY - 1:
        return None
    return before - before // GAP_EVERY


def in_order(total: int) -> Iterator[int]:
    """Yield places in the order in which chunks get ready: never the order of their ids."""
    return (place ^ 1 if place ^ 1 < total else place for place in range(total))


def view(job: Job, now: float) -> View:
    """Return how far a job is at a moment of the monotonic clock."""
    if job.cancelled is not None:
        done = _ready(job, job.cancelled)
        return View(CANCELLED, done, cancelled=_others(job, done))
    age = now - job.created
    slowness = SLOW_SECONDS if job.quirk("slow-export") else 0.0
    if age < QUEUED_SECONDS:
        return View(QUEUED)
    done = _ready(job, now - slowness)
    if len(done) < job.total // 2 or not _ends_early(job):
        return _on_its_way(job, done)
    return _ended_early(job, done[: job.total // 2])


def _ready(job: Job, now: float) -> list[int]:
    worked = (now - job.created - QUEUED_SECONDS) / WORK_SECONDS
    count = min(max(int(worked * job.total + 1e-9), 0), job.total)
    return list(in_order(job.total))[:count]


def _others(job: Job, done: Sequence[int]) -> list[int]:
    known = set(done)
    return [place for place in in_order(job.total) if place not in known]


ENDS = ("error-export", "cancelled-export", "endless-export", "failed-chunk")


def _ends_early(job: Job) -> bool:
    return any(job.quirk(name) for name in ENDS)


def _on_its_way(job: Job, done: list[int]) -> View:
    if len(done) < job.total:
        return View(PROCESSING, done)
    # The last one is counted, and never listed.
    return View(FINISHED, done[:-1] if job.quirk("missing-chunk") else done)


def _ended_early(job: Job, done: list[int]) -> View:
    left = _others(job, done)
    if job.quirk("error-export"):
        return View(ERROR, done, reason=TIMED_OUT)
    if job.quirk("cancelled-export"):
        return View(CANCELLED, done, cancelled=left)
    if job.quirk("endless-export"):
        return View(PROCESSING, done)
    # The chunks behind one that fails are cancelled with it.
    failed = f"1 of {job.total} chunks failed to process."
    reason = f"{failed} The remaining chunks are available for download." if left else ""
    return View(FINISHED, done, left[:1], left[1:], reason)


class Jobs:
    """The exports of one account, the oldest forgotten first."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._seed = seed
        self._lock = Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._started = 0
        self._by_cve = RateWindows(clock)

    def start(
        self, order: Order, world: World, quirks: frozenset[str], ago: timedelta = NOW
    ) -> Job:
        """Start an export of what there is now, as if some time ago."""
        with self._lock:
            number = self._started
            self._started += 1
            job = Job(
                uuid=uuid_of(f"tenable/{self._seed}/{number}"),
                order=order,
                nth=sum(one.order.kind == order.kind for one in self._jobs.values()),
                created=self._clock.monotonic() - ago.total_seconds(),
                created_at=self._clock.now() - ago,
                end=_end(world),
                quirks=quirks,
            )
            self._jobs[job.uuid] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        return job

    def may_export_by_cve(self) -> bool:
        """Return True if one more export by CVE is within the limit of a minute (2)."""
        return self._by_cve.take("exports by CVE", BY_CVE).wait_seconds <= 0

    def find(self, uuid: str) -> Job | None:
        """Return the job with that id, for as long as it is remembered."""
        with self._lock:
            job = self._jobs.get(uuid.lower())
        return None if job is None or self._age(job) > JOB_LIFE_SECONDS else job

    def all(self) -> list[Job]:
        """Return every job that is remembered, the latest first."""
        with self._lock:
            jobs = list(self._jobs.values())
        return [job for job in reversed(jobs) if self._age(job) <= JOB_LIFE_SECONDS]

    def running(self) -> list[Job]:
        """Return those that are not over."""
        now = self._clock.monotonic()
        return [job for job in self.all() if view(job, now).status not in OVER]

    def cancel(self, job: Job) -> None:
        """Cancel a job; what is ready stays."""
        with self._lock:
            self._jobs[job.uuid].cancelled = self._clock.monotonic()

    def is_kept(self, job: Job) -> bool:
        """Return True if the chunks of a job can still be fetched."""
        life = CHUNK_LIFE_SECONDS if job.cancelled is None else CANCELLED_LIFE_SECONDS
        return self._age(job) <= life and not job.quirk("expired-chunks")

    def _age(self, job: Job) -> float:
        return self._clock.monotonic() - job.created


def _end(world: World) -> int:
    """Return the index behind the last host; hosts that are added later are not exported."""
    last = world.window(len(world) - 1, 1) if len(world) else []
    return last[0].index + 1 if last else 0
