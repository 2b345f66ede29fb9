"""How Qualys sees a host: its ids, tracking method, tags, group and scan dates."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from zlib import crc32

from ...engine import Context
from ...world import Host, World, instance_of

FIRST_HOST_ID, FIRST_ASSET_ID = 1001, 50_000_001
"""Far from each other, so that an integration which confuses the two ids finds nothing."""
SAMPLED_HOSTS = 1000
"""How many hosts are looked at to find which tags and groups there are."""


def host_id(host: Host) -> int:
    """Return the host ID."""
    return FIRST_HOST_ID + host.index


def asset_id(host: Host) -> int:
    """Return the asset ID."""
    return FIRST_ASSET_ID + host.index


def ipv4(host: Host) -> str | None:
    """Return what goes into IP."""
    return host.private_address or None if ":" in host.address else host.address


def ipv6(host: Host) -> str | None:
    """Return what goes into IPV6."""
    return host.address if ":" in host.address else host.ipv6


def dns(host: Host) -> str | None:
    """Return what goes into DNS: the full name, else at times a bare name that is no address."""
    return host.hostname if host.fqdn is None and host.index % 2 else host.fqdn


def tracking_method(host: Host) -> str:
    """Return IP, DNS, NETBIOS, EC2 or AGENT (5.1)."""
    instance, turn = instance_of(host), host.index % 5
    if instance and instance.provider == "AWS":
        return "EC2"
    if host.fqdn and turn in (0, 2):
        return "AGENT" if turn == 0 else "DNS"
    return "NETBIOS" if host.netbios and turn == 1 else "IP"


def agent_id(host: Host) -> str:
    """Return QG_HOSTID, the id an agent or an authenticated scan leaves on a host."""
    return f"{host.id[:8]}-{host.id[8:]}-0000-4000-8000{host.index % (1 << 32):08x}"


def scanned(host: Host) -> datetime:
    """Return LAST_VM_SCANNED_DATE: when the last scan ended, two minutes before processing."""
    return host.last_seen - timedelta(seconds=123)


def scan_seconds(host: Host) -> int:
    """Return LAST_VM_SCANNED_DURATION."""
    return 300 + host.index % 100


@lru_cache(maxsize=64)
def number_of(name: str) -> int:
    """Return the id of something that has only a name."""
    return 10_000 + crc32(name.encode()) % 90_000


def groups(host: Host) -> tuple[str]:
    """Return the asset group of a host, which is that of its network; assumed."""
    return (f"Group {host.kind}",)


def tags(host: Host) -> tuple[str, str]:
    """Return the names of its tags: one for the network, one for the system; assumed."""
    return f"Network {host.kind}", f"OS {host.family}"


def all_of(names: Callable[[Host], Iterable[str]], context: Context) -> Mapping[int, str]:
    """Return the names of the tags or groups that hosts have, by id."""
    return _all_of(names, context.world, context.world.revision)


@lru_cache(maxsize=8)
def _all_of(
    names: Callable[[Host], Iterable[str]], world: World, _revision: int
) -> Mapping[int, str]:
    sample = world.window(0, SAMPLED_HOSTS)
    return {number_of(name): name for host in sample for name in names(host)}
