"""What every answer is made from: the world, the moment, the address and the switches."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .. import Host, World

KEPT = timedelta(days=180)
"""How long a device that is not seen any more stays in the list (contract 4.1: retention)."""
INACTIVE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a handler knows of the simulator at the moment it is asked.

    The world's dates count back from its epoch, the vendor's from when the simulator was `born`.
    `excepted` are the CVEs for which the customer has made an exception.
    """

    world: World
    born: datetime
    now: datetime
    url: str
    quirks: frozenset[str]
    excepted: frozenset[str]
    page_size: int | None = None
    """Rows a page at most, where that is less than the vendor documents."""

    def moment(self, when: datetime) -> datetime:
        """A date of the world as this vendor dates it."""
        return self.born + (when - self.world.epoch)

    def away(self, host: Host) -> timedelta:
        """For how long a host has not been seen."""
        return self.now - self.moment(host.last_seen)

    def lists(self, host: Host | None) -> bool:
        """Whether there still is a device for the host."""
        return host is not None and self.away(host) <= KEPT

    def stamp(self, when: datetime) -> str:
        """A date of the world as most of the API writes it: seven digits of a second."""
        return f"{self.moment(when).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"

    def spaced(self, when: datetime) -> str:
        """A date as the exports write it: a space, and no zone (contract 4.7)."""
        return f"{self.moment(when).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
