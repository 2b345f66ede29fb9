"""An asset in all its shapes: export v1 and v2, list, details, workbench (contracts 3.7 and 4)."""

from ...engine import Context, Document
from ...world import Host
from . import findings, records
from .formats import filled, milliseconds

Names = list[str]
CLOUD_FIELDS = (
    *("aws_ec2_instance_id", "aws_ec2_instance_ami_id", "aws_owner_id", "aws_availability_zone"),
    *("aws_region", "aws_vpc_id", "aws_ec2_instance_group_name", "aws_ec2_instance_state_name"),
    *("aws_ec2_instance_type", "aws_subnet_id", "aws_ec2_product_code", "aws_ec2_name"),
    *("azure_vm_id", "azure_resource_id", "gcp_project_id", "gcp_zone", "gcp_instance_id"),
)
PROVIDERS = ("aws", "azure", "gcp")
OTHER_FIELDS = (
    *("ssh_fingerprint", "mcafee_epo_guid", "mcafee_epo_agent_guid", "qualys_asset_id"),
    *("qualys_host_id", "servicenow_sysid", "installed_software", "bigfix_asset_id"),
)
WORKBENCH_FIELDS = (
    *("manufacturer_tpm_id", "symantec_ep_hardware_key", "tag_id", "sec_ctrl_cpe"),
    "access_group_id",
)
CONFIDENCE = 0.25


def fqdns(host: Host) -> Names:
    """Return the names of a host, the present one first; every fourth had another (assumed)."""
    if host.fqdn is None:
        return []
    former = [f"old-{host.fqdn}"] if host.index % 4 == 1 else []
    return [host.fqdn, *former]


def ipv4s(host: Host, context: Context) -> Names:
    """Return the addresses, the present one first; every seventh had another (assumed)."""
    known = [] if findings.hides_address(host, context) else host.addresses
    present = [address for address in known if ":" not in address]
    has_former = present and ":" not in host.address and host.index % 7 == 1
    former = [f"10.99.{host.index // 250 % 250}.{host.index % 250}"] if has_former else []
    return [*present, *former]


def ipv6s(host: Host, context: Context) -> Names:
    """Return the same of IPv6."""
    hidden = findings.hides_address(host, context)
    return [host.address] if ":" in host.address and not hidden else []


def sources(host: Host, context: Context) -> list[Document]:
    """Return who has reported the host; the names are not those that findings have."""
    name = "NESSUS_AGENT" if records.source(host) == "AGENT" else "NESSUS_SCAN"
    seen = {
        "first_seen": milliseconds(context, host.first_seen),
        "last_seen": milliseconds(context, host.last_seen),
    }
    return [{"name": name, **seen}]


def tags(host: Host) -> list[tuple[str, str]]:
    """Return (category, value) of every tag: one for the network, one for the system; assumed."""
    return [("Network", host.kind), ("OS", host.operating_system.partition(" ")[0])]


def exported(host: Host, context: Context, *, open_ports: bool = False) -> Document:
    """Return an asset as export v1 has it: plural names, nulls kept."""
    cloud = cloud_id(host)
    ports = {"open_ports": _open_ports(host, context)} if open_ports else {}
    return {
        "id": findings.asset_uuid(host),
        "has_agent": records.source(host) == "AGENT",
        "has_plugin_results": bool(host.weaknesses),
        "created_at": milliseconds(context, host.first_seen),
        "terminated_at": None,
        "terminated_by": None,
        "updated_at": milliseconds(context, host.last_seen + findings.INDEXING),
        "deleted_at": None,
        "deleted_by": None,
        "first_seen": milliseconds(context, host.first_seen),
        "last_seen": milliseconds(context, host.last_seen),
        "first_scan_time": milliseconds(context, host.first_seen),
        "last_scan_time": milliseconds(context, host.last_seen),
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": milliseconds(context, host.last_seen),
        "last_scan_id": records.scan_uuid(host),
        "last_scan_target": scan_target(host, context),
        **dict.fromkeys((name for name in CLOUD_FIELDS if name != "aws_ec2_name"), None),
        **({cloud[0]: cloud[1]} if cloud else {}),
        "network_id": records.NETWORK,
        "network_name": "Default",
        "agent_uuid": records.agent_uuid(host) if records.source(host) == "AGENT" else None,
        "bios_uuid": None,
        "agent_names": [host.hostname] if records.source(host) == "AGENT" else [],
        "installed_software": [],
        "ipv4s": ipv4s(host, context),
        "ipv6s": ipv6s(host, context),
        "fqdns": fqdns(host),
        "mac_addresses": [records.mac_address(host)],
        "netbios_names": [host.netbios] if host.netbios else [],
        "operating_systems": [host.operating_system],
        "system_types": ["general-purpose"],
        "hostnames": [host.hostname],
        "ssh_fingerprints": [],
        "sources": sources(host, context),
        "tags": [_tag(host, *tag, context) for tag in tags(host)],
        "network_interfaces": [_interface(host, context, plural=True)],
        # As text, and in the list as numbers (3.7).
        "acr_score": "6",
        "exposure_score": "520",
        **ports,
    }


def predecessor(host: Host, context: Context, *, open_ports: bool = False) -> Document:
    """Return the terminated asset that had the host's name and address before it."""
    ended = host.first_seen
    return {
        **exported(host, context, open_ports=open_ports),
        "id": findings.retired_uuid(host),
        "terminated_at": milliseconds(context, ended),
        "terminated_by": "a6000000-0000-4000-8000-000000000003",
        "updated_at": milliseconds(context, ended),
        "last_seen": milliseconds(context, ended),
    }


def nested(v1: Document) -> Document:
    """Return the asset as export v2 has it: in groups, without what is empty (assumed)."""
    times = ("created_at", "updated_at", "first_seen", "last_seen", "terminated_at", "deleted_at")
    network = (
        *("network_id", "network_name", "ipv4s", "ipv6s", "fqdns", "hostnames"),
        *("mac_addresses", "netbios_names", "network_interfaces", "open_ports"),
    )
    kept = ("id", "has_agent", "has_plugin_results", "operating_systems", "system_types", "sources")
    return filled(
        {
            **_some(v1, kept),
            "types": ["host"],
            "tags": v1["tags"],
            "timestamps": _some(v1, times),
            "network": _some(v1, network),
            "scan": _some(v1, ("last_scan_id", "last_scan_target", "first_scan_time")),
            "cloud": _cloud(v1),
            "ratings": {"acr": {"score": 6}, "aes": {"score": 520}},
        }
    )


def _cloud(v1: Document) -> Document:
    """Return the cloud fields of v1 by provider, without its prefixes (contract 3.7)."""
    return filled({provider: _of_provider(v1, f"{provider}_") for provider in PROVIDERS})


def _of_provider(v1: Document, prefix: str) -> Document:
    names = [name for name in CLOUD_FIELDS if name.startswith(prefix)]
    return filled({name.removeprefix(prefix): v1.get(name) for name in names})


def listed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets`: singular names, empty lists are there (recorded)."""
    return {
        "id": findings.asset_uuid(host),
        "has_agent": records.source(host) == "AGENT",
        "last_seen": milliseconds(context, host.last_seen),
        "last_scan_target": scan_target(host, context),
        "sources": sources(host, context),
        "acr_score": 6,
        "acr_drivers": None,
        "exposure_score": 520,
        "scan_frequency": [{"interval": 90, "frequency": 6, "licensed": False}],
        "ipv4": ipv4s(host, context),
        "ipv6": ipv6s(host, context),
        "fqdn": fqdns(host),
        "netbios_name": [host.netbios] if host.netbios else [],
        "operating_system": [host.operating_system],
        "hostname": [host.hostname],
        "agent_name": [host.hostname] if records.source(host) == "AGENT" else [],
        "aws_ec2_name": [],
        "security_protection_level": None,
        "security_protections": [],
        "exposure_confidence_value": CONFIDENCE,
        "mac_address": [records.mac_address(host)],
    }


def detailed(host: Host, context: Context) -> Document:
    """Return an asset of `GET /assets/{uuid}`: `network_id` is a list, tags differ."""
    cloud = cloud_id(host)
    return {
        **listed(host, context),
        "created_at": milliseconds(context, host.first_seen),
        "updated_at": milliseconds(context, host.last_seen + findings.INDEXING),
        "first_seen": milliseconds(context, host.first_seen),
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": milliseconds(context, host.last_seen),
        "last_scan_id": records.scan_uuid(host),
        "last_schedule_id": records.SCHEDULES[records.source(host)],
        "tags": [
            {"tag_uuid": tag_uuid(key, value), "tag_key": key, "tag_value": value}
            for key, value in tags(host)
        ],
        "interfaces": [_interface(host, context, plural=False)],
        "network_id": [records.NETWORK],
        "system_type": ["general-purpose"],
        "tenable_uuid": [],
        "bios_uuid": [],
        **{name: [] for name in (*CLOUD_FIELDS, *OTHER_FIELDS)},
        **({cloud[0]: [cloud[1]]} if cloud else {}),
    }


def in_workbench(host: Host, context: Context) -> Document:
    """Return an asset of a workbench with all its fields (recorded)."""
    return {
        **detailed(host, context),
        "has_plugin_results": bool(host.weaknesses),
        "terminated_at": None,
        "terminated_by": None,
        "first_scan_time": milliseconds(context, host.first_seen),
        "last_scan_time": milliseconds(context, host.last_seen),
        "container_uuid": "a0abbae8-0000-4000-8000-000000000001",
        "acr_score_value": 6,
        "exposure_score_value": 520,
        **{name: [] for name in WORKBENCH_FIELDS},
    }


def cloud_id(host: Host) -> tuple[str, str] | None:
    """Return attribute and value of the cloud instance that a host is, None for none."""
    known = findings.PROVIDERS.get(host.address.partition(".")[0]) if host.kind == "cloud" else None
    return (known[0], known[1].format(index=host.index)) if known else None


def scan_target(host: Host, context: Context) -> str | None:
    """Return what the scanner was told to scan."""
    return None if findings.hides_address(host, context) else host.address


def tag_uuid(key: str, value: str) -> str:
    """Return the id of a tag; the same for the same pair."""
    return f"7a600000-0000-4000-8000-{abs(hash_of(f'{key}:{value}')):012x}"


def hash_of(text: str) -> int:
    """Return a small number that depends on the text alone."""
    return sum(place * ord(letter) for place, letter in enumerate(text, start=1))


def _tag(host: Host, key: str, value: str, context: Context) -> Document:
    return {
        "uuid": tag_uuid(key, value),
        "key": key,
        "value": value,
        "added_by": "a6000000-0000-4000-8000-000000000003",
        "added_at": milliseconds(context, host.first_seen),
    }


def _interface(host: Host, context: Context, *, plural: bool) -> Document:
    # Exports have plural names, the other reads singular ones (4).
    end, ends = ("s", "es") if plural else ("", "")
    return {
        "name": "UNKNOWN",
        f"fqdn{end}": fqdns(host),
        f"mac_address{ends}": [records.mac_address(host)],
        f"ipv4{end}": ipv4s(host, context),
        f"ipv6{end}": ipv6s(host, context),
    }


def _open_ports(host: Host, context: Context) -> list[Document]:
    found = {(one.port, one.protocol) for one in host.weaknesses if one.port is not None}
    return [
        {
            "port": port,
            "protocol": (protocol or "tcp").upper(),
            "service_names": [],
            "first_seen": milliseconds(context, host.first_seen),
            "last_seen": milliseconds(context, host.last_seen),
        }
        for port, protocol in sorted(found, key=str)
    ]


def _some(document: Document, names: tuple[str, ...]) -> Document:
    return filled({name: document.get(name) for name in names})
