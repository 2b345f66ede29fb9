"""What a request asks for: collections with their fields, filters and orders, and look-ups."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..engine import (
    EVERYTHING,
    ApiError,
    Collection,
    Context,
    Document,
    Field,
    Fields,
    NotSimulated,
    Query,
    fql,
)
from .documents import assets, devices, hosts, vulnerabilities

Read = Callable[[Context, Collection], Query]
FULLEST = 1000
"""Rows a page under `heavy-pages`."""
EXACT, PLAIN, NAME = Field(), Field(folds=True), Field(folds=True, wildcards=True)
MOMENT, NUMBER, FLAG = Field(kind="moment"), Field(kind="number"), Field(kind="flag")
FIRST_SEEN = Field(kind="moment", read=lambda host: host.first_seen)
LAST_SEEN = Field(kind="moment", read=lambda host: host.last_seen)
ADDRESS = Field("local_ip", wildcards=True, read=lambda host: host.addresses[0])


def fql_fields(simulated: Mapping[str, Field], known: str = "", **more: Any) -> Fields:
    """Return fields that every filter of Falcon can ask for in any case, `hostname.insensitive`."""
    return Fields.of(simulated, known, folding_suffix=".insensitive", **more)


DEVICE_FIELDS = fql_fields(
    {
        "platform_name": Field(folds=True, read=hosts.platform),
        "product_type_desc": Field(folds=True, read=hosts.product_type),
        "hostname machine_domain os_version tags system_manufacturer": NAME,
        "system_product_name serial_number": NAME,
        "local_ip local_ip.raw": ADDRESS,
        "external_ip connection_ip": Field(wildcards=True),
        "last_seen modified_timestamp": LAST_SEEN,
        "first_seen": FIRST_SEEN,
        "device_id cid mac_address platform_id status groups agent_version": PLAIN,
        "service_provider service_provider_account_id instance_id zone_group": PLAIN,
        "reduced_functionality_mode kernel_version bios_version": PLAIN,
    },
    """agent_load_flags bios_manufacturer chassis_type chassis_type_desc config_id_base
    config_id_build config_id_platform connection_mac_address cpu_signature cpu_vendor criticality
    default_gateway_ip email deployment_type detection_suppression_status
    filesystem_containment_status first_login_timestamp first_login_user group_hash host_utc_offset
    internet_exposure last_login_timestamp last_login_uid last_login_user last_login_user_sid
    last_reboot license_activation_state major_version linux_sensor_mode minor_version os_build
    os_product_name ou _all pointer_size policy_id product_type release_group rtr_state safe_mode
    site_name cloud_service_compartment_id device_policies.* policies.* managed_apps.* k8s_*
    pod_*""",
)
VULNERABILITY_FIELDS = fql_fields(
    {
        "aid cid status confidence vulnerability_id cve.id cve.severity cve.exprt_rating": EXACT,
        "cve.types cve.remediation_level cve.cwes": EXACT,
        "cve.base_score cve.exploit_status": NUMBER,
        "cve.is_cisa_kev": Field("cve.cisa_info.is_cisa_kev", "flag"),
        "created_timestamp updated_timestamp closed_timestamp": MOMENT,
        "last_seen_within": replace(LAST_SEEN, days=(3, 45)),
        "host_info.asset_criticality host_info.internet_exposure host_info.local_ip": EXACT,
        "host_info.managed_by host_info.tags host_info.service_provider": EXACT,
        "host_info.service_provider_account_id": EXACT,
        "host_info.product_type_desc": Field(read=hosts.product_type),
        "host_info.platform_name": Field(read=hosts.platform),
        "host_info.groups": Field("host_info.groups.id"),
        "apps.remediation.ids apps.sub_status apps.product_name_version": EXACT,
        "apps.product_name_normalized apps.vendor_normalized data_providers.provider": EXACT,
        "suppression_info.is_suppressed": FLAG,
        "suppression_info.reason": EXACT,
    },
    """apps.* data_providers.* services.* rule.* host_info.* assessment_status assessment_reason
    cve.cps_rating cve.exploit_status_to_include""",
    empty_values=False,
)
ASSET_FIELDS = fql_fields(
    {
        "id aid cid entity_type hostname fqdn current_local_ip external_ip": NAME,
        "local_ip_addresses network_interfaces.local_ip network_interfaces.mac_address": NAME,
        "platform_name os_version product_type_desc tags groups cloud_provider": NAME,
        "cloud_account_id cloud_region cloud_resource_id cloud_instance_id internet_exposure": NAME,
        "machine_domain mac_addresses system_manufacturer": NAME,
        "local_ips_count": NUMBER,
        "first_seen_timestamp": FIRST_SEEN,
        "last_seen_timestamp": LAST_SEEN,
    },
    """country city kernel_version agent_version system_* bios_* ou site_name network_interfaces.*
    last_discoverer_aid discoverer_* confidence os_* data_providers* reduced_functionality_mode
    *_count number_of_disk_drives *_disk_space* disk_sizes.* cpu_* total_memory encrypted_drives
    unencrypted_drives encryption_status *_usage* mount_storage_info.* form_factor servicenow_id
    owned_by managed_by assigned_to department used_for object_* ad_user_account_control
    account_enabled creation_timestamp email location state discovering_by scan_details.*
    total_bios_files""",
)
APPLICATION_FIELDS = fql_fields(
    {
        "name version vendor name_vendor category cid": NAME,
        "host.id host.aid host.hostname host.platform_name": NAME,
        "first_seen_timestamp last_updated_timestamp": MOMENT,
    },
    """name_vendor_version installation_* architectures versioning_scheme groups is_normalized
    is_suspicious last_used_* host.*""",
)
GROUP_FIELDS = fql_fields(
    {"name group_type created_by modified_by": NAME, "created_timestamp modified_timestamp": MOMENT}
)
SCORE_FIELDS = fql_fields({"score": Field("assessment.overall", "number")})


def of_hosts(name: str, documents: Any, fields: Fields, sorts: str = "", **more: Any) -> Collection:
    """Return what is listed of the hosts that the caller may see, sorted by some fields or all."""
    return Collection(
        name,
        documents,
        fields=fields,
        sorts=frozenset(sorts.split() or fields.simulated),
        visible=hosts.is_visible,
        lasting=True,
        **more,
    )


DEVICES = of_hosts(
    *("devices", devices.documents, DEVICE_FIELDS),
    lookups={"device_id": hosts.device},
    one_each=hosts.are_all_visible,
    id="device_id",
)
HIDDEN = replace(DEVICES, name="hidden-devices", documents=devices.hidden, one_each=lambda _: False)
GROUPS = Collection(
    "host-groups",
    devices.groups,
    fields=GROUP_FIELDS,
    sorts=frozenset(GROUP_FIELDS.simulated),
    lookups={"id": devices.group},
    one_each=lambda _: True,
    source=devices.GROUPS,
)
ASSESSMENTS = of_hosts(
    *("assessments", devices.assessments, SCORE_FIELDS),
    lookups={"aid": hosts.device},
    id="aid",
)
VULNERABILITIES = of_hosts(
    *("vulnerabilities", vulnerabilities.documents, VULNERABILITY_FIELDS),
    "created_timestamp updated_timestamp closed_timestamp",
    lookups={
        "aid": hosts.owner,
        "id": lambda context, one: hosts.owner(context, one.rpartition("_")[0]),
    },
)
ASSETS = of_hosts(
    *("assets", assets.documents, ASSET_FIELDS),
    "hostname product_type_desc last_seen_timestamp id external_ip",
    lookups={"id": hosts.asset, "aid": hosts.device},
)
APPLICATIONS = of_hosts(
    *("applications", assets.applications, APPLICATION_FIELDS),
    "name vendor version last_updated_timestamp",
    lookups={"host.aid": hosts.device, "host.id": hosts.asset, "id": assets.application},
)


def query(context: Context, collection: Collection) -> Query:
    """Return filter and order; raise Malformed for wrong ones."""
    text = context["filter"] or ""
    expression = fql().parse(text) if text else EVERYTHING
    path, descending = _order(context["sort"] or "", collection)
    is_heavy = collection is VULNERABILITIES and context.quirk("heavy-pages")
    if is_heavy and context["limit"] > FULLEST:
        raise ApiError(500)
    return Query(text, expression, path, descending)


def members(context: Context, collection: Collection) -> Query:
    """Return filter and order of the members of a group; of a group that is not there, none."""
    asked = query(context, collection)
    group = devices.group(context, context["id"])
    return replace(
        asked,
        text=f"{context['id']}:{asked.text}",
        item_test=lambda host: group is not None and host.family == group.value,
    )


def _order(text: str, collection: Collection) -> tuple[str, bool]:
    """Return path and direction of `field.asc`, `field|desc` or a field alone."""
    if not text:
        return "", False
    name, sign, direction = text.rpartition("|" if "|" in text else ".")
    if not (sign and direction in ("asc", "desc")):
        name, direction = text, "asc"
    path, _ = collection.fields.named(name)
    if name not in collection.sorts:
        raise NotSimulated(f"sorting {collection.name} by {name}")
    return path, direction == "desc"


def device(context: Context, identifier: str) -> Document | None:
    """Return a device by its agent id, in any case and with a tenant before it."""
    plain = identifier.lower().rpartition("_")[2]
    return DEVICES.find(context, plain) or HIDDEN.find(context, plain)


def online_state(context: Context, identifier: str) -> Document | None:
    """Return whether the sensor of a device was seen lately."""
    host = hosts.device(context, identifier)
    is_there = host and hosts.has_sensor(context, host) and hosts.is_visible(context, host)
    return devices.online_state(context, host) if host and is_there else None


def vulnerability(context: Context, identifier: str) -> Document | None:
    """Return a vulnerability by its id, with all facets."""
    row = VULNERABILITIES.find(context, identifier)
    return row and vulnerabilities.shown(context, row, vulnerabilities.FACETS)


def remediation(_: Context, identifier: str) -> Document | None:
    """Return a remediation by its id."""
    return vulnerabilities.remediations().get(identifier)
