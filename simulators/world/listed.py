"""Findings as a program lists them, whatever the file: a CVE, a severity and an asset each.

Source: docs/contracts/file-formats.md 5. A host is listed by its name alone or by its address
alone, since a row has one asset; a weakness without a CVE cannot be listed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from .hosts import Finding, Host
from .weaknesses import grade

SEVERITIES = ("info", "low", "medium", "high", "critical")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding of a list; of several `assets` any may be internal."""

    cves: tuple[str, ...]
    severity: str
    assets: tuple[str, ...]
    port: int | None
    protocol: str
    title: str
    status: str
    proof: str
    description: str
    solution: str


def listed(hosts: Iterable[Host]) -> Iterator[Listed]:
    """Yield the findings of a list, host by host."""
    for host in hosts:
        for finding in listed_findings(host):
            yield Listed(
                cves=finding.weakness.cves,
                severity=SEVERITIES[grade(finding.weakness)],
                assets=host.addresses if is_listed_by_address(host) else (listed_as(host),),
                port=finding.port,
                protocol=finding.protocol or "",
                title=finding.weakness.title,
                status="fixed" if finding.status == "fixed" else "open",
                proof=finding.result,
                description=plain(finding.weakness.description),
                solution=plain(finding.weakness.solution),
            )


def plain(html: str) -> str:
    """Return the text of a weakness as a person writes it into a cell."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def listed_findings(host: Host) -> list[Finding]:
    """Return what is listed of a host."""
    return [one for one in host.weaknesses if one.weakness.cves and not one.ignored]


def listed_as(host: Host) -> str:
    """Return the asset: every other host is listed by its name."""
    return host.address if is_listed_by_address(host) else str(host.fqdn)


def is_listed_by_address(host: Host) -> bool:
    """Return True unless the host is listed by its name."""
    return not (host.fqdn and host.index % 2)
