"""What is said of hosts with a sensor, docs/contracts/crowdstrike.md 4.1 to 4.5 and 4.8.

Devices, the groups that they are in, and Zero Trust Assessments, whose values are all assumed.
"""

from collections.abc import Sequence
from datetime import timedelta

from ...engine import Context, Document, Entry, Fixed, digest, present, rfc3339
from ...world import SYSTEMS, Host, instance_of
from . import hosts

ONLINE_SECONDS = 3600
"""A sensor that was seen so long ago is still called online; assumed."""
CONTAINED_EVERY, CONTAINED_AT = 50, 17
"""One host in so many is cut off from the network by an analyst; assumed."""
ZONES = {"AWS": "us-east-1a", "Azure": "eastus", "GCP": "us-central1-a"}
"""Assumed."""
PASSED = 60
"""The least score with which a host meets the criteria."""
GROUPS = Fixed(dict.fromkeys(name.partition(" ")[0] for name in SYSTEMS))
GROUPS_AGE = timedelta(days=300)
"""When the groups were made, before the simulator; assumed."""


def documents(context: Context, host: Host) -> Sequence[Document]:
    """Return the one device of a host with a sensor that is not hidden."""
    is_there = hosts.has_sensor(context, host) and not hosts.is_hidden(context, host)
    return (_device(context, host),) if is_there else ()


def hidden(context: Context, host: Host) -> Sequence[Document]:
    """Return the one device of a host that is hidden."""
    return (_device(context, host),) if hosts.is_hidden(context, host) else ()


def requested(context: Context, document: Document) -> Document:
    """Return a device with the fields that a request asks for, or with all."""
    names = context["fields"]
    return {name: document[name] for name in names if name in document} if names else document


def hostname(context: Context, host: Host) -> str:
    """Return the name that a sensor reports."""
    return host.fqdn if context.quirk("full-hostnames") and host.fqdn else host.hostname


def _device(context: Context, host: Host) -> Document:
    """Return one device in full; what Falcon does not know of it is left out."""
    instance, is_windows = instance_of(host), host.family == "Windows"
    first, last = context.rfc3339(host.first_seen), context.rfc3339(host.last_seen)
    policy = {
        "policy_type": "prevention",
        "policy_id": digest(f"policy/{hosts.platform(host)}"),
        "applied": True,
        "settings_hash": "ab12cd34",
        "assigned_date": first,
        "applied_date": first,
    }
    return present(
        {
            "device_id": hosts.aid(context, host),
            "cid": hosts.cid(context, host),
            "hostname": hostname(context, host),
            "machine_domain": host.domain,
            "local_ip": host.addresses[0],
            "external_ip": host.egress_address,
            "connection_ip": host.address,
            "mac_address": host.mac_address.replace(":", "-"),
            "platform_id": "0" if is_windows else "3",
            "platform_name": hosts.platform(host),
            **hosts.described(host),
            "kernel_version": "10.0.20348" if is_windows else "5.15.0",
            "system_product_name": "Virtual Machine",
            "serial_number": f"SN{host.index:010d}",
            **hosts.in_cloud(host),
            "zone_group": instance and ZONES[instance.provider],
            "agent_version": "7.10.17605.0",
            "bios_version": "1.0",
            "first_seen": first,
            "last_seen": last,
            "modified_timestamp": last,
            "status": "contained" if host.index % CONTAINED_EVERY == CONTAINED_AT else "normal",
            "reduced_functionality_mode": "no",
            "groups": [hosts.group_id(host.family)],
            "policies": [policy],
            "device_policies": {"prevention": policy},
            "meta": {"version": str(host.index % 90 + 10), "version_string": "5:42"},
        }
    )


def online_state(context: Context, host: Host) -> Document:
    """Return whether the sensor was seen lately."""
    lately = (context.now - context.date(host.last_seen)).total_seconds() < ONLINE_SECONDS
    return {
        "id": hosts.aid(context, host),
        "cid": hosts.cid(context, host),
        "last_seen": context.rfc3339(host.last_seen),
        "state": "online" if lately else "offline",
    }


def groups(context: Context, group: Entry) -> Sequence[Document]:
    """Return the one document of a group: of a kind of system, by a rule."""
    when = rfc3339(context.born - GROUPS_AGE)
    document = {
        "id": hosts.group_id(group.value),
        "group_type": "dynamic",
        "name": group.value,
        "description": f"Hosts with {group.value}",
        "assignment_rule": f"os_version:'{group.value}*'",
        "created_by": "admin@example.com",
        "created_timestamp": when,
        "modified_by": "admin@example.com",
        "modified_timestamp": when,
    }
    return (document,)


def group(_: Context, identifier: str) -> Entry | None:
    """Return the group with that id."""
    return next((one for one in GROUPS.walk() if hosts.group_id(one.value) == identifier), None)


def assessments(context: Context, host: Host) -> Sequence[Document]:
    """Return the Zero Trust Assessment of a host with a sensor; it follows from its index."""
    if not hosts.has_sensor(context, host):
        return ()
    system, sensor = 30 + host.index * 7 % 71, 20 + host.index * 11 % 81
    overall = (sensor + system) // 2
    document = {
        "aid": hosts.aid(context, host),
        "cid": hosts.cid(context, host),
        "system_serial_number": f"SN{host.index:010d}",
        "event_platform": hosts.platform(host)[:3],
        "product_type_desc": hosts.product_type(host),
        "modified_time": context.rfc3339(host.last_seen),
        "sensor_file_status": "not deployed",
        "assessment": {
            "sensor_config": sensor,
            "os": system,
            "overall": overall,
            "version": "3.4.0",
        },
        "assessment_items": {
            "os_signals": [_signal("os", "Firewall is on", system)],
            "sensor_signals": [_signal("sensor", "Sensor is up to date", sensor)],
        },
    }
    return (document,)


def score(_: Context, document: Document) -> Document:
    """Return an assessment as the query has it."""
    return {"aid": document["aid"], "score": document["assessment"]["overall"]}


def _signal(kind: str, name: str, score: int) -> Document:
    return {
        "signal_id": digest(f"signal/{name}"),
        "signal_name": name,
        "group_name": kind,
        "criteria": name,
        "meets_criteria": "yes" if score >= PASSED else "no",
    }
