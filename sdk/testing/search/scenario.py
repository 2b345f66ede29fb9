"""Scenarios: a world, a page size, quirks and faults as one value, which is also a command line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from ..conformance.harness import Harness, Run, check_complete, check_honest
from ..conformance.subject import Subject
from .cli_options import Options

SCENARIOS: Final = 50
"""How many are tried in a search, unless the user asks for more: a second or two."""


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Options):
    """What a walk meets: a world by `seed` and `hosts`, and what is asked of it and befalls it."""

    numbers: ClassVar[Mapping[str, str]] = {
        "--seed": "seed",
        "--hosts": "hosts",
        "--page-size": "page_size",
        "--concurrency": "concurrency",
    }

    seed: int = 0
    hosts: int = 11
    page_size: int = 3
    concurrency: int = 2
    quirks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def on(self, subject: type[Subject]) -> "Scenario":
        """Return the scenario with the quirks that a conformance class always has."""
        return replace(self, quirks=tuple(dict.fromkeys((*subject.quirks, *self.quirks))))

    def harness(self, subject: Subject) -> Harness:
        """Set the scenario up, on a virtual clock."""
        limits = replace(
            subject.integration.limits, page_size=self.page_size, concurrency=self.concurrency
        )
        return subject.harness(
            self.hosts, seed=self.seed, faults=self.faults, quirks=self.quirks, limits=limits
        )


def hold(subject: type[Subject], scenario: Scenario) -> Run:
    """Run the integration of a conformance class in a scenario: it must be complete, or loud.

    Without any quirk or fault it must be complete. AssertionError, with the command line that shows
    the same, where something was lost, invented or sent elsewhere, or where no typed error says
    what is missing.
    """
    harness = scenario.harness(subject())
    try:
        run = harness.run(seed=scenario.seed)
        check_honest(harness, run, str(scenario))
        if scenario.is_plain:
            check_complete(harness, run)
        assert not harness.wire.strays, f"a request left for {harness.wire.strays[0]}"
    except AssertionError as broken:
        broken.add_note(
            scenario.on(subject).command(
                harness.integration.name, harness.config, subject.credential
            )
        )
        raise
    return run
