"""Listed findings: rows of a list that names a CVE, a severity and an asset, and what they mean.

Contract: contracts/file-formats.md 5 and 8.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ..decode.reasons import Unusable
from ..model import RiskDefinition, Severity, dns_name, read_host
from .sighting import ScannedHost, Sighting

CVE: Final = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
OPEN: Final = frozenset({"", "open", "new", "active", "re-opened", "reopened"})
CLOSED: Final = frozenset(
    {"fixed", "closed", "resolved", "remediated", "suppressed", "ignored", "accepted"}
) | {"false positive"}
SEVERITIES: Final = {
    **dict.fromkeys(("info", "informational", "information", "none"), Severity.INFO),
    "low": Severity.LOW,
    **dict.fromkeys(("medium", "moderate"), Severity.MEDIUM),
    **dict.fromkeys(("high", "important"), Severity.HIGH),
    "critical": Severity.CRITICAL,
}


class ListedFinding(Struct, frozen=True, kw_only=True):
    """A row of a list of findings, by the names of its columns; one for each CVE in its cell.

    Unusable, with the column and what is wrong with it, for what it cannot mean: a severity is a
    word, since 4 is critical to one scanner and medium to CVSS, and an asset is no network.
    """

    cve: str
    severity: str
    asset: str
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    protocol: Literal["tcp", "udp", "TCP", "UDP"] = "tcp"
    title: str = ""
    description: str = ""
    solution: str = ""
    proof: str = ""
    status: str = ""

    def __post_init__(self) -> None:
        if not self.cves or not all(map(CVE.fullmatch, self.cves)):
            raise Unusable("cve", "not a CVE such as CVE-2025-10001, or several with commas")
        if self.severity.strip().lower() not in SEVERITIES:
            raise Unusable("severity", f"not one of the words {', '.join(SEVERITIES)}")
        if self.status.strip().lower() not in OPEN | CLOSED:
            known = ", ".join(sorted(filter(None, OPEN | CLOSED)))
            raise Unusable("status", f"not one of the words {known}")
        _host_of(self.asset)

    @property
    def cves(self) -> list[str]:
        """The CVEs in the cell, in upper case, each once."""
        return list(dict.fromkeys(cve.upper() for cve in re.split(r"[\s,;|]+", self.cve) if cve))

    @property
    def host(self) -> ScannedHost:
        """The asset, by its address, by its name, or by both."""
        return _host_of(self.asset)

    @property
    def is_open(self) -> bool:
        """Whether it is still there, which it is unless somebody says otherwise."""
        return self.status.strip().lower() in OPEN

    def sightings(self) -> Iterator[ScannedHost | Sighting]:
        """The host, and a risk for each CVE; one that is closed still names a host."""
        host = self.host
        yield host
        for cve in self.cves if self.is_open else ():
            yield Sighting(
                host=host,
                name=cve,
                severity=SEVERITIES[self.severity.strip().lower()],
                port=self.port,
                protocol=self.protocol,
                title=self.title,
                definition=RiskDefinition(
                    description=self.description, recommendation=self.solution
                ),
                output=self.proof or self._said(),
            )

    def _said(self) -> str:
        """The row itself, which is the proof where there is no better one."""
        facts = {"cve": self.cve, "severity": self.severity, "asset": self.asset}
        told = {**facts, "title": self.title}
        return "\n".join(f"{name}: {fact}" for name, fact in told.items() if fact)


@lru_cache(maxsize=1024)
def _host_of(asset: str) -> ScannedHost:
    """Return the host that an asset is; a network is many, and which of them nobody has said."""
    try:
        found = read_host(asset)
    except ValueError as why:
        raise Unusable("asset", str(why)) from None
    name = found.name.lower()
    return ScannedHost(address=found.address, dns=dns_name(name), label=name)
