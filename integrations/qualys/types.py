"""What Qualys sends: rows of the host list, detection and knowledge base documents.

Field names are the XML's in lower case; what the contract calls optional is absent, never empty.
Contract: docs/contracts/qualys.md 5.
"""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from sdk import Address, decisive, incomplete_without
from sdk.decode import InvalidValue

Identifier = Annotated[int, Meta(gt=0)]
Level = Annotated[int, Meta(ge=0, le=5)]

SCORE = re.compile(r"10(\.0+)?|[0-9](\.[0-9]+)?")
Base = Annotated[
    str, Meta(pattern=r"^\s*((10(\.0+)?|[0-9](\.[0-9]+)?)|[0-9]+,[0-9]+|-|[nN]/[aA])?\s*$")
]
"""A score, or what stands in its place where there is none (contract 5.3)."""


class Notice(Struct, frozen=True, rename="upper"):
    """WARNING: code 1980 with a URL says that there is a next page (contract 6)."""

    code: int
    text: str = ""
    url: str | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """The document around the rows of every list; without a DATETIME it is another document."""

    datetime: str = field(name="RESPONSE/DATETIME")
    code: str | None = field(default=None, name="RESPONSE/CODE")
    notice: Notice | None = field(default=None, name="RESPONSE/WARNING")


class NameData(Struct, frozen=True, rename="upper"):
    """DNS_DATA."""

    fqdn: Annotated[str | None, decisive] = None


class Host(Struct, frozen=True, rename="upper", kw_only=True):
    """HOST of the host list."""

    id: Identifier
    ip: Address | None = None
    ipv6: Address | None = None
    dns: Annotated[str | None, decisive] = None
    dns_data: Annotated[NameData | None, decisive] = None

    def __post_init__(self) -> None:
        if not (self.ip or self.ipv6):
            raise InvalidValue("IP", "there is no address")


class Detection(Struct, frozen=True, rename="upper", kw_only=True):
    """DETECTION: one vulnerability found on one host, on a port or on the host itself."""

    qid: Identifier
    severity: Annotated[Level | None, incomplete_without] = None
    status: Annotated[Literal["New", "Active", "Re-Opened", "Fixed"] | None, decisive] = None
    port: Annotated[Annotated[int, Meta(ge=0, le=65535)] | None, decisive] = None
    protocol: Annotated[
        Annotated[str, Meta(pattern=r"^([tT][cC][pP]|[uU][dD][pP])$")] | None, decisive
    ] = None
    results: str | None = None
    unique_vuln_id: int | None = None
    first_found_datetime: str | None = None
    last_found_datetime: str | None = None
    is_ignored: Annotated[bool, decisive] = False
    is_disabled: Annotated[bool, decisive] = False


class HostDetections(Struct, frozen=True, rename="upper", kw_only=True):
    """HOST of the detection list; hosts on which nothing was found are not sent at all."""

    id: Identifier
    detections: Annotated[list[Detection], decisive] = field(
        default_factory=list, name="DETECTION_LIST/DETECTION"
    )


class CVE(Struct, frozen=True, rename="upper"):
    """CVE of a knowledge base entry."""

    id: Annotated[str, Meta(pattern=r"^\s*([cC][vV][eE]|[cC][aA][nN])-[0-9]{4}-[0-9]+\s*$")]
    url: str | None = None


class CVSS(Struct, frozen=True, rename="upper"):
    """CVSS or CVSS_V3; the base score is absent where the vulnerability has not been scored."""

    base: Annotated[Base | None, incomplete_without] = None

    @property
    def score(self) -> float | None:
        """The score, None where there is none."""
        found = SCORE.fullmatch((self.base or "").strip())
        return float(found[0]) if found else None


class Vulnerability(Struct, frozen=True, rename="upper", kw_only=True):
    """VULN: what the knowledge base says of a QID, which has none, one or many CVEs."""

    qid: Identifier
    title: str = ""
    severity_level: Annotated[Level | None, incomplete_without] = None
    cves: Annotated[list[CVE], decisive] = field(default_factory=list, name="CVE_LIST/CVE")
    cvss: Annotated[CVSS | None, incomplete_without] = None
    cvss_v3: Annotated[CVSS | None, incomplete_without] = None
    diagnosis: str = ""
    consequence: str = ""
    solution: str = ""

    @property
    def scores(self) -> tuple[tuple[float | None, str], ...]:
        """The base scores, that of CVSS 3 first; Qualys sends no vectors with them."""
        return tuple((scored.score, "") for scored in (self.cvss_v3, self.cvss) if scored)
