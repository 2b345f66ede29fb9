"""How Tenable sees a host: its ids, names, addresses, source and tags."""

from datetime import datetime

from ...engine import Context, Document, uuid_of
from ...world import Host, World

LIVING, RETIRED = "4000-8000-000000000001", "4000-9000-000000000002"
"""How the ids of assets end: those of hosts, and those of what stood in their place before."""
NETWORK = "00000000-0000-0000-0000-000000000000"
"""The default network, in which all hosts are."""
SCHEDULES = {"NESSUS": "template-10b6f0c1", "AGENT": "template-11a2d9e4"}
SCANS = {"NESSUS": 10, "AGENT": 11}
"""The scan of each source, by its id."""
REPORTERS = {"NESSUS": "NESSUS_SCAN", "AGENT": "NESSUS_AGENT"}
"""What assets call a source."""
USER = "a6000000-0000-4000-8000-000000000003"
"""Who adds tags and terminates assets."""
CLOUDS = {
    "3": ("aws_ec2_instance_id", "i-{index:017x}"),
    "13": ("azure_vm_id", "{index:08x}-0000-4000-8000-000000000000"),
    "34": ("gcp_instance_id", "{index:019d}"),
}
"""Attribute and form of the instance id, by the first octet of a cloud address; assumed."""


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


def hides_address(host: Host, context: Context) -> bool:
    """Return True if the asset is known by its names alone, as some agents report."""
    return context.quirk("no-addresses") and is_nameable_only(host)


def is_nameable_only(host: Host) -> bool:
    """Return True if the quirk `no-addresses` is about the host; assumed: every fifth."""
    return host.index % 5 == 2


def source(host: Host) -> str:
    """Return who reported the host."""
    return "AGENT" if host.fqdn and host.index % 5 == 0 else "NESSUS"


def agent_uuid(host: Host) -> str | None:
    """Return the id of the agent on the host, None without one."""
    return f"{host.id}40008000{host.index:012x}" if source(host) == "AGENT" else None


def agent_names(host: Host) -> list[str]:
    """Return the name of the agent on the host, if there is one."""
    return [host.hostname] if source(host) == "AGENT" else []


def mac_address(host: Host) -> str:
    """Return a locally administered address."""
    return ":".join(f"{byte:02X}" for byte in (2, *host.index.to_bytes(5)))


def scan_uuid(host: Host) -> str:
    """Return the scan that saw the host last; there is one a source."""
    return f"b0000000-0000-4000-8000-{SCANS[source(host)]:012d}"


def fqdns(host: Host) -> list[str]:
    """Return the names of a host, the present one first; every fourth had another (assumed)."""
    if host.fqdn is None:
        return []
    return [host.fqdn, f"old-{host.fqdn}"] if host.index % 4 == 1 else [host.fqdn]


def netbios_names(host: Host) -> list[str]:
    """Return the NetBIOS name of a host, if it has one."""
    return [host.netbios] if host.netbios else []


def addresses(host: Host) -> dict[str, str]:
    """Return `ipv4` and `ipv6`, one of each: of several the first of the asset's list (5)."""
    # The last one put in stays.
    return {"ipv6" if ":" in one else "ipv4": one for one in reversed(host.addresses)}


def ipv4s(host: Host, context: Context) -> list[str]:
    """Return the addresses, the present one first; every seventh had another (assumed)."""
    if hides_address(host, context):
        return []
    present = [address for address in host.addresses if ":" not in address]
    has_former = present and ":" not in host.address and host.index % 7 == 1
    former = [f"10.99.{host.index // 250 % 250}.{host.index % 250}"] if has_former else []
    return [*present, *former]


def ipv6s(host: Host, context: Context) -> list[str]:
    """Return the same of IPv6."""
    return [host.address] if ":" in host.address and not hides_address(host, context) else []


def scan_target(host: Host, context: Context) -> str | None:
    """Return the address that was scanned."""
    return None if hides_address(host, context) else host.address


def tags(host: Host) -> list[tuple[str, str]]:
    """Return (category, value) of every tag: one for the network, one for the system; assumed."""
    return [("Network", host.kind), ("OS", host.operating_system.partition(" ")[0])]


def tag_uuid(category: str, value: str) -> str:
    """Return the id of a tag."""
    return uuid_of(f"tenable/tag/{category}:{value}")


def cloud_id(host: Host) -> tuple[str, str] | None:
    """Return attribute and value of the cloud instance that a host is, None for none."""
    form = CLOUDS.get(host.address.partition(".")[0]) if host.kind == "cloud" else None
    return (form[0], form[1].format(index=host.index)) if form else None


def milliseconds(context: Context, moment: datetime) -> str:
    """Return a date of the world as assets have it, with milliseconds (recorded)."""
    return f"{context.rfc3339(moment)[:-1]}.000Z"


def filled(document: Document) -> Document:
    """Return a document without what is empty, as exports of findings leave it out (3.3)."""
    return {name: value for name, value in document.items() if value not in (None, "", [], {})}
