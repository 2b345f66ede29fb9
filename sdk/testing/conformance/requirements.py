"""Needs: what an integration has to declare for a rule to be about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from ...capability import Capability


class Declaring(Protocol):
    """A conformance class, as far as its integration's declarations go."""

    @property
    def integration(self) -> type[Capability]:
        """The integration that is examined."""


@dataclass(frozen=True, slots=True)
class Need:
    """A declared capability by its `name`; `lacking` says why a rule has nothing to say without."""

    name: str
    lacking: str
    declared: Callable[[Declaring], bool]


INCREMENTAL: Final = Need(
    "incremental",
    "no stream can be read since a moment",
    lambda subject: any(stream.incremental for stream in subject.integration.streams),
)

UNFILTERED: Final = Need(
    "unfiltered",
    "the filter applies",
    lambda subject: bool(subject.integration.filter_not_applicable),
)
