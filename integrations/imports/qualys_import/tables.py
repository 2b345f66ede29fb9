"""What the rows of Qualys' tables say: asset and scan reports (PCI too), and VMDR reports."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from sdk import decisive
from sdk.files import Columns
from sdk.models import Score

from .ranges import addresses_of, length, parts_of, require_ranges
from .types import (
    QID,
    Found,
    Knowledge,
    Level,
    Place,
    PortNumber,
    Protocol,
    Status,
    cpes_of,
    cves_of,
    require_severity,
    score,
)

YES = frozenset({"yes", "true", "1"})
"""What disabled and ignored findings have in columns of these names."""

UNSCANNED = re.compile(r"\bnot (?:scanned|alive)\b", re.IGNORECASE)
CLEAN = re.compile(r"\bhosts? scanned, no vuln", re.IGNORECASE)
"""What is said of hosts that answered, and on which nothing was found."""

FOOTER = re.compile(rf"{UNSCANNED.pattern}|\bhosts scanned, no vuln", re.IGNORECASE)
"""What footers say; of a single host rows say it, which may be cut off behind it."""


class Scores(Struct, frozen=True, kw_only=True):
    """What CVSS says in its four versions: the base, else what else there is."""

    base: str = field(name="cvss base", default="")
    base3: str = field(name="cvss3 base", default="")
    base31: str = field(name="cvss3.1 base", default="")
    base4: str = field(name="cvss4 base", default="")
    final: str = field(name="cvss", default="")
    final3: str = field(name="cvss3", default="")
    final31: str = field(name="cvss3.1", default="")
    final4: str = field(name="cvss4", default="")

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores, those of version 3 first; that of version 4 counts alone."""
        return (
            score(self.base31 or self.final31),
            score(self.base3 or self.final3),
            score(self.base or self.final),
            score(self.base4 or self.final4),
        )


SCORES = {
    "cvssv2 base (nvd)": "cvss base",
    "cvssv3 base (nvd)": "cvss3 base",
    "cvssv3.1 base (nvd)": "cvss3.1 base",
    "cvssv4 base (nvd)": "cvss4 base",
}
"""What VMDR calls them."""


class ReportRow(Scores, frozen=True, kw_only=True):
    """A row of a report; one without a QID sums up a host, or many that have no findings.

    In a footer the addresses of many are one list with ranges, and what they have in common stands
    in the fifth cell whatever the header says.
    """

    ip: str
    tracking: Annotated[str, decisive] = field(name="tracking method", default="")
    ip_status: Annotated[str, decisive] = field(name="ip status", default="")
    os_cpe: str = field(name="os cpe", default="")
    dns: Annotated[str, decisive] = ""
    fqdn: Annotated[str, decisive] = ""
    qid: Annotated[QID | None, decisive] = None
    title: str = ""
    type: Annotated[str, decisive] = ""
    severity: Level | None = None
    status: Annotated[Status | None, decisive] = field(name="vuln status", default=None)
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[Protocol | None, decisive] = None
    cves: Annotated[str, decisive] = field(name="cve id", default="")
    threat: str = ""
    impact: str = ""
    solution: str = ""
    results: str = ""
    first_found: str = field(name="first detected", default="")
    last_found: str = field(name="last detected", default="")

    def __post_init__(self) -> None:
        if self.unscanned:
            return
        if self.clean:
            require_ranges("ip", self.clean)
            return
        Place.of(self.ip)
        cves_of(self.cves)
        if self.missed:
            require_severity("severity", None, self.scores)

    @property
    def missed(self) -> tuple[str, ...]:
        """The severity, where a finding is a risk and a score has to stand for it."""
        if self.severity is None and self.qid and self.found().is_risk:
            return ("severity",)
        return ()

    @property
    def unscanned(self) -> int:
        """How many hosts a row is about that were not alive, or not scanned for another reason."""
        if self.qid or not UNSCANNED.search(self._state):
            return 0
        return sum(map(length, parts_of(self.ip)))

    @property
    def clean(self) -> list[str]:
        """Addresses and ranges of hosts that were scanned, and on which nothing was found.

        A row with a name is about one host, whatever addresses that has.
        """
        if self.qid or self.dns or self.fqdn or not CLEAN.search(self._state):
            return []
        return parts_of(self.ip)

    @property
    def listed(self) -> int:
        """How many hosts are in the list of those without findings."""
        return sum(map(length, self.clean))

    @property
    def _state(self) -> str:
        return f"{self.ip_status} {self.tracking} {self.title}"

    def each(self) -> Iterator[Found]:
        """Yield the same in the common shape, for each host that the row is about."""
        if not self.clean:
            yield self.found()
        for part in self.clean:
            yield from (Found(place=Place(address=one)) for one in addresses_of(part))

    def found(self) -> Found:
        """The same in the common shape."""
        return Found(
            place=Place.of(self.ip, self.dns, self.fqdn),
            cpes=cpes_of(self.os_cpe),
            qid=self.qid or 0,
            kind=self.type,
            status=self.status or "",
            port=self.port or 0,
            protocol=self.protocol or "tcp",
            result=self.results,
            first_found=self.first_found,
            last_found=self.last_found,
            knowledge=Knowledge(
                title=self.title,
                level=self.severity or 0,
                cves=cves_of(self.cves),
                scores=self.scores,
                threat=self.threat,
                impact=self.impact,
                solution=self.solution,
            ),
        )


AnyProtocol = Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp|'?-)$")]
"""A dash, kept from spreadsheets by a quote, is what a finding on the host itself has."""


class AssetRow(Scores, frozen=True, kw_only=True):
    """A row of a VMDR report, by CVE or by QID; a host's addresses may be several."""

    unscanned: ClassVar[int] = 0
    listed: ClassVar[int] = 0

    qid: QID
    name: Annotated[str, decisive] = field(name="asset name", default="")
    ipv4: Annotated[str, decisive] = field(name="asset ipv4", default="")
    ipv6: Annotated[str, decisive] = field(name="asset ipv6", default="")
    title: str = ""
    type: Annotated[str, decisive] = field(name="type detected", default="")
    severity: Level | None = None
    kb_severity: Level | None = field(name="kb severity", default=None)
    status: Annotated[Status | None, decisive] = None
    disabled: Annotated[str, decisive] = ""
    ignored: Annotated[str, decisive] = ""
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[AnyProtocol | None, decisive] = None
    cves: Annotated[str, decisive] = field(name="cve", default="")
    description: str = field(name="cve-description", default="")
    threat: str = ""
    impact: str = ""
    solution: str = ""
    results: str = ""
    first_found: str = field(name="first detected", default="")
    last_found: str = field(name="last detected", default="")

    def __post_init__(self) -> None:
        self.place()
        cves_of(self.cves)
        if self.missed:
            require_severity("severity", self.level, self.scores)

    @property
    def missed(self) -> tuple[str, ...]:
        """The severity, where a finding is a risk and something else has to stand for it."""
        return ("severity",) if self.severity is None and self.found().is_risk else ()

    @property
    def level(self) -> int | None:
        """The level, else the one of the knowledge base."""
        return self.kb_severity if self.severity is None else self.severity

    def place(self) -> Place:
        """The host, at the first of its addresses that is routable, IPv4 before IPv6."""
        return Place.of(f"{self.ipv4},{self.ipv6}", self.name)

    def each(self) -> Iterator[Found]:
        """Yield the same in the common shape."""
        yield self.found()

    def found(self) -> Found:
        """The same in the common shape."""
        return Found(
            place=self.place(),
            qid=self.qid,
            kind=self.type,
            status=self.status or "",
            ignored=not YES.isdisjoint({self.disabled.lower(), self.ignored.lower()}),
            port=self.port or 0,
            protocol=(self.protocol or "").strip("'-") or "tcp",
            result=self.results,
            first_found=self.first_found,
            last_found=self.last_found,
            knowledge=Knowledge(
                title=self.title,
                level=self.level or 0,
                cves=cves_of(self.cves),
                scores=self.scores,
                threat=self.threat or self.description,
                impact=self.impact,
                solution=self.solution,
            ),
        )


Row = ReportRow | AssetRow

VMDR: Columns[Row] = Columns(
    AssetRow, SCORES, needed=("qid", "asset name", "asset ipv4", "severity"), footer=True
)
REPORT: Columns[Row] = Columns(
    ReportRow,
    SCORES | {"hostname": "dns", "vuln title": "title", "cveid": "cve id", "result": "results"},
    needed=("ip", "qid", "severity"),
    footer=True,
    in_footer=FOOTER,
)
