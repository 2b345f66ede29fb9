"""What every answer is made from: the world, the moment and the switches; and how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .. import World, rfc3339

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a handler knows of the simulator at the moment it is asked.

    The world's dates count back from its epoch, the vendor's from when the simulator was `born`:
    a host seen yesterday was seen yesterday whenever that is, and does not grow younger later.
    """

    world: World
    born: datetime
    now: datetime
    quirks: frozenset[str]

    def moment(self, when: datetime) -> datetime:
        """A date of the world as this vendor dates it."""
        return self.born + (when - self.world.epoch)

    def seconds(self, when: datetime) -> int:
        """A date of the world as a Unix time, which is what filters compare."""
        return int(self.moment(when).timestamp())

    def stamp(self, when: datetime) -> str:
        """A date of the world as findings have it."""
        return rfc3339(self.moment(when))

    def fine_stamp(self, when: datetime) -> str:
        """A date of the world as assets have it, with milliseconds (recorded)."""
        return f"{rfc3339(self.moment(when))[:-1]}.000Z"


def present(document: Mapping[str, object]) -> Document:
    """A document without what is empty, as exports of findings leave it out (3.3)."""
    return {name: value for name, value in document.items() if value not in (None, "", [], {})}
