"""InternalFilter: refuses what cannot be reached from outside, by address and name alone.

The platform decides with DNS and ping (docs/platform.md 5.1); here nothing is sent, so that the
same world is filtered the same way everywhere. Documentation ranges are internal nowhere and kept.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_network

from ..models.host_names import Address, parse_address
from .host import Host
from .ranges import Ranges, plain_address

_NETWORKS = {
    "unspecified": ("0.0.0.0/8", "::/128"),
    "private": (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "64:ff9b:1::/48",
        "fc00::/7",
        "fec0::/10",
    ),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "CGNAT": ("100.64.0.0/10",),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "benchmarking": ("198.18.0.0/15", "2001:2::/48"),
    "reserved": ("192.0.0.0/24", "240.0.0.0/4"),
}
"""The special-purpose registries of IANA, less the documentation ranges."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")

_SUFFIXES = (
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "private",
)
"""Names that no public resolver answers for: RFC 6761, 6762, 8375 and what ICANN keeps free."""

_SPECIAL = Ranges((ip_network(text), label) for label, texts in _NETWORKS.items() for text in texts)


@dataclass(frozen=True, slots=True)
class InternalFilter:
    """A rule that refuses hosts of which nothing public is known.

    With addresses: when every one is internal, whatever the name. Without: when every name ends
    in an internal suffix. A host with neither is kept.
    """

    name: str = "internal"

    def __call__(self, host: Host) -> str:
        """Return why the host is refused, or ""."""
        if host.addresses:
            found = [_special_purpose(address) for address in host.addresses]
            return f"internal: {found[0]} address" if all(found) else ""
        if host.names and all(map(_is_internal_name, host.names)):
            return "internal: internal name"
        return ""


def routable(text: str) -> bool:
    """Return True if a text is an address that this filter takes for reachable from outside."""
    address = parse_address(text)
    return address is not None and not _special_purpose(plain_address(address))


def _special_purpose(address: Address) -> str:
    label = _SPECIAL.find(address)
    if not label and isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "reserved"
    return label


def _is_internal_name(name: str) -> bool:
    return f".{name}".endswith(tuple(f".{suffix}" for suffix in _SUFFIXES))
