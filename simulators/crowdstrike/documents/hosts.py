"""How Falcon sees a host: its ids, tenant, platform and cloud.

Every host of the world has a sensor, also those for which CrowdStrike makes none: network gear and
hypervisors count as Linux. Under the quirk `hosts-without-sensor` every third has not.
"""

from ...engine import Context, Document, WorldContext, digest, hex_id, index_of_hex
from ...world import Host, instance_of

MEMBER_EVERY, BARE_EVERY, HIDDEN_EVERY = 4, 3, 9
"""Under quirks, one host in so many is of the child tenant, has no sensor, is hidden; assumed."""
UNMANAGED = "u"
"""The end of the id of an asset that other hosts saw beside a sensor."""
DEVICE, ASSET, TENANT = (f"crowdstrike/{kind}" for kind in ("device", "asset", "tenant"))
SERVICES = {"AWS": "AWS_EC2_V2", "Azure": "AZURE", "GCP": "GCP"}
MANUFACTURERS = {"AWS": "Amazon EC2", "Azure": "Microsoft Corporation", "GCP": "Google"}
"""Both by the provider of a cloud; assumed."""


def aid(shown: WorldContext, host: Host) -> str:
    """Return the agent id of a host: 32 digits that ascend with its index."""
    return hex_id(DEVICE, shown.world.seed, host.index)


def device(context: Context, identifier: str) -> Host | None:
    """Return the host with that agent id; a tenant before it (`CID_AID`) is ignored."""
    plain = identifier.lower().rpartition("_")[2]
    return context.world.find(index_of_hex(DEVICE, context.world.seed, plain))


def asset_id(shown: WorldContext, host: Host) -> str:
    """Return the id of a host in Discover, which is not its agent id."""
    return f"{cid(shown, host)}_{hex_id(ASSET, shown.world.seed, host.index)}"


def asset(context: Context, identifier: str) -> Host | None:
    """Return the host with that id in Discover."""
    plain = identifier.lower().rpartition("_")[2].removesuffix(UNMANAGED)
    return context.world.find(index_of_hex(ASSET, context.world.seed, plain))


def owner(context: Context, identifier: str) -> Host | None:
    """Return the host whose vulnerabilities have that `aid`: an agent id, or that of an asset."""
    return device(context, identifier) or asset(context, identifier)


def member_cid(shown: WorldContext) -> str | None:
    """Return the one child tenant, where there is one."""
    return hex_id(TENANT, shown.world.seed, 1) if shown.quirk("flight-control") else None


def cid(shown: WorldContext, host: Host) -> str:
    """Return the tenant of a host: the child, if there is one, or its parent."""
    member = member_cid(shown) if host.index % MEMBER_EVERY == 3 else None
    return member or hex_id(TENANT, shown.world.seed, 0)


def has_sensor(shown: WorldContext, host: Host) -> bool:
    """Return True if anything but Discover knows of a host."""
    return not (shown.quirk("hosts-without-sensor") and host.index % BARE_EVERY == 0)


def is_hidden(shown: WorldContext, host: Host) -> bool:
    """Return True if the device of a host is in lists of hidden ones alone."""
    is_one = shown.quirk("hidden-hosts") and host.index % HIDDEN_EVERY == 4
    return is_one and has_sensor(shown, host)


def is_visible(context: Context, host: Host) -> bool:
    """Return True if the caller may see a host: a token can be bound to a tenant."""
    bound = context.account and context.account.claims.get("cid")
    return not bound or bound == cid(context, host)


def are_all_visible(context: Context) -> bool:
    """Return True if every host of the world has a device that the caller may see."""
    is_bound = context.account and "cid" in context.account.claims
    return not (is_bound or {"hosts-without-sensor", "hidden-hosts"} & context.quirks)


def platform(host: Host) -> str:
    """Return Windows or Linux; no host of the world is a Mac."""
    return "Windows" if host.family == "Windows" else "Linux"


def product_type(host: Host) -> str:
    """Return what kind of machine it is, by its system and name."""
    if host.family == "Windows" and "Server" not in host.operating_system:
        return "Workstation"
    is_controller = host.family == "Windows" and host.hostname.startswith("DC-")
    return "Domain Controller" if is_controller else "Server"


def described(host: Host) -> Document:
    """Return what is said of a host wherever it is described."""
    instance = instance_of(host)
    return {
        "os_version": host.operating_system,
        "product_type_desc": product_type(host),
        "system_manufacturer": MANUFACTURERS[instance.provider] if instance else "VMware, Inc.",
        "tags": [f"SensorGroupingTags/{host.kind}"],
    }


def in_cloud(host: Host) -> Document:
    """Return in which cloud a host is, by the names that devices and vulnerabilities have."""
    instance = instance_of(host)
    if instance is None:
        return {}
    return {
        "service_provider": SERVICES[instance.provider],
        "service_provider_account_id": instance.account,
        "instance_id": instance.number,
    }


def group_id(family: str) -> str:
    """Return the id of the host group of a kind of system; assumed."""
    return digest(f"group/{family}")
