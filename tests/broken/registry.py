"""How a member of the zoo says which rules it breaks."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from sdk import Capability


@dataclass(frozen=True)
class Member:
    """A broken integration, the rules that are about its fault, and the others that notice it."""

    integration: type[Capability]
    breaks: frozenset[str]
    also: frozenset[str]

    @property
    def name(self) -> str:
        """The fault of the integration."""
        return self.integration.__name__


MEMBERS: list[Member] = []

LOSS = (
    *("FILTER-2", "MANNERS-1", "MANNERS-2", "PAGING-2", "PAGING-3", "PAGING-5", "PAGING-6"),
    *("PAGING-8", "PAGING-9", "TROUBLE-1", "TROUBLE-3", "TROUBLE-4", "TROUBLE-9", "TRUTH-1"),
    *("TROUBLE-12", "TROUBLE-13", "TRUTH-7", "TRUTH-9", "TRUTH-16", "TRUTH-17", "PAGING-11"),
)
"""Rules that compare what arrived with the oracle, and so notice whatever is lost or invented."""

SHORT_WALK = ("PAGING-4", "PAGING-7", "TROUBLE-7", "TROUBLE-8", "TROUBLE-12")
"""Rules that need a walk of some length, and so notice when there is none."""

OWN_LOOP = (
    *("PAGING-6", "PAGING-7", "PAGING-8", "PAGING-9", "PAGING-10", "PAGING-11"),
    *("TROUBLE-3", "TROUBLE-13"),
)
"""Rules about what `by_cursor` and the others watch for and a loop of one's own does not."""

NEVER_THERE = (
    *(*LOSS, *SHORT_WALK, "AFFILIATION-1", "AFFILIATION-2", "AFFILIATION-3", "AFFILIATION-4"),
    *("AFFILIATION-5", "MANNERS-3", "MANNERS-4", "PAGING-1"),
    *("TROUBLE-2", "TROUBLE-5", "TRUTH-2", "TRUTH-4"),
)
"""Rules that need an answer of any kind."""


def breaks(
    *codes: str, also: tuple[str, ...] = ()
) -> Callable[[type[Capability]], type[Capability]]:
    """Put the class into the zoo: it must break `codes`, and all else it breaks is `also`."""

    def admit(integration: type[Capability]) -> type[Capability]:
        MEMBERS.append(Member(integration, frozenset(codes), frozenset(also)))
        return integration

    return admit


def members() -> list[Member]:
    """Return all broken integrations, of every module of this package."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules(import_module(package).__path__):
        import_module(f"{package}.{module.name}")
    return MEMBERS
