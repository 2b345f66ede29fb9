"""Options: values whose text is a piece of a command line, which reads as the value again."""

import shlex
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, Protocol, Self

NOTHING: Final[Mapping[str, str]] = {}

WORDS: Final[Mapping[str, str]] = {"--quirk": "quirks", "--fault": "faults"}


class Options:
    """What is mixed into a dataclass whose fields are those of `numbers`, `quirks` and `faults`.

    Its text is the options of `chariot run NAME --simulate`, and `parse` reads them again, so that
    whatever Hypothesis finds can be run by hand.
    """

    __slots__ = ()

    numbers: ClassVar[Mapping[str, str]]

    quirks: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """True if there is neither a quirk nor a fault; in which pieces a file comes is none."""
        return not self.quirks and all(one.startswith("pieces:") for one in self.faults)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the options again; ValueError with the position of what cannot be read."""
        found: dict[str, int | tuple[str, ...]] = {}
        words: dict[str, list[str]] = {"quirks": [], "faults": []}
        for position, option, value in _pairs(shlex.split(text)):
            if option in WORDS:
                words[WORDS[option]].append(value)
            elif option in cls.numbers and value.isdecimal():
                found[cls.numbers[option]] = int(value)
            else:
                known = ", ".join((*cls.numbers, *WORDS))
                raise ValueError(f"word {position}: {option} {value!r} is none of {known}")
        return cls(**found, **{name: tuple(given) for name, given in words.items()})

    def __str__(self) -> str:
        numbers = ((option, str(getattr(self, name))) for option, name in self.numbers.items())
        words = ((option, word) for option, name in WORDS.items() for word in getattr(self, name))
        return shlex.join(part for pair in (*numbers, *words) for part in pair)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.parse({str(self)!r})"

    def _repr_pretty_(self, printer: "Printer", _cycle: bool) -> None:
        """Print the command line, where Hypothesis would list the fields."""
        printer.text(repr(self))

    def command(
        self, vendor: str, config: Mapping[str, str] = NOTHING, credential: str = ""
    ) -> str:
        """Return the command line that shows the same with the vendor's own integration."""
        words = ["--credential", credential] if credential else []
        words += [word for key, value in config.items() for word in ("--config", f"{key}={value}")]
        return f"{shlex.join(['chariot', 'run', vendor, '--simulate', *words])} {self}"


class Printer(Protocol):
    """The part of Hypothesis's printer that is needed, so that Hypothesis is not imported."""

    def text(self, obj: str) -> None:
        """Print it."""


def _pairs(parts: list[str]) -> Iterator[tuple[int, str, str]]:
    for place in range(0, len(parts), 2):
        option, *rest = parts[place : place + 2]
        if not rest:
            raise ValueError(f"word {place + 1}: {option} needs a value")
        yield place + 1, option, rest[0]
