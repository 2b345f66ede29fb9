"""What an export is filtered by: the fields of findings and of assets, and what a filter means.

Source: docs/contracts/tenable.md 3.1, 3.4.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ...engine import (
    EVERYTHING,
    ApiError,
    Condition,
    Convert,
    Expression,
    Field,
    Fields,
    Junction,
    Kind,
    compared,
    negated,
    whole_number,
)
from ..documents import compliance, findings, hosts
from ..responses import invalid

Filters = Mapping[str, object]

TAG = "tag."
"""How filters by tag begin; what follows is the category."""
RANGES = {
    "eq": compared("eq"),
    "neq": negated(compared("eq")),
    "gt": compared("gt"),
    "gte": compared("ge"),
    "lt": compared("lt"),
    "lte": compared("le"),
}
KINDS: tuple[Kind, ...] = ("text", "moment", "number", "flag")
SINGLE = frozenset(
    {"asset_name", "audit_file_name", "audit_name", "last_scan_id", "network_id", "plugin_type"}
    | {"scan_uuid"}
)
"""Fields that are compared with one text; all others with a list, of which any will do."""
LAST_SECOND = 253_402_300_799
"""The last second of the year 9999; a later time is taken for this one."""
LONG_BEFORE = "1970-01-01T00:00:01Z"
UNKNOWN = '"{name}" is not allowed'


def _reader(kind: Kind) -> Callable[[Callable[[Any], object]], Field]:
    return lambda read: Field(kind=kind, read=read)


_text, _moment, _number, _flag = (_reader(kind) for kind in KINDS)
SHARED = {
    "network_id": _text(lambda _: hosts.NETWORK),
    TAG: _text(lambda one: [f"{key}:{value}" for key, value in hosts.tags(one.host)]),
}
OF_FINDINGS = {
    "since": _moment(lambda one: one.fixed or one.last_found),
    "first_found": _moment(lambda one: one.first_found),
    "last_found": _moment(lambda one: one.last_found),
    "last_fixed": _moment(lambda one: one.fixed),
    "indexed_at": _moment(lambda one: one.indexed),
    "epss_score": _number(lambda one: one.plugin["epss_score"]),
    "vpr_score": _number(lambda one: one.plugin["vpr"]["score"]),
    "severity": _text(lambda one: findings.SEVERITIES[one.severity]),
    "severity_modification_type": _text(lambda one: one.modification),
    "state": Field(read=lambda one: one.state, folds=True),
}
FINDINGS = Fields.of(
    {
        **SHARED,
        **OF_FINDINGS,
        "first_seen": OF_FINDINGS["first_found"],
        "last_seen": OF_FINDINGS["last_found"],
        "resurfaced_date": _moment(lambda one: one.last_found if one.state == "REOPENED" else None),
        "time_taken_to_fix": _number(
            lambda one: one.fixed and (one.fixed - one.first_found).total_seconds()
        ),
        "cidr_range": Field(kind="address", read=lambda one: one.host.address),
        "cve_id": _text(lambda one: one.weakness.cves),
        "plugin_family": _text(lambda one: one.plugin["family"]),
        "plugin_id": _text(lambda one: one.plugin["id"]),
        "plugin_type": _text(lambda one: one.plugin["type"]),
        "scan_uuid": _text(lambda one: hosts.scan_of(one.host).uuid),
        "source": _text(lambda one: hosts.source(one.host)),
    },
    # Of the real service, by what no host of this world has.
    "cve_category cvss4_base_score exploit_maturity initiative_id vpr_v2_score weaponization"
    " vpr_threat_intensity zero_day software_vulns_potential software_vulns_potential_reasons",
    unknown=UNKNOWN,
)
WEB_FINDINGS = Fields.of(
    {
        **OF_FINDINGS,
        "asset_uuid": _text(lambda one: compliance.webapp_uuid(one.host)),
        "asset_name": _text(lambda one: one.host.fqdn),
        "ipv4s": _text(lambda one: one.host.address),
        "plugin_ids": _text(lambda one: one.plugin["id"]),
    },
    "owasp_* cvss4_base_score vpr_v2_score",
    unknown=UNKNOWN,
)
CHECKS = Fields.of(
    {
        "since indexed_at last_seen last_observed": _moment(lambda one: one.host.last_seen),
        "first_seen": _moment(lambda one: one.host.first_seen),
        "asset": _text(lambda one: hosts.asset_uuid(one.host)),
        "audit_name audit_file_name": _text(lambda _: compliance.AUDIT),
        "compliance_results": _text(lambda one: one.result),
        "ipv4_addresses ipv6_addresses": _text(lambda one: one.host.address),
        "network_id": SHARED["network_id"],
        "plugin_id": _text(lambda _: compliance.PLUGIN),
        "state": Field(read=lambda _: "OPEN", folds=True),
    },
    "tags",
    unknown=UNKNOWN,
)
ASSETS = Fields.of(
    {
        **SHARED,
        "created_at first_scan_time": _moment(lambda one: one.host.first_seen),
        "updated_at": _moment(lambda one: one.updated),
        "terminated_at": _moment(lambda one: one.terminated),
        "deleted_at": _moment(lambda _: None),
        "last_assessed": _moment(lambda one: one.last_seen),
        # No scan here was made with credentials.
        "last_authenticated_scan_time": _moment(lambda _: LONG_BEFORE),
        "is_deleted servicenow_sysid": _flag(lambda _: False),
        "is_terminated": _flag(lambda one: bool(one.terminated)),
        "is_licensed": _flag(lambda one: hosts.is_licensed(one.host)),
        "has_plugin_results": _flag(lambda one: bool(one.host.weaknesses)),
        "last_scan_id": _text(lambda one: hosts.scan_of(one.host).uuid),
        "sources": _text(lambda one: hosts.source_name(one.host)),
    },
    unknown=UNKNOWN,
)
ASSETS_V2 = Fields(
    {name: field for name, field in ASSETS.simulated.items() if name != TAG}
    | {"since": ASSETS.simulated["updated_at"], "types": _text(lambda _: "host")},
    unknown=UNKNOWN,
)


def times_of(fields: Fields) -> list[str]:
    """Return the names of the filters by time."""
    return [name for name, field in fields.simulated.items() if field.kind == "moment"]


def conditions(filters: Filters, fields: Fields) -> Iterator[Expression]:
    """Yield what filters ask for; raise ApiError, Malformed or NotSimulated."""
    for name, value in filters.items():
        if name.startswith(TAG):
            fields.named(TAG)
            category = name.removeprefix(TAG)
            values = tuple(f"{category}:{text}" for text in texts(name, value))
            yield Condition(TAG, "eq", values)
        elif value is not None:
            yield CONVERT[fields.named(name)[1].kind](name, value)


def whole(name: str, value: object) -> int:
    """Return a number that is not negative; as text it is taken as well (recorded)."""
    number = whole_number(value) if isinstance(value, str) else value
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise invalid(f'"{name}" fails because it must be a number', name)
    return number


def texts(name: str, value: object) -> tuple[str | int, ...]:
    """Return a list of texts or numbers."""
    if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
        raise _wrong(name, "must be a list of texts")
    return tuple(value)


def _wrong(name: str, words: str) -> ApiError:
    return invalid(f'"{name}" {words}', f"filters.{name}")


def _is_one_of(name: str, value: object) -> Expression:
    values = texts(name, [value] if name in SINGLE else value)
    return Condition(name, "eq", values) if values else EVERYTHING


def _since(name: str, value: object) -> Expression:
    # Documented as ten digits; 1 and 0 were recorded and are taken (3.1).
    seconds = min(whole(f"filters.{name}", value), LAST_SECOND)
    return Condition(name, "ge", (datetime.fromtimestamp(seconds, UTC),))


def _ranged(name: str, value: object) -> Expression:
    if not isinstance(value, dict) or value.keys() - RANGES.keys():
        raise _wrong(name, "must be a range")
    return Junction("all", tuple(RANGES[sign](name, bound) for sign, bound in value.items()))


def _is_true(name: str, value: object) -> Expression:
    if not isinstance(value, bool):
        raise _wrong(name, "fails because it must be a boolean")
    return Condition(name, "eq", (value,))


def _within(name: str, value: object) -> Expression:
    if not isinstance(value, str) or "-" in value:
        raise _wrong(name, "must be a CIDR block")
    return Condition(name, "like", (value,))


CONVERT: Mapping[str, Convert] = {
    "text": _is_one_of,
    "moment": _since,
    "number": _ranged,
    "flag": _is_true,
    "address": _within,
}
"""What the value of a filter means, by the kind of its field."""
