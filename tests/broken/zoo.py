"""How a member of the zoo says which rules it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

from integrations.example import Example
from sdk import Capability


@dataclass(frozen=True)
class Member:
    """A broken integration, the rules that are about its fault, and the others that notice it."""

    integration: type[Capability]
    breaks: frozenset[str]
    also: frozenset[str]

    @property
    def name(self) -> str:
        """What is wrong with it."""
        return self.integration.__name__


MEMBERS: list[Member] = []


def breaks(*codes: str, also: tuple[str, ...] = ()) -> Callable[[type[Example]], type[Example]]:
    """Put the class into the zoo: it must break `codes`, and all else it breaks is `also`."""

    def admit(integration: type[Example]) -> type[Example]:
        MEMBERS.append(Member(integration, frozenset(codes), frozenset(also)))
        return integration

    return admit
