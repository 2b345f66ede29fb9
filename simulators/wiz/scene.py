"""What every answer is made from: the world, the moment, the address, the switches, the scopes."""

from dataclasses import dataclass, field
from datetime import datetime

from graphql import GraphQLError

from .. import World, rfc3339

SHEET = "docs/contracts/wiz.md"
Document = dict[str, object]
"""One node, by the names of its GraphQL fields."""


class Refused(GraphQLError):
    """An error as Wiz words it, with its code where it has one."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message, extensions={"code": code} if code else None)


class Forbidden(Refused):
    """A scope is missing (contract 2)."""

    def __init__(self, scope: str) -> None:
        text = f"access denied, at least one of the following is required: [{scope}]"
        super().__init__(text, "UNAUTHORIZED")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a resolver knows of the simulator at the moment it is asked.

    The world's dates count back from its epoch, the vendor's from when the simulator was `born`.
    `added` are errors that go beside the data.
    """

    world: World
    born: datetime
    quirks: frozenset[str]
    scopes: frozenset[str]
    added: list[Document] = field(default_factory=list)

    def stamp(self, when: datetime) -> str:
        """A date of the world as this vendor writes it."""
        return rfc3339(self.born + (when - self.world.epoch))

    def require(self, scope: str) -> None:
        """Raises Forbidden where the service account has not been granted a scope."""
        if scope not in self.scopes:
            raise Forbidden(scope)
