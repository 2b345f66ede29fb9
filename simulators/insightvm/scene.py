"""What every answer is made from: the world, the moment and the switches, and which hosts show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import islice

from .. import Host, World
from . import estate

Document = dict[str, object]


@dataclass(frozen=True)
class Scene:
    """What a handler knows of the simulator at the moment it is asked.

    `ordinal` is the number of the call among those of its route.
    """

    world: World
    url: str
    now: datetime
    quirks: frozenset[str]
    ordinal: int = 1

    @property
    def api(self) -> str:
        """The address that every link begins with."""
        return f"{self.url}/api/3"

    def shows(self, host: Host) -> bool:
        """Whether the account has access to the site of a host."""
        if "no-sites" in self.quirks:
            return False
        return "hidden-sites" not in self.quirks or estate.site_id(host.index) % 2 == 1

    @property
    def shows_all(self) -> bool:
        """Whether no host is hidden from the account, so that they need not be looked at."""
        return not self.quirks & {"no-sites", "hidden-sites"}

    def hosts(self) -> Iterator[Host]:
        """The hosts that the account may see, by ascending id."""
        return filter(self.shows, self.world.hosts())

    @cached_property
    def count(self) -> int:
        """How many hosts the account may see."""
        return len(self.world) if self.shows_all else sum(1 for _ in self.hosts())

    def window(self, offset: int, limit: int) -> list[Host]:
        """Some of the hosts that the account may see; one step where it may see them all."""
        if self.shows_all:
            return self.world.window(offset, limit)
        return list(islice(self.hosts(), offset, offset + limit))

    def host(self, identifier: int) -> Host | None:
        """The host with an asset id; None where it is gone, and where it is hidden."""
        try:
            host = self.world.host(estate.index_of(identifier))
        except LookupError:
            return None
        return host if self.shows(host) else None

    @cached_property
    def sites(self) -> range:
        """The ids of all sites there are; one is there before the first host."""
        last = self.world.window(max(len(self.world) - 1, 0), 1)
        return range(1, (estate.site_id(last[0].index) if last else 1) + 1)

    def site_hosts(self, site: int) -> list[Host]:
        """The hosts of a site that the account may see."""
        first = (site - 1) * estate.SITE_SIZE
        found = []
        for index in range(first, first + estate.SITE_SIZE):
            host = self.host(estate.asset_id(index))
            if host is not None:
                found.append(host)
        return found

    def link(self, path: str, rel: str = "self") -> Document:
        """A link to a path of the API."""
        return {"href": f"{self.api}{path}", "rel": rel}


@lru_cache(maxsize=4096)
def written(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond, as recorded."""
    stamp = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def present(document: Document) -> Document:
    """A document without what is None: the console leaves out what it does not know."""
    return {name: value for name, value in document.items() if value is not None}
