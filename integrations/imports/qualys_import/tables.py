"""What the rows of Qualys' tables say: asset and scan reports (PCI too), and VMDR reports."""

from typing import Annotated

from msgspec import Meta, Struct, field

from sdk import Columns, ScannedHost

from .types import (
    QID,
    Base,
    Found,
    Knowledge,
    Level,
    Place,
    PortNumber,
    Protocol,
    Status,
    cves_of,
    require_address,
    score,
)


class ReportRow(Struct, frozen=True, kw_only=True):
    """A row of a report; one without a QID sums a host up."""

    ip: str
    dns: str = ""
    fqdn: str = ""
    qid: QID | None = None
    title: str = ""
    type: str = ""
    severity: Level | None = None
    status: Status | None = field(name="vuln status", default=None)
    port: PortNumber | None = None
    protocol: Protocol | None = None
    cves: str = field(name="cve id", default="")
    base: Base = field(name="cvss base", default="")
    base3: Base = field(name="cvss3 base", default="")
    threat: str = ""
    impact: str = ""
    solution: str = ""
    results: str = ""
    first_found: str = field(name="first detected", default="")
    last_found: str = field(name="last detected", default="")

    def __post_init__(self) -> None:
        require_address(self.ip)
        cves_of(self.cves)
        if self.qid and self.severity is None:
            raise ValueError("a QID without a severity")

    def found(self) -> Found:
        """The same in the common shape."""
        return Found(
            place=Place(address=self.ip.strip(), names=(self.dns, self.fqdn)),
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
                scores=(score(self.base3), score(self.base)),
                threat=self.threat,
                impact=self.impact,
                solution=self.solution,
            ),
        )


AnyProtocol = Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp|'?-)$")]
"""A dash, kept from spreadsheets by a quote, is what a finding on the host itself has."""


class AssetRow(Struct, frozen=True, kw_only=True):
    """A row of a VMDR report, by CVE or by QID; a host's addresses may be several."""

    qid: QID
    name: str = field(name="asset name", default="")
    ipv4: str = field(name="asset ipv4", default="")
    ipv6: str = field(name="asset ipv6", default="")
    title: str = ""
    type: str = field(name="type detected", default="")
    severity: Level
    status: Status | None = None
    port: PortNumber | None = None
    protocol: AnyProtocol | None = None
    cves: str = field(name="cve", default="")
    base: Base = field(name="cvssv2 base (nvd)", default="")
    base3: Base = field(name="cvssv3.1 base (nvd)", default="")
    description: str = field(name="cve-description", default="")
    threat: str = ""
    impact: str = ""
    solution: str = ""
    results: str = ""
    first_found: str = field(name="first detected", default="")
    last_found: str = field(name="last detected", default="")

    def __post_init__(self) -> None:
        cves_of(self.cves)
        if self.address:
            require_address(self.address)
        else:
            ScannedHost.named(self.name)

    @property
    def address(self) -> str:
        """The first of the addresses, IPv4 before IPv6, "" where there is none."""
        return next(
            (one.strip() for one in f"{self.ipv4},{self.ipv6}".split(",") if one.strip()), ""
        )

    def found(self) -> Found:
        """The same in the common shape."""
        return Found(
            place=Place(address=self.address, names=(self.name,)),
            qid=self.qid,
            kind=self.type,
            status=self.status or "",
            port=self.port or 0,
            protocol=(self.protocol or "").strip("'-") or "tcp",
            result=self.results,
            first_found=self.first_found,
            last_found=self.last_found,
            knowledge=Knowledge(
                title=self.title,
                level=self.severity,
                cves=cves_of(self.cves),
                scores=(score(self.base3), score(self.base)),
                threat=self.threat or self.description,
                impact=self.impact,
                solution=self.solution,
            ),
        )


Row = ReportRow | AssetRow

VMDR: Columns[Row] = Columns(
    AssetRow, needed=("qid", "asset name", "asset ipv4", "severity"), footer=True
)
REPORT: Columns[Row] = Columns(
    ReportRow,
    {"hostname": "dns", "vuln title": "title", "cveid": "cve id", "result": "results"},
    needed=("ip", "qid", "severity"),
    footer=True,
)
