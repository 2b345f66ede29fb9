"""What an export is asked for: its body read, checked, bounded.

Source: docs/contracts/tenable.md 3.1, 3.4.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...engine import NotSimulated
from ..responses import invalid, plain

Kind = Literal["vulns", "assets", "assets-v2"]
Filters = Mapping[str, object]

FEWEST, MOST, USUAL = 50, 5000, 50
"""`num_assets`: what is out of range is clamped, not refused (3.1)."""
CHUNK_SIZES = (100, 10_000)
TAGGED_CHUNK_SIZE = 1000
OPTIONS: Mapping[Kind, frozenset[str]] = {
    "vulns": frozenset(
        {"num_assets", "include_unlicensed", "include_software_vulns", "filters"}
        # pyTenable 26.10.1 can send these.
        | {"include_plugin_output", "properties"}
    ),
    "assets": frozenset({"chunk_size", "include_open_ports", "include_resource_tags", "filters"}),
    "assets-v2": frozenset(
        {"chunk_size", "include_open_ports", "include_resource_tags", "filters"}
    ),
}
EXCLUSIVE = ("first_found", "first_seen", "last_found", "last_seen", "last_fixed")
"""Not to be combined with `since` (3.1)."""
STATED = ("first_found", "last_found", "last_fixed")
"""Only to be used with `state` (3.1)."""
VULN_TIMES = (*EXCLUSIVE, "since", "indexed_at", "resurfaced_date")
VULN_FILTERS = frozenset(
    {*VULN_TIMES, "time_taken_to_fix", "cidr_range", "cve_id", "epss_score", "network_id"}
    | {"plugin_family", "plugin_id", "plugin_type", "scan_uuid", "severity", "vpr_score"}
    | {"severity_modification_type", "source", "state"}
)
VULN_UNKNOWN = frozenset(
    {"cve_category", "cvss4_base_score", "exploit_maturity", "initiative_id", "vpr_v2_score"}
    | {"vpr_threat_intensity", "weaponization", "zero_day", "software_vulns_potential"}
    | {"software_vulns_potential_reasons"}
)
"""Filters of the real service by what no host of this world has."""
ASSET_TIMES = (
    *("created_at", "updated_at", "terminated_at", "deleted_at", "first_scan_time"),
    *("last_authenticated_scan_time", "last_assessed"),
)
ASSET_FLAGS = ("is_terminated", "is_deleted", "is_licensed", "has_plugin_results")
ASSET_FILTERS = frozenset(
    {*ASSET_TIMES, *ASSET_FLAGS, "servicenow_sysid", "last_scan_id", "network_id", "sources"}
)
MOST_CVES = 200
TAG = "tag."


@dataclass(frozen=True, slots=True)
class Order:
    """What an export is to have in it; `size` is assets a chunk."""

    kind: Kind
    size: int
    filters: Filters
    include_unlicensed: bool = False
    include_open_ports: bool = False

    @property
    def identity(self) -> str:
        """Return by what the vendor sees that two requests are the same: kind and filters."""
        return f"{self.kind} {json.dumps(self.filters, sort_keys=True)}"

    @property
    def echoed(self) -> Filters:
        """Return the filters as a status repeats them: states in capitals, unset times as 0."""
        states = self.filters.get("state")
        named = (
            {"state": [str(state).upper() for state in states]} if isinstance(states, list) else {}
        )
        return {**dict.fromkeys(VULN_TIMES, 0), "tags": {}, **self.filters, **named}


def read_order(kind: Kind, body: bytes) -> Order:
    """Return the order in the body of a request; raise ApiError, or NotSimulated."""
    asked = _object(body)
    if unknown := sorted(asked.keys() - OPTIONS[kind]):
        raise invalid(f'"{unknown[0]}" is not allowed', *unknown)
    filters = asked.get("filters") or {}
    if not isinstance(filters, dict):
        raise invalid('"filters" fails because it must be an object', "filters")
    if kind == "vulns":
        _check_vulns(filters)
    else:
        _check_assets(kind, filters)
    size = _num_assets(asked) if kind == "vulns" else _chunk_size(asked)
    return Order(
        kind,
        size,
        filters,
        include_unlicensed=_flag(asked, "include_unlicensed"),
        include_open_ports=_flag(asked, "include_open_ports"),
    )


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise plain("Invalid JSON") from None
    if not isinstance(found, dict):
        raise plain("Invalid JSON")
    return found


def _number(asked: Mapping[str, object], name: str) -> int:
    value = asked[name]
    # Recorded: a number as text is taken as well.
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(f'"{name}" fails because it must be a number', name)
    return value


def _flag(asked: Mapping[str, object], name: str) -> bool:
    value = asked.get(name, False)
    if not isinstance(value, bool):
        raise invalid(f'"{name}" fails because it must be a boolean', name)
    return value


def _num_assets(asked: Mapping[str, object]) -> int:
    wanted = _number(asked, "num_assets") if "num_assets" in asked else USUAL
    return min(max(wanted, FEWEST), MOST)


def _chunk_size(asked: Mapping[str, object]) -> int:
    if "chunk_size" not in asked:
        raise invalid('"chunk_size" fails because it is required', "chunk_size")
    wanted = _number(asked, "chunk_size")
    least, most = CHUNK_SIZES
    most = TAGGED_CHUNK_SIZE if _flag(asked, "include_resource_tags") else most
    if not least <= wanted <= most:
        bounds = f"must be from {least} to {most}"
        raise invalid(f'"chunk_size" fails because it {bounds}', "chunk_size")
    return wanted


def _check_vulns(filters: Filters) -> None:
    _check_names(filters, VULN_FILTERS, VULN_UNKNOWN)
    _check_times(filters, VULN_TIMES)
    clash = [name for name in EXCLUSIVE if name in filters]
    if "since" in filters and clash:
        raise invalid('"since" cannot be combined', "filters.since", f"filters.{clash[0]}")
    lacking = [name for name in STATED if name in filters]
    if lacking and "state" not in filters:
        raise invalid(f'"state" is required with "{lacking[0]}"', "filters.state")
    cves = filters.get("cve_id")
    if isinstance(cves, list) and len(cves) > MOST_CVES:
        raise invalid(f'"cve_id" must hold at most {MOST_CVES}', "filters.cve_id")


def _check_assets(kind: Kind, filters: Filters) -> None:
    known = ASSET_FILTERS | ({"since", "types"} if kind == "assets-v2" else frozenset())
    tagged = sorted(name for name in filters if name.startswith(TAG))
    if tagged and kind == "assets-v2":
        raise invalid(f'"{tagged[0]}" is not allowed', tagged[0])
    _check_names(filters, known, frozenset())
    _check_times(filters, (*ASSET_TIMES, "since"))


def _check_names(filters: Filters, known: frozenset[str], not_here: frozenset[str]) -> None:
    names = {name for name in filters if not name.startswith(TAG)}
    if unknown := sorted(names - known - not_here):
        raise invalid(f'"{unknown[0]}" is not allowed', *(f"filters.{one}" for one in unknown))
    if missing := sorted(names & not_here):
        raise NotSimulated(f"the filter {', '.join(missing)}")


def _check_times(filters: Filters, names: tuple[str, ...]) -> None:
    for name in names:
        # Documented as ten digits; 1 and 0 were recorded and are taken (3.1).
        if name in filters and _number(filters, name) < 0:
            raise invalid(f'"{name}" must be a Unix time', f"filters.{name}")
