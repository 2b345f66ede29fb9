"""Which address each host has, and which host has an address: both in one step, nothing stored.

| block   | kinds                   | where                                             |
|---------|-------------------------|---------------------------------------------------|
| public  | public, nameless, stale | the documentation /24s in turn, then 25.0.0.0/8   |
| private | private                 | 10.0.0.0/8                                        |
| cgnat   | cgnat                   | 100.64.0.0/10                                     |
| ipv6    | ipv6                    | 2001:db8::/32                                     |
| cloud   | cloud                   | published blocks of AWS, Azure and Google in turn |

Kinds repeat every twenty hosts, so that their shares are exact and the first ten have them all. A
host with no address of its own on the internet leaves by its site's gateway, in 25.255.255.0/24
where no host ever is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal

Kind = Literal["public", "private", "cgnat", "ipv6", "cloud", "nameless", "stale"]

CYCLE: tuple[Kind, ...] = (
    *("public", "cloud", "private", "public", "nameless", "cgnat", "ipv6", "stale", "public"),
    *("private", "public", "cloud", "public", "nameless", "public", "public", "private"),
    *("public", "public", "cloud"),
)
MAX_HOSTS = 20_000_000
"""More would run out of public addresses."""
INTERNAL_ADDRESS = "10.255.255.254"
"""An address that no host of any world has, and that cannot be reached from outside."""


@dataclass(frozen=True, slots=True)
class Run:
    """Ranges of `size` addresses each, given out in turn: the first of each, the second of each."""

    firsts: tuple[int, ...]
    size: int

    @property
    def capacity(self) -> int:
        """How many addresses there are in all."""
        return self.size * len(self.firsts)

    def address(self, rank: int) -> int:
        """The address given out as number `rank`."""
        turn, which = divmod(rank, len(self.firsts))
        return self.firsts[which] + turn

    def rank(self, address: int) -> int | None:
        """The number under which an address is given out, None when it is not in here."""
        for which, first in enumerate(self.firsts):
            if first <= address < first + self.size:
                return (address - first) * len(self.firsts) + which
        return None


@dataclass(frozen=True, slots=True)
class Block:
    """The addresses of some kinds: runs one after the other, over their places in the cycle."""

    places: tuple[int, ...]
    runs: tuple[Run, ...]

    def address(self, index: int) -> int:
        """The address of the host with that index, which must be of these kinds."""
        cycle, place = divmod(index, len(CYCLE))
        rank = cycle * len(self.places) + self.places.index(place)
        for run in self.runs[:-1]:
            if rank < run.capacity:
                return run.address(rank)
            rank -= run.capacity
        return self.runs[-1].address(rank)

    def index(self, address: int) -> int | None:
        """The index of the host with that address, None when no host could have it."""
        before = 0
        for run in self.runs:
            rank = run.rank(address)
            if rank is not None:
                cycle, place = divmod(before + rank, len(self.places))
                return cycle * len(CYCLE) + self.places[place]
            before += run.capacity
        return None


def _number(text: str) -> int:
    return int(ip_address(text))


def _run(size: int, *firsts: str, skipped: int = 0) -> Run:
    return Run(tuple(_number(first) + skipped for first in firsts), size)


def _block(kinds: Sequence[Kind], *runs: Run) -> Block:
    return Block(tuple(place for place, kind in enumerate(CYCLE) if kind in kinds), runs)


AWS, AZURE, GOOGLE = "3.5.140.1", "13.64.0.1", "34.64.0.1"
CLOUD_TURNS = 1022
"""Hosts in AWS before its /22 is full; Azure and Google go on."""
PUBLIC = _block(
    ("public", "nameless", "stale"),
    _run(254, "192.0.2.1", "198.51.100.1", "203.0.113.1"),
    _run((1 << 24) - (1 << 16), "25.0.0.1"),
)
PRIVATE = _block(("private",), _run((1 << 24) - 2, "10.0.0.1"))
CGNAT = _block(("cgnat",), _run((1 << 22) - 2, "100.64.0.1"))
IPV6 = _block(("ipv6",), _run(1 << 64, "2001:db8::1"))
CLOUD = _block(
    ("cloud",),
    _run(CLOUD_TURNS, AWS, AZURE, GOOGLE),
    _run((1 << 21) - 2 - CLOUD_TURNS, AZURE, GOOGLE, skipped=CLOUD_TURNS),
)
BLOCKS: dict[Kind, Block] = {
    "public": PUBLIC,
    "nameless": PUBLIC,
    "stale": PUBLIC,
    "private": PRIVATE,
    "cgnat": CGNAT,
    "ipv6": IPV6,
    "cloud": CLOUD,
}
GATEWAYS = _number("25.255.255.0")
SITES = 250


def kind_of(index: int) -> Kind:
    """The kind of the host with that index."""
    return CYCLE[index % len(CYCLE)]


def address_of(index: int) -> str:
    """The address of the host with that index, in canonical text."""
    kind = kind_of(index)
    number = BLOCKS[kind].address(index)
    return str(IPv6Address(number) if kind == "ipv6" else IPv4Address(number))


def gateway_of(index: int) -> str | None:
    """The gateway by which that host leaves, None when it is on the internet itself."""
    if kind_of(index) in ("private", "cgnat"):
        return str(IPv4Address(GATEWAYS + 1 + index // len(CYCLE) % SITES))
    return None


def canonical(address: str) -> str:
    """The usual spelling of an address; any other text as it is."""
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def index_of(address: str) -> int | None:
    """The index of the host that has an address in a world without end; None for any other text."""
    try:
        number = int(parsed := ip_address(address))
    except ValueError:
        return None
    blocks = (IPV6,) if parsed.version == 6 else (PUBLIC, PRIVATE, CGNAT, CLOUD)
    found = (block.index(number) for block in blocks)
    return next((index for index in found if index is not None), None)
