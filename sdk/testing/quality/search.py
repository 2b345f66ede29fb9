"""Search: any world, page size, quirks and faults that Hypothesis writes, for every class.

Of a file: any world, oddity, cut and damage, in pieces of any size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ..conformance.base import ConformanceBase
from .part import Part, State, Tell, count, first_line

NAME = "search"


@dataclass(frozen=True, slots=True)
class Searched:
    """The part; `lost` is what breaks a class without any quirk or fault, `broken` with one."""

    part: Part
    lost: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @classmethod
    def refuted(cls, sentence: str, *details: str, plain: bool) -> Self:
        """Return the result of a search that found a scenario, which is `plain` without any."""
        line = (f"the search: {sentence}",)
        part = Part(NAME, State.FAILED, sentence, details)
        return cls(part, lost=line) if plain else cls(part, broken=line)


def searching(subjects: Sequence[type[ConformanceBase]], examples: int, tell: Tell) -> Searched:
    """Look for a scenario that breaks one of the classes; what is found comes as a command line.

    The classes share the `examples`, and each has one at least.
    """
    from ..search.search import search

    if not examples:
        return Searched(Part(NAME, State.MISSING, "no scenario was tried"))
    share = max(1, examples // len(subjects))
    for subject in subjects:
        tell(f"{subject.__name__}, {count(share, 'scenario')}")
        try:
            found = search(subject, share)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is reported
            reason = first_line(f"{type(error).__name__}: {error}")
            sentence = f"{subject.__name__} cannot be searched: {reason}"
            return Searched.refuted(sentence, plain=True)
        if found:
            sentence = (
                f"{subject.__name__}: {first_line(found.message).removeprefix('AssertionError: ')}"
            )
            return Searched.refuted(sentence, found.command, plain=found.scenario.is_plain)
    sentence = f"{count(share * len(subjects), 'scenario')}, none breaks it"
    return Searched(Part(NAME, State.PASSED, sentence))
