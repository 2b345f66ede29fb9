"""Assets and applications as Discover has them, docs/contracts/crowdstrike.md 4.7."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from .. import Host
from . import estate, knowledge
from .matching import Field, Fields
from .scene import Document, Scene, present
from .shelf import Shelf

FACETS = frozenset({"system_insights", "third_party", "risk_factors"})
APPLICATION_FACETS = frozenset(
    {"browser_extension", "host_info", "install_usage", "dev_package", "ide_extension", "llm"}
)
CLOUDS = {"AWS_EC2_V2": "AWS", "AZURE": "Azure", "GCP": "GCP"}
UNMANAGED_EVERY = 5
"""Under the quirk `unmanaged-twins`: one host in so many; assumed."""
OUTSIDE = (
    *("id", "cid", "current_local_ip", "local_ip_addresses", "local_ips_count", "mac_addresses"),
    *("first_seen_timestamp", "last_seen_timestamp"),
)
"""What neighbours see of a host; that it is no more is assumed."""
NAMES = ("hostname", "fqdn")
"""What a network tells of those it serves; assumed."""
TEXT, MOMENT = Field(folds=True, wildcards=True), Field(kind="moment")

FIELDS = Fields(
    {
        **dict.fromkeys(("id", "aid", "cid", "entity_type", "hostname", "fqdn"), TEXT),
        **dict.fromkeys(("current_local_ip", "external_ip", "local_ip_addresses"), TEXT),
        "local_ips_count": Field(kind="number"),
        **dict.fromkeys(("network_interfaces.local_ip", "network_interfaces.mac_address"), TEXT),
        **dict.fromkeys(("platform_name", "os_version", "product_type_desc", "tags"), TEXT),
        **dict.fromkeys(("groups", "cloud_provider", "cloud_account_id", "cloud_region"), TEXT),
        **dict.fromkeys(("cloud_resource_id", "cloud_instance_id", "internet_exposure"), TEXT),
        **dict.fromkeys(("machine_domain", "mac_addresses", "system_manufacturer"), TEXT),
        **dict.fromkeys(("first_seen_timestamp", "last_seen_timestamp"), MOMENT),
    },
    known=frozenset(
        {
            *("country", "city", "kernel_version", "agent_version", "system_*", "bios_*", "ou"),
            *("site_name", "network_interfaces.*", "last_discoverer_aid", "discoverer_*"),
            *("confidence", "os_*", "data_providers*", "reduced_functionality_mode", "*_count"),
            *("number_of_disk_drives", "*_disk_space*", "disk_sizes.*", "cpu_*", "total_memory"),
            *("encrypted_drives", "unencrypted_drives", "encryption_status", "*_usage*"),
            *("mount_storage_info.*", "form_factor", "servicenow_id", "owned_by", "managed_by"),
            *("assigned_to", "department", "used_for", "object_*", "ad_user_account_control"),
            *("account_enabled", "creation_timestamp", "email", "location", "state"),
            *("discovering_by", "scan_details.*", "total_bios_files"),
        }
    ),
)
APPLICATION_FIELDS = Fields(
    {
        **dict.fromkeys(("name", "version", "vendor", "name_vendor", "category", "cid"), TEXT),
        **dict.fromkeys(("host.id", "host.aid", "host.hostname", "host.platform_name"), TEXT),
        **dict.fromkeys(("first_seen_timestamp", "last_updated_timestamp"), MOMENT),
    },
    known=frozenset(
        {
            *("name_vendor_version", "installation_*", "architectures", "versioning_scheme"),
            *("groups", "is_normalized", "is_suspicious", "last_used_*", "host.*"),
        }
    ),
)


def documents(scene: Scene, host: Host) -> Sequence[Document]:
    """The asset of a host and, now and then, what its neighbours made of it before its sensor."""
    managed = _asset(scene, host)
    if not scene.has_sensor(host):
        return (_seen_by_others(managed, *NAMES),)
    if "unmanaged-twins" not in scene.quirks or host.index % UNMANAGED_EVERY:
        return (managed,)
    return managed, {**_seen_by_others(managed), "id": f"{managed['id']}{estate.UNMANAGED}"}


def _seen_by_others(managed: Document, *names: str) -> Document:
    """What is known of a host without its own help."""
    kept = {name: managed[name] for name in (*OUTSIDE, *names) if name in managed}
    return {**kept, "entity_type": "unmanaged"}


def shown(document: Document, facets: Iterable[str]) -> Document:
    """An asset with the facets asked for."""
    wanted = set(facets)
    return {name: value for name, value in document.items() if name in wanted or name not in FACETS}


def applications(scene: Scene, host: Host) -> Sequence[Document]:
    """What is installed on a host, as far as something was found in it; the shape is assumed."""
    found = host.weaknesses if scene.has_sensor(host) else ()
    by_product = {knowledge.product(one.weakness): one for one in found}
    return [
        {
            "id": f"{scene.cid(host)}_{_digest(f'{scene.aid(host)}/{name}')}",
            "cid": scene.cid(host),
            "name": name,
            "vendor": name.partition(" ")[0],
            "version": knowledge.version(finding.weakness),
            "name_vendor": f"{name}-{name.partition(' ')[0]}",
            "category": finding.weakness.category,
            "first_seen_timestamp": scene.stamp(finding.first_found),
            "last_updated_timestamp": scene.stamp(finding.last_found),
            "host": {
                "id": estate.asset_id(scene.world, host, scene.has_member),
                "aid": scene.aid(host),
                "hostname": host.hostname,
                "platform_name": estate.platform(host),
            },
        }
        for name, finding in by_product.items()
    ]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _asset(scene: Scene, host: Host) -> Document:
    cloud = estate.cloud(host)
    group, _ = estate.group(host)
    return present(
        {
            "id": estate.asset_id(scene.world, host, scene.has_member),
            "cid": scene.cid(host),
            "aid": scene.aid(host),
            "entity_type": "managed",
            "hostname": host.hostname,
            "fqdn": host.fqdn,
            "machine_domain": host.domain,
            "current_local_ip": host.addresses[0],
            "external_ip": host.egress_address,
            "local_ip_addresses": list(host.addresses),
            "local_ips_count": len(host.addresses),
            "mac_addresses": [estate.mac_address(host)],
            "network_interfaces": [_interface(host, one) for one in host.addresses],
            "platform_name": estate.platform(host),
            "os_version": host.operating_system,
            "product_type_desc": estate.product_type(host),
            "system_manufacturer": estate.manufacturer(host),
            "cloud_provider": cloud and CLOUDS[cloud.provider],
            "cloud_account_id": cloud and cloud.account,
            "cloud_resource_id": cloud and _resource(cloud),
            "cloud_instance_id": cloud and cloud.instance,
            "cloud_region": cloud and cloud.zone,
            "internet_exposure": "Yes" if estate.faces_internet(host) else "No",
            "first_seen_timestamp": scene.stamp(host.first_seen),
            "last_seen_timestamp": scene.stamp(host.last_seen),
            "tags": estate.tags(host),
            "groups": [group],
            "system_insights": {"encryption_status": "Unencrypted"},
            "third_party": {"data_providers": ["Falcon sensor"]},
            "risk_factors": {"internet_exposure": estate.faces_internet(host)},
        }
    )


def _interface(host: Host, address: str) -> Document:
    return {
        "local_ip": address,
        "mac_address": estate.mac_address(host),
        "interface_alias": "eth0",
        "network_prefix": address.rpartition("." if "." in address else ":")[0],
    }


def _resource(cloud: estate.Cloud) -> str:
    if cloud.provider != "AWS_EC2_V2":
        return cloud.instance
    return f"arn:aws:ec2:{cloud.zone[:-1]}:{cloud.account}:instance/{cloud.instance}"


SHELF = Shelf(
    name="assets",
    documents=documents,
    fields=FIELDS,
    sorts=frozenset({"hostname", "product_type_desc", "last_seen_timestamp", "id", "external_ip"}),
    pins={"id": estate.asset, "aid": estate.device},
)
APPLICATIONS = Shelf(
    name="applications",
    documents=applications,
    fields=APPLICATION_FIELDS,
    sorts=frozenset({"name", "vendor", "version", "last_updated_timestamp"}),
    pins={"host.aid": estate.device, "host.id": estate.asset},
)
