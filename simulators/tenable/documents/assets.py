"""An asset in all its shapes: export v1 and v2, list, details, workbench (contract 3.7 and 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...engine import Context, Document
from ...world import Host
from . import hosts
from .findings import INDEXING
from .hosts import USER, filled, milliseconds

CLOUD_FIELDS = (
    *("aws_ec2_instance_id", "aws_ec2_instance_ami_id", "aws_owner_id", "aws_availability_zone"),
    *("aws_region", "aws_vpc_id", "aws_ec2_instance_group_name", "aws_ec2_instance_state_name"),
    *("aws_ec2_instance_type", "aws_subnet_id", "aws_ec2_product_code"),
    *("azure_vm_id", "azure_resource_id", "gcp_project_id", "gcp_zone", "gcp_instance_id"),
)
OTHER_FIELDS = (
    *("ssh_fingerprint", "mcafee_epo_guid", "mcafee_epo_agent_guid", "qualys_asset_id"),
    *("qualys_host_id", "servicenow_sysid", "installed_software", "bigfix_asset_id"),
    *("tenable_uuid", "bios_uuid", "aws_ec2_name"),
)
WORKBENCH_FIELDS = (
    *("manufacturer_tpm_id", "symantec_ep_hardware_key", "tag_id", "sec_ctrl_cpe"),
    "access_group_id",
)
SINGULAR = {
    "ipv4": "ipv4s",
    "ipv6": "ipv6s",
    "fqdn": "fqdns",
    "netbios_name": "netbios_names",
    "operating_system": "operating_systems",
    "hostname": "hostnames",
    "agent_name": "agent_names",
    "mac_address": "mac_addresses",
}
"""Names of lists outside exports, and in them (4)."""
LISTED = ("id", "has_agent", "last_seen", "last_scan_target", "sources")
DETAILED = (
    *("created_at", "updated_at", "first_seen", "last_authenticated_scan_date"),
    *("last_licensed_scan_date", "last_scan_id"),
)
IN_WORKBENCH = (
    *("has_plugin_results", "terminated_at", "terminated_by", "first_scan_time", "last_scan_time"),
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
UNNESTED = (
    *("id", "has_agent", "has_plugin_results", "operating_systems", "system_types"),
    *("sources", "tags"),
)
ACR, EXPOSURE = 6, 520


@dataclass(frozen=True, slots=True)
class Asset:
    """A host as an asset, or the terminated one that had its name and address before it."""

    host: Host
    is_terminated: bool = False

    @property
    def id(self) -> str:
        """Return the id."""
        return (hosts.retired_uuid if self.is_terminated else hosts.asset_uuid)(self.host)

    @property
    def last_seen(self) -> datetime:
        """Return when it was seen last, in the world's time."""
        return self.host.first_seen if self.is_terminated else self.host.last_seen

    @property
    def updated(self) -> datetime:
        """Return when it was updated, in the world's time."""
        return self.last_seen if self.is_terminated else self.last_seen + INDEXING


def of_host(host: Host) -> Iterator[Asset]:
    """Yield the asset that a host is, and before it the terminated one that was there."""
    if hosts.has_predecessor(host):
        yield Asset(host, is_terminated=True)
    yield Asset(host)


def source_name(host: Host) -> str:
    """Return who has reported the host, by the name that assets have for it."""
    return hosts.REPORTERS[hosts.source(host)]


def exported(asset: Asset, context: Context, has_ports: bool = False) -> Document:
    """Return an asset as export v1 has it: plural names, nulls kept."""
    host, cloud = asset.host, hosts.cloud_id(asset.host)
    first_seen, host_seen, last_seen, updated = (
        milliseconds(context, moment)
        for moment in (host.first_seen, host.last_seen, asset.last_seen, asset.updated)
    )
    return {
        "id": asset.id,
        "has_agent": bool(hosts.agent_names(host)),
        "has_plugin_results": bool(host.weaknesses),
        "created_at": first_seen,
        "terminated_at": updated if asset.is_terminated else None,
        "terminated_by": USER if asset.is_terminated else None,
        "updated_at": updated,
        "deleted_at": None,
        "deleted_by": None,
        "first_seen": first_seen,
        "last_seen": last_seen,
        "first_scan_time": first_seen,
        "last_scan_time": host_seen,
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": host_seen,
        "last_scan_id": hosts.scan_uuid(host),
        "last_scan_target": hosts.scan_target(host, context),
        **dict.fromkeys(CLOUD_FIELDS),
        **dict([cloud] if cloud else ()),
        "network_id": hosts.NETWORK,
        "network_name": "Default",
        "agent_uuid": hosts.agent_uuid(host),
        "bios_uuid": None,
        "agent_names": hosts.agent_names(host),
        "installed_software": [],
        "netbios_names": hosts.netbios_names(host),
        "operating_systems": [host.operating_system],
        "system_types": ["general-purpose"],
        "hostnames": [host.hostname],
        "ssh_fingerprints": [],
        "sources": [{"name": source_name(host), "first_seen": first_seen, "last_seen": host_seen}],
        "tags": [_tag(*tag, first_seen) for tag in hosts.tags(host)],
        **_interface(host, context),
        "network_interfaces": [{"name": "UNKNOWN", **_interface(host, context)}],
        # As text, and in the list as numbers (3.7).
        "acr_score": str(ACR),
        "exposure_score": str(EXPOSURE),
        **({"open_ports": _open_ports(host, first_seen, host_seen)} if has_ports else {}),
    }


def nested(v1: Document) -> Document:
    """Return the asset as export v2 has it: in groups, without what is empty (assumed)."""
    return filled(
        {
            **_some(v1, UNNESTED),
            "types": ["host"],
            **{group: filled(_some(v1, names)) for group, names in GROUPS.items()},
            "cloud": filled(
                {provider: _cloud(v1, provider) for provider in ("aws", "azure", "gcp")}
            ),
            "ratings": {"acr": {"score": ACR}, "aes": {"score": EXPOSURE}},
        }
    )


def listed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets`: singular names, empty lists are there (recorded)."""
    return _listed(exported(Asset(host), context))


def detailed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets/{uuid}`: `network_id` is a list, tags differ."""
    v1, cloud = exported(Asset(host), context), hosts.cloud_id(host)
    (interface,) = v1["network_interfaces"]
    return {
        **_listed(v1),
        **_some(v1, DETAILED),
        "last_schedule_id": hosts.SCHEDULES[hosts.source(host)],
        "tags": [
            {"tag_uuid": tag["uuid"], "tag_key": tag["key"], "tag_value": tag["value"]}
            for tag in v1["tags"]
        ],
        "interfaces": [{"name": interface["name"], **_singular(interface)}],
        "network_id": [hosts.NETWORK],
        "system_type": v1["system_types"],
        **{name: [] for name in (*CLOUD_FIELDS, *OTHER_FIELDS)},
        **({cloud[0]: [cloud[1]]} if cloud else {}),
    }


def in_workbench(host: Host, context: Context) -> Document:
    """Return an asset of a workbench with all its fields (recorded)."""
    return {
        **detailed(host, context),
        **_some(exported(Asset(host), context), IN_WORKBENCH),
        "container_uuid": "a0abbae8-0000-4000-8000-000000000001",
        "acr_score_value": ACR,
        "exposure_score_value": EXPOSURE,
        **{name: [] for name in WORKBENCH_FIELDS},
    }


def _listed(v1: Document) -> Document:
    return {
        **_some(v1, LISTED),
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


def _singular(plural: Document) -> Document:
    return {one: plural[many] for one, many in SINGULAR.items() if many in plural}


def _some(document: Document, names: tuple[str, ...]) -> Document:
    return {name: document.get(name) for name in names}


def _cloud(v1: Document, provider: str) -> Document:
    """Return the cloud fields of v1 of one provider, without its prefix (contract 3.7)."""
    names = (name for name in CLOUD_FIELDS if name.startswith(provider))
    return filled({name.removeprefix(f"{provider}_"): v1[name] for name in names})


def _tag(category: str, value: str, added: str) -> Document:
    uuid = hosts.tag_uuid(category, value)
    return {"uuid": uuid, "key": category, "value": value, "added_by": USER, "added_at": added}


def _interface(host: Host, context: Context) -> Document:
    return {
        "fqdns": hosts.fqdns(host),
        "mac_addresses": [hosts.mac_address(host)],
        "ipv4s": hosts.ipv4s(host, context),
        "ipv6s": hosts.ipv6s(host, context),
    }


def _open_ports(host: Host, first_seen: str, last_seen: str) -> list[Document]:
    ports = {(one.port, one.protocol) for one in host.weaknesses if one.port is not None}
    seen = {"service_names": [], "first_seen": first_seen, "last_seen": last_seen}
    return [
        {"port": port, "protocol": (protocol or "tcp").upper(), **seen}
        for port, protocol in sorted(ports, key=str)
    ]
