"""How Falcon sees a host: its ids, tenant, platform, addresses and cloud.

Every host of the world has a sensor, also those for which CrowdStrike makes none: network gear and
hypervisors count as Linux. Under the quirk `hosts-without-sensor` every third has not.
"""

from dataclasses import dataclass
from datetime import timedelta

from ...engine import Context, Document, WorldContext, digest, hex_id, index_of_hex
from ...world import Host, Instance, instance_of

EXPIRY = timedelta(days=45)
"""Vulnerabilities of a host that was not seen for so long expire: the longest that
`last_seen_within` looks back."""
MEMBER_SHARE = 4
"""One host in so many belongs to the child tenant, when there is one."""
BARE_EVERY = 3
"""One host in so many has no sensor, when not all have; assumed."""
HIDDEN_EVERY, HIDDEN_AT = 9, 4
"""Under the quirk `hidden-hosts`: one host in so many is hidden; assumed."""
UNMANAGED = "u"
"""The end of the id of an asset that other hosts saw beside a sensor."""
DEVICE, ASSET, TENANT = (f"crowdstrike/{kind}" for kind in ("device", "asset", "tenant"))
PLACE_DIGITS = 2
"""Digits behind the id of an application, which say which one of the asset it is."""
SERVER, WORKSTATION, CONTROLLER = "Server", "Workstation", "Domain Controller"
CLOUDS = {
    "AWS": ("AWS_EC2_V2", "Amazon EC2", "us-east-1a"),
    "Azure": ("AZURE", "Microsoft Corporation", "eastus"),
    "GCP": ("GCP", "Google", "us-central1-a"),
}
"""Provider, manufacturer and zone; assumed."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """What Falcon says of a host in a cloud."""

    provider: str
    manufacturer: str
    zone: str
    instance: Instance


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


def application_id(context: Context, host: Host, product: str) -> str:
    """Return the id of a product on a host: that of the asset, and which product it is; assumed."""
    return f"{asset_id(context, host)}{digest(product)[:PLACE_DIGITS]}"


def application(context: Context, identifier: str) -> Host | None:
    """Return the host that has the application with that id."""
    return asset(context, identifier[:-PLACE_DIGITS])


def owner(context: Context, identifier: str) -> Host | None:
    """Return the host whose vulnerabilities have that `aid`: an agent id, or that of an asset."""
    return device(context, identifier) or asset(context, identifier)


def owner_id(shown: WorldContext, host: Host) -> str:
    """Return the id under which a host has vulnerabilities: without a sensor that of its asset."""
    return aid(shown, host) if has_sensor(shown, host) else asset_id(shown, host)


def member_cid(shown: WorldContext) -> str | None:
    """Return the one child tenant, where there is one."""
    return hex_id(TENANT, shown.world.seed, 1) if shown.quirk("flight-control") else None


def cid(shown: WorldContext, host: Host) -> str:
    """Return the tenant of a host: the child, if there is one, or its parent."""
    member = member_cid(shown) if host.index % MEMBER_SHARE == MEMBER_SHARE - 1 else None
    return member or hex_id(TENANT, shown.world.seed, 0)


def has_sensor(shown: WorldContext, host: Host) -> bool:
    """Return True if anything but Discover knows of a host."""
    return not (shown.quirk("hosts-without-sensor") and host.index % BARE_EVERY == 0)


def is_hidden(shown: WorldContext, host: Host) -> bool:
    """Return True if the device of a host is in lists of hidden ones alone."""
    is_one = shown.quirk("hidden-hosts") and host.index % HIDDEN_EVERY == HIDDEN_AT
    return is_one and has_sensor(shown, host)


def platform(host: Host) -> str:
    """Return Windows or Linux; no host of the world is a Mac."""
    return "Windows" if host.operating_system.startswith("Windows") else "Linux"


def product_type(host: Host) -> str:
    """Return what kind of machine it is, by its system and name."""
    if not host.operating_system.startswith("Windows"):
        return SERVER
    if "Server" not in host.operating_system:
        return WORKSTATION
    return CONTROLLER if host.hostname.startswith("DC-") else SERVER


def cloud(host: Host) -> Cloud | None:
    """Return the cloud that a host runs in, None outside of the big three."""
    instance = instance_of(host)
    return None if instance is None else Cloud(*CLOUDS[instance.provider], instance)


def manufacturer(host: Host) -> str:
    """Return who made the machine, or the cloud that it runs in."""
    found = cloud(host)
    return found.manufacturer if found else "VMware, Inc."


def interface_address(host: Host) -> str:
    """Return the address of the network card, in the vendor's spelling."""
    return host.mac_address.replace(":", "-")


def described(host: Host) -> Document:
    """Return what is said of a host wherever it is described."""
    return {
        "os_version": host.operating_system,
        "product_type_desc": product_type(host),
        "system_manufacturer": manufacturer(host),
        "tags": tags(host),
    }


def in_cloud(host: Host) -> Document:
    """Return in which cloud a host is, by the names that devices and vulnerabilities have."""
    found = cloud(host)
    if found is None:
        return {}
    return {
        "service_provider": found.provider,
        "service_provider_account_id": found.instance.account,
        "instance_id": found.instance.number,
    }


def groups(host: Host) -> list[str]:
    """Return the id of the host group that a host is in, by its system; assumed."""
    return [named_id("group", host.family)]


def tags(host: Host) -> list[str]:
    """Return the sensor's own tags: one for its network."""
    return [f"SensorGroupingTags/{host.kind}"]


def serial_number(host: Host) -> str:
    """Return the serial number of the machine."""
    return f"SN{host.index:010d}"


def named_id(kind: str, name: str) -> str:
    """Return the id of something that has only a name."""
    return digest(f"{kind}/{name}")


# what the caller sees of a host


def hostname(context: Context, host: Host) -> str:
    """Return the name that a sensor reports."""
    return host.fqdn if context.quirk("full-hostnames") and host.fqdn else host.hostname


def is_visible(context: Context, host: Host) -> bool:
    """Return True if the caller may see a host: a token can be bound to a tenant."""
    return _bound_to(context) in (None, cid(context, host))


def are_all_visible(context: Context) -> bool:
    """Return True if every host of the world has a device that the caller may see."""
    lacks_some = {"hosts-without-sensor", "hidden-hosts"} & context.quirks
    return _bound_to(context) is None and not lacks_some


def _bound_to(context: Context) -> str | None:
    return context.account.claims.get("cid") if context.account else None


def is_expired(context: Context, host: Host) -> bool:
    """Return True if a host was away for so long that what was found on it does not count."""
    return context.born - context.date(host.last_seen) > EXPIRY
