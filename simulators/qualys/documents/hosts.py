"""How Qualys sees a host: its ids, tracking method, tags, group, scan dates and cloud."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zlib import crc32

from ...engine import Context
from ...world import Host

FIRST_HOST_ID = 1001
FIRST_ASSET_ID = 50_000_001
"""Far from the host ids, so that an integration which confuses the two finds nothing."""
PROVIDERS = {
    "3": ("AWS", "EC2", "i-{index:017x}"),
    "13": ("Azure", "VM", "{index:08x}-0000-4000-8000-000000000000"),
    "34": ("GCP", "Compute Engine", "{index:019d}"),
}
"""Provider, service and form of the resource id, by the first octet of a cloud address; assumed."""
SAMPLED_HOSTS = 1000
"""How many hosts are looked at to find which tags and groups there are."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """What Qualys says of a host in a cloud."""

    provider: str
    service: str
    resource_id: str


def host_id(index: int) -> int:
    """Return the host ID of the host with that index; `index_of` inverts it."""
    return FIRST_HOST_ID + index


def asset_id(index: int) -> int:
    """Return the asset ID of the host with that index; `index_of_asset` inverts it."""
    return FIRST_ASSET_ID + index


def index_of(identifier: int) -> int:
    """Return the index of the host with that host ID; below zero when there cannot be one."""
    return identifier - FIRST_HOST_ID


def index_of_asset(identifier: int) -> int:
    """Return the index of the host with that asset ID; below zero when there cannot be one."""
    return identifier - FIRST_ASSET_ID


def ipv4(host: Host) -> str | None:
    """Return what goes into IP."""
    return host.private_address or None if ":" in host.address else host.address


def ipv6(host: Host) -> str | None:
    """Return what goes into IPV6."""
    return host.address if ":" in host.address else host.ipv6


def has_dns_data(host: Host) -> bool:
    """Return True if DNS_DATA comes beside DNS; older scans lack it (assumed: every ninth)."""
    return host.fqdn is not None and host.index % 9 != 7


def dns(host: Host) -> str | None:
    """Return what goes into DNS: the full name, else at times a bare name that is no address."""
    if host.fqdn is None and host.index % 2:
        return host.hostname
    return host.fqdn


def tracking_method(host: Host) -> str:
    """Return IP, DNS, NETBIOS, EC2 or AGENT (5.1)."""
    if (found := cloud(host)) and found.provider == "AWS":
        return "EC2"
    if host.fqdn and host.index % 5 == 0:
        return "AGENT"
    if host.fqdn and host.index % 5 == 2:
        return "DNS"
    return "NETBIOS" if host.netbios and host.index % 5 == 1 else "IP"


def agent_id(host: Host) -> str:
    """Return QG_HOSTID, the id an agent or an authenticated scan leaves on a host."""
    return str(UUID(f"{host.id}000040008000{host.index % (1 << 32):08x}"))


def cloud(host: Host) -> Cloud | None:
    """Return the cloud a host runs in, None outside of the big three."""
    if host.kind != "cloud":
        return None
    provider, service, form = PROVIDERS[host.address.partition(".")[0]]
    return Cloud(provider, service, form.format(index=host.index))


def number_of(name: str) -> int:
    """Return the id of something that has only a name."""
    return 10_000 + crc32(name.encode()) % 90_000


def group(host: Host) -> str:
    """Return the asset group of a host, which is that of its network; assumed."""
    return f"Group {host.kind}"


def tags(host: Host) -> Iterator[tuple[str, str]]:
    """Yield the (id, name) of every tag: one for the network, one for the system; assumed."""
    for name in (f"Network {host.kind}", f"OS {host.operating_system.partition(' ')[0]}"):
        yield str(number_of(name)), name


def all_tags(context: Context) -> dict[int, str]:
    """Return the names of the tags that hosts have, by id."""
    return _numbered(name for host in _sample(context) for _, name in tags(host))


def all_groups(context: Context) -> dict[int, str]:
    """Return the titles of the asset groups, by id."""
    return _numbered(map(group, _sample(context)))


def _sample(context: Context) -> list[Host]:
    return context.world.window(0, SAMPLED_HOSTS)


def _numbered(names: Iterable[str]) -> dict[int, str]:
    return {number_of(name): name for name in names}


def scanned(host: Host) -> datetime:
    """Return LAST_VM_SCANNED_DATE: when the last scan ended, two minutes before processing."""
    return host.last_seen - timedelta(seconds=123)


def scan_seconds(host: Host) -> int:
    """Return LAST_VM_SCANNED_DURATION."""
    return 300 + host.index % 100
