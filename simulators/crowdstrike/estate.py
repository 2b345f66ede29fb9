"""How Falcon sees a host: its ids, tenant, platform, addresses and cloud.

Every host of the world has a sensor, also those for which CrowdStrike makes none: network gear and
hypervisors count as Linux. Under the quirk `hosts-without-sensor` every third has not.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from .. import Host, World

STEP_BITS, FIRST_BITS = 102, 126
"""Twenty million steps of the one, begun below the other, fit into 128 bits."""
MEMBER_SHARE = 4
"""One host in so many belongs to the child tenant, when there is one."""
BARE_EVERY = 3
"""One host in so many has no sensor, when not all have; assumed."""
UNMANAGED = "u"
"""What the id of an asset ends with that is a host as its neighbours see it."""
SERVER, WORKSTATION, CONTROLLER = "Server", "Workstation", "Domain Controller"

PROVIDERS = {
    "3": ("AWS_EC2_V2", "Amazon EC2", "us-east-1a", "{index:012d}", "i-{index:017x}"),
    "13": (
        "AZURE",
        "Microsoft Corporation",
        "eastus",
        "{index:08x}-0000-4000-9000-000000000000",
        "{index:08x}-0000-4000-8000-000000000000",
    ),
    "34": ("GCP", "Google", "us-central1-a", "project-{index}", "{index:019d}"),
}
"""Provider, manufacturer, zone and the forms of account and instance, by the first octet; assumed.
"""


@dataclass(frozen=True, slots=True)
class Cloud:
    """What Falcon says of a host in a cloud."""

    provider: str
    manufacturer: str
    zone: str
    account: str
    instance: str


@lru_cache(maxsize=64)
def _stride(seed: int, purpose: str) -> tuple[int, int]:
    """Where the ids of one purpose begin, and how far apart they are."""
    digest = blake2b(f"crowdstrike/{purpose}/{seed}".encode(), digest_size=32).digest()
    first = int.from_bytes(digest[:16]) % (1 << FIRST_BITS)
    step = int.from_bytes(digest[16:]) % (1 << (STEP_BITS - 1)) + (1 << (STEP_BITS - 1))
    return first, step


def _id_of(seed: int, purpose: str, index: int) -> str:
    first, step = _stride(seed, purpose)
    return f"{first + index * step:032x}"


def _index_of(seed: int, purpose: str, identifier: str) -> int | None:
    if len(identifier) != 32 or not set(identifier) <= set("0123456789abcdef"):
        return None
    first, step = _stride(seed, purpose)
    index, rest = divmod(int(identifier, 16) - first, step)
    return index if rest == 0 and index >= 0 else None


def device_id(world: World, index: int) -> str:
    """The agent id of the host with that index: 32 digits that ascend with it."""
    return _id_of(world.seed, "device", index)


def device(world: World, identifier: str) -> Host | None:
    """The host with that agent id, found in one step; a tenant before it (`CID_AID`) is ignored."""
    plain = identifier.lower().rpartition("_")[2]
    return _host(world, _index_of(world.seed, "device", plain))


def asset_id(world: World, host: Host, member: bool) -> str:
    """The id of a host in Discover, which is not its agent id."""
    return f"{tenant(world, host, member)}_{_id_of(world.seed, 'asset', host.index)}"


def asset(world: World, identifier: str) -> Host | None:
    """The host with that id in Discover, found in one step."""
    plain = identifier.lower().rpartition("_")[2].removesuffix(UNMANAGED)
    return _host(world, _index_of(world.seed, "asset", plain))


def _host(world: World, index: int | None) -> Host | None:
    try:
        return None if index is None else world.host(index)
    except LookupError:
        return None


def parent_cid(world: World) -> str:
    """The tenant."""
    return _id_of(world.seed, "tenant", 0)


def member_cid(world: World) -> str:
    """The one child tenant there may be."""
    return _id_of(world.seed, "tenant", 1)


def tenant(world: World, host: Host, member: bool) -> str:
    """The tenant a host belongs to, given whether there is a child."""
    belongs = member and host.index % MEMBER_SHARE == MEMBER_SHARE - 1
    return member_cid(world) if belongs else parent_cid(world)


def is_bare(host: Host) -> bool:
    """Whether a host is without a sensor, when not all have one."""
    return host.index % BARE_EVERY == 0


def platform(host: Host) -> str:
    """Windows or Linux; no host of the world is a Mac."""
    return "Windows" if host.operating_system.startswith("Windows") else "Linux"


def product_type(host: Host) -> str:
    """What kind of machine it is, by its system and name."""
    if not host.operating_system.startswith("Windows"):
        return SERVER
    if "Server" not in host.operating_system:
        return WORKSTATION
    return CONTROLLER if host.hostname.startswith("DC-") else SERVER


def mac_address(host: Host) -> str:
    """A locally administered one, in the vendor's spelling."""
    return "-".join(f"{byte:02x}" for byte in (2, *host.index.to_bytes(5)))


def faces_internet(host: Host) -> bool:
    """Whether the host's own address is the one it leaves by."""
    return host.address == host.egress_address


def cloud(host: Host) -> Cloud | None:
    """The cloud a host runs in, None outside of the big three."""
    known = PROVIDERS.get(host.address.partition(".")[0]) if host.kind == "cloud" else None
    if known is None:
        return None
    provider, manufacturer, zone, account, instance = known
    forms = (account.format(index=host.index), instance.format(index=host.index))
    return Cloud(provider, manufacturer, zone, *forms)


def manufacturer(host: Host) -> str:
    """Who made the machine, or the cloud it runs in."""
    found = cloud(host)
    return found.manufacturer if found else "VMware, Inc."


def tags(host: Host) -> list[str]:
    """The sensor's own tags: one for its network."""
    return [f"SensorGroupingTags/{host.kind}"]


def group(host: Host) -> tuple[str, str]:
    """The id and the name of the host group a host is in, by its system; assumed."""
    name = host.operating_system.partition(" ")[0]
    return named_id("group", name), name


@lru_cache(maxsize=64)
def named_id(kind: str, name: str) -> str:
    """The id of something that has but a name."""
    return blake2b(f"{kind}/{name}".encode(), digest_size=16).hexdigest()
