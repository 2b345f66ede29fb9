"""TenantFilter and SeverityFilter: what one tenant wants, by host lists and minimum severity."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..models import Risk, Severity
from ..models.host_names import Network, canonical_host
from .host import Host
from .ranges import Ranges, collapsed, plain_network

ALLOWED_PATTERNS = "an address, a network in CIDR notation, an exact name, or *.suffix"

_NAME = re.compile(r"(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class HostList:
    """Hosts by network, exact name, or suffix: `*.example.com` is all below, not itself."""

    networks: Ranges = field(default_factory=Ranges)
    names: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, patterns: Iterable[str]) -> "HostList":
        """Parse a list of patterns; raise ValueError, which names the first that is not one."""
        networks: list[Network] = []
        names: list[str] = []
        for pattern in patterns:
            try:
                networks.append(plain_network(pattern))
            except ValueError:
                names.append(_name_pattern(pattern))
        return cls(
            Ranges((network, "listed") for network in collapsed(networks)),
            frozenset(name for name in names if not name.startswith("*")),
            tuple(name[1:] for name in names if name.startswith("*")),
        )

    def __bool__(self) -> bool:
        return bool(self.networks or self.names or self.suffixes)

    def __contains__(self, host: Host) -> bool:
        named = (name in self.names or name.endswith(self.suffixes) for name in host.names)
        return any(named) or any(self.networks.find(address) for address in host.addresses)


@dataclass(frozen=True, slots=True)
class TenantFilter:
    """A rule that refuses hosts that are excluded, or that an include list does not hold."""

    include: HostList = field(default_factory=HostList)
    exclude: HostList = field(default_factory=HostList)
    name: str = "tenant"

    def __call__(self, host: Host) -> str:
        """Return why the host is refused, or ""."""
        if host in self.exclude:
            return "tenant: excluded"
        if self.include and host not in self.include:
            return "tenant: not included"
        return ""


@dataclass(frozen=True, slots=True)
class SeverityFilter:
    """A rule that refuses risks less urgent than a severity; an exposure is the least urgent."""

    minimum: Severity
    name: str = "tenant"

    def __call__(self, risk: Risk) -> str:
        """Return why the risk is refused, or ""."""
        if risk.priority > self.minimum.priority:
            return f"tenant: below {self.minimum.name.lower()}"
        return ""


def _name_pattern(pattern: str) -> str:
    name = canonical_host(pattern)
    # A last label of digits is an address with a slip in it, not a name.
    if not _NAME.fullmatch(name) or name.rpartition(".")[2].isdigit():
        raise ValueError(f"{pattern!r} is not {ALLOWED_PATTERNS}")
    return name.lower()
