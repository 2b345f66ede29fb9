"""Ranges: labelled networks, searched by address in logarithmic time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_network,
)

from ..model.host import Address, Network

_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class _Spans:
    """Disjoint spans of one address family, as parallel sequences sorted by their start."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    labels: tuple[str, ...]

    def find(self, number: int) -> str:
        place = bisect_right(self.starts, number) - 1
        return self.labels[place] if place >= 0 and number <= self.ends[place] else ""


class Ranges:
    """Networks with a label each; made once, then only asked.

    Raises ValueError when two of the networks overlap: which label would hold is not said.
    """

    __slots__ = ("_by_version",)

    def __init__(self, labelled: Iterable[tuple[Network, str]] = ()) -> None:
        members = list(labelled)
        self._by_version = {
            version: _spans([member for member in members if member[0].version == version])
            for version in (4, 6)
        }

    def __len__(self) -> int:
        return sum(len(spans.starts) for spans in self._by_version.values())

    def find(self, address: Address) -> str:
        """The label of the network that holds the address, or ""."""
        return self._by_version[address.version].find(int(address))


def _spans(members: list[tuple[Network, str]]) -> _Spans:
    rows = sorted(
        (int(network.network_address), int(network.broadcast_address), label)
        for network, label in members
    )
    starts, ends, labels = zip(*rows, strict=True) if rows else ((), (), ())
    if any(start <= end for start, end in zip(starts[1:], ends, strict=False)):
        raise ValueError("two networks of one table overlap")
    return _Spans(starts, ends, labels)


def plain_address(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    embedded = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        embedded = IPv4Address(int(address) & 0xFFFFFFFF)
    return embedded or address


def plain_network(text: str) -> Network:
    """The network, or single address, that a text spells; mapped IPv6 as its IPv4.

    Host bits are ignored. Raises ValueError when it spells neither.
    """
    network = ip_network(text, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen < 96:
        return network
    return IPv4Network((mapped, network.prefixlen - 96))


def collapsed(networks: Iterable[Network]) -> Iterator[Network]:
    """The fewest networks that hold the same addresses, IPv4 first, in order of address."""
    several = list(networks)
    yield from collapse_addresses(net for net in several if isinstance(net, IPv4Network))
    yield from collapse_addresses(net for net in several if isinstance(net, IPv6Network))
