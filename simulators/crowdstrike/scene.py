"""What every answer is made from: the world, the moment, the tenant and the switches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import Host, World, rfc3339
from . import estate

Document = Mapping[str, object]
EXPIRY_DAYS = 45
"""A host that was not seen for so long has its vulnerabilities expire (the longest that
`last_seen_within` looks back)."""


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
    tenant: str | None = None
    """The only tenant whose hosts the caller may see, None for all of them."""

    def moment(self, when: datetime) -> datetime:
        """A date of the world as this vendor dates it."""
        return self.born + (when - self.world.epoch)

    def stamp(self, when: datetime) -> str:
        """A date of the world as this vendor writes it."""
        return rfc3339(self.moment(when))

    def expired(self, host: Host) -> bool:
        """Whether a host has been away for so long that what was found on it no longer counts."""
        return self.world.epoch - host.last_seen > timedelta(days=EXPIRY_DAYS)

    @property
    def has_member(self) -> bool:
        """Whether the tenant has a child."""
        return "flight-control" in self.quirks

    def cid(self, host: Host) -> str:
        """The tenant of a host."""
        return estate.tenant(self.world, host, self.has_member)

    def aid(self, host: Host) -> str:
        """The agent id of a host."""
        return estate.device_id(self.world, host.index)

    def owner(self, host: Host) -> str:
        """Return the id under which a host has vulnerabilities: without a sensor its asset's."""
        if self.has_sensor(host):
            return self.aid(host)
        return estate.asset_id(self.world, host, self.has_member)

    def shows(self, host: Host | None) -> bool:
        """Whether the caller may see a host."""
        return host is not None and self.tenant in (None, self.cid(host))

    @property
    def shows_all(self) -> bool:
        """Whether every host of the world has a device that the caller may see."""
        return self.tenant is None and "hosts-without-sensor" not in self.quirks

    def has_sensor(self, host: Host) -> bool:
        """Whether anything but Discover knows of a host."""
        return not ("hosts-without-sensor" in self.quirks and estate.is_bare(host))


def present(document: Mapping[str, object]) -> Document:
    """A document without what is None: the API leaves out what it does not know."""
    return {name: value for name, value in document.items() if value is not None}
