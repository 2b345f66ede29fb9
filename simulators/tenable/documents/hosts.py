"""How Tenable sees a host: its ids, names, addresses, source and tags."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from ...engine import Context, Document, WorldContext, uuid_of
from ...world import Host, World

LIVING, RETIRED = "4000-8000-000000000001", "4000-9000-000000000002"
"""How the ids of assets end: those of hosts, and those of what stood in their place before."""
NETWORK = "00000000-0000-0000-0000-000000000000"
"""The default network, in which all hosts are."""
USER = "a6000000-0000-4000-8000-000000000003"
"""Who adds tags and terminates assets."""


class Scan(NamedTuple):
    """A scan that runs once a week and sees the hosts of one source.

    `uuid` is the latest run, which is also what records name.
    """

    id: int
    uuid: str
    schedule: str
    name: str
    source: str

    def hosts(self, world: World) -> Iterator[Host]:
        """Yield the hosts that the scan sees."""
        return (host for host in world.hosts() if source(host) == self.source)


RUN = "b0000000-0000-4000-8000-0000000000"
SCANS = {
    "NESSUS": Scan(10, f"{RUN}10", "template-10b6f0c1", "Weekly network scan", "NESSUS"),
    "AGENT": Scan(11, f"{RUN}11", "template-11a2d9e4", "Agents", "AGENT"),
}


def asset_uuid(host: Host) -> str:
    """Return the id of the asset that the host is; inverted by `host_of`."""
    return f"{host.id[:8]}-{host.id[8:]}-{LIVING}"


def retired_uuid(host: Host) -> str:
    """Return the id of the terminated asset that had the host's name and address before it."""
    return f"{host.id[:8]}-{host.id[8:]}-{RETIRED}"


def host_of(world: World, identifier: str) -> Host | None:
    """Return the host whose asset has that id; None for terminated ones and any other text."""
    host = world.find_id(identifier.lower().replace("-", "")[:12])
    return host if host is not None and asset_uuid(host) == identifier.lower() else None


def has_predecessor(host: Host) -> bool:
    """Return True if a terminated asset is still listed beside the host; assumed: every ninth."""
    return host.index % 9 == 4


def is_licensed(host: Host) -> bool:
    """Return True if the host counts against the licence: all but every sixth."""
    return host.index % 6 != 5


def hides_address(host: Host, context: WorldContext) -> bool:
    """Return True if names are all that is known, as some agents report; assumed: every fifth."""
    return context.quirk("no-addresses") and host.index % 5 == 2


def source(host: Host) -> str:
    """Return who reported the host."""
    return "AGENT" if host.fqdn and host.index % 5 == 0 else "NESSUS"


def source_name(host: Host) -> str:
    """Return who reported the host, by the name that assets have for it."""
    return "NESSUS_AGENT" if source(host) == "AGENT" else "NESSUS_SCAN"


def agent_uuid(host: Host) -> str | None:
    """Return the id of the agent on the host, None without one."""
    return f"{host.id}40008000{host.index:012x}" if source(host) == "AGENT" else None


def agent_names(host: Host) -> list[str]:
    """Return the name of the agent on the host, if there is one."""
    return [host.hostname] if source(host) == "AGENT" else []


def scan_of(host: Host) -> Scan:
    """Return the scan that saw the host last; there is one a source."""
    return SCANS[source(host)]


def fqdns(host: Host) -> list[str]:
    """Return the names of a host, the present one first; every fourth had another (assumed)."""
    if host.fqdn is None:
        return []
    return [host.fqdn, f"old-{host.fqdn}"] if host.index % 4 == 1 else [host.fqdn]


def addresses(host: Host) -> dict[str, str]:
    """Return `ipv4` and `ipv6`, one of each: of several the first of the asset's list (5)."""
    # The last one put in stays.
    return {"ipv6" if ":" in one else "ipv4": one for one in reversed(host.addresses)}


def all_addresses(host: Host, context: Context) -> Document:
    """Return `ipv4s`, the present ones first, and `ipv6s`; every seventh had another (assumed)."""
    if hides_address(host, context):
        return {"ipv4s": [], "ipv6s": []}
    present = [address for address in host.addresses if ":" not in address]
    if ":" in host.address:
        return {"ipv4s": present, "ipv6s": [host.address]}
    former = f"10.99.{host.index // 250 % 250}.{host.index % 250}"
    return {"ipv4s": [*present, former] if host.index % 7 == 1 else present, "ipv6s": []}


def tags(host: Host) -> list[tuple[str, str]]:
    """Return (category, value) of every tag: one for the network, one for the system; assumed."""
    return [("Network", host.kind), ("OS", host.family)]


def tag_uuid(category: str, value: str) -> str:
    """Return the id of a tag."""
    return uuid_of(f"tenable/tag/{category}:{value}")


def milliseconds(context: Context, moment: datetime) -> str:
    """Return a date of the world as assets have it, with milliseconds (recorded)."""
    return f"{context.rfc3339(moment)[:-1]}.000Z"


def filled(document: Document) -> Document:
    """Return a document without what is empty, as exports of findings leave it out (3.3)."""
    return {name: value for name, value in document.items() if value not in (None, "", [], {})}


def some(document: Document, names: Iterable[str]) -> Document:
    """Return a document with those names alone, and null for what it has not."""
    return {name: document.get(name) for name in names}
