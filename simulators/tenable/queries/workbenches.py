"""The reads of assets that are no exports (docs/contracts/tenable.md 4): capped, and filtered."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from re import fullmatch
from typing import NamedTuple

from ...engine import (
    EVERYTHING,
    Answer,
    ApiError,
    Collection,
    Condition,
    Context,
    Document,
    Expression,
    Field,
    Fields,
    Junction,
    Malformed,
    Query,
    compared,
    negated,
    test_of,
    whole_number,
)
from ...world import Host
from .. import responses
from ..documents import assets, hosts
from ..documents.findings import counts_of, on_host

CAP = 5000
"""More than that is never listed, and there are no pages."""
MAX_FILTERS, MAX_DAYS = 10, 450
OPERATORS = {
    "eq": compared("eq"),
    "neq": negated(compared("eq")),
    "match": compared("contains"),
    "nmatch": negated(compared("contains")),
    "in": compared("like"),
}
NUMBERED = r"filter\.(\d+)\.(filter|quality|value)"
IPV4 = {"type": "entry", "regex": "^.*$", "readable_regex": "e.g. 192.168.0.1, 10.0.0.0/24"}
TEXT = {"type": "entry", "regex": ".*"}
UUIDS = {"type": "entry", "readable_regex": "01234567-abcd-ef01-2345-6789abcdef01"}
FLAG = {"type": "dropdown", "list": ["true", "false"]}
EQUALS, MATCHING = ("eq", "neq"), ("eq", "neq", "match", "nmatch")


class Filter(NamedTuple):
    """A filter of a workbench: its label, its operators, how it is entered, and what it reads."""

    readable_name: str
    operators: tuple[str, ...]
    control: Document
    field: Field


Filters = Mapping[str, Filter]


def _text(read: Callable[[Host], object]) -> Field:
    return Field(read=read, folds=True)


ADDRESS = Field(kind="address", read=lambda host: host.address)
IS_LICENSED = _text(lambda host: str(hosts.is_licensed(host)))
HAS_RESULTS = _text(lambda host: str(bool(host.weaknesses)))
NETBIOS, SYSTEM = _text(lambda host: host.netbios), _text(lambda host: host.operating_system)
FILTERS: Filters = {
    "host.id": Filter("Asset ID", EQUALS, UUIDS, _text(hosts.asset_uuid)),
    "ipv4": Filter("IPv4 Address", ("eq",), IPV4, ADDRESS),
    "fqdn": Filter("DNS", MATCHING, TEXT, _text(hosts.fqdns)),
    "netbios_name": Filter("NetBIOS Name", MATCHING, TEXT, NETBIOS),
    "operating_system": Filter("Operating System", MATCHING, TEXT, SYSTEM),
    "is_licensed": Filter("Licensed", ("eq",), FLAG, IS_LICENSED),
    "has_plugin_results": Filter("Has Plugin Results", ("eq",), FLAG, HAS_RESULTS),
}
"""A few of the sixty recorded ones; others are refused, as the vendor refuses what it lacks."""
HOSTS = Collection(
    "hosts",
    lambda _context, host: [{"index": host.index}],
    fields=Fields(
        {name: one.field for name, one in FILTERS.items()}
        | {"last_seen": Field(kind="moment", read=lambda host: host.last_seen)}
    ),
    lookups={
        "host.id": lambda context, value: hosts.host_of(context.world, value),
        "ipv4": lambda context, value: context.world.with_address(value),
    },
    one_each=lambda _context: True,
)
list_filters = responses.filters({name: one[:3] for name, one in FILTERS.items()})


def list_assets(context: Context) -> Answer:
    """Return the first five thousand assets; `total` is how many there are."""
    rows = [assets.listed(host, context) for host in context.world.window(0, CAP)]
    return responses.json({"assets": rows, "total": len(context.world)})


def get_asset(context: Context) -> Answer:
    """Return one asset by its id."""
    absent = responses.empty_not_found() if context.quirk("empty-404") else ApiError(404)
    return responses.json(assets.detailed(requested_host(context, absent), context))


def search_assets(context: Context) -> Answer:
    """Return the assets that some filters find."""
    several, total = requested_hosts(context)
    is_full = context.request.parameter("all_fields") != "default"
    shape = assets.in_workbench if is_full else assets.listed
    return responses.json({"assets": [shape(host, context) for host in several], "total": total})


def get_asset_info(context: Context) -> Answer:
    """Return one asset, and how much was found on it."""
    host = requested_host(context)
    counts = enumerate(counts_of(on_host(host)))
    severities = [{"count": count, "level": level} for level, count in counts]
    found = {"vulnerabilities": {"total": len(host.weaknesses), "severities": severities}}
    return responses.json({"info": {**assets.detailed(host, context), "counts": found}})


def requested_hosts(context: Context) -> tuple[list[Host], int]:
    """Return the hosts that a workbench is asked for, capped, and how many there are."""
    expression = combined(context, *conditions(context, FILTERS), *_days(context))
    order = context.orders.order(HOSTS, Query(repr(expression), expression), context)
    return list(HOSTS.items(context, order.slice(0, CAP))), order.total


def requested_host(context: Context, absent: ApiError | None = None) -> Host:
    """Return the host whose id is in the path; raise `absent`, or what workbenches say."""
    host = hosts.host_of(context.world, context.request.path_parameters["uuid"])
    if host is None:
        raise absent or responses.plain("HTTP 404 Not Found", 404)
    return host


def combined(context: Context, *parts: Expression) -> Expression:
    """Return conditions combined as a call asks for."""
    is_any = context.request.parameter("filter.search_type") == "or"
    return Junction("any" if is_any else "all", parts) if parts else EVERYTHING


def conditions(context: Context, filters: Filters) -> Iterator[Expression]:
    """Yield what each numbered filter asks for; raise ApiError."""
    for name, quality, value in _numbered(context):
        offered = filters.get(name)
        if offered is None or quality not in offered.operators:
            raise responses.bad_filter(name, quality, value)
        found = _condition(name, quality, value)
        try:
            test_of(found, Fields({name: offered.field}), context.now)
        except Malformed:
            raise responses.bad_filter(name, quality, value) from None
        yield found


def _numbered(context: Context) -> Iterator[tuple[str, str, str]]:
    """Yield name, quality and value of each filter; raise ApiError for too many."""
    numbered: dict[str, dict[str, str]] = {}
    for name, values in context.request.query.items():
        if match := fullmatch(NUMBERED, name):
            numbered.setdefault(match[1], {})[match[2]] = values[-1]
    if len(numbered) > MAX_FILTERS:
        raise responses.plain(f"At most {MAX_FILTERS} filters are supported")
    for parts in numbered.values():
        yield parts.get("filter", ""), parts.get("quality", "eq"), parts.get("value", "")


def _condition(name: str, quality: str, value: str) -> Expression:
    values = tuple(part.strip().lower() for part in value.split(","))
    is_range = name == "ipv4" and any(sign in value for sign in "/-")
    return OPERATORS["in" if is_range else quality](name, values)


def _days(context: Context) -> Iterator[Expression]:
    text = context.request.parameter("date_range")
    days = 0 if text is None else whole_number(text)
    if days is None or days > MAX_DAYS:
        raise responses.invalid('"date_range" fails', "date_range", source="query")
    if days:
        since = context.world_date(context.now - timedelta(days=days))
        yield Condition("last_seen", "ge", (since,))
