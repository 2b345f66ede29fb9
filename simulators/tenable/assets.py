"""An asset in all its shapes: export v1 and v2, list, details, workbench (contracts 3.7 and 4)."""

from .. import Host
from . import estate, records
from .scene import Document, Scene, present

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
    """The names of a host, the present one first; every fourth has had another before (assumed)."""
    if host.fqdn is None:
        return []
    former = [f"old-{host.fqdn}"] if host.index % 4 == 1 else []
    return [host.fqdn, *former]


def ipv4s(host: Host, scene: Scene) -> Names:
    """The addresses, the present one first; every seventh has had another before (assumed)."""
    known = [] if estate.hides_address(host, scene.quirks) else host.addresses
    present = [address for address in known if ":" not in address]
    has_former = present and ":" not in host.address and host.index % 7 == 1
    former = [f"10.99.{host.index // 250 % 250}.{host.index % 250}"] if has_former else []
    return [*present, *former]


def ipv6s(host: Host, scene: Scene) -> Names:
    """The same of IPv6."""
    hidden = estate.hides_address(host, scene.quirks)
    return [host.address] if ":" in host.address and not hidden else []


def sources(host: Host, scene: Scene) -> list[Document]:
    """Who has reported the host; the names are not those that findings have."""
    name = "NESSUS_AGENT" if records.source(host) == "AGENT" else "NESSUS_SCAN"
    seen = {
        "first_seen": scene.fine_stamp(host.first_seen),
        "last_seen": scene.fine_stamp(host.last_seen),
    }
    return [{"name": name, **seen}]


def tags(host: Host) -> list[tuple[str, str]]:
    """(category, value) of every tag: one for the network, one for the system; assumed."""
    return [("Network", host.kind), ("OS", host.operating_system.partition(" ")[0])]


def exported(host: Host, scene: Scene, *, open_ports: bool = False) -> Document:
    """An asset as export v1 has it: plural names, nulls kept."""
    cloud = cloud_id(host)
    ports = {"open_ports": _open_ports(host, scene)} if open_ports else {}
    return {
        "id": estate.asset_uuid(host),
        "has_agent": records.source(host) == "AGENT",
        "has_plugin_results": bool(host.weaknesses),
        "created_at": scene.fine_stamp(host.first_seen),
        "terminated_at": None,
        "terminated_by": None,
        "updated_at": scene.fine_stamp(host.last_seen + estate.INDEXING),
        "deleted_at": None,
        "deleted_by": None,
        "first_seen": scene.fine_stamp(host.first_seen),
        "last_seen": scene.fine_stamp(host.last_seen),
        "first_scan_time": scene.fine_stamp(host.first_seen),
        "last_scan_time": scene.fine_stamp(host.last_seen),
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": scene.fine_stamp(host.last_seen),
        "last_scan_id": records.scan_uuid(host),
        "last_scan_target": scan_target(host, scene),
        **dict.fromkeys((name for name in CLOUD_FIELDS if name != "aws_ec2_name"), None),
        **({cloud[0]: cloud[1]} if cloud else {}),
        "network_id": records.NETWORK,
        "network_name": "Default",
        "agent_uuid": records.agent_uuid(host) if records.source(host) == "AGENT" else None,
        "bios_uuid": None,
        "agent_names": [host.hostname] if records.source(host) == "AGENT" else [],
        "installed_software": [],
        "ipv4s": ipv4s(host, scene),
        "ipv6s": ipv6s(host, scene),
        "fqdns": fqdns(host),
        "mac_addresses": [records.mac_address(host)],
        "netbios_names": [host.netbios] if host.netbios else [],
        "operating_systems": [host.operating_system],
        "system_types": ["general-purpose"],
        "hostnames": [host.hostname],
        "ssh_fingerprints": [],
        "sources": sources(host, scene),
        "tags": [_tag(host, *tag, scene) for tag in tags(host)],
        "network_interfaces": [_interface(host, scene, plural=True)],
        # As text, and in the list as numbers (3.7).
        "acr_score": "6",
        "exposure_score": "520",
        **ports,
    }


def predecessor(host: Host, scene: Scene, *, open_ports: bool = False) -> Document:
    """The terminated asset that had the host's name and address before; gone for half a year."""
    ended = host.first_seen
    return {
        **exported(host, scene, open_ports=open_ports),
        "id": estate.retired_uuid(host),
        "terminated_at": scene.fine_stamp(ended),
        "terminated_by": "a6000000-0000-4000-8000-000000000003",
        "updated_at": scene.fine_stamp(ended),
        "last_seen": scene.fine_stamp(ended),
    }


def nested(v1: Document) -> Document:
    """The same asset as export v2 has it: in groups, without what is empty; values assumed."""
    times = ("created_at", "updated_at", "first_seen", "last_seen", "terminated_at", "deleted_at")
    network = (
        *("network_id", "network_name", "ipv4s", "ipv6s", "fqdns", "hostnames"),
        *("mac_addresses", "netbios_names", "network_interfaces", "open_ports"),
    )
    kept = ("id", "has_agent", "has_plugin_results", "operating_systems", "system_types", "sources")
    return present(
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
    return present({provider: _of_provider(v1, f"{provider}_") for provider in PROVIDERS})


def _of_provider(v1: Document, prefix: str) -> Document:
    names = [name for name in CLOUD_FIELDS if name.startswith(prefix)]
    return present({name.removeprefix(prefix): v1.get(name) for name in names})


def listed(host: Host, scene: Scene) -> Document:
    """An asset of `GET /assets`: singular names, lists even where there is nothing (recorded)."""
    return {
        "id": estate.asset_uuid(host),
        "has_agent": records.source(host) == "AGENT",
        "last_seen": scene.fine_stamp(host.last_seen),
        "last_scan_target": scan_target(host, scene),
        "sources": sources(host, scene),
        "acr_score": 6,
        "acr_drivers": None,
        "exposure_score": 520,
        "scan_frequency": [{"interval": 90, "frequency": 6, "licensed": False}],
        "ipv4": ipv4s(host, scene),
        "ipv6": ipv6s(host, scene),
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


def detailed(host: Host, scene: Scene) -> Document:
    """An asset of `GET /assets/{uuid}`: `network_id` is a list, tags have names of their own."""
    cloud = cloud_id(host)
    return {
        **listed(host, scene),
        "created_at": scene.fine_stamp(host.first_seen),
        "updated_at": scene.fine_stamp(host.last_seen + estate.INDEXING),
        "first_seen": scene.fine_stamp(host.first_seen),
        "last_authenticated_scan_date": None,
        "last_licensed_scan_date": scene.fine_stamp(host.last_seen),
        "last_scan_id": records.scan_uuid(host),
        "last_schedule_id": records.SCHEDULES[records.source(host)],
        "tags": [
            {"tag_uuid": tag_uuid(key, value), "tag_key": key, "tag_value": value}
            for key, value in tags(host)
        ],
        "interfaces": [_interface(host, scene, plural=False)],
        "network_id": [records.NETWORK],
        "system_type": ["general-purpose"],
        "tenable_uuid": [],
        "bios_uuid": [],
        **{name: [] for name in (*CLOUD_FIELDS, *OTHER_FIELDS)},
        **({cloud[0]: [cloud[1]]} if cloud else {}),
    }


def in_workbench(host: Host, scene: Scene) -> Document:
    """An asset of a workbench with all its fields (recorded)."""
    return {
        **detailed(host, scene),
        "has_plugin_results": bool(host.weaknesses),
        "terminated_at": None,
        "terminated_by": None,
        "first_scan_time": scene.fine_stamp(host.first_seen),
        "last_scan_time": scene.fine_stamp(host.last_seen),
        "container_uuid": "a0abbae8-0000-4000-8000-000000000001",
        "acr_score_value": 6,
        "exposure_score_value": 520,
        **{name: [] for name in WORKBENCH_FIELDS},
    }


def cloud_id(host: Host) -> tuple[str, str] | None:
    """Attribute and value of the instance a host in a cloud is, None outside of the big three."""
    known = estate.PROVIDERS.get(host.address.partition(".")[0]) if host.kind == "cloud" else None
    return (known[0], known[1].format(index=host.index)) if known else None


def scan_target(host: Host, scene: Scene) -> str | None:
    """What the scanner was told to scan."""
    return None if estate.hides_address(host, scene.quirks) else host.address


def tag_uuid(key: str, value: str) -> str:
    """The id of a tag; the same for the same pair."""
    return f"7a600000-0000-4000-8000-{abs(hash_of(f'{key}:{value}')):012x}"


def hash_of(text: str) -> int:
    """A small number that depends on the text alone."""
    return sum(place * ord(letter) for place, letter in enumerate(text, start=1))


def _tag(host: Host, key: str, value: str, scene: Scene) -> Document:
    return {
        "uuid": tag_uuid(key, value),
        "key": key,
        "value": value,
        "added_by": "a6000000-0000-4000-8000-000000000003",
        "added_at": scene.fine_stamp(host.first_seen),
    }


def _interface(host: Host, scene: Scene, *, plural: bool) -> Document:
    # Exports have plural names, the other reads singular ones (4).
    end, ends = ("s", "es") if plural else ("", "")
    return {
        "name": "UNKNOWN",
        f"fqdn{end}": fqdns(host),
        f"mac_address{ends}": [records.mac_address(host)],
        f"ipv4{end}": ipv4s(host, scene),
        f"ipv6{end}": ipv6s(host, scene),
    }


def _open_ports(host: Host, scene: Scene) -> list[Document]:
    found = {(one.port, one.protocol) for one in host.weaknesses if one.port is not None}
    return [
        {
            "port": port,
            "protocol": (protocol or "tcp").upper(),
            "service_names": [],
            "first_seen": scene.fine_stamp(host.first_seen),
            "last_seen": scene.fine_stamp(host.last_seen),
        }
        for port, protocol in sorted(found, key=str)
    ]


def _some(document: Document, names: tuple[str, ...]) -> Document:
    return present({name: document.get(name) for name in names})
