"""How Defender sees a host: its ids, platform, tags, device group, state, cloud and products."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from ...engine import ApiError, Context, Document, hex_id, index_of_hex
from ...world import PRODUCTS, Finding, Host, Instance, Weakness, World, instance_of

VENDOR = "microsoft-defender"
KEPT = timedelta(days=180)
"""How long a device that is not seen any more stays in the list (contract 4.1: retention)."""
INACTIVE = timedelta(days=7)
MOMENT, SPACED = "%Y-%m-%dT%H:%M:%S.%f0Z", "%Y-%m-%d %H:%M:%S"
"""How most of the API writes a date, and how the exports do (contract 4.7)."""

PLATFORMS = {
    "Ubuntu Linux 22.04": ("Ubuntu", "22.4"),
    "Red Hat Enterprise Linux 9.3": ("RedHatEnterpriseLinux", "9.3"),
    "Debian Linux 12": ("Debian", "12.0"),
    "Windows Server 2022": ("WindowsServer2022", "21H2"),
    "Windows Server 2019": ("WindowsServer2019", "1809"),
    "Windows 11 Enterprise": ("Windows11", "23H2"),
    "Cisco IOS 15.2": ("CiscoIOS", "15.2"),
    "VMware ESXi 8.0": ("VMWareESXi", "8.0"),
}
"""osPlatform and version of each system of the world; all but Windows is assumed."""
GROUPS = (
    {"rbacGroupName": "Others", "rbacGroupId": 13},
    {"rbacGroupName": "Windows", "rbacGroupId": 12},
)
NAMES = [re.findall(r"\w+", product.lower()) for product, *_ in PRODUCTS]
"""The words in the name of each product of the world."""
BUILDS = {"WindowsServer2022": 20348, "WindowsServer2019": 17763, "Windows11": 22631}


class Product(NamedTuple):
    """What is installed, in the spelling of Vulnerability Management."""

    vendor: str
    name: str
    version: str

    @property
    def id(self) -> str:
        """Return the id of the software, whatever its version: `microsoft-_-edge`."""
        return f"{self.vendor}-_-{self.name}"


class Installed(NamedTuple):
    """One finding in the product it is in."""

    finding: Finding
    product: Product

    @property
    def update(self) -> str | None:
        """Return the update that mends it, None where there is none; assumed."""
        weakness = self.finding.weakness
        return f"KB{5_000_000 + weakness.identifier}" if weakness.solution else None


def machine_id(world: World, index: int) -> str:
    """Return the id of the host with that index: 40 hexadecimal digits that ascend with it."""
    return hex_id(VENDOR, world.seed, index, 40)


def find_machine(context: Context, identifier: str) -> Host | None:
    """Return the host with that machine id, found in one step."""
    world = context.world
    return world.find(index_of_hex(VENDOR, world.seed, identifier.lower(), 40))


def find_named(context: Context, name: str) -> Host | None:
    """Return the host with that computerDnsName, in any case."""
    number = name.rpartition("-")[2]
    is_index = number.isascii() and number.isdecimal() and len(number) < 12
    bare = context.world.find(int(number) if is_index else None)
    is_bare = bare is not None and (computer_name(bare) or "").casefold() == name.casefold()
    return context.world.find_name(name) or (bare if is_bare else None)


def in_path(context: Context) -> Host:
    """Return the machine that a path names by id or by name; raise ApiError."""
    name = context.request.path_parameters["id"]
    found = find_machine(context, name) or find_named(context, name)
    if found is None or not is_listed(context, found):
        raise absent(f"Machine {name}")
    return found


def absent(what: str) -> ApiError:
    """Return the refusal of what there is not."""
    return ApiError(404, f"{what} was not found", code="ResourceNotFound")


def all_listed(context: Context, ids: Iterable[str] | None = None) -> Iterator[Host]:
    """Yield the hosts for which there is a device: all, or those with ids in small letters."""
    named = (find_machine(context, one) for one in dict.fromkeys(ids or ()) if one == one.lower())
    found = context.world.hosts() if ids is None else filter(None, named)
    return (host for host in found if is_listed(context, host))


def is_listed(context: Context, host: Host) -> bool:
    """Return True if there still is a device for the host."""
    return context.now - context.date(host.last_seen) <= KEPT


def platform(host: Host) -> tuple[str, str]:
    """Return osPlatform and version."""
    return PLATFORMS[host.operating_system]


def computer_name(host: Host) -> str | None:
    """Return computerDnsName: the full name; without one every second has the bare one."""
    return host.fqdn or (host.hostname if host.index % 2 else None)


def is_excluded(host: Host) -> bool:
    """Return True if the customer has taken the device out of view; which ones is assumed."""
    return host.index % 25 == 10


def is_onboarded(host: Host) -> bool:
    """Return True if the sensor is on it, and it was not only seen by others; which is assumed."""
    return host.index % 10 != 8


def onboarding(host: Host) -> str:
    """Return onboardingStatus."""
    return "Onboarded" if is_onboarded(host) else "CanBeOnboarded"


def mac_address(host: Host) -> str:
    """Return the address in the vendor's spelling."""
    return host.mac_address.replace(":", "").upper()


def group(host: Host) -> Document:
    """Return the device group, by system; assumed."""
    return GROUPS[host.family == "Windows"]


def tags(host: Host) -> list[str]:
    """Return one tag for the network, one for the role."""
    return [host.kind, host.hostname.partition("-")[0]]


def azure(host: Host) -> Instance | None:
    """Return the Azure virtual machine that a host is."""
    found = instance_of(host)
    return found if found and found.provider == "Azure" else None


def product(weakness: Weakness, nth: int) -> Product:
    """Return what a weakness is in; each further sighting on a machine is another version."""
    words = NAMES[weakness.index % len(NAMES)]
    return Product(words[0], "_".join(words), f"{weakness.index}.{nth}")


def installed(host: Host) -> Iterator[Installed]:
    """Yield every finding of a host, with the versions counted up."""
    times: Counter[int] = Counter()
    for finding in host.weaknesses:
        index = finding.weakness.index
        yield Installed(finding, product(finding.weakness, times[index]))
        times[index] += 1
