"""What Qualys sends: rows of the host list, detection and knowledge base documents.

Field names are the XML's in lower case; what the contract calls optional is absent, never empty.
Contract: contracts/qualys.md 5.
"""

from ipaddress import ip_address
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Identifier = Annotated[int, Meta(gt=0)]


class Notice(Struct, frozen=True, rename="upper"):
    """WARNING: code 1980 with a URL says that there is a next page (contract 6)."""

    code: int
    text: str = ""
    url: str | None = None


class Identifiers(Struct, frozen=True):
    """ID_SET: what a host list has instead of hosts when asked for no details."""

    single: list[Identifier] = field(default_factory=list, name="ID")
    ranges: list[Annotated[str, Meta(pattern=r"^\d+-\d+$")]] = field(
        default_factory=list, name="ID_RANGE"
    )

    def __contains__(self, identifier: int) -> bool:
        return identifier in self.single or any(
            int(first) <= identifier <= int(last)
            for first, last in (ends.split("-") for ends in self.ranges)
        )


class Listing(Struct, frozen=True, kw_only=True):
    """What surrounds the rows of every listing; without a DATETIME it is another document."""

    datetime: str = field(name="RESPONSE/DATETIME")
    code: str | None = field(default=None, name="RESPONSE/CODE")
    notice: Notice | None = field(default=None, name="RESPONSE/WARNING")
    identifiers: Identifiers = field(default_factory=Identifiers, name="RESPONSE/ID_SET")


class NameData(Struct, frozen=True, rename="upper"):
    """DNS_DATA."""

    fqdn: str | None = None


class Host(Struct, frozen=True, rename="upper", kw_only=True):
    """HOST of the host list."""

    id: Identifier
    ip: str | None = None
    ipv6: str | None = None
    dns: str | None = None
    dns_data: NameData | None = None

    def __post_init__(self) -> None:
        ip_address(self.address)

    @property
    def address(self) -> str:
        """Where the host is reached."""
        return self.ip or self.ipv6 or ""


class Detection(Struct, frozen=True, rename="upper", kw_only=True):
    """DETECTION: one vulnerability found on one host, on a port or on the host itself."""

    qid: Identifier
    severity: Annotated[int, Meta(ge=0, le=5)]
    status: Literal["New", "Active", "Re-Opened", "Fixed"]
    port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    protocol: Annotated[str, Meta(pattern=r"^([tT][cC][pP]|[uU][dD][pP])$")] | None = None
    results: str | None = None
    unique_vuln_id: int | None = None
    first_found_datetime: str | None = None
    last_found_datetime: str | None = None
    is_ignored: bool = False
    is_disabled: bool = False


class HostDetections(Struct, frozen=True, rename="upper", kw_only=True):
    """HOST of the detection list; hosts on which nothing was found are not sent at all."""

    id: Identifier
    detections: list[Detection] = field(default_factory=list, name="DETECTION_LIST/DETECTION")


class CVE(Struct, frozen=True, rename="upper"):
    """CVE of a knowledge base entry."""

    id: Annotated[str, Meta(pattern=r"^[cC][vV][eE]-[0-9]{4}-[0-9]+$")]
    url: str | None = None


class CVSS(Struct, frozen=True, rename="upper"):
    """CVSS or CVSS_V3; the base score is absent where nobody has scored the vulnerability."""

    base: Annotated[float, Meta(ge=0, le=10)] | None = None


class Vulnerability(Struct, frozen=True, rename="upper", kw_only=True):
    """VULN: what the knowledge base says of a QID, which has none, one or many CVEs."""

    qid: Identifier
    title: str = ""
    severity_level: int | None = None
    cves: list[CVE] = field(default_factory=list, name="CVE_LIST/CVE")
    cvss: CVSS | None = None
    cvss_v3: CVSS | None = None
    diagnosis: str = ""
    consequence: str = ""
    solution: str = ""
