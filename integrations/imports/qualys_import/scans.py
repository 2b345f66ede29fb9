"""What a scan result says: hosts, categories of findings with their port, and findings in them."""

from typing import Annotated

from msgspec import Struct, field

from sdk import decisive, incomplete_without
from sdk.models import Score

from .types import (
    QID,
    Base,
    CVEEntry,
    Found,
    Knowledge,
    Level,
    Place,
    PortNumber,
    Protocol,
    cpes_of,
    cves_of,
    require_severity,
    score,
)


class ScanHost(Struct, frozen=True, kw_only=True):
    """IP of a scan result; its name may be `No registered hostname`."""

    value: str = field(name="@value")
    v6: Annotated[str, decisive] = field(name="@v6", default="")
    name: Annotated[str, decisive] = field(name="@name", default="")
    status: Annotated[str, decisive] = field(name="@status", default="")
    os_cpe: str = field(name="OS_CPE", default="")

    def __post_init__(self) -> None:
        self.place()

    @property
    def is_alive(self) -> bool:
        """Whether it answered: only of one that did not is there something to say."""
        return self.status.strip().lower() in ("", "up")

    def place(self) -> Place:
        """The same in the common shape."""
        return Place.of(f"{self.value},{self.v6}", self.name)

    def found(self) -> Found:
        """Return the host without findings, in the common shape."""
        return Found(place=self.place(), cpes=cpes_of(self.os_cpe))


class Category(Struct, frozen=True, kw_only=True):
    """CAT: which port all that is in it was found on."""

    port: Annotated[PortNumber | None, decisive] = field(name="@port", default=None)
    protocol: Annotated[Protocol | None, decisive] = field(name="@protocol", default=None)


class ScanFinding(Struct, frozen=True, kw_only=True):
    """VULN or PRACTICE of a scan result."""

    qid: QID = field(name="@number")
    severity: Level | None = field(name="@severity", default=None)
    standard: Level | None = field(name="@standard-severity", default=None)
    cves: Annotated[str, decisive] = field(name="@cveid", default="")
    title: str = field(name="TITLE", default="")
    base: Annotated[Base, incomplete_without] = field(name="CVSS_BASE", default="")
    base3: Annotated[Base, incomplete_without] = field(name="CVSS3_BASE", default="")
    diagnosis: str = field(name="DIAGNOSIS", default="")
    consequence: str = field(name="CONSEQUENCE", default="")
    solution: str = field(name="SOLUTION", default="")
    result: str = field(name="RESULT", default="")
    listed: Annotated[list[CVEEntry], decisive] = field(
        name="CVE_ID_LIST/CVE_ID", default_factory=list
    )

    def __post_init__(self) -> None:
        cves_of(self.cves)
        require_severity("@severity", self.level, self.scores)

    @property
    def missed(self) -> tuple[str, ...]:
        """The severity, where something else has to stand for it."""
        return ("@severity",) if self.severity is None else ()

    @property
    def level(self) -> int | None:
        """The level, else the one that Qualys gives the QID where a user has changed it."""
        return self.standard if self.severity is None else self.severity

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores, those of version 3 first."""
        return score(self.base3), score(self.base)

    def found(self, host: ScanHost, category: Category) -> Found:
        """The same in the common shape."""
        listed = (one.id.strip().upper() for one in self.listed)
        return Found(
            place=host.place(),
            qid=self.qid,
            port=category.port or 0,
            protocol=category.protocol or "tcp",
            result=self.result,
            knowledge=Knowledge(
                title=self.title.strip(),
                level=self.level or 0,
                cves=tuple(dict.fromkeys((*cves_of(self.cves), *listed))),
                scores=self.scores,
                threat=self.diagnosis,
                impact=self.consequence,
                solution=self.solution,
                references=tuple(one.url.strip() for one in self.listed if one.url.strip()),
            ),
        )


class ScanInformation(Struct, frozen=True, kw_only=True):
    """INFO or SERVICE of a scan result, which is nobody's risk and shows that a port is open."""

    qid: QID = field(name="@number")

    def found(self, host: ScanHost, category: Category) -> Found:
        """The same in the common shape."""
        return Found(
            place=host.place(),
            qid=self.qid,
            kind="ig",
            port=category.port or 0,
            protocol=category.protocol or "tcp",
        )


NONE_ALIVE = "3509"
"""The number of the error that no host answered, which is what a scan may find."""


class ScanError(Struct, frozen=True):
    """ERROR of a scan result, where there are no hosts."""

    number: str = field(name="@number", default="")
