"""How the console sees a host: its ids, names, services, system, site and last scan."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from ...engine import ApiError, Context, Entry, HostsAt, WorldContext
from ...world import Host

T = TypeVar("T")
FIRST_ASSET_ID = 1
SITE_SIZE = 10
"""Hosts in a site, by their indexes; assumed, so that a small estate has several sites."""

UNKNOWN_EVERY, UNKNOWN_AT = 7, 3
"""Every seventh host answered no port scan; what a host has is left out when unknown."""

SERVICES = (
    *((21, "FTP", "vsFTPd"), (22, "SSH", "OpenSSH"), (25, "SMTP", "Postfix"), (53, "DNS", "BIND")),
    *((80, "HTTP", "HTTPD"), (139, "CIFS Name Service", "Samba"), (161, "SNMP", "Net-SNMP")),
    *((443, "HTTPS", "HTTPD"), (445, "CIFS", "Samba"), (587, "SMTP", "Postfix")),
    *((993, "IMAPS", "Dovecot"), (3306, "MySQL", "MySQL"), (3389, "RDP", "Remote Desktop")),
    *((5432, "Postgres", "PostgreSQL"), (6379, "Redis", "Redis"), (8080, "HTTP", "Jetty")),
    (8443, "HTTPS", "Tomcat"),
)
PRODUCTS = {port: (name, product) for port, name, product in SERVICES}
"""Name and product of the service on a port; assumed but for HTTP, which is recorded."""

SYSTEMS = {
    "Ubuntu": ("Ubuntu", "Linux", "Ubuntu Linux"),
    "Red": ("Red Hat", "Linux", "Red Hat Enterprise Linux"),
    "Debian": ("Debian", "Linux", "Debian Linux"),
    "Windows": ("Microsoft", "Windows", "Microsoft Windows"),
    "Cisco": ("Cisco", "IOS", "Cisco IOS"),
    "VMware": ("VMware", "ESXi", "VMware ESXi"),
}
"""Vendor, family and name of a system, by its first word."""
TYPES = {"Cisco": "physical", "VMware": "hypervisor"}


class Service(NamedTuple):
    """An open port, with the name and product of what listens there, "" when unknown."""

    protocol: str
    port: int
    name: str
    product: str


def asset_id(index: int) -> int:
    """Return the id of the host with that index, which ascends with it."""
    return FIRST_ASSET_ID + index


def site_id(index: int) -> int:
    """Return the site of the host with that index."""
    return 1 + index // SITE_SIZE


def goes_by_name(host: Host) -> bool:
    """Return True if the quirk `no-addresses` is about the host."""
    return host.fqdn is not None and host.index % 5 == 2


def hides_address(shown: WorldContext, host: Host) -> bool:
    """Return True if the asset is known by its full name alone."""
    return shown.quirk("no-addresses") and goes_by_name(host)


def shows_all(context: Context) -> bool:
    """Return True if no host is hidden from the user, so that they need not be looked at."""
    return not context.quirks & {"no-sites", "hidden-sites"}


def shows(shown: WorldContext, host: Host) -> bool:
    """Return True if the user has access to the site of a host."""
    if shown.quirk("no-sites"):
        return False
    return not shown.quirk("hidden-sites") or site_id(host.index) % 2 == 1


def as_number(text: str) -> int:
    """Return a numeric id; -1 for any other text, which nothing has (assumed)."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1


def called(context: Context, name: str, find: Callable[[Context, str], T | None]) -> T:
    """Return what the path of a call names; raise 404 where it is not there, or hidden."""
    found = find(context, context.request.path_parameters[name])
    if found is None:
        raise ApiError(404)
    return found


def find(context: Context, identifier: str) -> Host | None:
    """Return the host whose asset has that id, and is not hidden."""
    host = context.world.find(as_number(identifier) - FIRST_ASSET_ID)
    return host if host and shows(context, host) else None


def called_host(context: Context) -> Host:
    """Return the host that a call is about."""
    return called(context, "asset", find)


def visible_sites(context: Context) -> list[int] | range:
    """Return the ids of the sites that the user may see; one is there before the first host."""
    if context.quirk("no-sites"):
        return []
    world = context.world
    last = world.window(max(len(world) - 1, 0), 1)
    sites = range(1, (site_id(last[0].index) if last else 1) + 1)
    visible = sites[::2] if context.quirk("hidden-sites") else sites
    gone = {identifier for kind, identifier in context.deleted if kind == "site"}
    return [one for one in visible if one not in gone] if gone else visible


def find_site(context: Context, identifier: str) -> Entry | None:
    """Return the site with that id, which is that of its one scan as well."""
    site = as_number(identifier)
    return Entry(site, site) if site in visible_sites(context) else None


def called_site(context: Context) -> int:
    """Return the site that a call is about."""
    return called(context, "site", find_site).index


def site_hosts(context: Context, site: int) -> HostsAt:
    """Return the hosts of a site."""
    first = (site - 1) * SITE_SIZE
    return HostsAt(context.world, range(first, first + SITE_SIZE))


def host_name(host: Host) -> str | None:
    """Return what goes into hostName: the full name, or a bare one, or nothing.

    Every ninth host goes by the name it gives itself, so that only hostNames has the full one;
    and a host nobody named goes by a bare name now and then (assumed).
    """
    if host.fqdn is None:
        return host.hostname if host.index % 2 else None
    return host.hostname.upper() if host.index % 9 == 7 else host.fqdn


def host_names(host: Host) -> Iterator[tuple[str, str]]:
    """Yield every name with its source; the one from the DNS comes last (assumed)."""
    if host.netbios:
        yield host.netbios, "netbios"
    if host.fqdn is None and host.index % 2:
        yield host.hostname, "other"
    if host.fqdn:
        yield host.fqdn, "dns"


def services(host: Host) -> tuple[Service, ...]:
    """Return the open ports by number: those with findings, fixed ones too, and remote access."""
    if host.index % UNKNOWN_EVERY == UNKNOWN_AT:
        return ()
    found = {(3389 if host.operating_system.startswith("Windows") else 22, "tcp")}
    found |= {(one.port, one.protocol) for one in host.weaknesses if one.port and one.protocol}
    return tuple(
        Service(protocol, port, *PRODUCTS.get(port, ("", ""))) for port, protocol in sorted(found)
    )


def mac_address(host: Host) -> str | None:
    """Return its address, unknown beyond routers: for two hosts in three."""
    return None if host.index % 3 == 2 else host.mac_address.upper()
