"""Scenes: a world, a page size, quirks and faults as one value, which is also a command line."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

from .conformance.bench import NOTHING, Bench, Run, check_honest
from .conformance.subject import Subject

NUMBERS: Final[Mapping[str, str]] = {
    "--seed": "seed",
    "--hosts": "hosts",
    "--page-size": "page_size",
    "--concurrency": "concurrency",
}
WORDS: Final[Mapping[str, str]] = {"--quirk": "quirks", "--fault": "faults"}
"""The options of `chariot run --simulate` that a scene is made of."""

SCENES: Final = 50
"""How many are tried in a search, unless somebody asks for more: a second or two."""


@dataclass(frozen=True, slots=True, repr=False)
class Scene:
    """What a walk meets: a world by `seed` and `hosts`, and what is asked of it and befalls it.

    Its text is the options of `chariot run NAME --simulate`, and `Scene.parse` reads them again,
    so that whatever Hypothesis finds can be run by hand.
    """

    seed: int = 0
    hosts: int = 11
    page_size: int = 3
    concurrency: int = 2
    quirks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the options again; ValueError with the position of what cannot be read."""
        numbers: dict[str, int] = {}
        words: dict[str, list[str]] = {"quirks": [], "faults": []}
        for position, option, value in _pairs(shlex.split(text)):
            if option in WORDS:
                words[WORDS[option]].append(value)
            elif option in NUMBERS and value.isdecimal():
                numbers[NUMBERS[option]] = int(value)
            else:
                known = ", ".join((*NUMBERS, *WORDS))
                raise ValueError(f"word {position}: {option} {value!r} is none of {known}")
        return cls(**numbers, quirks=tuple(words["quirks"]), faults=tuple(words["faults"]))

    def __str__(self) -> str:
        numbers = ((option, str(getattr(self, name))) for option, name in NUMBERS.items())
        words = ((option, word) for option, name in WORDS.items() for word in getattr(self, name))
        return shlex.join(part for pair in (*numbers, *words) for part in pair)

    def __repr__(self) -> str:
        return f"Scene.parse({str(self)!r})"

    def _repr_pretty_(self, printer: "Printer", _cycle: bool) -> None:
        """How Hypothesis prints it, which would otherwise list the fields."""
        printer.text(repr(self))

    def on(self, subject: type[Subject]) -> "Scene":
        """The same with the oddities that the account of a conformance class always has."""
        return replace(self, quirks=tuple(dict.fromkeys((*subject.quirks, *self.quirks))))

    def command(self, vendor: str, config: Mapping[str, str] = NOTHING) -> str:
        """The command line that shows the scene with the vendor's own integration."""
        words = [word for key, value in config.items() for word in ("--config", f"{key}={value}")]
        return f"{shlex.join(['chariot', 'run', vendor, '--simulate', *words])} {self}"

    def bench(self, subject: Subject) -> Bench:
        """The scene set up, on a virtual clock."""
        limits = replace(
            subject.integration.limits, page_size=self.page_size, concurrency=self.concurrency
        )
        return subject.bench(
            self.hosts, seed=self.seed, faults=self.faults, quirks=self.quirks, limits=limits
        )


class Printer(Protocol):
    """The part of Hypothesis's printer that is needed, so that Hypothesis is not imported."""

    def text(self, obj: str) -> None:
        """Print it."""


def hold(subject: type[Subject], scene: Scene) -> Run:
    """Run the integration of a conformance class in a scene: it must be complete, or loud.

    AssertionError, with the command line that shows the same, where something was lost, invented
    or sent elsewhere, or where no typed error says what is missing.
    """
    bench = scene.bench(subject())
    try:
        run = bench.run(seed=scene.seed)
        check_honest(bench, run, str(scene))
        assert not bench.wire.strays, f"a request left for {bench.wire.strays[0]}"
    except AssertionError as broken:
        broken.add_note(scene.on(subject).command(bench.integration.name, bench.config))
        raise
    return run


def _pairs(parts: list[str]) -> Iterator[tuple[int, str, str]]:
    for place in range(0, len(parts), 2):
        option, *rest = parts[place : place + 2]
        if not rest:
            raise ValueError(f"word {place + 1}: {option} needs a value")
        yield place + 1, option, rest[0]
