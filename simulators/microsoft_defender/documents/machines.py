"""Machines as the API has them (contract 4.1)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from ...engine import ApiError, Context, Document, uuid_of
from ...world import Host, instance_of
from . import hosts, software, vulnerabilities
from .hosts import MOMENT, Installed, installed

NEAR, LONGEST_AGO = timedelta(minutes=15), timedelta(days=30)
LEVELS = ("None", "Informational", "Low", "Medium", "High")
VALUES = ("Normal", "Low", "High")


def document(context: Context, host: Host) -> Document:
    """Return one machine in full."""
    system, version = hosts.platform(host)
    group, is_windows = hosts.group(host), host.netbios is not None
    is_onboarded, is_excluded = hosts.is_onboarded(host), hosts.is_excluded(host)
    return {
        "id": hosts.machine_id(context.world, host.index),
        "mergedIntoMachineId": None,
        "isPotentialDuplication": False,
        "isExcluded": is_excluded,
        "exclusionReason": "Other" if is_excluded else None,
        "computerDnsName": hosts.computer_name(host),
        "firstSeen": context.formatted(host.first_seen, MOMENT),
        "lastSeen": context.formatted(host.last_seen, MOMENT),
        "osPlatform": system,
        "osVersion": None,
        "osProcessor": "x64",
        "version": version,
        "osBuild": hosts.BUILDS.get(system),
        "osArchitecture": "64-bit",
        "lastIpAddress": host.addresses[0],
        # It is IPv4 only (contract 4.1).
        "lastExternalIpAddress": None if ":" in host.egress_address else host.egress_address,
        "agentVersion": "10.8760.1" if is_onboarded else None,
        "healthStatus": _health(context, host),
        "deviceValue": VALUES[host.index % len(VALUES)],
        "rbacGroupId": group["rbacGroupId"],
        "rbacGroupName": group["rbacGroupName"],
        "riskScore": LEVELS[host.index % len(LEVELS)],
        "exposureLevel": LEVELS[(host.index + 1) % len(LEVELS)],
        "isAadJoined": is_windows,
        "aadDeviceId": host.netbios and uuid_of(f"aad/{host.index}/{context.world.seed}"),
        "machineTags": hosts.tags(host),
        "defenderAvStatus": "Updated" if is_windows else "Unknown",
        "onboardingStatus": hosts.onboarding(host),
        "managedBy": "Intune" if is_windows else "Unknown",
        "managedByStatus": "Success" if is_windows else "Unknown",
        "ipAddresses": _addresses(host),
        "vmMetadata": _virtual_machine(host),
    }


def was_reinstalled(context: Context, host: Host) -> bool:
    """Return True if a machine was set up again, and is listed as it was before, too."""
    return context.quirk("reinstalled-machines") and host.index % 5 == 0


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the machine of a host, and under `reinstalled-machines` what it was before."""
    found = document(context, host)
    if not was_reinstalled(context, host):
        return (found,)
    seen = context.formatted(host.last_seen - timedelta(days=20), MOMENT)
    state = {"lastSeen": seen, "lastIpAddress": "192.168.7.7", "healthStatus": "Inactive"}
    merged = {"mergedIntoMachineId": found["id"], "isPotentialDuplication": True}
    return ({**found, "id": "f" + str(found["id"])[1:], **merged, **state}, found)


def one(context: Context) -> Document:
    """Return a machine by id or name."""
    if context.quirk("intermittent-404") and context.request.ordinal % 2:
        raise hosts.absent(f"Machine {context.request.path_parameters['id']}")
    return document(context, hosts.in_path(context))


def by_address(context: Context) -> Sequence[Document]:
    """Return machines that had an internal address around a moment of the last thirty days."""
    asked = context.request.path_parameters
    try:
        when = datetime.fromisoformat(asked["timestamp"].upper())
    except ValueError:
        raise ApiError(400, f"'{asked['timestamp']}' is not a date") from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    if not context.now - LONGEST_AGO <= when <= context.now + NEAR:
        raise ApiError(400, "The timestamp must be within the last 30 days")
    found = context.world.with_address(asked["address"])
    seen = (host for host in found if abs(context.date(host.last_seen) - when) <= NEAR)
    return [document(context, host) for host in seen]


def by_tag(context: Context) -> Iterator[Document]:
    """Return machines with a tag, or with one that starts like it."""
    tag, is_loose = context["tag"], context["useStartsWithFilter"]
    found = (
        document(context, host)
        for host in hosts.all_listed(context)
        if any(one.startswith(tag) if is_loose else one == tag for one in hosts.tags(host))
    )
    return islice(found, 10_000)


def with_vulnerability(context: Context) -> Iterator[Document]:
    """Return the machines that have a CVE (contract 4.5)."""
    cve = vulnerabilities.one(context)["id"]
    return _with(context, lambda one: one.finding.open and cve in one.finding.weakness.cves)


def with_software(context: Context) -> Iterator[Document]:
    """Return the machines that have a software, or need a recommendation (contract 4.10, 4.11)."""
    found, counts = software.in_path(context).value, software.counts
    return _with(context, lambda one: one.finding.weakness in found and counts(context, one))


def _with(context: Context, has: Callable[[Installed], bool]) -> Iterator[Document]:
    for host in hosts.all_listed(context):
        if any(map(has, installed(host))):
            yield {
                "id": hosts.machine_id(context.world, host.index),
                "computerDnsName": hosts.computer_name(host),
                "osPlatform": hosts.platform(host)[0],
                **hosts.group(host),
                "detectionTime": context.formatted(host.last_seen, MOMENT),
            }


def _health(context: Context, host: Host) -> str:
    away = context.now - context.date(host.last_seen)
    state = "Inactive" if away > hosts.INACTIVE else "Active"
    return state if hosts.is_onboarded(host) else "Unknown"


def _addresses(host: Host) -> list[Document]:
    up = {"macAddress": hosts.mac_address(host), "type": "Ethernet", "operationalStatus": "Up"}
    return [{"ipAddress": one, **up} for one in (*host.addresses, "fe80::1")]


def _virtual_machine(host: Host) -> Document | None:
    """Return the cloud a host runs in; only Azure's has a resource, other forms are assumed."""
    found, azure = instance_of(host), hosts.azure(host)
    if found is None:
        return None
    names = {"resourceId": azure and azure.name, "subscriptionId": azure and azure.account}
    return {"vmId": found.number, "cloudProvider": found.provider, **names}
