"""A search for a world, a page size, quirks and faults in which an integration falls short."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from .conformance.subject import Subject
from .patience import PATIENCE_SECONDS, TooLong, patience
from .scene import SCENES, Scene, hold
from .strategies import scenes

MOST_WALKS: Final = 100
"""Walks to make a scene simpler that breaks an integration: some seconds."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A scene that breaks an integration, how it does, and the command line that shows it."""

    scene: Scene
    message: str
    command: str


def search(
    subject: type[Subject],
    examples: int = SCENES,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Counterexample | None:
    """The simplest of the scenes found to break the integration of a conformance class, or None.

    The same scenes are tried every time; more `examples` try others. A walk that goes
    on for `patience_seconds` of real time breaks it. What an integration cannot do even undisturbed
    is raised.
    """
    met = _Met(patience_seconds)
    with patience(patience_seconds):
        # Strategies for what hangs undisturbed could not be made.
        subject().bench().run()

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
    @given(scene=scenes(subject))
    def no_scene_breaks_it(scene: Scene) -> None:
        if met.walks_left:
            with met.noted(scene):
                hold(subject, scene)

    try:
        no_scene_breaks_it()
    except Exception:
        if not met.failed:
            raise
        # Each that is tried after the first is simpler, so the simplest was met last.
        scene, error = met.failed[-1]
        name = subject.integration.name
        command = scene.on(subject).command(name, subject.config)
        return Counterexample(scene, f"{type(error).__name__}: {error}", command)
    return None


@dataclass(slots=True)
class _Met:
    """The scenes that broke it as they were tried, and how often one more may be tried."""

    patience_seconds: float
    failed: list[tuple[Scene, Exception]] = field(default_factory=list)
    walks_left: int = MOST_WALKS

    @contextmanager
    def noted(self, scene: Scene) -> Iterator[None]:
        self.walks_left -= bool(self.failed)
        try:
            with patience(self.patience_seconds):
                yield
        except Exception as error:
            self.failed.append((scene, error))
            # A simpler scene would hang as long.
            self.walks_left = 0 if isinstance(error, TooLong) else self.walks_left
            raise
        except SystemExit as error:
            # Whoever ends the program in the middle of a walk does not end the search with it.
            ended = AssertionError(f"SystemExit: {error}")
            self.failed.append((scene, ended))
            raise ended from error
