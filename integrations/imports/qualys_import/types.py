"""What Qualys files say, in four shapes, and the one that the others are brought into.

Contract: docs/contracts/file-formats.md 3 and 4, and docs/contracts/qualys.md 5 for lists of
detections. Dashes stand for scores that there are not.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Annotated

from msgspec import Meta, Struct, field

from sdk import decisive, incomplete_without
from sdk.decode import InvalidValue
from sdk.files import ScannedHost
from sdk.filters import first_routable
from sdk.models import Score

from .ranges import parts_of

QID = Annotated[int, Meta(gt=0, le=2**63 - 1)]
PortNumber = Annotated[int, Meta(ge=0, le=65535)]
Protocol = Annotated[str, Meta(pattern=r"^(?i:tcp|udp|icmp)$")]
Level = Annotated[int, Meta(ge=0, le=5)]
Status = Annotated[str, Meta(pattern=r"^(?i:new|active|re-?opened|reopened|fixed|open)$")]
CVEName = Annotated[str, Meta(pattern=r"^\s*[cC][vV][eE]-[0-9]{4}-[0-9]+\s*$")]
Base = Annotated[str, Meta(pattern=r"^\s*'?(-|[nN]/[aA]|[0-9]+,[0-9]+|[0-9]+(\.[0-9]+)?)?(\s.*)?$")]
"""A score, or what stands in its place where there is none (contract 3)."""

CPES = re.compile(r"[\s,;]+(?=cpe:)", re.IGNORECASE)
CVE = re.compile(r"CVE-\d{4}-\d+")
SCORE = re.compile(r"'?(10(?:\.0+)?|[0-9](?:\.[0-9]+)?)(?:\s+(.*))?", re.DOTALL)


def score(text: str) -> Score:
    """Return the score and vector that a text is (`8.1 (AV:N/AC:L)`), none for any other text."""
    found = SCORE.fullmatch(text.strip())
    return Score(float(found[1]), found[2] or "") if found else Score()


def cves_of(text: str) -> tuple[str, ...]:
    """The CVEs in a list; ValueError where something else is in it."""
    names = [name.upper() for name in re.split(r"[\s,;]+", text) if name]
    if not all(map(CVE.fullmatch, names)):
        raise ValueError("not a list of CVEs")
    return tuple(dict.fromkeys(names))


def require_severity(field: str, level: int | None, scores: Iterable[Score]) -> None:
    """Raise Unusable for `field` where neither a level nor a score says how severe a finding is."""
    if level is None and Score.first_known(*scores).value is None:
        raise InvalidValue(field, "neither a severity nor a CVSS score can be read")


def require_address(address: str) -> None:
    """ValueError unless it is an address."""
    ip_address(address.strip())


CLOSED = "fixed"
INFORMATION = frozenset({"ig", "info", "information", "information gathered"})


def cpes_of(text: str) -> tuple[str, ...]:
    """Return the CPEs in a text, which may list several."""
    return tuple(filter(None, CPES.split(text.strip())))


class Place(Struct, frozen=True, kw_only=True):
    """A host, as any of the shapes names it; `others` is how many more addresses it has."""

    address: str = ""
    names: tuple[str, ...] = ()
    others: int = 0

    @classmethod
    def of(cls, addresses: str, *names: str) -> "Place":
        """Return the host of lists of addresses and names, at its first routable address.

        A host that anybody can reach is one whatever its other addresses are. ValueError where
        something else is in the list, or nothing names a host.
        """
        listed = list(dict.fromkeys(parts_of(addresses)))
        for address in listed:
            ip_address(address)
        parts = tuple(part for name in names for part in parts_of(name))
        if not listed:
            ScannedHost.named(*names)
        return cls(address=first_routable(listed), names=parts, others=max(0, len(listed) - 1))


class Knowledge(Struct, frozen=True, kw_only=True):
    """What Qualys knows of a QID, as far as the file says."""

    title: str = ""
    level: int = 0
    cves: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    threat: str = ""
    impact: str = ""
    solution: str = ""
    references: tuple[str, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """A finding on a host, or, without a QID, just the host, and the CPEs of its system."""

    place: Place
    cpes: tuple[str, ...] = ()
    qid: int = 0
    kind: str = ""
    status: str = ""
    ignored: bool = False
    port: int = 0
    protocol: str = ""
    result: str = ""
    first_found: str = ""
    last_found: str = ""
    knowledge: Knowledge = Knowledge()

    @property
    def is_information(self) -> bool:
        """Return True for what Qualys has gathered of the host, which is no weakness."""
        return self.kind.strip().lower() in INFORMATION

    @property
    def is_open(self) -> bool:
        """Return True if the finding still holds, and nobody has accepted it."""
        return self.status.lower() != CLOSED and not self.ignored

    @property
    def is_risk(self) -> bool:
        """Return True if it still holds, nobody has accepted it, and it is no information."""
        return bool(self.qid) and self.is_open and not self.is_information


class CVEEntry(Struct, frozen=True, rename="upper"):
    """CVE_ID."""

    id: CVEName
    url: str = ""


class Details(Struct, frozen=True, kw_only=True, rename="upper"):
    """VULN_DETAILS of a report's glossary."""

    qid: QID
    title: str = ""
    severity: Level | None = None
    threat: str = ""
    impact: str = ""
    solution: str = ""
    base: Annotated[Base, incomplete_without] = field(name="CVSS_SCORE/CVSS_BASE", default="")
    base3: Annotated[Base, incomplete_without] = field(name="CVSS3_SCORE/CVSS3_BASE", default="")
    cves: Annotated[list[CVEEntry], decisive] = field(
        name="CVE_ID_LIST/CVE_ID", default_factory=list
    )

    def __post_init__(self) -> None:
        require_severity("SEVERITY", self.severity, self.scores)

    @property
    def missed(self) -> tuple[str, ...]:
        """The severity, where a score has to stand for it."""
        return ("SEVERITY",) if self.severity is None else ()

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores, those of version 3 first."""
        return score(self.base3), score(self.base)

    def knowledge(self) -> Knowledge:
        """The same in the common shape."""
        return Knowledge(
            title=self.title.strip(),
            level=self.severity or 0,
            cves=tuple(dict.fromkeys(cve.id.strip().upper() for cve in self.cves)),
            scores=self.scores,
            threat=self.threat,
            impact=self.impact,
            solution=self.solution,
            references=tuple(cve.url.strip() for cve in self.cves if cve.url.strip()),
        )


class ReportHost(Struct, frozen=True, kw_only=True, rename="upper"):
    """HOST of a report."""

    ip: str
    dns: Annotated[str, decisive] = ""
    os_cpe: str = ""

    def __post_init__(self) -> None:
        require_address(self.ip)

    def found(self) -> Found:
        """Return the host without findings, in the common shape."""
        place = Place(address=self.ip.strip(), names=(self.dns,))
        return Found(place=place, cpes=cpes_of(self.os_cpe))


class VulnInfo(Struct, frozen=True, kw_only=True, rename="upper"):
    """VULN_INFO of a report's host: what it means is in the glossary."""

    qid: QID
    type: Annotated[str, decisive] = ""
    port: Annotated[PortNumber | None, decisive] = None
    protocol: Annotated[Protocol | None, decisive] = None
    fqdn: Annotated[str, decisive] = ""
    result: str = ""
    first_found: str = ""
    last_found: str = ""
    status: Annotated[Status | None, decisive] = field(name="VULN_STATUS", default=None)

    @property
    def matters(self) -> bool:
        """Whether something would be missing without it."""
        return self.type.strip().lower() != "ig" and (self.status or "").lower() != "fixed"

    def found(self, host: ReportHost, knowledge: Knowledge) -> Found:
        """The same in the common shape."""
        return Found(
            place=Place(address=host.ip.strip(), names=(host.dns, self.fqdn)),
            qid=self.qid,
            kind=self.type,
            status=self.status or "",
            port=self.port or 0,
            protocol=self.protocol or "tcp",
            result=self.result,
            first_found=self.first_found,
            last_found=self.last_found,
            knowledge=knowledge,
        )
