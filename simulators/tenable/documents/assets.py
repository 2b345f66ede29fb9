"""An asset in all its shapes: export v1 and v2, list, details, workbench (contract 3.7 and 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...engine import Context, Document
from ...world import Host, instance_of
from . import hosts
from .findings import INDEXING
from .hosts import USER, filled, milliseconds, some

CLOUD_FIELDS = (
    *("aws_ec2_instance_id", "aws_ec2_instance_ami_id", "aws_owner_id", "aws_availability_zone"),
    *("aws_region", "aws_vpc_id", "aws_ec2_instance_group_name", "aws_ec2_instance_state_name"),
    *("aws_ec2_instance_type", "aws_subnet_id", "aws_ec2_product_code"),
    *("azure_vm_id", "azure_resource_id", "gcp_project_id", "gcp_zone", "gcp_instance_id"),
)
INSTANCE_IDS = {"AWS": "aws_ec2_instance_id", "Azure": "azure_vm_id", "GCP": "gcp_instance_id"}
OTHER_FIELDS = (
    *("ssh_fingerprint", "mcafee_epo_guid", "mcafee_epo_agent_guid", "qualys_asset_id"),
    *("qualys_host_id", "servicenow_sysid", "installed_software", "bigfix_asset_id"),
    *("tenable_uuid", "bios_uuid", "aws_ec2_name"),
)
WORKBENCH_FIELDS = (
    *("manufacturer_tpm_id", "symantec_ep_hardware_key", "tag_id", "sec_ctrl_cpe"),
    "access_group_id",
)
REGULAR = ("ipv4", "ipv6", "fqdn", "netbios_name", "operating_system", "hostname", "agent_name")
SINGULAR = {**{name: f"{name}s" for name in REGULAR}, "mac_address": "mac_addresses"}
"""Names of lists outside exports, and in them (4)."""
LISTED = ("id", "has_agent", "last_seen", "last_scan_target", "sources")
DETAILED = (
    *("created_at", "updated_at", "first_seen", "last_authenticated_scan_date"),
    *("last_licensed_scan_date", "last_scan_id"),
)
IN_WORKBENCH = (
    *("has_plugin_results", "terminated_at", "terminated_by", "first_scan_time", "last_scan_time"),
)
UNNESTED = (
    *("id", "has_agent", "has_plugin_results", "operating_systems", "system_types"),
    *("sources", "tags"),
)
GROUPS = {
    "timestamps": (
        *("created_at", "updated_at", "first_seen", "last_seen", "terminated_at", "deleted_at"),
    ),
    "network": (
        *("network_id", "network_name", "ipv4s", "ipv6s", "fqdns", "hostnames"),
        *("mac_addresses", "netbios_names", "network_interfaces", "open_ports"),
    ),
    "scan": ("last_scan_id", "last_scan_target", "first_scan_time"),
}
"""What export v2 nests."""
ACR, EXPOSURE = 6, 520


@dataclass(frozen=True, slots=True)
class Asset:
    """A host as an asset, or the `terminated` one that had its name and address before it.

    Dates are the world's.
    """

    id: str
    host: Host
    last_seen: datetime
    updated: datetime
    terminated: datetime | None = None


def of_host(host: Host) -> Iterator[Asset]:
    """Yield the asset that a host is, and before it the terminated one that was there."""
    if hosts.has_predecessor(host):
        yield Asset(hosts.retired_uuid(host), host, *[host.first_seen] * 3)
    yield present(host)


def present(host: Host) -> Asset:
    """Return the asset that a host is."""
    return Asset(hosts.asset_uuid(host), host, host.last_seen, host.last_seen + INDEXING)


def exported(asset: Asset, context: Context) -> Document:
    """Return an asset as export v1 has it: plural names, nulls kept."""
    has_ports = context.parameters.get("include_open_ports")
    host, instance = asset.host, instance_of(asset.host)
    first_seen, host_seen, last_seen, updated = (
        milliseconds(context, moment)
        for moment in (host.first_seen, host.last_seen, asset.last_seen, asset.updated)
    )
    seen = {"first_seen": first_seen, "last_seen": host_seen}
    added = {"added_by": USER, "added_at": first_seen}
    interface = {
        "fqdns": hosts.fqdns(host),
        "mac_addresses": [host.mac_address.upper()],
        **hosts.all_addresses(host, context),
    }
    return {
        "id": asset.id,
        "has_agent": bool(hosts.agent_uuid(host)),
        "has_plugin_results": bool(host.weaknesses),
        "created_at": first_seen,
        "terminated_at": updated if asset.terminated else None,
        "terminated_by": USER if asset.terminated else None,
        "updated_at": updated,
        **dict.fromkeys(("deleted_at", "deleted_by")),
        "first_seen": first_seen,
        "last_seen": last_seen,
        "first_scan_time": first_seen,
        "last_scan_time": host_seen,
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": host_seen,
        "last_scan_id": hosts.scan_of(host).uuid,
        "last_scan_target": None if hosts.hides_address(host, context) else host.address,
        **dict.fromkeys(CLOUD_FIELDS),
        **({INSTANCE_IDS[instance.provider]: instance.number} if instance else {}),
        "network_id": hosts.NETWORK,
        "network_name": "Default",
        **_names(host),
        "sources": [{"name": hosts.source_name(host), **seen}],
        "tags": [
            {"uuid": hosts.tag_uuid(key, value), "key": key, "value": value, **added}
            for key, value in hosts.tags(host)
        ],
        **interface,
        "network_interfaces": [{"name": "UNKNOWN", **interface}],
        # As text, and in the list as numbers (3.7).
        "acr_score": str(ACR),
        "exposure_score": str(EXPOSURE),
        **({"open_ports": list(_open_ports(host, seen))} if has_ports else {}),
    }


def _names(host: Host) -> Document:
    return {
        "agent_uuid": hosts.agent_uuid(host),
        "bios_uuid": None,
        "agent_names": hosts.agent_names(host),
        "installed_software": [],
        "netbios_names": [host.netbios] if host.netbios else [],
        "operating_systems": [host.operating_system],
        "system_types": ["general-purpose"],
        "hostnames": [host.hostname],
        "ssh_fingerprints": [],
    }


def nested(asset: Asset, context: Context) -> Document:
    """Return an asset as export v2 has it: in groups, without what is empty (assumed)."""
    v1 = exported(asset, context)
    return filled(
        {
            **some(v1, UNNESTED),
            "types": ["host"],
            **{group: filled(some(v1, names)) for group, names in GROUPS.items()},
            "cloud": filled({cloud: _cloud(v1, cloud) for cloud in ("aws", "azure", "gcp")}),
            "ratings": {"acr": {"score": ACR}, "aes": {"score": EXPOSURE}},
        }
    )


def listed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets`: singular names, empty lists are there (recorded)."""
    return _listed(exported(present(host), context))


def detailed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets/{uuid}`: `network_id` is a list, tags differ."""
    return _detailed(host, exported(present(host), context))


def in_workbench(host: Host, context: Context) -> Document:
    """Return an asset of a workbench with all its fields (recorded)."""
    v1 = exported(present(host), context)
    return {
        **_detailed(host, v1),
        **some(v1, IN_WORKBENCH),
        "container_uuid": "a0abbae8-0000-4000-8000-000000000001",
        "acr_score_value": ACR,
        "exposure_score_value": EXPOSURE,
        **{name: [] for name in WORKBENCH_FIELDS},
    }


def _listed(v1: Document) -> Document:
    return {
        **some(v1, LISTED),
        **_singular(v1),
        "acr_score": ACR,
        "acr_drivers": None,
        "exposure_score": EXPOSURE,
        "scan_frequency": [{"interval": 90, "frequency": 6, "licensed": False}],
        "aws_ec2_name": [],
        "security_protection_level": None,
        "security_protections": [],
        "exposure_confidence_value": 0.25,
    }


def _detailed(host: Host, v1: Document) -> Document:
    (interface,) = v1["network_interfaces"]
    return {
        **_listed(v1),
        **some(v1, DETAILED),
        "last_schedule_id": hosts.scan_of(host).schedule,
        "tags": [
            {f"tag_{name}": tag[name] for name in ("uuid", "key", "value")} for tag in v1["tags"]
        ],
        "interfaces": [{"name": interface["name"], **_singular(interface)}],
        "network_id": [hosts.NETWORK],
        "system_type": v1["system_types"],
        **{name: [v1[name]] if v1[name] else [] for name in CLOUD_FIELDS},
        **{name: [] for name in OTHER_FIELDS},
    }


def _singular(plural: Document) -> Document:
    return {one: plural[many] for one, many in SINGULAR.items() if many in plural}


def _cloud(v1: Document, provider: str) -> Document:
    """Return the cloud fields of v1 of one provider, without its prefix (contract 3.7)."""
    names = (name for name in CLOUD_FIELDS if name.startswith(provider))
    return filled({name.removeprefix(f"{provider}_"): v1[name] for name in names})


def _open_ports(host: Host, seen: Document) -> Iterator[Document]:
    ports = {(one.port, one.protocol) for one in host.weaknesses if one.port is not None}
    for port, protocol in sorted(ports, key=str):
        name = (protocol or "tcp").upper()
        yield {"port": port, "protocol": name, "service_names": [], **seen}
