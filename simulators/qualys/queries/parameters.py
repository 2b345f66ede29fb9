"""The parameters of every call as tables, and the refusals of calls that break their rules."""

from ...engine import ApiError, Context, Parameter, ParameterError, not_simulated, text
from .paging import FARTHEST
from .readers import (
    Read,
    choice,
    flag,
    id_ranges,
    ipv4_ranges,
    ipv6_addresses,
    moment,
    number,
    only,
    pattern,
    severities,
    statuses,
    words,
)

Table = tuple[Parameter, ...]
DEFAULT_LIMIT = 1000
ANY_ID, DAYS = number(1, FARTHEST), number(1, 36_500)


def each(read: Read, names: str, default: object = None) -> Table:
    """Return parameters that are read in the same way."""
    return tuple(Parameter(name, read, default) for name in names.split())


def flags(names: str) -> Table:
    """Return parameters that are 0 or 1, and 0 where they are not sent."""
    return each(flag, names, default=False)


def off(names: str) -> Table:
    """Return switches of the vendor that cannot be switched on here: 501."""
    return tuple(Parameter(name, only(name, "0")) for name in names.split())


def absent(names: str) -> Table:
    """Return parameters of the vendor that are not here: 501."""
    return not_simulated(*names.split())


def action(*others: str) -> Parameter:
    """Return what a call has to say; of what it may ask for, only the list is here."""
    offered, simulated = choice("list", *others), only("action", "list")
    return Parameter("action", lambda value: simulated(offered(value)), required=True)


def one_of(name: str, *offered: str, default: str | None = None) -> Table:
    """Return a parameter that is one of these words."""
    return each(choice(*offered), name, default=default)


LIST: Table = (action(), *flags("echo_request"))
LIMIT = each(number(0, 1_000_000), "truncation_limit", default=DEFAULT_LIMIT)
IDS: Table = (*each(id_ranges, "ids"), *each(ANY_ID, "id_min id_max"))
HOST_SELECTORS: Table = (
    *(*LIST, *LIMIT),
    *flags("use_tags show_tags show_asset_id"),
    *one_of("tag_set_by", "id", "name", default="id"),
    *each(words, "tag_set_include tag_set_exclude"),
    *each(choice("any", "all"), "tag_include_selector tag_exclude_selector", default="any"),
    *(*IDS, *each(ipv4_ranges, "ips"), *each(ipv6_addresses, "ipv6")),
    *(*each(words, "ag_ids ag_titles"), *each(pattern, "os_pattern")),
    *each(moment, "vm_scan_since no_vm_scan_since vm_processed_after vm_processed_before"),
    *each(moment, "vm_scan_date_after vm_scan_date_before"),
    *absent("vm_auth_scan_date_after vm_auth_scan_date_before network_ids"),
    *off("show_cloud_tags compliance_enabled"),
    *one_of("host_metadata", "all", "ec2", "azure", "google"),
    *absent("host_metadata_fields cloud_tag_fields"),
)
HOST_LIST: Table = (
    *HOST_SELECTORS,
    *one_of("details", "Basic", "Basic/AGs", "All", "All/AGs", "None", default="Basic"),
    *off("show_ars show_ars_factors show_trurisk show_trurisk_factors"),
    *absent("ars_min ars_max trurisk_min trurisk_max scap_scan_since no_scap_scan_since"),
    *absent("compliance_scan_since no_compliance_scan_since"),
)
DETECTIONS: Table = (
    *HOST_SELECTORS,
    *each(DAYS, "max_days_since_last_vm_scan max_days_since_detection_updated"),
    *one_of("output_format", "XML", "CSV", "CSV_NO_METADATA", default="XML"),
    *(*each(id_ranges, "qids"), *each(severities, "severities")),
    *each(statuses, "status", default=statuses("New,Active,Re-Opened")),
    *one_of("include_vuln_type", "confirmed", "potential"),
    *each(flag, "show_results", default=True),
    *flags("show_igs show_reopened_info show_qds include_ignored include_disabled"),
    *each(number(1, 100), "qds_min qds_max"),
    *each(moment, "detection_updated_since detection_updated_before"),
    *each(moment, "detection_processed_after detection_processed_before"),
    *each(moment, "detection_last_tested_since detection_last_tested_before"),
    *off("suppress_duplicated_data_from_csv arf_kernel_filter arf_service_filter"),
    *off("arf_config_filter active_kernels_only filter_superseded_qids show_qds_factors"),
    *absent("include_search_list_ids exclude_search_list_ids network_name"),
    *absent("include_search_list_titles exclude_search_list_titles"),
    *absent("detection_last_tested_since_days detection_last_tested_before_days"),
)
ATTRIBUTES = ("NONE", "ALL", "ID", "TITLE", "OWNER_ID", "IP_SET", "HOST_IDS", "LAST_UPDATE")
METHODS = ("Remote", "Authenticated", "RemoteOnly", "AuthenticatedOnly", "RemoteAndAuthenticated")
KNOWLEDGE_BASE: Table = (
    *LIST,
    *one_of("details", "Basic", "All", "None", default="Basic"),
    *IDS,
    *each(lambda value: words(value.upper()), "cve"),
    *each(moment, "last_modified_after last_modified_before published_after published_before"),
    *one_of("discovery_method", *METHODS),
    *(*each(flag, "is_patchable"), *flags("show_disabled_flag")),
    *off("show_pci_reasons show_supported_modules_info show_qid_change_log"),
    *absent("discovery_auth_types code_modified_after code_modified_before"),
    *absent("last_modified_by_user_after last_modified_by_user_before"),
    *absent("last_modified_by_service_after last_modified_by_service_before"),
)
GROUPS: Table = (
    *(*LIST, *LIMIT, *IDS),
    *(text("title"), Parameter("output_format", only("output_format", "xml", "XML"))),
    *one_of("show_attributes", *ATTRIBUTES, default="NONE"),
    *absent("network_ids unit_id user_id"),
)
SCANS: Table = (
    action("fetch", "cancel", "pause", "resume"),
    *flags("echo_request processed show_ags show_op show_last ignore_target"),
    *(text("scan_ref"), text("user_login"), *each(flag, "show_status", default=True)),
    *each(words, "state type"),
    *each(moment, "launched_after_datetime launched_before_datetime"),
    *absent("scan_id target scan_type client_id client_name"),
)
REPORTS: Table = (
    *(action("fetch", "launch", "cancel", "delete"), *flags("echo_request")),
    *(*each(ANY_ID, "id"), text("user_login"), *each(words, "state")),
    *each(moment, "expires_before_datetime"),
    *absent("client_id client_name"),
)
IPS: Table = (
    *(*LIST, *each(ipv4_ranges, "ips")),
    *one_of("tracking_method", "IP", "DNS", "NETBIOS"),
    *(*off("compliance_enabled certview_enabled"), *absent("network_id")),
)
ACTIVITY_LOG: Table = (
    *(action(), *LIMIT, *each(ANY_ID, "id_max")),
    *(text("username"), text("user_action")),
    *each(moment, "since_datetime until_datetime"),
    *one_of("output_format", "CSV"),
    *absent("action_details user_role"),
)
SESSION: Table = (
    Parameter("action", choice("login", "logout"), required=True),
    *(*off("echo_request"), text("username"), text("password")),
)

EXCLUSIVE = (
    ("detection_updated_since", "max_days_since_detection_updated"),
    ("detection_updated_before", "max_days_since_detection_updated"),
    ("vm_scan_since", "max_days_since_last_vm_scan"),
    ("no_vm_scan_since", "max_days_since_last_vm_scan"),
    ("ips", "use_tags"),
    ("ag_ids", "use_tags"),
    ("ag_titles", "use_tags"),
)
"""Of each pair at most one may be sent: 1904. The first four are documented; that tags exclude
addresses and groups is too, the code of it is assumed (5.1)."""
TAG_SETS = ("tag_set_include", "tag_set_exclude")


def refusal(_context: Context, error: ParameterError) -> ApiError:
    """Return what Qualys says of a parameter that it does not accept."""
    if error.kind == "missing":
        return ApiError(400, f"Missing required parameter(s): {error.name}", code=1903)
    text = f"parameter {error.name} has invalid value: {error.value} ({error.reason})"
    return ApiError(400, text, code=1905)


def check(context: Context) -> None:
    """Raise ApiError for parameters that are at odds with each other."""
    for pair in EXCLUSIVE:
        if all(context.parameters.get(name) for name in pair):
            joined = ", ".join(pair)
            raise ApiError(400, f"Please specify only one of these parameters: {joined}", code=1904)
    uses, sent = context["use_tags"], next((name for name in TAG_SETS if context[name]), None)
    # Tag sets without `use_tags=1`, and the reverse: both codes are assumed.
    if uses and sent is None:
        text = "Please specify at least one of the following parameters"
        raise ApiError(400, f"{text}: {', '.join(TAG_SETS)}", code=1922)
    if sent is not None and not uses:
        text = "The following combination of key=value pairs is not supported"
        pairs = f"use_tags=0, {sent}={context.request.parameter(sent)}"
        raise ApiError(400, f"{text}: {pairs}", code=1907)
