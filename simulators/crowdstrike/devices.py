"""Hosts as the devices API has them, docs/contracts/crowdstrike.md 4.1 to 4.5."""

from collections.abc import Sequence

from .. import Host
from . import estate
from .matching import Field, Fields
from .scene import Document, Scene, present
from .shelf import Shelf

ONLINE_SECONDS = 3600
"""A sensor that was heard of so long ago is still called online; assumed."""
CONTAINED_EVERY, CONTAINED_AT = 50, 17
"""One host in so many is cut off from the network by an analyst; assumed."""
MOMENT = Field(kind="moment")
NAME = Field(folds=True, wildcards=True)
PLAIN = Field(folds=True)
ADDRESS = Field("local_ip", wildcards=True)

FIELDS = Fields(
    {
        **dict.fromkeys(("device_id", "cid", "mac_address", "platform_id", "platform_name"), PLAIN),
        **dict.fromkeys(("hostname", "machine_domain", "os_version", "tags"), NAME),
        **dict.fromkeys(("system_manufacturer", "system_product_name", "serial_number"), NAME),
        **dict.fromkeys(("local_ip", "external_ip", "connection_ip"), Field(wildcards=True)),
        "local_ip.raw": ADDRESS,
        **dict.fromkeys(("first_seen", "last_seen", "modified_timestamp"), MOMENT),
        **dict.fromkeys(("product_type_desc", "status", "groups", "agent_version"), PLAIN),
        **dict.fromkeys(("service_provider", "service_provider_account_id"), PLAIN),
        **dict.fromkeys(("instance_id", "zone_group", "reduced_functionality_mode"), PLAIN),
        **dict.fromkeys(("kernel_version", "bios_version"), PLAIN),
    },
    known=frozenset(
        {
            *("agent_load_flags", "bios_manufacturer", "chassis_type", "chassis_type_desc"),
            *("config_id_base", "config_id_build", "config_id_platform", "connection_mac_address"),
            *("cpu_signature", "cpu_vendor", "criticality", "default_gateway_ip", "email"),
            *("deployment_type", "detection_suppression_status", "filesystem_containment_status"),
            *("first_login_timestamp", "first_login_user", "group_hash", "host_utc_offset"),
            *("internet_exposure", "last_login_timestamp", "last_login_uid", "last_login_user"),
            *("last_login_user_sid", "last_reboot", "license_activation_state", "major_version"),
            *("linux_sensor_mode", "minor_version", "os_build", "os_product_name", "ou", "_all"),
            *("pointer_size", "policy_id", "product_type", "release_group", "rtr_state"),
            *("safe_mode", "site_name", "cloud_service_compartment_id"),
            *("device_policies.*", "policies.*", "managed_apps.*", "k8s_*", "pod_*"),
        }
    ),
)


def document(scene: Scene, host: Host) -> Document:
    """One device in full; what Falcon does not know of it is left out."""
    cloud = estate.cloud(host)
    full = "full-hostnames" in scene.quirks
    group, _ = estate.group(host)
    return present(
        {
            "device_id": scene.aid(host),
            "cid": scene.cid(host),
            "hostname": host.fqdn if full and host.fqdn else host.hostname,
            "machine_domain": host.domain,
            "local_ip": host.addresses[0],
            "external_ip": host.egress_address,
            "connection_ip": host.address,
            "mac_address": estate.mac_address(host),
            "platform_id": "0" if estate.platform(host) == "Windows" else "3",
            "platform_name": estate.platform(host),
            "os_version": host.operating_system,
            "kernel_version": "10.0.20348" if estate.platform(host) == "Windows" else "5.15.0",
            "product_type_desc": estate.product_type(host),
            "system_manufacturer": estate.manufacturer(host),
            "system_product_name": "Virtual Machine",
            "serial_number": f"SN{host.index:010d}",
            "service_provider": cloud and cloud.provider,
            "service_provider_account_id": cloud and cloud.account,
            "instance_id": cloud and cloud.instance,
            "zone_group": cloud and cloud.zone,
            "agent_version": "7.10.17605.0",
            "bios_version": "1.0",
            "first_seen": scene.stamp(host.first_seen),
            "last_seen": scene.stamp(host.last_seen),
            "modified_timestamp": scene.stamp(host.last_seen),
            "status": _status(host),
            "reduced_functionality_mode": "no",
            "tags": estate.tags(host),
            "groups": [group],
            **_policies(scene, host),
            "meta": {"version": str(host.index % 90 + 10), "version_string": "5:42"},
        }
    )


def documents(scene: Scene, host: Host) -> Sequence[Document]:
    """The one device of a host with a sensor."""
    return (document(scene, host),) if scene.has_sensor(host) else ()


def online_state(scene: Scene, host: Host) -> Document:
    """Whether the sensor was heard of lately."""
    seen = scene.moment(host.last_seen)
    lately = (scene.now - seen).total_seconds() < ONLINE_SECONDS
    return {
        "id": scene.aid(host),
        "cid": scene.cid(host),
        "last_seen": scene.stamp(host.last_seen),
        "state": "online" if lately else "offline",
    }


def _status(host: Host) -> str:
    return "contained" if host.index % CONTAINED_EVERY == CONTAINED_AT else "normal"


def _policies(scene: Scene, host: Host) -> Document:
    assigned = scene.stamp(host.first_seen)
    policy = {
        "policy_type": "prevention",
        "policy_id": estate.named_id("policy", estate.platform(host)),
        "applied": True,
        "settings_hash": "ab12cd34",
        "assigned_date": assigned,
        "applied_date": assigned,
    }
    return {"policies": [policy], "device_policies": {"prevention": policy}}


SHELF = Shelf(
    name="devices",
    documents=documents,
    fields=FIELDS,
    sorts=frozenset(FIELDS.simulated),
    pins={"device_id": estate.device},
    one_each=True,
)
