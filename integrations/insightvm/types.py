"""Bodies of the console, with the fields that are used. Contract: docs/contracts/insightvm.md 2, 3.

The console leaves out what it does not know.
"""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, field

from sdk import Address, decisive, incomplete_without
from sdk.decode import CVE, BaseScore, InvalidValue, PortNumber
from sdk.models import dns_name

Slug = Annotated[str, Meta(pattern=r"^[^#\s]{1,200}$")]
Protocol = Annotated[str, Meta(pattern=r"^(?i:ip|icmp|igmp|ggp|tcp|pup|udp|idp|esp|nd|raw)$")]
"""In either case (contract 3.2)."""


class APIError(Struct, frozen=True):
    """The error object; its own status is a number or text."""

    status: int | str
    message: str

    @property
    def code(self) -> str:
        """The status as text."""
        return str(self.status)


class PageInfo(Struct, frozen=True):
    """Position of a page; all fields are needed to tell whether there is more."""

    number: Annotated[int, Meta(ge=0)]
    size: Annotated[int, Meta(gt=0)]
    total: Annotated[int, Meta(ge=0)] = field(name="totalResources")
    pages: Annotated[int, Meta(ge=0)] = field(name="totalPages")


class Envelope(Struct, frozen=True):
    """A page of a listing; rows stay raw to be decoded one by one, null is as good as none."""

    resources: list[Raw] | None
    page: PageInfo


class Links(Struct, frozen=True):
    """Ids in a collection that is not paged (contract 2)."""

    resources: list[str]


class Brief(Struct, frozen=True):
    """An asset or a site, with the number of the site's assets."""

    id: Annotated[int, Meta(gt=0)]
    assets: Annotated[int, decisive] = 0


class HostName(Struct, frozen=True):
    """A name of an asset, with its source: `dns`, `netbios`..."""

    name: Annotated[str, decisive] = ""
    source: Annotated[str, decisive] = ""


class Interface(Struct, frozen=True):
    """An interface of an asset."""

    ip: Address | None = None


class Service(Struct, frozen=True):
    """An open port of an asset."""

    port: PortNumber
    protocol: Protocol
    name: str = ""


class Counts(Struct, frozen=True):
    """Number of vulnerabilities on an asset."""

    total: Annotated[int, decisive] = 0


class CPE(Struct, frozen=True):
    """Name of a system."""

    version_23: Annotated[str | None, incomplete_without] = field(name="v2.3", default=None)


class Fingerprint(Struct, frozen=True):
    """Operating system of an asset."""

    cpe: Annotated[CPE | None, incomplete_without] = None


class AssetRow(Struct, frozen=True, kw_only=True, rename="camel"):
    """An asset; `ip` is the address that was scanned. Without any it needs a full name."""

    id: Annotated[int, Meta(gt=0)]
    ip: Address | None = None
    addresses: Annotated[list[Interface] | None, decisive] = None
    host_name: Annotated[str, decisive] = ""
    host_names: Annotated[list[HostName], decisive] = field(default_factory=list)
    services: Annotated[list[Service], decisive] = field(default_factory=list)
    os_fingerprint: Annotated[Fingerprint | None, incomplete_without] = None
    vulnerabilities: Annotated[Counts, decisive] = Counts()

    def __post_init__(self) -> None:
        if not (self.all_addresses or self.full_name):
            raise InvalidValue("ip", "there is neither an address nor a full name")

    @property
    def full_name(self) -> str:
        """First full name of the asset among its own and those from the DNS."""
        names = (name.name for name in self.host_names if name.source.lower() == "dns")
        return dns_name(self.host_name, *names)

    @property
    def all_addresses(self) -> list[str]:
        """Addresses of the asset, the scanned one first."""
        others = (interface.ip for interface in self.addresses or ())
        return list(dict.fromkeys(filter(None, (self.ip, *others))))


class Result(Struct, frozen=True, kw_only=True):
    """Result of a check on a port or on the asset itself."""

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


class FindingRow(Struct, frozen=True, kw_only=True):
    """A vulnerability on an asset, without its details."""

    id: Slug
    status: Literal["vulnerable", "invulnerable", "no-results"]
    since: str = ""
    results: Annotated[list[Result], decisive] = field(default_factory=list)


class CVSSScore(Struct, frozen=True):
    """Score of one version of CVSS."""

    score: BaseScore
    vector: str | None = None


class CVSS(Struct, frozen=True):
    """CVSS scores."""

    v2: Annotated[CVSSScore | None, incomplete_without] = None
    v3: Annotated[CVSSScore | None, incomplete_without] = None

    @property
    def scores(self) -> tuple[tuple[float, str | None], ...]:
        """The base scores with their vectors, that of CVSS 3 first."""
        return tuple((each.score, each.vector) for each in (self.v3, self.v2) if each)


class Text(Struct, frozen=True):
    """A text in two forms, which are swapped now and then (contract 3.3)."""

    html: str = ""
    text: str = ""


class Vulnerability(Struct, frozen=True, kw_only=True, rename="camel"):
    """A vulnerability in the content, with none, one or many CVEs."""

    id: Slug
    severity: Literal["Moderate", "Severe", "Critical"]
    severity_score: Annotated[Annotated[int, Meta(ge=0, le=10)] | None, incomplete_without] = None
    title: str = ""
    cves: Annotated[list[CVE], decisive] = field(default_factory=list)
    cvss: Annotated[CVSS, incomplete_without] = CVSS()
    description: Text = Text()


class Solution(Struct, frozen=True):
    """One way to fix a vulnerability."""

    id: str
    summary: Text = Text()
    steps: Text = Text()


class Details(Struct, frozen=True):
    """A vulnerability with its solutions; None where these could not be read."""

    vulnerability: Vulnerability
    solutions: tuple[Solution, ...] | None
