"""How Defender sees a host: its ids, platform, tags, device group, state, cloud and products."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from ipaddress import ip_address
from uuid import UUID

from .. import Host, Weakness, World
from ..world.clouds import instance_of
from ..world.weaknesses import PRODUCTS

STEP_BITS, FIRST_BITS = 134, 158
"""Twenty million steps of the one, begun below the other, fit into 160 bits."""
EXCLUDED_EVERY, EXCLUDED_AT = 25, 10
DISCOVERED_EVERY, DISCOVERED_AT = 10, 8

PLATFORMS = {
    "Ubuntu": ("Ubuntu", "22.4"),
    "Red": ("RedHatEnterpriseLinux", "9.3"),
    "Debian": ("Debian", "12.0"),
    "Windows Server 2022": ("WindowsServer2022", "21H2"),
    "Windows Server 2019": ("WindowsServer2019", "1809"),
    "Windows 11": ("Windows11", "23H2"),
    "Cisco": ("CiscoIOS", "15.2"),
    "VMware": ("VMWareESXi", "8.0"),
}
"""osPlatform and version, by how the world's system begins; all but Windows is assumed."""
BUILDS = {"WindowsServer2022": 20348, "WindowsServer2019": 17763, "Windows11": 22631}


@dataclass(frozen=True, slots=True)
class Cloud:
    """What Defender says of a virtual machine in a cloud; only Azure's has a resource."""

    provider: str
    vm_id: str
    resource_id: str
    subscription: str


@dataclass(frozen=True, slots=True)
class Product:
    """What is installed, in the spelling of Vulnerability Management."""

    vendor: str
    name: str
    version: str


@lru_cache(maxsize=64)
def _stride(seed: int) -> tuple[int, int]:
    """Where the machine ids of a world begin, and how far apart they are."""
    digest = blake2b(f"microsoft-defender/{seed}".encode(), digest_size=40).digest()
    first = int.from_bytes(digest[:20]) % (1 << FIRST_BITS)
    half = 1 << (STEP_BITS - 1)
    return first, int.from_bytes(digest[20:]) % half + half


def machine_id(world: World, index: int) -> str:
    """The id of the host with that index: 40 hexadecimal digits that ascend with it."""
    first, step = _stride(world.seed)
    return f"{first + index * step:040x}"


def machine(world: World, identifier: str) -> Host | None:
    """The host with that machine id, found in one step."""
    if len(identifier) != 40 or not set(identifier) <= set("0123456789abcdef"):
        return None
    first, step = _stride(world.seed)
    index, rest = divmod(int(identifier, 16) - first, step)
    try:
        return None if rest or index < 0 else world.host(index)
    except LookupError:
        return None


def uuid_of(world: World, purpose: str) -> str:
    """A UUID that follows from the world: tenants, applications, directory ids."""
    digest = blake2b(f"{purpose}/{world.seed}".encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4))


def platform(host: Host) -> tuple[str, str]:
    """osPlatform and version."""
    system = host.operating_system
    return next(found for start, found in PLATFORMS.items() if system.startswith(start))


def computer_name(host: Host) -> str | None:
    """computerDnsName: the full name; without one now and then the bare one, or nothing."""
    if host.fqdn is None:
        return host.hostname if host.index % 2 else None
    return host.fqdn


def excluded(host: Host) -> bool:
    """Whether the customer has taken the device out of view; which ones is assumed."""
    return host.index % EXCLUDED_EVERY == EXCLUDED_AT


def onboarded(host: Host) -> bool:
    """Whether the sensor is on it, and it was not only seen by others; which is assumed."""
    return host.index % DISCOVERED_EVERY != DISCOVERED_AT


def external_address(host: Host) -> str | None:
    """lastExternalIpAddress; IPv4 only, and unknown of some (the contract has it nullable)."""
    return None if ip_address(host.egress_address).version == 6 else host.egress_address


def mac_address(host: Host) -> str:
    """A locally administered one, in the vendor's spelling."""
    return f"02{host.index:010X}"


def group(host: Host) -> tuple[int, str]:
    """Id and name of the device group, by system; assumed."""
    name = "Windows" if host.operating_system.startswith("Windows") else "Others"
    return (12, name) if name == "Windows" else (13, name)


def tags(host: Host) -> list[str]:
    """One tag for the network, one for the role."""
    return [host.kind, host.hostname.partition("-")[0]]


def cloud(host: Host) -> Cloud | None:
    """The cloud a host runs in; the forms of all ids but Azure's are assumed."""
    found = instance_of(host)
    if found is None:
        return None
    if found.provider == "Azure":
        return Cloud(found.provider, found.number, found.name, found.account)
    return Cloud(found.provider, found.number, "", "")


def product(weakness: Weakness, nth: int) -> Product:
    """The product a weakness is in; each further sighting on a machine is another version."""
    name = PRODUCTS[weakness.index % len(PRODUCTS)][0].lower()
    words = "".join(one if one.isalnum() else " " for one in name).split()
    return Product(words[0], "_".join(words), f"{weakness.index}.{nth}")


def update_id(weakness: Weakness) -> str | None:
    """The update that mends it, None where there is none; assumed."""
    return f"KB{5_000_000 + weakness.identifier}" if weakness.solution else None
