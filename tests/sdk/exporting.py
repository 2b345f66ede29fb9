"""A vendor that prepares exports in virtual time, scripted job by job."""

from dataclasses import dataclass, field, replace

from sdk import Limits, NotFound, UnexpectedResponse
from sdk.core.deadline import Deadline
from sdk.core.limiter import Limiter
from sdk.pagination import ExportJob, Page, by_export
from sdk.testing.transport.virtual_clock import VirtualClock

DONE, RUNNING = "done", "running"


@dataclass
class Script:
    """How one job goes: its chunks with the second at which each is ready, and how it ends."""

    chunks: dict = field(default_factory=dict)
    state: str = DONE
    ends_at: float | None = None
    lost: tuple = ()
    total: int | None = None
    empty: int | None = None
    hollow: tuple = ()
    """Chunks that come without rows."""
    hollow_once: list = field(default_factory=list)
    """Chunks that come without rows the first time."""
    lives_seconds: float = 86_400.0
    unreadable: dict = field(default_factory=dict)
    """How often a chunk cannot be read before it can."""
    absent: dict = field(default_factory=dict)
    """How often a chunk that is listed is not there."""
    looks_absent: int = 0
    """How often the job itself is not there."""
    reason: str = ""


class Exporter:
    """A vendor; each job that is created goes by the next script, the last one from then on."""

    def __init__(self, *scripts, concurrency=3, seconds=None):
        self.scripts = [replace(script) for script in scripts]
        self.clock = VirtualClock()
        self.deadline = Deadline(self.clock, seconds)
        self.limiter = Limiter(concurrency, clock=self.clock, deadline=self.deadline)
        self.created = []
        self.looked = []
        self.downloads = []

    def walk(self, limits=Limits(), **options):  # noqa: B008 - frozen
        """Return the chunks, by the strategy under test."""
        return by_export(
            self.create, self.look, self.download, limiter=self.limiter, limits=limits, **options
        )

    def create(self):
        self.created.append(self.clock.monotonic())
        return str(len(self.created) - 1)

    def look(self, job):
        script, age = self.job(job)
        self.looked.append(self.clock.monotonic())
        if age > script.lives_seconds or spent(script, "looks_absent"):
            raise NotFound("no such job")
        ready = tuple(chunk for chunk, at in script.chunks.items() if at <= age)
        ends_at = max(script.chunks.values(), default=0.0)
        over = age >= (ends_at if script.ends_at is None else script.ends_at)
        return ExportJob(
            state=script.state if over else RUNNING,
            ready=ready,
            lost=script.lost if over else (),
            total=script.total,
            empty=script.empty,
            reason=script.reason,
        )

    def download(self, job, chunk):
        script, age = self.job(job)
        self.downloads.append((job, chunk))
        self.clock.sleep(0.1)
        if age > script.lives_seconds or counted_down(script.absent, chunk):
            raise NotFound("no such chunk")
        if counted_down(script.unreadable, chunk):
            raise UnexpectedResponse("not JSON")
        found = [] if chunk in script.hollow else [f"{chunk}a", f"{chunk}b"]
        if chunk in script.hollow_once:
            script.hollow_once.remove(chunk)
            found = []
        return Page(found, bytes_read=100, read_at=self.clock.monotonic())

    def job(self, job):
        number = int(job)
        script = self.scripts[min(number, len(self.scripts) - 1)]
        return script, self.clock.monotonic() - self.created[number]


def spent(script, name):
    """Return True if one of so many is missing."""
    left = getattr(script, name)
    setattr(script, name, max(0, left - 1))
    return left > 0


def counted_down(counts, key):
    left = counts.get(key, 0)
    counts[key] = max(0, left - 1)
    return left > 0


def drained(walk):
    """Return the chunks, and the error at their end, if there is one."""
    came = []
    try:
        for chunk in walk:
            came.append(list(chunk))  # noqa: PERF401 - kept when the walk fails
    except Exception as error:  # noqa: BLE001 - to be looked at
        return came, error
    return came, None


def rows(*chunks):
    return [[f"{chunk}a", f"{chunk}b"] for chunk in chunks]
