"""Ranges: labelled networks, searched by address in logarithmic time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, collapse_addresses

from ..models.host_names import Address, Network, parse_block

_EMBEDDINGS = (IPv6Network("2002::/16"), IPv6Network("64:ff9b::/96"))
"""IPv6 addresses that stand for an IPv4 one: 6to4 (RFC 3056) and NAT64 (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class _Spans:
    """Disjoint spans of one address family, as parallel sequences sorted by their start."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    labels: tuple[str, ...]


class Ranges:
    """Networks with a label each; they do not change.

    Raises:
        ValueError: Two of the networks overlap, so that an address would have two labels.
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
        """Return the label of the network that holds the address, or ""."""
        spans, number = self._by_version[address.version], int(address)
        place = bisect_right(spans.starts, number) - 1
        return spans.labels[place] if place >= 0 and number <= spans.ends[place] else ""


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
    """Return the IPv4 address inside a 6to4 or NAT64 one, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    # 32 bits after the prefix are the IPv4 address.
    inside = (
        IPv4Address(int(address) >> (96 - embedding.prefixlen) & 0xFFFFFFFF)
        for embedding in _EMBEDDINGS
        if address in embedding
    )
    return next(inside, address)


def plain_network(text: str) -> Network:
    """Return the network or address that a text spells; the embedded one, where there is one.

    Host bits are ignored. Raises ValueError when it spells neither.
    """
    network = parse_block(text)
    if network is None:
        raise ValueError(f"{text!r} is neither a network nor an address")
    if isinstance(network, IPv6Network):
        for embedding in filter(network.subnet_of, _EMBEDDINGS):
            first = int(plain_address(network.network_address))
            # Of a 6to4 site all addresses count as the site's one: there is nothing smaller.
            return IPv4Network((first, min(32, network.prefixlen - embedding.prefixlen)))
    return network


def collapsed(networks: Iterable[Network]) -> Iterator[Network]:
    """Yield the fewest networks that hold the same addresses, IPv4 first, in order of address."""
    several = list(networks)
    yield from collapse_addresses(net for net in several if isinstance(net, IPv4Network))
    yield from collapse_addresses(net for net in several if isinstance(net, IPv6Network))
