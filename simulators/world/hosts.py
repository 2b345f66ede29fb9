"""Hosts and what is found on them, each computed from (seed, index) and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address
from typing import Literal

from .addresses import Kind, address_of, gateway_of, kind_of
from .weaknesses import SIZE, Weakness, catalogue

EPOCH = datetime(2026, 1, 5, 10, 0, 0, tzinfo=UTC)
"""The time that the dates of a world are counted back from, where it is given no other."""
LONGEST_AGO_DAYS = 900
AGES = tuple(timedelta(days=1 + days) for days in range(256))
NO_TIME = timedelta()
SPOTLESS_EVERY, SPOTLESS_AT = 7, 3
"""Every seventh host, from index 3 on, has no findings at all."""

OFFICE_HOSTS, OFFICE_GATEWAY = 6, "25.255.255.254"
"""How many hosts an office has, and the address they leave by; no site has that gateway."""

PRIVATE_NETWORK, PRIVATE_SIZE = IPv4Address("172.16.0.1"), (1 << 20) - 2
"""What the second addresses of hosts are from; sites have the same ones."""

Status = Literal["new", "active", "reopened", "fixed"]

ROLES = ("web", "db", "app", "mail", "DC", "build", "vpn", "file")
DOMAINS = ("example.com", "corp.example.com", "Example.net", "eu.example.org")
SYSTEMS = (
    *("Ubuntu Linux 22.04", "Red Hat Enterprise Linux 9.3", "Debian Linux 12"),
    *("Windows Server 2022", "Windows Server 2019", "Windows 11 Enterprise"),
    *("Cisco IOS 15.2", "VMware ESXi 8.0"),
)
CPES = {
    "Ubuntu Linux 22.04": "canonical:ubuntu_linux:22.04",
    "Red Hat Enterprise Linux 9.3": "redhat:enterprise_linux:9.3",
    "Debian Linux 12": "debian:debian_linux:12",
    "Windows Server 2022": "microsoft:windows_server_2022",
    "Windows Server 2019": "microsoft:windows_server_2019",
    "Windows 11 Enterprise": "microsoft:windows_11",
    "Cisco IOS 15.2": "cisco:ios:15.2",
    "VMware ESXi 8.0": "vmware:esxi:8.0",
}
"""Vendor, product and version of each system, as the CPE dictionary has them."""

OF_SIXTEEN: Mapping[Status, int] = {"active": 8, "new": 3, "reopened": 2, "fixed": 3}
STATUSES = tuple(status for status, share in OF_SIXTEEN.items() for _ in range(share))
RESULTS = (
    "",
    "Installed: {title}\nversion\t{index}.0 < {index}.1",
    'CN=*.{place} doesn\'t match "{place}" & <{place}>',
    "Nachgewiesen: Gerät meldet „{title}“ ✓",
    "HTTP/1.1 200 OK\r\nServer: {title}\r\n\r\n&quot;{place}&quot; &lt;ok&gt;",
    "{title} on {place}",
    "100% of 8 probes [{place}] answered ]]> twice",
    "uid=0(root) gid=0(root)",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One weakness found on one host; `port` and `protocol` are both None for the host itself."""

    weakness: Weakness
    port: int | None
    protocol: str | None
    status: Status
    ignored: bool
    first_found: datetime
    last_found: datetime
    result: str
    """What the scanner saw, raw text of several lines; may be empty."""

    @property
    def open(self) -> bool:
        """Whether there is something to act on: neither fixed nor ignored."""
        return self.status != "fixed" and not self.ignored


@dataclass(frozen=True, slots=True)
class Host:
    """One machine. `id` is opaque and fixed; `fqdn` is None exactly where `domain` is.

    `weaknesses` are what was found, at most ten, in no order that means anything; two of them may
    be the same weakness on two ports.
    """

    index: int
    id: str
    kind: Kind
    hostname: str
    domain: str | None
    address: str
    egress_address: str
    ipv6: str | None
    operating_system: str
    netbios: str | None
    first_seen: datetime
    last_seen: datetime
    weaknesses: tuple[Finding, ...]
    private_address: str = ""
    """An address that it has besides, and by which nobody reaches it from outside."""
    is_again: bool = False
    """True for a host that is in the world before, under another id."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its addresses in the order of lists: the private one first."""
        return (self.private_address, self.address) if self.private_address else (self.address,)

    @property
    def open_port(self) -> int:
        """A port on which nothing is found but that it is open."""
        return 8000 + self.index % 50

    @property
    def mac_address(self) -> str:
        """Return a locally administered address, `02:00:00:00:00:07`; spellings differ."""
        return ":".join(f"{byte:02x}" for byte in (2, *self.index.to_bytes(5)))

    @property
    def faces_internet(self) -> bool:
        """Return True if its own address is the one it leaves by."""
        return self.address == self.egress_address

    @property
    def family(self) -> str:
        """Return the first word of its system: Ubuntu, Red, Debian, Windows, Cisco or VMware."""
        return self.operating_system.partition(" ")[0]

    @property
    def cpe(self) -> str:
        """The system as a CPE 2.2 URI."""
        return f"cpe:/o:{CPES[self.operating_system]}"

    @property
    def fqdn(self) -> str | None:
        """The full name, unique in its world; mixed case now and then, as in life."""
        return f"{self.hostname}.{self.domain}" if self.domain else None


@dataclass(frozen=True, slots=True)
class Draw:
    """The random bytes of one host."""

    index: int
    digest: bytes
    times: tuple[datetime, ...]

    def pick(self, place: int, size: int) -> int:
        """A number below `size` from two bytes at `place`."""
        return int.from_bytes(self.digest[place : place + 2]) % size

    def before(self, place: int, least_days: int, most_days: int) -> datetime:
        """A moment about that many days before the epoch."""
        return self.times[least_days + self.pick(place, most_days - least_days + 1)]


def make_host(seed: int, index: int, epoch: datetime = EPOCH) -> Host:
    """Return the host with that index in the world of that seed, dated back from `epoch`."""
    digest = blake2b(f"{seed}/{index}".encode(), digest_size=64).digest()
    draw = Draw(index, digest, _times(epoch))
    kind = kind_of(index)
    address = address_of(index)
    hostname = f"{ROLES[draw.pick(0, len(ROLES))]}-{index}"
    domain = None if kind == "nameless" else DOMAINS[draw.pick(2, len(DOMAINS))]
    system = SYSTEMS[draw.pick(4, len(SYSTEMS))]
    seen = draw.before(8, 100, 390) if kind == "stale" else draw.before(8, 0, 6)
    place = f"{hostname}.{domain}" if domain else address
    return Host(
        index=index,
        id=id_of(seed, index),
        kind=kind,
        hostname=hostname,
        domain=domain,
        address=address,
        egress_address=gateway_of(index) or address,
        ipv6=address if kind == "ipv6" else None,
        operating_system=system,
        netbios=hostname.upper()[:15] if system.startswith("Windows") else None,
        first_seen=draw.before(6, 700, LONGEST_AGO_DAYS),
        last_seen=seen,
        weaknesses=_findings(_Scan(draw, place, seen)),
    )


def office_host(seed: int, index: int, desk: int, epoch: datetime = EPOCH) -> Host:
    """The host of that index in an office: without a domain, behind an address of many."""
    return replace(
        make_host(seed, index, epoch),
        kind="private",
        domain=None,
        address=f"192.168.1.{10 + desk}",
        egress_address=OFFICE_GATEWAY,
        ipv6=None,
        last_seen=epoch - timedelta(days=desk),
    )


def rated_critical(host: Host) -> Host | None:
    """Return the host as it is listed again, rated critical; None where no CVE of it was milder."""
    if host.kind != "public" or not any(map(_could_be_worse, host.weaknesses)):
        return None
    return replace(host, weaknesses=tuple(map(_rated_critical, host.weaknesses)), is_again=True)


def _rated_critical(finding: Finding) -> Finding:
    weakness = replace(finding.weakness, cvss_v2=10.0, cvss_v3=10.0, severity=5)
    # Without a proof of the first, that of the second would stand in its place.
    result = f"{finding.result} (seen again)" if finding.result else ""
    return replace(finding, weakness=weakness, result=result)


def _could_be_worse(finding: Finding) -> bool:
    weakness = finding.weakness
    return finding.open and bool(weakness.cves) and 0 < (weakness.cvss_v3 or 0) < 7


def with_private_address(host: Host) -> Host:
    """Return a host that can be reached with a private address besides, any other as it is."""
    if host.kind in ("private", "cgnat"):
        return host
    return replace(host, private_address=str(PRIVATE_NETWORK + host.index % PRIVATE_SIZE))


def id_of(seed: int, index: int) -> str:
    """Twelve hexadecimal digits that tell hosts apart and can be turned back into the index."""
    factor, offset = _id_key(seed)
    return f"{(index * factor + offset) % (1 << 48):012x}"


def index_of_id(seed: int, identifier: str) -> int | None:
    """The index an id was made from, None for text that is no id."""
    if len(identifier) != 12 or not set(identifier) <= set("0123456789abcdef"):
        return None
    factor, offset = _id_key(seed)
    return (int(identifier, 16) - offset) * pow(factor, -1, 1 << 48) % (1 << 48)


@lru_cache(maxsize=64)
def _times(epoch: datetime) -> tuple[datetime, ...]:
    """Return a time of day for each number of days before the epoch, made once for all hosts."""
    days_ago = range(LONGEST_AGO_DAYS + 1)
    return tuple(epoch - timedelta(days=days, minutes=days * 37 % 600) for days in days_ago)


@lru_cache(maxsize=64)
def _id_key(seed: int) -> tuple[int, int]:
    key = blake2b(f"id/{seed}".encode(), digest_size=12).digest()
    return int.from_bytes(key[:6]) | 1, int.from_bytes(key[6:])


@dataclass(frozen=True, slots=True)
class _Scan:
    """The last look at a host: what its findings have in common."""

    draw: Draw
    place: str
    seen: datetime


def _findings(scan: _Scan) -> tuple[Finding, ...]:
    draw = scan.draw
    if draw.index % SPOTLESS_EVERY == SPOTLESS_AT:
        return ()
    found: list[Finding] = []
    first = draw.pick(10, SIZE)
    for nth in range(1 + draw.digest[12] % 5):
        # 37 and SIZE share no factor, so the weaknesses of one host differ
        weakness = catalogue()[(first + 37 * nth) % SIZE]
        found += _sightings(scan, 14 + 8 * nth, weakness)
    return tuple(found)


def _sightings(scan: _Scan, at: int, weakness: Weakness) -> list[Finding]:
    """The weakness where it was found: on the host, on one port, or now and then on all of them."""
    if not weakness.ports:
        return [_finding(scan, at, weakness, None)]
    which = scan.draw.digest[at]
    ports = weakness.ports if which % 4 == 0 else (weakness.ports[which % len(weakness.ports)],)
    return [_finding(scan, at + nth, weakness, port) for nth, port in enumerate(ports)]


def _finding(scan: _Scan, at: int, weakness: Weakness, port: int | None) -> Finding:
    draw = scan.draw
    text = RESULTS[draw.digest[at + 1] % len(RESULTS)]
    status = STATUSES[draw.digest[at + 2] % len(STATUSES)]
    return Finding(
        weakness=weakness,
        port=port,
        protocol=None if port is None else weakness.protocol,
        status=status,
        ignored=draw.digest[at + 3] % 16 == 0,
        first_found=scan.seen - (NO_TIME if status == "new" else AGES[draw.digest[at + 4]]),
        last_found=scan.seen,
        result=text.format(title=weakness.title, index=weakness.index, place=scan.place),
    )
