"""Listed findings: rows of a list that names a CVE, a severity and an asset, and what they mean.

Contract: docs/contracts/file-formats.md 5 and 8.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import product
from typing import Annotated, Final, Literal

from msgspec import Struct, ValidationError, convert

from ..decode.invalid_value import InvalidValue
from ..decode.row_fields import decisive
from ..decode.tolerant_rows import find_fault, shown
from ..filters import routable
from ..models import Finding, RiskDefinition, Severity, dns_name, read_host
from ..models.host_names import parse_address
from .scanned_host import Scanned, ScannedHost

CVE: Final = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
BETWEEN: Final = re.compile(r"[\s,;|]+")
HIGHEST_PORT: Final = 65535
OPEN: Final = frozenset({"", "open", "new", "active", "re-opened", "reopened"})
CLOSED: Final = frozenset(
    {"fixed", "closed", "resolved", "remediated", "suppressed", "ignored", "accepted"}
) | {"false positive"}
STATUSES: Final = OPEN | CLOSED
SEVERITIES: Final = {
    **dict.fromkeys(("info", "informational", "information", "none"), Severity.INFO),
    "low": Severity.LOW,
    **dict.fromkeys(("medium", "moderate"), Severity.MEDIUM),
    **dict.fromkeys(("high", "important"), Severity.HIGH),
    "critical": Severity.CRITICAL,
}


class ListedFinding(Struct, frozen=True, kw_only=True):
    """A row of a list of findings, by the names of its columns.

    It means one finding for each CVE, asset and port in its cells, which may hold several. A
    severity is a word, since 4 is critical to one scanner and medium to CVSS; an asset is not a
    network. InvalidValue names the column of a cell that has another form.
    """

    cve: str
    severity: str
    asset: str
    port: Annotated[str, decisive] = ""
    protocol: Annotated[Literal["tcp", "udp", "TCP", "UDP"], decisive] = "tcp"
    title: str = ""
    description: str = ""
    solution: str = ""
    proof: str = ""
    status: Annotated[str, decisive] = ""

    def __post_init__(self) -> None:
        cves = self.cves
        if not cves or not all(map(CVE.fullmatch, cves)):
            raise InvalidValue("cve", "not a CVE such as CVE-2025-10001, or several with commas")
        if self.severity.strip().lower() not in SEVERITIES:
            raise InvalidValue("severity", f"not one of the words {', '.join(SEVERITIES)}")
        if self.status.strip().lower() not in STATUSES:
            known = ", ".join(sorted(filter(None, STATUSES)))
            raise InvalidValue("status", f"not one of the words {known}")
        _hosts_of(self.asset)
        if not all(map(is_port, self.port.split(","))):
            raise InvalidValue("port", "not a number from 0 to 65535, or several with commas")

    @classmethod
    def read(cls, cells: Mapping[str, str]) -> "ListedFinding":
        """Return the finding in these texts; raise InvalidValue where one cannot be read."""
        try:
            return convert(dict(cells), ListedFinding, strict=False)
        except ValidationError:
            pass
        fault = find_fault(dict(cells), ListedFinding, strict=False)
        raise InvalidValue(shown(fault.path), fault.reason)

    @property
    def cves(self) -> list[str]:
        """The CVEs in the cell, in upper case, each once."""
        return list(dict.fromkeys(filter(None, BETWEEN.split(self.cve.upper()))))

    @property
    def hosts(self) -> tuple[ScannedHost, ...]:
        """The assets in the cell, each by its address, by its name, or by both."""
        return _hosts_of(self.asset)

    @property
    def ports(self) -> list[int]:
        """The ports in the cell; 0 is the host itself."""
        return list(dict.fromkeys(int(port or 0) for port in self.port.split(",")))

    @property
    def is_open(self) -> bool:
        """True unless the row says that the finding is closed."""
        return self.status.strip().lower() in OPEN

    def findings(self) -> Iterator[Scanned]:
        """Yield the hosts, and a finding for each CVE; a closed one still names a host."""
        yield from self.hosts
        if not self.is_open:
            return
        definition = RiskDefinition(description=self.description, recommendation=self.solution)
        places = product(self.hosts, self.cves, self.ports)
        for host, cve, port in places:
            yield (
                host,
                Finding(
                    name=cve,
                    severity=SEVERITIES[self.severity.strip().lower()],
                    port=port,
                    protocol=self.protocol,
                    title=self.title,
                    definition=definition,
                    output=self.proof or self._row(),
                ),
            )

    def _row(self) -> str:
        """Return the row itself, which is the proof where there is no better one."""
        cells = {"cve": self.cve, "severity": self.severity, "asset": self.asset}
        cells["title"] = self.title
        return "\n".join(f"{name}: {text}" for name, text in cells.items() if text)


@lru_cache(maxsize=1024)
def _hosts_of(asset: str) -> tuple[ScannedHost, ...]:
    """Return the host that a cell names, or all that are listed in it.

    InvalidValue for a network, since it does not say which of its many hosts is meant.
    """
    try:
        hosts = tuple(dict.fromkeys(map(_host_of, _listed(asset))))
        # A name and its address are one host.
        return hosts if len(hosts) == 1 else _together(asset) or hosts
    except ValueError as why:
        raise InvalidValue("asset", str(why)) from None


def _listed(asset: str) -> list[str]:
    """Return the parts of a cell; blanks stand between addresses alone, else in a remark."""
    words = [word for word in re.split(r"[,;|\s]+", asset) if word]
    if "://" in asset:
        return [asset]
    if words and all(map(parse_address, words)):
        return words
    return [part for part in re.split(r"[,;|\n]", asset) if part.strip()] or [asset]


def _together(asset: str) -> tuple[ScannedHost, ...]:
    with suppress(ValueError):
        host = _host_of(asset)
        # An internal address beside a name hides no host that may be reached by it.
        return (host,) if host.label and routable(host.address) else ()
    return ()


def _host_of(text: str) -> ScannedHost:
    host = read_host(text)
    name = host.name.lower()
    return ScannedHost(address=host.address, dns=dns_name(name), label=name)


def is_port(text: str) -> bool:
    """Return whether a text is a port, or nothing."""
    return not text.strip() or (text.strip().isdecimal() and int(text) <= HIGHEST_PORT)
