"""Parts of an assessment: what was examined, what came of it, and the lines for the user."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Tell = Callable[[str], None]
"""Receives the name of what is being examined."""


class State(StrEnum):
    """What came of one part, the worst first."""

    FAILED = "failed"
    WARNING = "warning"
    MISSING = "missing"
    PASSED = "passed"


ORDER: Final = tuple(State)


@dataclass(frozen=True, slots=True)
class Part:
    """One part by `name`, what came of it, the sentence that says so, and a line for each fault."""

    name: str
    state: State
    found: str
    details: tuple[str, ...] = ()


def worst(*states: State) -> State:
    """Return the worst of several states, good if there are none."""
    return min(states, key=ORDER.index, default=State.PASSED)


def count(number: int, thing: str) -> str:
    """Return `1 recording`, `2 recordings`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def first_line(text: str) -> str:
    """Return as much of a text as stands in a table."""
    return text.strip().partition("\n")[0]
