"""The parameters of every Qualys call as tables, and the errors of requests that break them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from .. import Request
from ..engine.http.messages import NotSimulated
from .simple_return import bad_request
from .values import (
    Ranges,
    Read,
    choice,
    flag,
    id_ranges,
    ipv4_ranges,
    ipv6_addresses,
    moment,
    not_simulated,
    number,
    only,
    pattern,
    severities,
    statuses,
    text,
    words,
)

Table = Mapping[str, Read]
ANY_ID = number(1, 2**53)
DAYS = number(1, 36_500)
SCORE = number(0, 1000)
TRUNCATION_LIMIT = number(0, 1_000_000)

LIST: Table = MappingProxyType({"action": choice("list"), "echo_request": flag})
TAGS: Table = MappingProxyType(
    {
        "use_tags": flag,
        "show_tags": flag,
        "tag_set_by": choice("id", "name"),
        "tag_set_include": words,
        "tag_set_exclude": words,
        "tag_include_selector": choice("any", "all"),
        "tag_exclude_selector": choice("any", "all"),
    }
)
HOST_SELECTORS: Table = MappingProxyType(
    {
        **LIST,
        **TAGS,
        "ids": id_ranges,
        **dict.fromkeys(("id_min", "id_max"), ANY_ID),
        "ips": ipv4_ranges,
        "ipv6": ipv6_addresses,
        "os_pattern": pattern,
        "truncation_limit": TRUNCATION_LIMIT,
        "show_asset_id": flag,
        **dict.fromkeys(("vm_scan_since", "no_vm_scan_since"), moment),
        **dict.fromkeys(("vm_processed_after", "vm_processed_before"), moment),
        **dict.fromkeys(("vm_scan_date_after", "vm_scan_date_before"), moment),
        **dict.fromkeys(("vm_auth_scan_date_after", "vm_auth_scan_date_before"), not_simulated),
        **dict.fromkeys(("ag_ids", "ag_titles", "network_ids"), not_simulated),
        **dict.fromkeys(("show_cloud_tags", "compliance_enabled"), only("0")),
        **dict.fromkeys(("host_metadata", "host_metadata_fields"), not_simulated),
        "cloud_tag_fields": not_simulated,
    }
)
HOST_LIST: Table = MappingProxyType(
    {
        **HOST_SELECTORS,
        "details": choice("Basic", "Basic/AGs", "All", "All/AGs", "None"),
        **dict.fromkeys(("show_ars", "show_ars_factors"), only("0")),
        **dict.fromkeys(("show_trurisk", "show_trurisk_factors"), only("0")),
        **dict.fromkeys(("ars_min", "ars_max", "trurisk_min", "trurisk_max"), not_simulated),
        **dict.fromkeys(("compliance_scan_since", "no_compliance_scan_since"), not_simulated),
        **dict.fromkeys(("scap_scan_since", "no_scap_scan_since"), not_simulated),
    }
)
DETECTIONS: Table = MappingProxyType(
    {
        **HOST_SELECTORS,
        "max_days_since_last_vm_scan": DAYS,
        "output_format": choice("XML", "CSV", "CSV_NO_METADATA"),
        "qids": id_ranges,
        "severities": severities,
        "status": statuses,
        "include_vuln_type": choice("confirmed", "potential"),
        **dict.fromkeys(("show_igs", "show_results", "show_reopened_info", "show_qds"), flag),
        **dict.fromkeys(("include_ignored", "include_disabled"), flag),
        **dict.fromkeys(("qds_min", "qds_max"), number(1, 100)),
        **dict.fromkeys(("detection_updated_since", "detection_updated_before"), moment),
        **dict.fromkeys(("detection_processed_after", "detection_processed_before"), moment),
        **dict.fromkeys(("detection_last_tested_since", "detection_last_tested_before"), moment),
        "max_days_since_detection_updated": DAYS,
        "suppress_duplicated_data_from_csv": only("0"),
        **dict.fromkeys(("arf_kernel_filter", "arf_service_filter"), only("0")),
        **dict.fromkeys(("arf_config_filter", "active_kernels_only"), only("0")),
        **dict.fromkeys(("filter_superseded_qids", "show_qds_factors"), only("0")),
        **dict.fromkeys(("include_search_list_ids", "exclude_search_list_ids"), not_simulated),
        **dict.fromkeys(("include_search_list_titles", "network_name"), not_simulated),
        "exclude_search_list_titles": not_simulated,
        "detection_last_tested_since_days": not_simulated,
        "detection_last_tested_before_days": not_simulated,
    }
)
KNOWLEDGE_BASE: Table = MappingProxyType(
    {
        **LIST,
        "details": choice("Basic", "All", "None"),
        "ids": id_ranges,
        **dict.fromkeys(("id_min", "id_max"), ANY_ID),
        "cve": words,
        **dict.fromkeys(("last_modified_after", "last_modified_before"), moment),
        **dict.fromkeys(("published_after", "published_before"), moment),
        "is_patchable": flag,
        "discovery_method": choice(
            *("Remote", "Authenticated", "RemoteOnly", "AuthenticatedOnly"),
            "RemoteAndAuthenticated",
        ),
        "show_disabled_flag": flag,
        **dict.fromkeys(("show_pci_reasons", "show_supported_modules_info"), only("0")),
        "show_qid_change_log": only("0"),
        "discovery_auth_types": not_simulated,
        **dict.fromkeys(("code_modified_after", "code_modified_before"), not_simulated),
        **{
            f"last_modified_by_{who}_{when}": not_simulated
            for who in ("user", "service")
            for when in ("after", "before")
        },
    }
)
ASSET_IPS: Table = MappingProxyType(
    {
        **LIST,
        "ips": ipv4_ranges,
        "tracking_method": choice("IP", "DNS", "NETBIOS"),
        **dict.fromkeys(("compliance_enabled", "certview_enabled"), only("0")),
        "network_id": not_simulated,
    }
)
ACTIVITY_LOG: Table = MappingProxyType(
    {
        "action": choice("list"),
        "username": text,
        "user_action": text,
        "truncation_limit": TRUNCATION_LIMIT,
        "id_max": ANY_ID,
        **dict.fromkeys(("since_datetime", "until_datetime"), moment),
        "output_format": choice("CSV"),
        **dict.fromkeys(("action_details", "user_role"), not_simulated),
    }
)
SESSION: Table = MappingProxyType(
    {
        "action": choice("login", "logout"),
        "echo_request": only("0"),
        "username": text,
        "password": text,
    }
)

EXCLUSIVE = (
    ("detection_updated_since", "max_days_since_detection_updated"),
    ("detection_updated_before", "max_days_since_detection_updated"),
    ("vm_scan_since", "max_days_since_last_vm_scan"),
    ("no_vm_scan_since", "max_days_since_last_vm_scan"),
    ("ips", "use_tags"),
)
"""Of each group at most one may be sent: 1904. The first four are documented; that tags and
addresses exclude each other is too, the code of it is assumed (docs/contracts/qualys.md 5.1)."""


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of one request, checked; the form wins over the query where both name one."""

    request: Request
    table: Table

    def text(self, name: str) -> str | None:
        """A parameter as it was sent, None when it was not."""
        return self.request.parameter(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """A 0/1 parameter."""
        value = self.text(name)
        return default if value is None else flag(value)

    def number(self, name: str, default: int) -> int:
        """A number."""
        value = self.text(name)
        return default if value is None else int(value)

    def choice(self, name: str, default: str) -> str:
        """One of the words offered, as the vendor spells it."""
        value = self.text(name)
        return default if value is None else str(self.table[name](value))

    def ranges(self, name: str) -> Ranges | None:
        """A list of ids and ranges of ids."""
        value = self.text(name)
        return None if value is None else id_ranges(value)

    def moment(self, name: str) -> datetime | None:
        """A date."""
        value = self.text(name)
        return None if value is None else moment(value)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every parameter once, query before form, in the order they came."""
        for name in dict.fromkeys((*self.request.query, *self.request.form)):
            yield name, self.text(name) or ""


def checked(request: Request, table: Table) -> Call:
    """The call, or the vendor's refusal (400) of parameters that are missing, odd or at odds.

    Raises NotSimulated for what the vendor has and the simulator has not.
    """
    call = Call(request, table)
    if call.text("action") is None:
        raise bad_request(1903, "Missing required parameter(s): action")
    for name, value in call.pairs():
        _read(table, name, value)
    for group in EXCLUSIVE:
        if all(call.text(name) not in (None, "0") for name in group):
            raise bad_request(1904, f"Please specify only one of these parameters: {_list(group)}")
    _check_tags(call)
    return call


def _read(table: Table, name: str, value: str) -> None:
    try:
        table[name](value)
    except NotSimulated as error:
        raise NotSimulated(f"{error} of parameter {name}") from None
    except ValueError as error:
        raise bad_request(1905, f"parameter {name} has invalid value: {value} ({error})") from None


def _check_tags(call: Call) -> None:
    """Tag sets need `use_tags=1`, and it needs one of them; both codes are assumed."""
    sets = ("tag_set_include", "tag_set_exclude")
    given = [name for name in sets if call.text(name) is not None]
    if call.flag("use_tags") and not given:
        wanted = _list(sets)
        raise bad_request(
            1922, f"Please specify at least one of the following parameters: {wanted}"
        )
    if given and not call.flag("use_tags"):
        pairs = f"use_tags=0, {given[0]}={call.text(given[0])}"
        text = f"The following combination of key=value pairs is not supported: {pairs}"
        raise bad_request(1907, text)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
