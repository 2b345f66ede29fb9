"""A search for a world, a page size, quirks and faults in which an integration falls short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.strategies import SearchStrategy

from ..conformance.base import ConformanceBase
from ..conformance.subject import Subject
from ..file_conformance.subject import FileSubject
from ..transport.hard_timeout import HARD_TIMEOUT_SECONDS, HardTimeoutError, hard_timeout
from .cli_options import Options
from .scenario import SCENARIOS
from .strategies import FileScenario, Scenario, file_scenarios, hold, hold_file, scenarios

MOST_WALKS: Final = 100
"""Walks to make a scenario simpler that breaks an integration: some seconds."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A scenario that breaks an integration, how it does, and the command line that shows it."""

    scenario: Options
    message: str
    command: str


def search(
    subject: type[ConformanceBase],
    examples: int = SCENARIOS,
    *,
    hard_timeout_seconds: float = HARD_TIMEOUT_SECONDS,
) -> Counterexample | None:
    """Return the simplest scenario found to break the integration of a conformance class, or None.

    The same scenarios are tried every time; more `examples` try others. A walk that goes
    on for `hard_timeout_seconds` of real time breaks it. What an integration cannot do
    even undisturbed is raised.
    """
    met, hunt = _Met(hard_timeout_seconds), _hunt(subject)
    with hard_timeout(hard_timeout_seconds):
        # Strategies for what hangs undisturbed could not be made.
        hunt.undisturbed()

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(scenario=hunt.scenarios())
    def no_scenario_breaks_it(scenario: Options) -> None:
        if met.walks_left:
            with met.noted(scenario):
                hunt.hold(scenario)

    try:
        no_scenario_breaks_it()
    except Exception:
        if not met.failed:
            raise
        # Each that is tried after the first is simpler, so the simplest was met last.
        scenario, error = met.failed[-1]
        return Counterexample(scenario, f"{type(error).__name__}: {error}", hunt.command(scenario))
    return None


@dataclass(frozen=True, slots=True)
class _Hunt:
    """How one kind of class is searched: by which scenarios, and how each is held and printed."""

    undisturbed: Callable[[], object]
    scenarios: Callable[[], SearchStrategy[Any]]
    hold: Callable[[Any], object]
    command: Callable[[Any], str]


def _hunt(subject: type[ConformanceBase]) -> _Hunt:
    if issubclass(subject, FileSubject):
        return _file_hunt(subject)
    if issubclass(subject, Subject):
        return _call_hunt(subject)
    raise TypeError(f"{subject.__name__} is not a class that can be searched")


def _call_hunt(subject: type[Subject]) -> _Hunt:
    def command(scenario: Scenario) -> str:
        return scenario.on(subject).command(
            subject.integration.name, subject.config, subject.credential
        )

    return _Hunt(
        lambda: subject().harness().run(),
        lambda: scenarios(subject),
        lambda scenario: hold(subject, scenario),
        command,
    )


def _file_hunt(subject: type[FileSubject]) -> _Hunt:
    def command(scenario: FileScenario) -> str:
        return scenario.command(subject.integration.name)

    return _Hunt(
        lambda: FileScenario().read(subject),
        lambda: file_scenarios(subject),
        lambda scenario: hold_file(subject, scenario),
        command,
    )


@dataclass(slots=True)
class _Met:
    """The scenarios that broke it as they were tried, and how often one more may be tried."""

    hard_timeout_seconds: float
    failed: list[tuple[Options, Exception]] = field(default_factory=list)
    walks_left: int = MOST_WALKS

    @contextmanager
    def noted(self, scenario: Options) -> Iterator[None]:
        self.walks_left -= bool(self.failed)
        try:
            with hard_timeout(self.hard_timeout_seconds):
                yield
        except Exception as error:
            self.failed.append((scenario, error))
            # A simpler scenario would hang as long.
            self.walks_left = 0 if isinstance(error, HardTimeoutError) else self.walks_left
            raise
        except SystemExit as error:
            # Whoever ends the program in the middle of a walk does not end the search with it.
            ended = AssertionError(f"SystemExit: {error}")
            self.failed.append((scenario, ended))
            raise ended from error
