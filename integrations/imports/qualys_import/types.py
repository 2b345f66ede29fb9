"""Hosts and detections in Qualys files; `formats` has the names that each format gives the fields.

Contract: docs/contracts/file-formats.md 3 and 4, and docs/contracts/qualys.md 5 for lists of
detections. Dashes are in place of scores and protocols that are not there.
"""

import re
from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from sdk import Severity, decisive, incomplete_without
from sdk.decode import InvalidValue, name_in_row
from sdk.files import CVEName, GradedRow, ScannedHost, count_addresses, require_ranges
from sdk.models import Score, cve_names

QID = Annotated[int, Meta(gt=0, le=2**63 - 1)]
PortNumber = Annotated[int, Meta(ge=0, le=65535)]
Protocol = Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp|'?-)$")]
Level = Annotated[int, Meta(ge=0, le=5)]
Status = Annotated[str, Meta(pattern=r"^(?i:new|active|re-?opened|reopened|fixed|open)$")]
Flag = Annotated[str, Meta(pattern=r"^\s*(?i:yes|no|true|false|[01]?)\s*$"), incomplete_without]
_TYPE = r"^\s*(?i:confirmed|potential|vuln|practice|ig|info|$)"
Type = Annotated[str, Meta(pattern=_TYPE), incomplete_without]
BaseScore = Annotated[
    str,
    Meta(pattern=r"^\s*'?(-|[nN]/[aA]|[0-9]+,[0-9]+|[0-9]+(\.[0-9]+)?)?(\s.*)?$"),
    incomplete_without,
]
"""A score, or a text in place of one (contract 3)."""

SEVERITIES = (Severity.INFO, *Severity)
"""By Qualys' level: 1 to 5 is the scale of the platform, and 0 is information as well."""
YES = frozenset({"yes", "true", "1"})

UNSCANNED = re.compile(r"\bnot (?:scanned|alive)\b", re.IGNORECASE)
CLEAN = re.compile(r"\bhosts? scanned, no vuln", re.IGNORECASE)
"""The state of hosts that answered, and on which nothing was found."""


class Host(Struct, frozen=True, kw_only=True):
    """A host by its addresses and names, the best name first; each may be a list."""

    ip: Annotated[str, decisive] = ""
    ipv6: Annotated[str, decisive] = ""
    dns: Annotated[str, decisive] = ""
    fqdn: Annotated[str, decisive] = ""
    os_cpe: str = ""
    scan_status: Annotated[str, decisive] = ""

    def __post_init__(self) -> None:
        ScannedHost.require(self, "ip", "ipv6")

    @property
    def is_alive(self) -> bool:
        """Return True unless the host did not answer; only scan results say so."""
        return self.scan_status.strip().lower() in ("", "up")

    def scanned(self, name: str = "") -> ScannedHost:
        """Return the host, at its first routable address; a finding may have a name for it."""
        return ScannedHost.listed(f"{self.ip},{self.ipv6}", self.dns, self.fqdn, name)


class Detection(Struct, frozen=True, kw_only=True):
    """A QID on a host, or on a port of it."""

    qid: QID
    type: Type = ""
    status: Annotated[Status | None, decisive] = None
    disabled: Flag = ""
    ignored: Flag = ""
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[Protocol | None, decisive] = None
    fqdn: Annotated[str, decisive] = ""
    results: str = ""
    first_detected: str = ""
    last_detected: str = ""

    @property
    def is_information(self) -> bool:
        """Return True for what Qualys has gathered of the host, which is not a weakness."""
        return self.type.strip().lower().startswith(("ig", "info"))

    @property
    def is_suppressed(self) -> bool:
        """Return True if a user has disabled or ignored the finding."""
        return self.disabled.strip().lower() in YES or self.ignored.strip().lower() in YES

    @property
    def is_open(self) -> bool:
        """Return True if the finding is neither fixed nor suppressed."""
        return (self.status or "").lower() != "fixed" and not self.is_suppressed

    @property
    def is_risk(self) -> bool:
        """Return True if the finding is open, and not information."""
        return bool(self.qid) and self.is_open and not self.is_information


class Information(Detection, frozen=True, kw_only=True):
    """INFO or SERVICE of a scan result, which shows that a port is open."""

    type: Type = "ig"


class CVEEntry(Struct, frozen=True, rename="upper"):
    """CVE_ID."""

    id: CVEName
    url: str = ""


class DetailedDetection(Detection, GradedRow, frozen=True, kw_only=True):
    """A detection with the details of its QID; an entry of a glossary is one without a host."""

    unrated: ClassVar[int | None] = None

    title: str = ""
    severity: Level | None = None
    kb_severity: Level | None = None
    cves: Annotated[str, decisive] = ""
    cve_list: Annotated[list[CVEEntry], decisive] = field(
        name="CVE_ID_LIST/CVE_ID", default_factory=list
    )
    cvss_base: BaseScore = ""
    cvss3_base: BaseScore = ""
    description: str = ""
    threat: str = ""
    impact: str = ""
    solution: str = ""

    def __post_init__(self) -> None:
        try:
            cve_names(self.cves)
        except ValueError as error:
            raise InvalidValue(name_in_row(self, "cves"), str(error)) from None
        super().__post_init__()

    @property
    def score(self) -> Score:
        """The score, by CVSS 3 first."""
        return Score.first_known(Score.read(self.cvss3_base), Score.read(self.cvss_base))

    @property
    def grade(self) -> Severity | None:
        """The severity by score, else by the level of the finding or of the knowledge base."""
        if (score := self.score.value) is not None:
            return Severity.from_cvss(score)
        levels = (self.severity, self.kb_severity, self.unrated)
        return next((SEVERITIES[level] for level in levels if level is not None), None)

    @property
    def needs_severity(self) -> bool:
        """True for a risk, unless the format has a level for those without one."""
        return self.is_risk and self.unrated is None


class APIDetection(DetailedDetection, frozen=True, kw_only=True):
    """A detection of the API: without a level it is medium, for someone to look at."""

    unrated: ClassVar[int | None] = 3

    severity: Annotated[Level | None, decisive] = None


class TableRow(DetailedDetection, frozen=True, kw_only=True):
    """A row of a report; one without a QID sums up a host, or many in a list with ranges.

    In a footer, what the hosts of a list have in common is in the fifth cell, under any header.
    """

    ip: Annotated[str, decisive] = ""
    ipv6: Annotated[str, decisive] = ""
    tracking_method: Annotated[str, decisive] = ""
    ip_status: Annotated[str, decisive] = ""
    os_cpe: str = ""
    dns: Annotated[str, decisive] = ""
    qid: Annotated[QID, decisive] = 0
    cvss31_base: BaseScore = ""
    cvss4_base: BaseScore = ""
    cvss: BaseScore = ""
    cvss3: BaseScore = ""
    cvss31: BaseScore = ""
    cvss4: BaseScore = ""

    def __post_init__(self) -> None:
        if self.unscanned:
            return
        if self.is_clean:
            require_ranges("ip", self.ip)
            return
        ScannedHost.require(self, "ip", "ipv6")
        if not self.qid and self.cves:
            raise InvalidValue("qid", "it is empty, and must not be")
        super().__post_init__()

    @property
    def score(self) -> Score:
        """The score, by CVSS 3 first; one of version 4 counts alone."""
        return Score.first_known(
            Score.read(self.cvss31_base or self.cvss31),
            Score.read(self.cvss3_base or self.cvss3),
            Score.read(self.cvss_base or self.cvss),
            Score.read(self.cvss4_base or self.cvss4),
        )

    @property
    def unscanned(self) -> int:
        """The number of hosts of the row that were not alive, or not scanned."""
        is_summary = not self.qid and UNSCANNED.search(self._state)
        return count_addresses(self.ip) if is_summary else 0

    @property
    def is_clean(self) -> bool:
        """Return True for a list of scanned hosts without findings; one with a name is one host."""
        is_list = not (self.qid or self.dns or self.fqdn)
        return is_list and bool(CLEAN.search(self._state))

    @property
    def _state(self) -> str:
        return f"{self.ip_status} {self.tracking_method} {self.title}"

    def scanned(self) -> ScannedHost:
        """Return the host, at its first routable address."""
        return ScannedHost.listed(f"{self.ip},{self.ipv6}", self.dns, self.fqdn)


class Range(Struct, frozen=True, rename="upper"):
    """RANGE of an appendix."""

    start: str
    end: str

    @property
    def text(self) -> str:
        """The range as tables have it."""
        return f"{self.start}-{self.end}"


class CleanRange(Range, frozen=True, rename="upper"):
    """RANGE of hosts that were scanned, and on which nothing was found."""

    def __post_init__(self) -> None:
        require_ranges("START", self.text)


class Category(Struct, frozen=True, kw_only=True):
    """CAT of a scan result: the port of all that is in it."""

    port: Annotated[PortNumber | None, decisive] = field(name="@port", default=None)
    protocol: Annotated[Protocol | None, decisive] = field(name="@protocol", default=None)


class ScanError(Struct, frozen=True):
    """ERROR of a scan result."""

    number: str = field(name="@number", default="")


class Notice(Struct, frozen=True, rename="upper"):
    """WARNING of a list of detections."""

    code: int
