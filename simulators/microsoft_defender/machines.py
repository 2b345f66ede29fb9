"""Machines as the API has them (contract 4.1)."""

from collections.abc import Sequence
from datetime import timedelta

from .. import Host
from . import estate
from .envelope import Document
from .scene import INACTIVE, Scene

REINSTALLED_EVERY = 5
FIELDS = frozenset(
    {
        *("computerDnsName", "id", "version", "deviceValue", "aadDeviceId", "machineTags"),
        *("lastSeen", "exposureLevel", "onboardingStatus", "lastIpAddress", "healthStatus"),
        *("osPlatform", "riskScore", "rbacGroupId"),
    }
)
LEVELS = ("None", "Informational", "Low", "Medium", "High")
VALUES = ("Normal", "Low", "High")


def document(scene: Scene, host: Host) -> Document:
    """One machine in full."""
    system, version = estate.platform(host)
    group_id, group = estate.group(host)
    onboarded = estate.onboarded(host)
    excluded = estate.excluded(host)
    return {
        "id": estate.machine_id(scene.world, host.index),
        "mergedIntoMachineId": None,
        "isPotentialDuplication": False,
        "isExcluded": excluded,
        "exclusionReason": "Other" if excluded else None,
        "computerDnsName": estate.computer_name(host),
        "firstSeen": scene.stamp(host.first_seen),
        "lastSeen": scene.stamp(host.last_seen),
        "osPlatform": system,
        "osVersion": None,
        "osProcessor": "x64",
        "version": version,
        "osBuild": estate.BUILDS.get(system),
        "osArchitecture": "64-bit",
        "lastIpAddress": host.addresses[0],
        "lastExternalIpAddress": estate.external_address(host),
        "agentVersion": "10.8760.1" if onboarded else None,
        "healthStatus": _health(scene, host),
        "deviceValue": VALUES[host.index % len(VALUES)],
        "rbacGroupId": group_id,
        "rbacGroupName": group,
        "riskScore": LEVELS[host.index % len(LEVELS)],
        "exposureLevel": LEVELS[(host.index + 1) % len(LEVELS)],
        "isAadJoined": host.netbios is not None,
        "aadDeviceId": estate.uuid_of(scene.world, f"aad/{host.index}") if host.netbios else None,
        "machineTags": estate.tags(host),
        "defenderAvStatus": "Updated" if host.netbios else "Unknown",
        "onboardingStatus": "Onboarded" if onboarded else "CanBeOnboarded",
        "managedBy": "Intune" if host.netbios else "Unknown",
        "managedByStatus": "Success" if host.netbios else "Unknown",
        "ipAddresses": _addresses(host),
        "vmMetadata": _virtual_machine(host),
    }


def documents(scene: Scene, host: Host) -> Sequence[Document]:
    """The machine of a host, and under `reinstalled-machines` what it was before, now and then."""
    if not scene.lists(host):
        return ()
    found = document(scene, host)
    if "reinstalled-machines" not in scene.quirks or host.index % REINSTALLED_EVERY:
        return (found,)
    earlier = {
        **found,
        "id": "f" + str(found["id"])[1:],
        "mergedIntoMachineId": found["id"],
        "isPotentialDuplication": True,
        "lastSeen": scene.stamp(host.last_seen - timedelta(days=20)),
        "lastIpAddress": "192.168.7.7",
        "healthStatus": "Inactive",
    }
    return (earlier, found)


def reference(scene: Scene, host: Host) -> Document:
    """A machine as one that has a CVE (contract 4.5)."""
    group_id, group = estate.group(host)
    return {
        "id": estate.machine_id(scene.world, host.index),
        "computerDnsName": estate.computer_name(host),
        "osPlatform": estate.platform(host)[0],
        "rbacGroupName": group,
        "rbacGroupId": group_id,
        "detectionTime": scene.stamp(host.last_seen),
    }


def _health(scene: Scene, host: Host) -> str:
    if not estate.onboarded(host):
        return "Unknown"
    return "Inactive" if scene.away(host) > INACTIVE else "Active"


def _addresses(host: Host) -> list[Document]:
    up = {"type": "Ethernet", "operationalStatus": "Up"}
    mac = estate.mac_address(host)
    return [{"ipAddress": one, "macAddress": mac, **up} for one in (*host.addresses, "fe80::1")]


def _virtual_machine(host: Host) -> Document | None:
    cloud = estate.cloud(host)
    if cloud is None:
        return None
    return {
        "vmId": cloud.vm_id,
        "cloudProvider": cloud.provider,
        "resourceId": cloud.resource_id or None,
        "subscriptionId": cloud.subscription or None,
    }
