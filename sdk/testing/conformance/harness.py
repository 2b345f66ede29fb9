"""The harness: one integration pointed at one simulator, in process and on a virtual clock."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypedDict, Unpack

from ... import errors
from ...capability import Capability
from ...core.journal import Event, Journal
from ...core.limits import Limits
from ...filters import VMFilter
from ...job import Job
from ...manifest import credential_of_type
from ...models import Integration, Model
from ...runner.report import Outcome, Report
from ...sinks import MemorySink
from ..simulator import Simulator
from ..transport.in_process import InProcess
from ..transport.skewed_clock import SkewedClock
from ..transport.virtual_clock import VirtualClock
from .expected import Expected
from .interceptor import Interceptor

TYPED: Final = frozenset(
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.IntegrationError)
)
"""Errors that tell a user what to do; any other is a bug of the integration."""

NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Run:
    """One run and what it left: its report, the models by key, its virtual seconds, its events."""

    report: Report
    models: Mapping[str, Model]
    seconds: float
    requests: int
    events: tuple[Event, ...]

    @property
    def error_types(self) -> tuple[str, ...]:
        """The kinds of the errors that ended the run or one of its streams."""
        ends = (self.report.error_type, *(stream.error_type for stream in self.report.streams))
        return tuple(filter(None, ends))

    @property
    def summary(self) -> str:
        """The end of the run, in one line."""
        ends = (f"{stream.name} {stream.outcome} {stream.error}" for stream in self.report.streams)
        return f"{self.report.outcome} {self.report.error} ({'; '.join(ends)})"


class Options(TypedDict, total=False):
    """In what a run may differ from the usual one of its harness."""

    config: Mapping[str, str]
    secrets: Mapping[str, str]
    limits: Limits
    filter: VMFilter
    target: Integration
    status: str
    seed: int
    sink: MemorySink
    since_last: bool
    ahead: timedelta


class Harness:
    """Runs `integration` against `simulator` as often as wanted; the world in it goes on living.

    `wire` carries the calls and may be listened to; `clock` is shared by both sides.
    """

    def __init__(
        self,
        integration: type[Capability],
        simulator: Simulator,
        clock: VirtualClock,
        *,
        limits: Limits,
        config: Mapping[str, str],
        most_requests: int,
        credential: str = "",
    ) -> None:
        self.integration = integration
        self.simulator = simulator
        self.clock = clock
        self.limits = limits
        self.config = config
        self.credential = credential_of_type(integration.credentials, credential)
        self.events: list[Event] = []
        self.wire = Interceptor(
            InProcess(simulator.app, clock=clock),
            simulator.url,
            now=clock.monotonic,
            most=most_requests,
        )

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets of the credential to log in with, as the simulator accepts them."""
        return {name: self.simulator.credentials[name] for name in self.credential.secrets}

    @property
    def target(self) -> Integration:
        """The linked account: the simulator, by the integration's name."""
        return Integration(name=self.integration.name, value=self.simulator.url)

    def expected(self, config: Mapping[str, str] = NOTHING) -> Expected:
        """Return the oracle's models of the world as it is now, under `config`."""
        return Expected(self.simulator.oracle({**self.config, **config}))

    def capability(self, **options: Unpack[Options]) -> Capability:
        """Return a new integration, connected and not yet run."""
        return self.integration(
            Job(
                target=options.get("target") or self.target,
                secrets=options.get("secrets", self.secrets),
                config={**self.config, **options.get("config", NOTHING)},
                username="conformance@example.com",
                status=options.get("status", "A"),
                seed=options.get("seed", 0),
            ),
            transport=self.wire,
            clock=SkewedClock(self.clock, options["ahead"]) if "ahead" in options else self.clock,
            limits=options.get("limits", self.limits),
            filter=options.get("filter"),
            sink=options["sink"] if "sink" in options else MemorySink(),
            since_last=options.get("since_last", False),
            journal=Journal([self.events.append], clock=self.clock),
        )

    def run(self, capability: Capability | None = None, **options: Unpack[Options]) -> Run:
        """Run the integration once; AssertionError when it had to be stopped."""
        capability = capability or self.capability(**options)
        began, asked, reported = self.clock.monotonic(), len(self.wire.sent), len(self.events)
        report = capability.invoke()
        assert not self.wire.ran_away, f"still asking after {self.wire.most} requests"
        assert isinstance(capability.sink, MemorySink), "the integration replaced its sink"
        return Run(
            report,
            capability.sink.models,
            self.clock.monotonic() - began,
            len(self.wire.sent) - asked,
            tuple(self.events[reported:]),
        )

    def emitted(self, stream: str) -> Generator[Model, None, None]:
        """Yield the models of one stream, before any filter, lazily; closed with the iterator."""
        with ExitStack() as stack:
            capability = stack.enter_context(self.capability())
            models = getattr(capability, stream)()
            stack.callback(getattr(models, "close", lambda: None))
            yield from models

    def asked(self) -> dict[str, int]:
        """Return the number of requests to each route of the simulator."""
        calls: dict[str, int] = {}
        for exchange in self.simulator.journal.exchanges:
            calls[exchange.route] = calls.get(exchange.route, 0) + 1
        return calls

    def streams(self) -> list[str]:
        """Return the names of the integration's streams."""
        return [stream.name for stream in self.integration.streams]

    def toggles(self) -> list[str]:
        """Return the config keys by which the integration's streams are turned off."""
        return list(dict.fromkeys(s.toggle for s in self.integration.streams if s.toggle))


def check_complete(harness: Harness, run: Run, *, config: Mapping[str, str] = NOTHING) -> None:
    """Check that the run says it is complete, and that exactly the oracle's models arrived."""
    assert run.report.outcome is Outcome.COMPLETE, run.summary
    difference = harness.expected(config).missing_or_invented(run.models)
    assert not difference, difference


def check_honest(harness: Harness, run: Run, where: str) -> None:
    """Complete or loud: a stream that says it is complete is, any other names a typed error."""
    expected = harness.expected()
    assert not (wrong := expected.invented(run.models)), f"{where}: {wrong}"
    if run.report.outcome is Outcome.COMPLETE:
        lost = expected.missing_or_invented(run.models)
        assert not lost, f"{where}: says complete, but {lost}"
        return
    check_loud(run, where)
    # Which items are of which stream shows by the toggles, if every stream has one.
    if all(stream.toggle for stream in harness.integration.streams):
        for toggle in harness.toggles():
            _check_streams(harness, run, toggle, where)


def check_loud(run: Run, where: str) -> None:
    """Check that the run is not complete, and that its errors say what to do."""
    assert run.report.outcome is not Outcome.COMPLETE, f"{where}: {run.summary}"
    bugs = set(run.error_types) - TYPED
    assert not bugs, f"{where}: not a typed error: {', '.join(bugs)}"
    named = run.error_types or any(stream.row_errors for stream in run.report.streams)
    assert named, f"{where}: {run.summary} names no error"


def _check_streams(harness: Harness, run: Run, toggle: str, where: str) -> None:
    """Check that complete streams under a toggle have delivered the oracle's models under it."""
    names = [stream.name for stream in harness.integration.streams if stream.toggle == toggle]
    ends = [stream.outcome for stream in run.report.streams if stream.name in names]
    if len(ends) < len(names) or any(end is not Outcome.COMPLETE for end in ends):
        return
    others = {other: "false" for other in harness.toggles() if other != toggle}
    lost = harness.expected(others).kept.keys() - run.models.keys()
    assert not lost, f"{where}: {', '.join(names)} says complete, but lacks {len(lost)} items"
