"""Jobs: an export that is ordered, polled and fetched chunk by chunk, by the clock."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

from .collection import Collection, Query
from .context import Context, Document
from .errors import CursorExpired
from .identifiers import uuid_of
from .quirks import Quirk

State = Literal["queued", "running", "finished", "failed", "cancelled"]

REMEMBERED: Final = 64
"""Jobs that are remembered, the oldest forgotten first."""
SLOW_SECONDS: Final = 3600.0

QUIRKS: Final = (
    Quirk("slow-job", "assumed", "a job takes an hour"),
    Quirk(
        "failed-job",
        "tenable/pyTenable#1043; assumed of others",
        "the first job of a kind fails, the second does not",
    ),
    Quirk(
        "partial-chunks",
        "docs/contracts/tenable.md 3.2",
        "chunks can be fetched while the job is running",
    ),
    Quirk(
        "expired-chunk",
        "docs/contracts/tenable.md 3.2",
        "the last chunk is gone when it is requested",
    ),
    Quirk("empty-chunk", "docs/contracts/tenable.md 3.3", "the first chunk has no rows"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One export: its rows are found when a chunk is requested, by the query it was ordered with.

    `number` counts the jobs of a collection from 0; `created` is in monotonic seconds.
    """

    identifier: str
    collection: Collection
    query: Query
    size: int
    number: int
    created: float

    def state(self, context: Context, seconds: float = 5.0) -> State:
        """Return where it stands by the clock, if a job takes so many seconds."""
        age = context.monotonic - self.created
        if context.quirk("failed-job") and self.number == 0 and age >= seconds:
            return "failed"
        needed = SLOW_SECONDS if context.quirk("slow-job") else seconds
        return "queued" if age < needed / 2 else "running" if age < needed else "finished"

    def chunks(self, context: Context) -> int:
        """Return how many chunks it has."""
        order = context.orders.order(self.collection, self.query, context)
        return -(-order.total // self.size) + context.quirk("empty-chunk")

    def available(self, context: Context) -> Sequence[int]:
        """Return the numbers of the chunks that can be fetched now, from 1."""
        state, chunks = self.state(context), self.chunks(context)
        if state == "finished":
            return range(1, chunks + 1)
        has_some = context.quirk("partial-chunks") and state == "running"
        return range(1, chunks // 2 + 1) if has_some else ()

    def chunk(self, context: Context, number: int) -> list[Document]:
        """Return the rows of a chunk; raise LookupError, or CursorExpired where it is gone."""
        if number not in self.available(context):
            raise LookupError(number)
        if context.quirk("expired-chunk") and number == self.chunks(context):
            raise CursorExpired
        place = number - 1 - context.quirk("empty-chunk")
        order = context.orders.order(self.collection, self.query, context)
        keys = order.slice(place * self.size, self.size) if place >= 0 else ()
        return list(self.collection.at(context, keys))


class Jobs:
    """The jobs of one simulator, the oldest forgotten first; any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._counts: dict[str, int] = {}

    def start(self, context: Context, collection: Collection, query: Query, size: int) -> Job:
        """Order an export in chunks of so many rows."""
        with self._lock:
            number = self._counts.get(collection.name, 0)
            self._counts[collection.name] = number + 1
            identifier = uuid_of(f"{collection.name}/{context.world.seed}/{number}")
            job = Job(identifier, collection, query, size, number, context.monotonic)
            self._jobs[identifier] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
        return job

    def find(self, identifier: str) -> Job | None:
        """Return the job with that id."""
        with self._lock:
            return self._jobs.get(identifier)
