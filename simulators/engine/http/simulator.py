"""The engine: a vendor's API as a WSGI app over a world, enforcing limits, striking with faults.

A vendor subclasses `Simulator`, lists its `routes` and `quirks`, and writes one method per route,
`(Request) -> Answer`. What happens to a call, in order; each step may answer and end it:

1. route it                       else `unknown_route`
2. `authenticate`                 unless the route is open
3. the concurrency limit          `too_many_running`
4. the rate limit                 `rate_limited`
5. latency, and `slow` faults
6. `html`, `status` and `token-expired` faults     `status_fault`, `token_expired`
7. parameters                     `unknown_parameters`, `check_parameters`
8. the route's handler
9. `empty` and `half` faults

and `finish` puts the headers on that every answer carries. A `reset` replaces steps 6 to 8, so a
call that is reset changed nothing. Overridable hooks are the methods without an underscore. Faults
of the transport are left for whoever carries the answer, in `environ["simulators.transport"]`:
`{"reset": True}`, `{"truncate": BYTES}`, `{"drip": SECONDS}`.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Literal, Self, TypedDict, Unpack
from wsgiref.types import StartResponse, WSGIEnvironment

from ...world import USUAL, World
from ..quirks import COMMON, Quirk, chosen, with_common
from .authority import server_context
from .clock import Clock, SystemClock, whole_second
from .faults import Fault, read_faults
from .journal import Journal, Unmatched
from .messages import Answer, NotSimulated, Request, Route, read_request
from .router import located, router
from .rows import take_rows
from .server import serving
from .throttle import Gate, RateLimit, RateWindows
from .visit import Visit, deliver
from .waits import told_to_wait


class Expected(TypedDict):
    """One model that a right integration emits: the platform's type, key and JSON field names.

    `fields` holds what the vendor's mapping determines, not what a run stamps. `refused` is the
    rule that keeps it from the sink, None when it arrives there.
    """

    type: str
    key: str
    fields: dict[str, object]
    refused: Literal["internal", "cloud"] | None


class Settings(TypedDict, total=False):
    """What every simulator can be told besides its world; a vendor adds options of its own."""

    clock: Clock | None
    faults: Iterable[str | Fault]
    quirks: Iterable[str]
    url: str | None
    latency_seconds: float


class Simulator(ABC):
    """Subclass per vendor; thread safe as long as the handlers are.

    `rows` says, by route, where the rows of a page are (`rows.py`); `unseen`, for which of these no
    client can tell that rows of a page are missing, and why: by route, or by fault and route
    (`half@hosts`) where one of the two faults is seen.

    `rate_limit` and `concurrency_limit`, None for no limit, are counted per `Route.limit_group`.
    ValueError for an unknown fault or quirk, TypeError for a route without its method.
    """

    name: ClassVar[str]
    routes: ClassVar[tuple[Route, ...]]
    quirks: ClassVar[tuple[Quirk, ...]] = COMMON
    rows: ClassVar[Mapping[str, str]] = {}
    unseen: ClassVar[Mapping[str, str]] = {}
    ignores_trailing_slash: ClassVar[bool] = False
    missing: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What the real service has and this one has not, by the beginning of its path."""

    rate_limit: RateLimit | None = None
    concurrency_limit: int | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.quirks = with_common(cls.quirks)
        for route in getattr(cls, "routes", ()):
            if not callable(getattr(cls, route.handler, None)):
                raise TypeError(f"{cls.__name__}: route {route.name} has no method {route.handler}")

    def __init__(self, world: World | None = None, **settings: Unpack[Settings]) -> None:
        self.clock: Clock = settings.get("clock") or SystemClock()
        self.world = World(epoch=whole_second(self.clock)) if world is None else world
        self.url = settings.get("url") or f"https://{self.name}.test"
        self.latency_seconds = settings.get("latency_seconds", 0.0)
        self.active_quirks = chosen(settings.get("quirks", ()), self.quirks)
        self._declared = {quirk.name for quirk in self.quirks}
        self.world.show(self.active_quirks)
        self.credentials: dict[str, str] = {}
        self.journal = Journal()
        self.gate = Gate()
        self._windows = RateWindows(self.clock)
        self._router = router(self.routes)
        self._faults: tuple[Fault, ...] = ()
        self.faults = settings.get("faults", ())

    @classmethod
    def create(
        cls, *, seed: int = 0, hosts: int = 25, shape: str = USUAL, **settings: Unpack[Settings]
    ) -> Self:
        """Return a simulator over a new world of that seed, size and shape, dated by its clock."""
        settings["clock"] = clock = settings.get("clock") or SystemClock()
        return cls(World(seed, hosts, epoch=whole_second(clock), shape=shape), **settings)

    @abstractmethod
    def oracle(self, config: Mapping[str, str] = {}) -> Iterator[Expected]:
        """What a right integration emits for this world under `config`, repeats included."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in force; assign specs or faults to replace them."""
        return self._faults

    @faults.setter
    def faults(self, orders: Iterable[str | Fault]) -> None:
        self._faults = read_faults(orders, (route.name for route in self.routes), self.rows)

    def quirk(self, name: str) -> bool:
        """Return True if a declared quirk is switched on; raise ValueError for any other."""
        if name not in self._declared:
            chosen((name,), self.quirks)
        return name in self.active_quirks

    @contextmanager
    def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        authority: Path | None = None,
        names: Iterable[str] = (),
    ) -> Iterator[str]:
        """Serve on a socket while the context lasts; enters with the URL, which `url` is then.

        With `authority` it speaks TLS, and that file is written for clients to trust. Requests for
        other hosts than this machine and `names` are refused.
        """
        before, context = self.url, server_context(host, authority) if authority else None
        with serving(self.app, host, port, context, names) as url:
            self.url = url
            try:
                yield url
            finally:
                self.url = before

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The vendor as a WSGI application; an exception in a handler comes out of it as it is."""
        request = located(read_request(environ), self._router, self.ignores_trailing_slash)
        visit = Visit(request, self.clock.monotonic())
        try:
            answer = self._simulated(visit)
            answer = self._dated(self.finish(visit.request, answer))
        except BaseException:
            self._close(visit, 500)
            raise
        return deliver(visit, answer, environ, start_response, partial(self._close, visit))

    # what a vendor may answer in its own way

    def authenticate(self, request: Request) -> Answer | None:
        """The refusal of a call with wrong credentials, None when they are right."""
        return None

    def rate_limited(self, request: Request) -> Answer:
        """The refusal of a call over the rate limit; `request.allowance` says how long to wait."""
        wait_seconds = request.allowance.wait_seconds if request.allowance else 0.0
        answer = Answer.text("too many calls", 429)
        return answer.with_headers({"Retry-After": str(math.ceil(wait_seconds))})

    def too_many_running(self, request: Request) -> Answer:
        """The refusal of a call over the concurrency limit."""
        return Answer.text("too many calls at once", 429)

    def token_expired(self, request: Request) -> Answer:
        """The answer to a call struck by `token-expired`; a vendor with real tokens revokes it."""
        return Answer.text("token expired", 401)

    def status_fault(self, request: Request, fault: Fault) -> Answer:
        """The answer to a call struck by `status:N`, in the vendor's dialect."""
        return Answer.text(f"simulated {fault.status}", fault.status)

    def unknown_route(self, request: Request) -> Answer:
        """Return 501, never a 404 of the vendor's: a client takes that for "there is none"."""
        there = (what for start, what in self.missing.items() if request.path.startswith(start))
        words = ": ".join([f"{request.method} {request.path}", *islice(there, 1)])
        return Answer.not_simulated(words)

    def unknown_parameters(self, request: Request, names: tuple[str, ...]) -> Answer:
        """Return the answer to parameter names that the route does not list; loud by default."""
        return Answer.not_simulated(f"{request.path}: {', '.join(names)}")

    def check_parameters(self, request: Request) -> Answer | None:
        """The refusal of values that are out of range or do not parse, None when all is well."""
        return None

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Every answer passes here last, for the headers that all of them carry."""
        return answer

    # the steps of a call

    def _simulated(self, visit: Visit) -> Answer:
        try:
            return self._answer(visit)
        except NotSimulated as error:
            self._complain(visit.request, str(error))
            return Answer.not_simulated(f"{visit.request.path}: {error}", error.code)

    def _answer(self, visit: Visit) -> Answer:
        route = visit.request.route
        if route is None:
            self._complain(visit.request, "unknown route")
            return self.unknown_route(visit.request)
        ordinal = self.journal.arrive(route.name)
        visit.request = replace(visit.request, ordinal=ordinal)
        visit.faults = tuple(fault for fault in self._faults if fault.hits(route.name, ordinal))
        for step in (self._identify, self._let_in, self._ration, self._strike, self._check):
            if (answer := step(visit)) is not None:
                return answer
        handler: Callable[[Request], Answer] = getattr(self, route.handler)
        return take_rows(visit, handler(visit.request), self.rows.get(route.name))

    def _identify(self, visit: Visit) -> Answer | None:
        if visit.request.route is None or not visit.request.route.authenticated:
            return None
        refusal = self.authenticate(visit.request)
        visit.authenticated = refusal is None
        return refusal

    def _let_in(self, visit: Visit) -> Answer | None:
        if not visit.group:
            return None
        visit.inside, running = self.gate.enter(visit.group, self.concurrency_limit)
        visit.request = replace(visit.request, running=running)
        return None if visit.inside else self.too_many_running(visit.request)

    def _ration(self, visit: Visit) -> Answer | None:
        if not visit.group or self.rate_limit is None:
            return None
        allowance = self._windows.take(visit.group, self.rate_limit)
        visit.request = replace(visit.request, allowance=allowance)
        return self.rate_limited(visit.request) if allowance.wait_seconds > 0 else None

    def _strike(self, visit: Visit) -> Answer | None:
        slow = (fault.value or 0.0 for fault in visit.faults if fault.kind == "slow")
        if delay_seconds := self.latency_seconds + sum(slow):
            self.clock.sleep(delay_seconds)
        if visit.struck_by("reset"):
            return Answer()
        if fault := visit.struck_by("html"):
            return told_to_wait(
                self.clock.now(), Answer.html(fault.status, "Simulated gateway"), fault
            )
        if fault := visit.struck_by("status"):
            return told_to_wait(self.clock.now(), self.status_fault(visit.request, fault), fault)
        return self.token_expired(visit.request) if visit.struck_by("token-expired") else None

    def _check(self, visit: Visit) -> Answer | None:
        route = visit.request.route
        known = None if route is None else route.parameters
        if known is not None and (unknown := tuple(sorted(visit.request.names - known))):
            self._complain(visit.request, f"unknown parameter {', '.join(unknown)}")
            return self.unknown_parameters(visit.request, unknown)
        return self.check_parameters(visit.request)

    def _dated(self, answer: Answer) -> Answer:
        """Date a response by the simulator's clock (RFC 9110 6.6.1), unless the vendor has."""
        if any(name.lower() == "date" for name, _ in answer.headers):
            return answer
        return answer.with_headers({"Date": format_datetime(self.clock.now(), usegmt=True)})

    def _complain(self, request: Request, reason: str) -> None:
        self.journal.complain(Unmatched(request.method, request.path, reason))

    def _close(self, visit: Visit, status: int) -> None:
        if visit.inside:
            self.gate.leave(visit.group)
        self.journal.record(visit.exchange(status, self.clock.monotonic()))
