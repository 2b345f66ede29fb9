"""What the console sends. Contract: docs/contracts/insightvm.md 2 and 3.

What is unknown is left out. Only the fields that are used are named; others are ignored.
"""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, field

from sdk import decisive, incomplete_without, require_address

CVE = Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]
Slug = Annotated[str, Meta(pattern=r"^[^#\s]{1,200}$")]
Score = Annotated[float, Meta(ge=0, le=10)]
PortNumber = Annotated[int, Meta(ge=0, le=65535)]
Protocol = Literal[
    "ip", "icmp", "igmp", "ggp", "tcp", "pup", "udp", "idp", "esp", "nd", "raw"
]  # fmt: skip


class Refusal(Struct, frozen=True):
    """The error object, under whatever status it comes; its own is a number or text."""

    status: int | str
    message: str


class PageInfo(Struct, frozen=True, rename="camel"):
    """Where a page stands; without all of it nobody could tell whether there is more."""

    number: Annotated[int, Meta(ge=0)]
    size: Annotated[int, Meta(gt=0)]
    total_resources: Annotated[int, Meta(ge=0)]
    total_pages: Annotated[int, Meta(ge=0)]

    def agrees(self, rows: int) -> bool:
        """Whether so many rows are what this page holds by its own numbers."""
        expected = min(self.size, self.total_resources - self.number * self.size)
        pages = -(-self.total_resources // self.size)
        return rows == max(expected, 0) and self.total_pages == pages


class Listing(Struct, frozen=True):
    """A page of a collection; rows stay raw to be read one by one."""

    resources: list[Raw]
    page: PageInfo

    @property
    def is_full_last(self) -> bool:
        """Whether it is said to be the last, which only its not being full would prove."""
        last = self.page.number + 1 >= self.page.total_pages
        return last and len(self.resources) == self.page.size


class References(Struct, frozen=True):
    """A collection of ids, which is not paged (contract 2)."""

    resources: list[str]


class Brief(Struct, frozen=True):
    """What is looked at to see whether there is anything: an asset, or a site with its count."""

    id: Annotated[int, Meta(gt=0)]
    assets: Annotated[int, decisive] = 0


class HostName(Struct, frozen=True):
    """One of the names of an asset, and where it is from: `dns`, `netbios`..."""

    name: Annotated[str, decisive] = ""
    source: Annotated[str, decisive] = ""


class Address(Struct, frozen=True):
    """One of the addresses of an asset."""

    ip: Annotated[str | None, decisive] = None


class Service(Struct, frozen=True):
    """An open port of an asset."""

    port: PortNumber
    protocol: Protocol
    name: str = ""


class Counts(Struct, frozen=True):
    """How many vulnerabilities the console counts on an asset."""

    total: Annotated[int, decisive] = 0


class CPE(Struct, frozen=True):
    """The name of a system in two versions of CPE."""

    version_23: Annotated[str | None, incomplete_without] = field(name="v2.3", default=None)


class Fingerprint(Struct, frozen=True):
    """What is known of the operating system."""

    cpe: Annotated[CPE | None, incomplete_without] = None


class AssetRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """An asset, reached by one of its addresses; `ip` is the one that was scanned."""

    id: Annotated[int, Meta(gt=0)]
    ip: str
    addresses: Annotated[list[Address] | None, decisive] = None
    host_name: Annotated[str, decisive] = ""
    host_names: Annotated[list[HostName], decisive] = field(default_factory=list)
    services: Annotated[list[Service], decisive] = field(default_factory=list)
    os_fingerprint: Annotated[Fingerprint | None, incomplete_without] = None
    vulnerabilities: Annotated[Counts, decisive] = Counts()

    def __post_init__(self) -> None:
        require_address("ip", self.ip, needed=True)
        require_address("addresses", *self.known_addresses)

    @property
    def known_addresses(self) -> list[str]:
        """Addresses of the asset, the one that was scanned first."""
        others = (one.ip for one in self.addresses or ())
        return list(dict.fromkeys(filter(None, (self.ip, *others))))


class Result(Struct, frozen=True, kw_only=True):
    """A check that fired or did not, on a port or on the asset itself."""

    status: Literal[
        "unknown",
        "not-vulnerable",
        "vulnerable",
        "vulnerable-version",
        "vulnerable-potential",
        "vulnerable-with-exception-applied",
        "vulnerable-version-with-exception-applied",
        "vulnerable-potential-with-exception-applied",
    ]
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[Protocol | None, decisive] = None
    key: str = ""
    proof: str = ""
    since: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """A vulnerability on an asset; what it is, the content says."""

    id: Slug
    status: Literal["vulnerable", "invulnerable", "no-results"]
    since: str = ""
    results: Annotated[list[Result], decisive] = field(default_factory=list)


class CVSSScore(Struct, frozen=True):
    """The score of one version of CVSS."""

    score: Score
    vector: str | None = None


class CVSS(Struct, frozen=True):
    """The scores there are."""

    v2: Annotated[CVSSScore | None, incomplete_without] = None
    v3: Annotated[CVSSScore | None, incomplete_without] = None


class Content(Struct, frozen=True):
    """A text in two forms, which are swapped now and then (contract 3.3)."""

    html: str = ""
    text: str = ""


class Vulnerability(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the content has of a vulnerability, which has none, one or many CVEs."""

    id: Slug
    severity: Literal["Moderate", "Severe", "Critical"]
    severity_score: Annotated[Annotated[int, Meta(ge=0, le=10)] | None, incomplete_without] = None
    title: str = ""
    cves: Annotated[list[CVE], decisive] = field(default_factory=list)
    cvss: Annotated[CVSS, incomplete_without] = CVSS()
    description: Content = Content()


class Solution(Struct, frozen=True):
    """One way to mend something."""

    id: str
    summary: Content = Content()
    steps: Content = Content()


class Knowledge(Struct, frozen=True):
    """A vulnerability and how to mend it; None where the console failed to say how."""

    vulnerability: Vulnerability
    solutions: tuple[Solution, ...] | None
