"""What the conformance kit asks of a simulator, stated without importing one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self
from wsgiref.types import StartResponse, WSGIEnvironment


class SimulatedClock(Protocol):
    """Time as the simulator sees it; the kit hands in the virtual clock of the run."""

    def now(self) -> datetime:
        """Return the wall clock's time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        ...


class SimulatedHost(Protocol):
    """A machine of the world, by the index under which it can be removed."""

    @property
    def index(self) -> int:
        """Its place, for ever."""
        ...


class SimulatedWorld(Protocol):
    """The world that the simulator reports on; what a vendor says of it is the oracle's affair."""

    def __len__(self) -> int:
        """Return the number of hosts."""
        ...

    def hosts(self) -> Iterator[SimulatedHost]:
        """Yield the hosts, by ascending index."""
        ...

    def remove(self, index: int) -> None:
        """Take a host away, as when its owner retires it."""
        ...

    def change(self, index: int, *, last_seen: datetime) -> object:
        """Have a host seen again at a moment, which is a change that vendors tell of."""
        ...


class SimulatedRoute(Protocol):
    """An endpoint, by the name under which faults are injected and the journal counts it."""

    @property
    def name(self) -> str:
        """Unique in its simulator."""
        ...


class SimulatedQuirk(Protocol):
    """An oddity of the vendor that can be switched on, by its name."""

    @property
    def name(self) -> str:
        """Unique in its simulator."""
        ...


class SimulatedExchange(Protocol):
    """One call as the simulator saw it; times are monotonic seconds of its clock."""

    @property
    def route(self) -> str:
        """The route that was called, "" when there is none for the call."""
        ...

    @property
    def status(self) -> int:
        """The HTTP status of the answer, 0 when the connection was reset instead."""
        ...

    @property
    def started(self) -> float:
        """When it arrived."""
        ...

    @property
    def running(self) -> int:
        """Calls counted against the same limit while it was served, itself included."""
        ...

    @property
    def authenticated(self) -> bool:
        """True if the request carried credentials that were accepted."""
        ...

    @property
    def faults(self) -> Sequence[str]:
        """The specs of the faults that were injected into it."""
        ...


class SimulatedPage(Protocol):
    """A page of a listing as the simulator sent it."""

    @property
    def listing(self) -> str:
        """The operation, and what it lists."""
        ...

    @property
    def walk(self) -> str:
        """The same for all pages that are asked with the same path and filters."""
        ...

    @property
    def place(self) -> int:
        """The number of the page in its walk, from 0; 1 for any but the first if it is unknown."""
        ...

    @property
    def begins(self) -> int:
        """The key of its first row; -1 if it has none."""
        ...

    @property
    def size(self) -> int:
        """The largest number of rows that it could have had."""
        ...

    @property
    def rows(self) -> int:
        """The rows that it has."""
        ...

    @property
    def is_last(self) -> bool:
        """True if no page follows."""
        ...


class SimulatedEffect(Protocol):
    """A quirk that changed answers of one operation."""

    @property
    def quirk(self) -> str:
        """The name of the quirk."""
        ...


class SimulatedJournal(Protocol):
    """What the simulator was asked and what it answered."""

    @property
    def exchanges(self) -> Sequence[SimulatedExchange]:
        """The calls that are over, in the order they were answered."""
        ...

    @property
    def effects(self) -> Iterable[SimulatedEffect]:
        """The quirks that changed an answer."""
        ...

    @property
    def pages(self) -> Sequence[SimulatedPage]:
        """The pages of listings that were sent, in the order they were answered."""
        ...

    @property
    def unmatched(self) -> Sequence[object]:
        """Calls that no real client of this vendor makes: unknown routes and parameters."""
        ...


class Simulator(Protocol):
    """A vendor that the kit can set up, disturb and question; `simulators.Simulator` is one.

    It knows nothing of the sdk: its `oracle` writes down the models that an integration should make
    of the world, from the vendor's contract, so that the two cannot share a mistake.
    """

    concurrency_limit: int | None
    """Calls at once that are let in, None for any number; the kit lifts it to test threads."""

    latency_seconds: float
    """How long every answer takes on the clock."""

    @property
    def name(self) -> str:
        """The vendor's one word, the same as the integration's."""
        ...

    @property
    def url(self) -> str:
        """The base URL that the simulator puts into links."""
        ...

    @property
    def credentials(self) -> Mapping[str, str]:
        """The secrets it accepts, by the names that the integration's credentials declare."""
        ...

    @property
    def clock(self) -> SimulatedClock:
        """The clock by which it counts limits, lifetimes and latency."""
        ...

    @property
    def world(self) -> SimulatedWorld:
        """The world it reports on, which may be changed between two requests."""
        ...

    def paged_with(self, quirk: str) -> Collection[str]:
        """Return the operations whose paging can have a quirk; none where it is of no paging."""
        ...

    @property
    def journal(self) -> SimulatedJournal:
        """The requests and responses since the simulator was made."""
        ...

    @property
    def faults(self) -> Iterable[object]:
        """The faults in force; assigning specs (`status:503@hosts#2`) replaces them."""
        ...

    @faults.setter
    def faults(self, orders: Iterable[str]) -> None: ...

    @property
    def routes(self) -> Sequence[SimulatedRoute]:
        """The operations of the API."""
        ...

    @property
    def quirks(self) -> Sequence[SimulatedQuirk]:
        """The quirks that can be switched on."""
        ...

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Return the vendor as a WSGI application."""
        ...

    def oracle(self, config: Mapping[str, str] = ...) -> Iterator[Mapping[str, object]]:
        """Return the rows that a right integration emits: type, key, fields and refused.

        `config` is that of the run. `type` and `fields` are in the platform's JSON names; `refused`
        is the name of the rule of the filter that keeps the model from the sink, None when it
        arrives there.
        """
        ...

    def serve(
        self,
        host: str = ...,
        port: int = ...,
        *,
        authority: Path | None = ...,
        names: Iterable[str] = ...,
    ) -> AbstractContextManager[str]:
        """Serve on a loopback socket while the context lasts; enters with the URL.

        With `authority` over TLS, and the authority to trust is written to that file. Requests for
        other hosts than this machine and `names` are refused.
        """
        ...

    @classmethod
    def create(
        cls,
        *,
        seed: int = ...,
        hosts: int = ...,
        clock: SimulatedClock = ...,
        faults: Iterable[str] = ...,
        quirks: Iterable[str] = ...,
        shape: str = ...,
    ) -> Self:
        """Return a simulator over a fresh world; raise ValueError for unknown faults or quirks.

        `shape` is what is found on the hosts: "usual", "tall" (sixty findings on the first host),
        "wide" (two on every host, shared by many), "one-of-each" (every weakness, in every state)
        or "bare" (none).
        """
        ...
