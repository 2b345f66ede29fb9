"""The reads that are no exports (docs/contracts/tenable.md 4): capped lists, filters, one asset."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from re import fullmatch

from ...engine import (
    EVERYTHING,
    Answer,
    Collection,
    Condition,
    Context,
    Expression,
    Field,
    Fields,
    Junction,
    Malformed,
    Not,
    Query,
    test_of,
)
from ...world import Host
from .. import responses
from ..documents import assets, findings

CAP = 5000
"""More than that is never listed, and there are no pages."""
MOST_FILTERS, MOST_DAYS = 10, 450
FILTER = r"filter\.(\d+)\.(filter|quality|value)"
IPV4 = {"type": "entry", "regex": "^.*$", "readable_regex": "e.g. 192.168.0.1, 10.0.0.0/24"}
TEXT = {"type": "entry", "regex": ".*"}
UUIDS = {"type": "entry", "readable_regex": "01234567-abcd-ef01-2345-6789abcdef01"}
FLAG = {"type": "dropdown", "list": ["true", "false"]}
EQUALS, MATCHING = ("eq", "neq"), ("eq", "neq", "match", "nmatch")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that a workbench knows: its label, its operators and how it is entered."""

    readable_name: str
    operators: tuple[str, ...]
    control: Mapping[str, object]


FILTERS = {
    "host.id": Filter("Asset ID", EQUALS, UUIDS),
    "ipv4": Filter("IPv4 Address", ("eq",), IPV4),
    "fqdn": Filter("DNS", MATCHING, TEXT),
    "netbios_name": Filter("NetBIOS Name", MATCHING, TEXT),
    "operating_system": Filter("Operating System", MATCHING, TEXT),
    "is_licensed": Filter("Licensed", ("eq",), FLAG),
    "has_plugin_results": Filter("Has Plugin Results", ("eq",), FLAG),
}
"""A few of the sixty recorded ones; others are refused, as the vendor refuses what it lacks."""
FIELDS = Fields(
    {
        "host.id": Field(read=findings.asset_uuid, folds=True),
        "ipv4": Field(kind="address", read=lambda host: host.address),
        "fqdn": Field(read=assets.fqdns, folds=True),
        "netbios_name": Field(read=lambda host: host.netbios, folds=True),
        "operating_system": Field(read=lambda host: host.operating_system, folds=True),
        "is_licensed": Field(read=lambda host: str(findings.is_licensed(host)), folds=True),
        "has_plugin_results": Field(read=lambda host: str(bool(host.weaknesses)), folds=True),
        "last_seen": Field(read=lambda host: host.last_seen, kind="moment"),
    }
)
HOSTS = Collection(
    "hosts",
    lambda _context, host: [{"index": host.index}],
    fields=FIELDS,
    lookups={
        "host.id": lambda context, value: findings.host_of(context.world, value),
        "ipv4": lambda context, value: context.world.find_address(value),
    },
    one_each=lambda _context: True,
)


def list_filters(_context: Context) -> Answer:
    """Return the filters that there are, which pyTenable reads before it uses one."""
    rows = [
        {
            "name": name,
            "readable_name": one.readable_name,
            "operators": list(one.operators),
            "control": one.control,
        }
        for name, one in FILTERS.items()
    ]
    return responses.json({"filters": rows})


def list_assets(context: Context) -> Answer:
    """Return the first five thousand assets; `total` is how many there are."""
    rows = [assets.listed(host, context) for host in context.world.window(0, CAP)]
    return responses.json({"assets": rows, "total": len(context.world)})


def get_asset(context: Context) -> Answer:
    """Return one asset by its id."""
    host = findings.host_of(context.world, context.request.path_parameters["uuid"])
    if host is None:
        is_empty = context.quirk("empty-404")
        raise responses.empty_not_found() if is_empty else responses.refusal(404)
    return responses.json(assets.detailed(host, context))


def search_assets(context: Context) -> Answer:
    """Return the assets that some filters find."""
    hosts, total = found_hosts(context)
    is_full = context.request.parameter("all_fields") != "default"
    shape = assets.in_workbench if is_full else assets.listed
    return responses.json({"assets": [shape(host, context) for host in hosts], "total": total})


def get_asset_info(context: Context) -> Answer:
    """Return one asset, and how much was found on it."""
    host = one_host(context)
    counts = [{"count": _count(host, level), "level": level} for level in range(5)]
    known = {"counts": {"vulnerabilities": {"total": len(host.weaknesses), "severities": counts}}}
    return responses.json({"info": {**assets.detailed(host, context), **known}})


def found_hosts(context: Context) -> tuple[list[Host], int]:
    """Return the hosts that a workbench is asked for, capped, and how many there are."""
    parts = [*_conditions(context), *_days(context)]
    is_any = context.request.parameter("filter.search_type") == "or"
    expression = Junction("any" if is_any else "all", tuple(parts)) if parts else EVERYTHING
    order = context.orders.order(HOSTS, Query(repr(expression), expression), context)
    return list(HOSTS.items(context, order.slice(0, CAP))), order.total


def one_host(context: Context) -> Host:
    """Return the host whose id is in the path; raise ApiError."""
    host = findings.host_of(context.world, context.request.path_parameters["uuid"])
    if host is None:
        raise responses.plain("HTTP 404 Not Found", 404)
    return host


def filter_queries(context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield name, quality and value of each filter; raise ApiError for too many."""
    numbered: dict[str, dict[str, str]] = {}
    for name, values in context.request.query.items():
        if match := fullmatch(FILTER, name):
            numbered.setdefault(match[1], {})[match[2]] = values[-1]
    if len(numbered) > MOST_FILTERS:
        raise responses.plain(f"At most {MOST_FILTERS} filters are supported")
    for parts in numbered.values():
        yield parts.get("filter", ""), parts.get("quality", "eq"), parts.get("value", "")


def _count(host: Host, level: int) -> int:
    return sum(one.severity == level for one in findings.findings_of(host))


def _conditions(context: Context) -> Iterator[Expression]:
    for name, quality, value in filter_queries(context):
        known = FILTERS.get(name)
        if known is None or quality not in known.operators:
            raise responses.bad_filter(name, quality, value)
        found = _condition(name, quality, value)
        try:
            test_of(found, FIELDS, context.now)
        except Malformed:
            raise responses.bad_filter(name, quality, value) from None
        yield found


def _condition(name: str, quality: str, value: str) -> Expression:
    values = tuple(part.strip().lower() for part in value.split(","))
    is_range = name == "ipv4" and any(sign in value for sign in "/-")
    found = Condition(
        name, "contains" if "match" in quality else "like" if is_range else "eq", values
    )
    return Not(found) if quality.startswith("n") else found


def _days(context: Context) -> Iterator[Expression]:
    text = context.request.parameter("date_range")
    if text is None:
        return
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) > MOST_DAYS:
        raise responses.invalid('"date_range" fails', "date_range", source="query")
    if int(text):
        since = context.world_date(context.now - timedelta(days=int(text)))
        yield Condition("last_seen", "ge", (since,))
