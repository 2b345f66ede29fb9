"""What is found on a machine, as the join and as the software inventory have it (4.6 to 4.9).

Fixed findings are in neither. Nor are those that the customer ignores on one machine: the API has
exceptions for whole device groups, and what it then lists is assumed. The same weakness in several
places of a machine is in several installed versions of its product.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from .. import Finding, Host
from . import estate, knowledge
from .envelope import Document
from .scene import Scene

FIELDS = frozenset(
    {
        *("id", "cveId", "machineId", "fixingKbId", "productName", "productVersion"),
        *("severity", "productVendor"),
    }
)
LEVELS = ("NoExploit", "ExploitIsPublic", "ExploitIsVerified", "ExploitIsInKit")


class Installed(NamedTuple):
    """One finding in the product it is in."""

    finding: Finding
    product: estate.Product

    @property
    def update(self) -> str | None:
        """The update that mends it, if there is one."""
        return estate.update_id(self.finding.weakness)


def installed(host: Host) -> Iterator[Installed]:
    """Every finding of a host, with the versions counted up."""
    times: Counter[int] = Counter()
    for finding in host.weaknesses:
        index = finding.weakness.index
        yield Installed(finding, estate.product(finding.weakness, times[index]))
        times[index] += 1


def documents(scene: Scene, host: Host) -> Sequence[Document]:
    """The rows of the join for one machine (contract 4.6)."""
    if not scene.lists(host):
        return ()
    return [
        _join(estate.machine_id(scene.world, host.index), cve, one)
        for one in installed(host)
        if one.finding.open
        for cve in one.finding.weakness.cves
    ]


def vulnerabilities(scene: Scene, host: Host) -> list[Document]:
    """The vulnerabilities of one machine, each once (contract 4.3)."""
    rows = documents(scene, host)
    return list(knowledge.documents(scene, dict.fromkeys(str(row["cveId"]) for row in rows)))


def software(scene: Scene, host: Host) -> Sequence[Document]:
    """The rows of the software inventory; what has no CVE has null in its place (4.7)."""
    if not scene.lists(host):
        return ()
    return [
        _software(scene, host, cve, one)
        for one in installed(host)
        if one.finding.open
        for cve in one.finding.weakness.cves or (None,)
    ]


def changes(scene: Scene, host: Host, since: datetime) -> Sequence[Document]:
    """What is new, updated or fixed on a machine since a moment (4.9)."""
    if not scene.lists(host):
        return ()
    return [
        {
            **_software(scene, host, cve, one),
            "status": _change(scene, one.finding, since),
            "eventTimestamp": scene.stamp(one.finding.last_found),
        }
        for one in installed(host)
        if not one.finding.ignored and scene.moment(one.finding.last_found) > since
        for cve in one.finding.weakness.cves
    ]


def _change(scene: Scene, finding: Finding, since: datetime) -> str:
    if finding.status == "fixed":
        return "Fixed"
    return "New" if scene.moment(finding.first_found) > since else "Updated"


def row_id(machine_id: str, cve: str, installed_in: Installed) -> str:
    """Return the id of a row of the join: its fields, the update last (4.6)."""
    product, update = installed_in.product, installed_in.update or ""
    return "-_-".join((machine_id, cve, product.vendor, product.name, product.version, update))


def _join(machine_id: str, cve: str, one: Installed) -> Document:
    product, update = one.product, one.update
    return {
        "id": row_id(machine_id, cve, one),
        "cveId": cve,
        "machineId": machine_id,
        "fixingKbId": update and update.removeprefix("KB"),
        "productName": product.name,
        "productVendor": product.vendor,
        "productVersion": product.version,
        "severity": knowledge.severity(one.finding.weakness),
    }


def _software(scene: Scene, host: Host, cve: str | None, one: Installed) -> Document:
    finding, product = one.finding, one.product
    weakness = finding.weakness
    system, _ = estate.platform(host)
    group_id, group = estate.group(host)
    update = estate.update_id(weakness) if cve else None
    machine_id = estate.machine_id(scene.world, host.index)
    return {
        "id": f"{machine_id}_{product.name}_{product.version}_{cve or ''}__",
        "rbacGroupName": group,
        "rbacGroupId": group_id,
        "deviceId": machine_id,
        "deviceName": estate.computer_name(host),
        "osPlatform": system,
        "osVersion": f"10.0.{estate.BUILDS.get(system, 0)}.1",
        "osArchitecture": "x64",
        "softwareVendor": product.vendor,
        "softwareName": product.name,
        "softwareVersion": product.version,
        "cveId": cve,
        "vulnerabilitySeverityLevel": knowledge.severity(weakness) if cve else None,
        "cvssScore": knowledge.score(weakness) if cve else None,
        "recommendedSecurityUpdate": update and "Security update",
        "recommendedSecurityUpdateId": update,
        "recommendedSecurityUpdateUrl": update and f"https://docs.example.com/kb/{update}",
        "securityUpdateAvailable": update is not None,
        "diskPaths": [f"C:\\Program Files\\{product.name}"] if host.netbios else [],
        "registryPaths": [],
        "lastSeenTimestamp": scene.spaced(finding.last_found),
        "firstSeenTimestamp": scene.spaced(finding.first_found),
        "exploitabilityLevel": LEVELS[weakness.index % len(LEVELS)] if cve else None,
        "recommendationReference": f"va-_-{product.vendor}-_-{product.name}",
    }
