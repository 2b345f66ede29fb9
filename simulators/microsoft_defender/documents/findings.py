"""What is found on a machine, as the join and as the software inventory have it (4.6 to 4.9).

Fixed findings are in neither. Nor are those that the customer ignores on one machine: the API has
exceptions for whole device groups, and what it then lists is assumed. The same weakness in several
places of a machine is in several installed versions of its product.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ...engine import Context, Document, uuid_of
from ...world import Finding, Host, score
from . import hosts, vulnerabilities
from .hosts import MOMENT, SPACED, Installed, installed

ALERT_TIMES = ("alertCreationTime", "firstEventTime", "lastEventTime", "lastUpdateTime")
LEVELS = ("NoExploit", "ExploitIsPublic", "ExploitIsVerified", "ExploitIsInKit")


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the rows of the join for one machine (contract 4.6)."""
    machine_id = hosts.machine_id(context.world, host.index)
    return [
        {
            "id": row_id(machine_id, cve, one),
            "cveId": cve,
            "machineId": machine_id,
            "fixingKbId": one.update and one.update.removeprefix("KB"),
            "productName": one.product.name,
            "productVendor": one.product.vendor,
            "productVersion": one.product.version,
            "severity": vulnerabilities.severity(one.finding.weakness),
        }
        for one in installed(host)
        if one.finding.open
        for cve in one.finding.weakness.cves
    ]


def software(context: Context, host: Host) -> Sequence[Document]:
    """Return the rows of the software inventory; what has no CVE has null in its place (4.7)."""
    return [
        _software(context, host, cve, one)
        for one in installed(host)
        if one.finding.open
        for cve in one.finding.weakness.cves or (None,)
    ]


def installations(context: Context, host: Host) -> Sequence[Document]:
    """Return what is installed on one machine, in which version (contract 4.12)."""
    return [
        {
            **device(context, host),
            **_product(host, one),
            "numberOfWeaknesses": len(one.finding.weakness.cves) if one.finding.open else 0,
            "softwareFirstSeenTimestamp": context.formatted(one.finding.first_found, SPACED),
            "endOfSupportStatus": "None",
            "endOfSupportDate": None,
        }
        for one in installed(host)
    ]


def changes(context: Context, host: Host) -> Sequence[Document]:
    """Return what is new, updated or fixed on a machine since a moment (4.9)."""
    since = context["sinceTime"]
    return [
        {
            **_software(context, host, cve, one),
            "status": _change(one.finding, context.world_date(since)),
            "eventTimestamp": context.formatted(one.finding.last_found, SPACED),
        }
        for one in installed(host)
        if not one.finding.ignored and context.date(one.finding.last_found) > since
        for cve in one.finding.weakness.cves
    ]


def _change(finding: Finding, since: datetime) -> str:
    is_new = "New" if finding.first_found > since else "Updated"
    return "Fixed" if finding.status == "fixed" else is_new


def row_id(machine_id: str, cve: str, one: Installed) -> str:
    """Return the id of a row of the join: its fields, the update last (4.6)."""
    return "-_-".join((machine_id, cve, *one.product, one.update or ""))


def device(context: Context, host: Host) -> Document:
    """Return what rows of an inventory say of the machine they are about."""
    return {
        **hosts.group(host),
        "deviceId": hosts.machine_id(context.world, host.index),
        "deviceName": hosts.computer_name(host),
        "osPlatform": hosts.platform(host)[0],
    }


def system(host: Host) -> Document:
    """Return what rows of vulnerabilities say of a machine beside that."""
    build = hosts.BUILDS.get(hosts.platform(host)[0], 0)
    return {"osVersion": f"10.0.{build}.1", "osArchitecture": "x64"}


def _product(host: Host, one: Installed) -> Document:
    """Return what rows of an inventory say of a product, and where it is installed."""
    vendor, name, version = one.product
    paths = [f"C:\\Program Files\\{name}"] if host.netbios else []
    software = {"softwareVendor": vendor, "softwareName": name, "softwareVersion": version}
    return {**software, "diskPaths": paths, "registryPaths": []}


def _software(context: Context, host: Host, cve: str | None, one: Installed) -> Document:
    finding, product, weakness = one.finding, one.product, one.finding.weakness
    update = one.update if cve else None
    machine_id = hosts.machine_id(context.world, host.index)
    return {
        "id": f"{machine_id}_{product.name}_{product.version}_{cve or ''}__",
        **device(context, host),
        **system(host),
        **_product(host, one),
        "cveId": cve,
        "vulnerabilitySeverityLevel": vulnerabilities.severity(weakness) if cve else None,
        "cvssScore": score(weakness) if cve else None,
        "recommendedSecurityUpdate": update and "Security update",
        "recommendedSecurityUpdateId": update,
        "recommendedSecurityUpdateUrl": update and f"https://docs.example.com/kb/{update}",
        "securityUpdateAvailable": update is not None,
        "lastSeenTimestamp": context.formatted(finding.last_found, SPACED),
        "firstSeenTimestamp": context.formatted(finding.first_found, SPACED),
        "exploitabilityLevel": LEVELS[weakness.index % len(LEVELS)] if cve else None,
        "recommendationReference": f"va-_-{product.id}",
    }


def alerts(context: Context, host: Host) -> Sequence[Document]:
    """Return the alert of one machine in four, as public clients read it (2, 9); assumed."""
    if host.index % 4 != 1:
        return ()
    moment = host.last_seen - timedelta(minutes=host.index % 600)
    created = context.formatted(moment, MOMENT)
    has_evidence = context.parameters.get("$expand") == "evidence"
    return (
        {
            "id": f"da{uuid_of(f'alert/{host.index}/{context.world.seed}')}_1",
            "incidentId": 1000 + host.index,
            "severity": ("Informational", "Low", "Medium", "High")[host.index // 4 % 4],
            "status": "New",
            "title": "Suspicious activity",
            "category": "Execution",
            "machineId": hosts.machine_id(context.world, host.index),
            "computerDnsName": hosts.computer_name(host),
            **dict.fromkeys(ALERT_TIMES, created),
            "evidence": [{"entityType": "File", "fileName": "sample.exe"}] if has_evidence else [],
        },
    )


def alerts_of_machine(context: Context) -> Sequence[Document]:
    """Return the alerts about the machine in the path."""
    return alerts(context, hosts.in_path(context))
