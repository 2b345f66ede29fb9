"""The journal of a run: every request, wait, page and bad row as an event, and their counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Final

from .clock import Clock, SystemClock

NAMED: Final = 10
"""Row errors kept by name; the others are only counted, so that memory does not grow."""

Fact = str | int | float | bool | None


class Kind(StrEnum):
    """What happened."""

    STREAM = "stream"
    """A stream began or ended (`phase`)."""
    REQUEST = "request"
    """One exchange: operation, method, path, status, attempt, seconds, bytes, error."""
    WAIT = "wait"
    """A wait before a repeat begins: seconds, attempt, error, requested_seconds."""
    RETRY = "retry"
    """That wait is over and the call is repeated: seconds waited, attempt."""
    PAUSE = "pause"
    """A call waits for its turn at the vendor's rate: seconds."""
    PAGE = "page"
    """A page was handed to the pagination: rows, received, bytes, cursor digest, total."""
    ROW_ERROR = "row_error"
    """A malformed row was skipped: position and reason."""
    FIELD_DROPPED = "field_dropped"
    """A row is kept without a descriptive field: position, path, field (its name), reason."""
    REPAIR = "repair"
    """What the format forbids was replaced in a body, mostly by U+FFFD: count."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `facts` hold no secret, no query, no header and no body."""

    kind: Kind
    at: datetime
    stream: str
    facts: Mapping[str, Fact]


@dataclass(slots=True)
class Counters:
    """What a stream cost so far; what is `named` are the first ten, by position."""

    requests: int = 0
    retries: int = 0
    waited_seconds: float = 0.0
    pages: int = 0
    rows: int = 0
    bytes_read: int = 0
    row_errors: int = 0
    row_errors_named: list[str] = field(default_factory=list)
    fields_dropped: dict[str, int] = field(default_factory=dict)
    fields_dropped_named: list[str] = field(default_factory=list)
    repairs: int = 0


Listener = Callable[[Event], None]


class Journal:
    """Counts what happens, per stream, and tells the listeners; safe to use from many threads.

    Streams run one after the other, so an event belongs to the stream begun last, whatever the
    thread; what happens outside of any (logging in, for one) is counted under "". Listeners are
    called in the thread in which the event happened, and must be quick and not raise.
    """

    def __init__(self, listeners: Iterable[Listener] = (), *, clock: Clock | None = None) -> None:
        self._listeners = tuple(listeners)
        self._clock = clock or SystemClock()
        self._lock = Lock()
        self._stream = ""
        self._counters: dict[str, Counters] = {"": Counters()}

    def begin(self, stream: str) -> None:
        """Count events from now on under `stream`."""
        with self._lock:
            self._stream = stream
            self._counters[stream] = Counters()
        self.record(Kind.STREAM, phase="begin")

    def end(self) -> Counters:
        """End the stream begun last, and return its final counts."""
        self.record(Kind.STREAM, phase="end")
        with self._lock:
            stream, self._stream = self._stream, ""
        return self.counters(stream)

    def counters(self, stream: str = "") -> Counters:
        """Return a copy of the counts of `stream` by now; zeros for one that never began."""
        with self._lock:
            counted = self._counters.get(stream, Counters())
            return replace(
                counted,
                row_errors_named=list(counted.row_errors_named),
                fields_dropped=dict(counted.fields_dropped),
                fields_dropped_named=list(counted.fields_dropped_named),
            )

    @property
    def requests(self) -> int:
        """The number of requests so far, in all streams and outside of them."""
        with self._lock:
            return sum(counted.requests for counted in self._counters.values())

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Call `listener` with each event until the block ends."""
        self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

    def record(self, kind: Kind, **facts: Fact) -> None:
        """Count an event and tell the listeners."""
        with self._lock:
            stream = self._stream
            count = COUNTED.get(kind)
            if count:
                count(self._counters[stream], facts)
        if listeners := self._listeners:
            event = Event(kind, self._clock.now(), stream, facts)
            for listener in listeners:
                listener(event)

    def __repr__(self) -> str:
        return f"<Journal of {len(self._counters) - 1} streams>"


Facts = Mapping[str, Fact]


def _number(facts: Facts, name: str, default: float = 0) -> float:
    value = facts.get(name, default)
    return value if isinstance(value, int | float) else default


def _request(counters: Counters, facts: Facts) -> None:
    counters.requests += 1
    counters.bytes_read += int(_number(facts, "bytes"))


def _retry(counters: Counters, facts: Facts) -> None:
    counters.retries += 1
    counters.waited_seconds += _number(facts, "seconds")


def _pause(counters: Counters, facts: Facts) -> None:
    counters.waited_seconds += _number(facts, "seconds")


def _page(counters: Counters, facts: Facts) -> None:
    counters.pages += 1
    counters.rows += int(_number(facts, "received"))


def _row_error(counters: Counters, facts: Facts) -> None:
    counters.row_errors += int(_number(facts, "count", 1))
    if len(counters.row_errors_named) < NAMED:
        counters.row_errors_named.append(f"{facts.get('position')}: {facts.get('reason')}")


def _field_dropped(counters: Counters, facts: Facts) -> None:
    name = str(facts.get("field"))
    number = int(_number(facts, "count", 1))
    counters.fields_dropped[name] = counters.fields_dropped.get(name, 0) + number
    if len(counters.fields_dropped_named) < NAMED:
        place = f"{facts.get('position')}, {facts.get('path')}"
        counters.fields_dropped_named.append(f"{place}: {facts.get('reason')}")


def _repair(counters: Counters, facts: Facts) -> None:
    counters.repairs += int(_number(facts, "count"))


COUNTED: Final[Mapping[Kind, Callable[[Counters, Facts], None]]] = {
    Kind.REQUEST: _request,
    Kind.RETRY: _retry,
    Kind.PAUSE: _pause,
    Kind.PAGE: _page,
    Kind.ROW_ERROR: _row_error,
    Kind.FIELD_DROPPED: _field_dropped,
    Kind.REPAIR: _repair,
}
