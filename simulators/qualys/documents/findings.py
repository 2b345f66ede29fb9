"""How Qualys sees what was found on a host: detections with a QID, a type and a history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ...world import Finding, Host

Kind = Literal["Confirmed", "Potential", "Info"]
HOST_SCAN_TIME_QID = 45038
"""Information Qualys gathers about every host it has scanned: no weakness, and no port."""
STATUSES = {"new": "New", "active": "Active", "reopened": "Re-Opened", "fixed": "Fixed"}
SCORES = {1: 18, 2: 36, 3: 54, 4: 72, 5: 95}
"""QDS by severity; the real score weighs much more, so this is assumed."""
BANDS = ((90, "CRITICAL"), (70, "HIGH"), (40, "MEDIUM"), (1, "LOW"))
TLS_PORTS = frozenset({443, 465, 993, 8443})


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One DETECTION: a QID on a host, or on one of its ports."""

    unique_id: int
    qid: int
    kind: Kind
    severity: int
    status: str
    first_found: datetime
    last_found: datetime
    result: str
    port: int | None = None
    protocol: str | None = None
    ignored: bool = False

    @property
    def tls(self) -> bool:
        """Return True if it was found behind TLS, going by the port."""
        return self.port in TLS_PORTS

    @property
    def times_found(self) -> int:
        """Return how often it was found: once a week since the first time."""
        return 1 + (self.last_found - self.first_found).days // 7

    @property
    def updated(self) -> datetime:
        """Return when the scan that found it last was processed."""
        return self.last_found + timedelta(seconds=123)

    @property
    def score(self) -> int:
        """Return the QDS, 1 to 100."""
        return SCORES[self.severity]

    @property
    def band(self) -> str:
        """Return the QDS in words."""
        return next(word for least, word in BANDS if self.score >= least)


def kind_of(qid: int) -> Kind:
    """Return how sure a QID is; every fourth is only potential (assumed)."""
    return "Potential" if qid % 4 == 1 else "Confirmed"


def detections(host: Host) -> Iterator[Detection]:
    """Yield all detections of a host, fixed and ignored ones included, information last."""
    for place, finding in enumerate(host.weaknesses):
        yield _detection(host, place, finding)
    if host.weaknesses and host.index % 2 == 0:
        yield _scan_time(host)


def unique_id(host: Host, place: int) -> int:
    """Return UNIQUE_VULN_ID of the finding at a place in `Host.weaknesses`."""
    return 9_000_000_000 + host.index * 100 + place


def _detection(host: Host, place: int, finding: Finding) -> Detection:
    return Detection(
        unique_id=unique_id(host, place),
        qid=finding.weakness.identifier,
        kind=kind_of(finding.weakness.identifier),
        severity=finding.weakness.severity,
        status=STATUSES[finding.status],
        first_found=finding.first_found,
        last_found=finding.last_found,
        result=finding.result,
        port=finding.port,
        protocol=finding.protocol,
        ignored=finding.ignored,
    )


def _scan_time(host: Host) -> Detection:
    return Detection(
        unique_id=unique_id(host, 99),
        qid=HOST_SCAN_TIME_QID,
        kind="Info",
        severity=1,
        status="Active",
        first_found=host.first_seen,
        last_found=host.last_seen,
        result=f"Scan duration: {300 + host.index % 100} seconds",
    )
