"""Hosts as the devices API has them, docs/contracts/crowdstrike.md 4.1 to 4.5."""

from collections.abc import Sequence

from ...engine import Context, Document, present
from ...world import Host
from . import hosts

ONLINE_SECONDS = 3600
"""A sensor that was seen so long ago is still called online; assumed."""
CONTAINED_EVERY, CONTAINED_AT = 50, 17
"""One host in so many is cut off from the network by an analyst; assumed."""


def document(context: Context, host: Host) -> Document:
    """Return one device in full; what Falcon does not know of it is left out."""
    cloud = hosts.cloud(host)
    is_windows = hosts.platform(host) == "Windows"
    return present(
        {
            "device_id": hosts.aid(context, host),
            "cid": hosts.cid(context, host),
            "hostname": hosts.hostname(context, host),
            "machine_domain": host.domain,
            "local_ip": host.addresses[0],
            "external_ip": host.egress_address,
            "connection_ip": host.address,
            "mac_address": hosts.interface_address(host),
            "platform_id": "0" if is_windows else "3",
            "platform_name": hosts.platform(host),
            **hosts.described(host),
            "kernel_version": "10.0.20348" if is_windows else "5.15.0",
            "system_product_name": "Virtual Machine",
            "serial_number": hosts.serial_number(host),
            **hosts.in_cloud(host),
            "zone_group": cloud and cloud.zone,
            "agent_version": "7.10.17605.0",
            "bios_version": "1.0",
            "first_seen": context.rfc3339(host.first_seen),
            "last_seen": context.rfc3339(host.last_seen),
            "modified_timestamp": context.rfc3339(host.last_seen),
            "status": _status(host),
            "reduced_functionality_mode": "no",
            "groups": hosts.groups(host),
            **_policies(context, host),
            "meta": {"version": str(host.index % 90 + 10), "version_string": "5:42"},
        }
    )


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the one device of a host with a sensor that is not hidden."""
    is_there = hosts.has_sensor(context, host) and not hosts.is_hidden(context, host)
    return (document(context, host),) if is_there else ()


def hidden(context: Context, host: Host) -> Sequence[Document]:
    """Return the one device of a host that is hidden."""
    return (document(context, host),) if hosts.is_hidden(context, host) else ()


def online_state(context: Context, host: Host) -> Document:
    """Return whether the sensor was seen lately."""
    lately = (context.now - context.date(host.last_seen)).total_seconds() < ONLINE_SECONDS
    return {
        "id": hosts.aid(context, host),
        "cid": hosts.cid(context, host),
        "last_seen": context.rfc3339(host.last_seen),
        "state": "online" if lately else "offline",
    }


def _status(host: Host) -> str:
    return "contained" if host.index % CONTAINED_EVERY == CONTAINED_AT else "normal"


def _policies(context: Context, host: Host) -> Document:
    assigned = context.rfc3339(host.first_seen)
    policy = {
        "policy_type": "prevention",
        "policy_id": hosts.named_id("policy", hosts.platform(host)),
        "applied": True,
        "settings_hash": "ab12cd34",
        **dict.fromkeys(("assigned_date", "applied_date"), assigned),
    }
    return {"policies": [policy], "device_policies": {"prevention": policy}}
