"""What a .nessus file says: hosts, and what plugins found on them; unknown children are ignored.

Contract: docs/contracts/file-formats.md 1.
"""

from typing import Annotated

from msgspec import DecodeError, Meta, Struct, field
from msgspec.json import decode

from sdk import Severity, decisive, incomplete_without
from sdk.decode import InvalidValue
from sdk.files import CVEName, GradedRow, ScannedHost
from sdk.models import Score

Protocol = Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp|sctp|ip)$"), incomplete_without]
"""Without a protocol that can be read, a finding is on the host."""

ADDRESS = "host-ip"
"""The property that has the address of a host."""

COMPLIANCE = "Policy Compliance"
"""The family in which checks of settings usually are."""


SEVERITIES = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
"""By the attribute; `risk_factor` has them as words."""

RISK_FACTORS = {"none": Severity.INFO, "low": Severity.LOW, "medium": Severity.MEDIUM}
RISK_FACTORS |= {"high": Severity.HIGH, "critical": Severity.CRITICAL}


class Tag(Struct, frozen=True):
    """One property of a host."""

    name: str = field(name="@name")
    text: Annotated[str, decisive] = field(name="#text", default="")


class FQDN(Struct, frozen=True):
    """One of the names in `host-fqdns`."""

    name: str = field(name="FQDN")


class Host(Struct, frozen=True):
    """ReportHost: its name is the target as it was scanned: an address, a name or a URL."""

    name: str = field(name="@name")
    tags: Annotated[list[Tag], decisive] = field(name="HostProperties/tag", default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.scanned()
        except InvalidValue as error:
            field = ADDRESS if self.tag(ADDRESS) else error.field
            raise InvalidValue(field, error.why) from None

    def scanned(self) -> ScannedHost:
        """Return the host, under the first full name that there is.

        That is the one that was scanned: two of them at one address are two hosts, though the
        address has one name in DNS.
        """
        found = (self.tag("host-fqdn"), *self._fqdns(), self.tag("hostname"), self.tag("host-rdns"))
        return ScannedHost.named(self.name, *found, addresses=[self.tag(ADDRESS)])

    def _fqdns(self) -> list[str]:
        """Return the names of `host-fqdns`, which is JSON."""
        try:
            return [fqdn.name for fqdn in decode(self.tag("host-fqdns") or "[]", type=list[FQDN])]
        except DecodeError:
            return []

    def cpes(self) -> tuple[str, ...]:
        """Return what the host is and runs, from its properties `cpe`, `cpe-0`, `cpe-1`..."""
        named = (tag for tag in self.tags if tag.name.partition("-")[0] == "cpe")
        return tuple(tag.text for tag in named)

    def tag(self, name: str) -> str:
        """Return the property of that name, "" if there is none."""
        return next((tag.text.strip() for tag in self.tags if tag.name == name), "")


class Report(Struct, frozen=True):
    """Report: the hosts of a scan are in it."""


class CVE(Struct, frozen=True):
    """One of the CVEs of a plugin."""

    id: CVEName = field(name="#text")


class Reference(Struct, frozen=True):
    """A `see_also`: addresses, one a line."""

    text: str = field(name="#text")


class Text(Struct, frozen=True):
    """A child that may be there several times."""

    text: str = field(name="#text", default="")


class Item(GradedRow, frozen=True, kw_only=True):
    """ReportItem: what one plugin found on one port; 0 is the host itself."""

    plugin: Annotated[int, Meta(ge=0, le=2**63 - 1)] = field(name="@pluginID")
    plugin_name: str = field(name="@pluginName", default="")
    family: Annotated[str, decisive] = field(name="@pluginFamily", default="")
    severity: Annotated[int, Meta(ge=0, le=4)] | None = field(name="@severity", default=None)
    risk_factor: str = ""
    port: Annotated[int, Meta(ge=0, le=65535)] = field(name="@port")
    protocol: Protocol = field(name="@protocol", default="")
    cves: Annotated[list[CVE], decisive] = field(name="cve", default_factory=list)
    description: str = ""
    solution: str = ""
    see_also: list[Reference] = field(default_factory=list)
    cwes: list[Text] = field(name="cwe", default_factory=list)
    cvss3_score: str = field(name="cvss3_base_score", default="")
    cvss3_vector: str = ""
    cvss_score: str = field(name="cvss_base_score", default="")
    cvss_vector: str = ""
    cpe: list[Text] = field(default_factory=list)
    output: str = field(name="plugin_output", default="")
    check: str = field(name="cm:compliance-check-name", default="")
    check_result: str = field(name="cm:compliance-result", default="")
    bare_check: str = field(name="compliance-check-name", default="")
    bare_result: str = field(name="compliance-result", default="")

    @property
    def grade(self) -> Severity | None:
        """The attribute, which has what users have recast, else the risk factor or a score."""
        if self.severity is not None:
            return SEVERITIES[self.severity]
        if factor := RISK_FACTORS.get(self.risk_factor.strip().casefold()):
            return factor
        score = self.score.value
        return None if score is None else Severity.from_cvss(score)

    @property
    def needs_severity(self) -> bool:
        """True unless it is a check of a setting."""
        return not self.is_compliance

    @property
    def score(self) -> Score:
        """The CVSS score, that of version 3 first; without value where there is none."""
        return Score.first_known(
            Score.read(self.cvss3_score, self.cvss3_vector),
            Score.read(self.cvss_score, self.cvss_vector),
        )

    @property
    def is_compliance(self) -> bool:
        """True for a check of a setting, which passes or fails and is not a weakness.

        Its elements tell it, in the namespace `cm` or in none; the family may be any.
        """
        elements = (self.check, self.check_result, self.bare_check, self.bare_result)
        return self.family == COMPLIANCE or any(elements)
