"""Which of a vendor's mutants are tried, and in which order."""

from collections.abc import Iterable
from random import Random
from typing import Final

from .mutant import FIRST_PAGE, Mutant

NEVER_LIVE: Final = (FIRST_PAGE, "yield dropped", "last lost", "blind")
"""Operators whose mutants lose what there is: all of them are tried, before any other."""

NOTICED_BY: Final = {
    FIRST_PAGE: "PAGING-1",
    "yield dropped": "TRUTH-1",
    "last lost": "TRUTH-1",
    "blind": "AFFILIATION-1, MANNERS-1, TRUTH-8",
    "refusal dropped": "a test of what is refused",
    "keyword dropped": "TRUTH-3, or a test of what is asked for",
    "entry dropped": "TRUTH-3, or a test of what is refused",
    "swapped": "TRUTH-1, TRUTH-3",
    "left out": "TRUTH-3",
}
"""What should have noticed a mutant, by its operator."""


def selected(mutants: Iterable[Mutant], number: int, seed: str) -> list[Mutant]:
    """Return the mutants that lose something, and others until there are `number`, by a seed."""
    known = list(mutants)
    first = [one for one in known if one.operator in NEVER_LIVE]
    others = [one for one in known if one.operator not in NEVER_LIVE]
    more = min(max(number - len(first), 0), len(others))
    return [*first, *Random(seed).sample(others, more)]
