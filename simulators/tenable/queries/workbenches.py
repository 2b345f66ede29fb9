"""The reads of assets that are no exports (docs/contracts/tenable.md 4): capped, and filtered."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from re import fullmatch

from ...engine import (
    EVERYTHING,
    Answer,
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
)
from ...world import Host
from .. import responses
from ..documents import assets, hosts
from ..documents.findings import on_host

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


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a workbench: its label, its operators, how it is entered, and what it reads."""

    readable_name: str
    operators: tuple[str, ...]
    control: Document
    field: Field


Filters = Mapping[str, Filter]
Read = Callable[[Host], object]


def _text(name: str, operators: tuple[str, ...], control: Document, read: Read) -> Filter:
    return Filter(name, operators, control, Field(read=read, folds=True))


def _flag(name: str, is_true: Callable[[Host], object]) -> Filter:
    return _text(name, ("eq",), FLAG, lambda host: str(bool(is_true(host))))


ADDRESS = Field(kind="address", read=lambda host: host.address)
FILTERS: Filters = {
    "host.id": _text("Asset ID", EQUALS, UUIDS, hosts.asset_uuid),
    "ipv4": Filter("IPv4 Address", ("eq",), IPV4, ADDRESS),
    "fqdn": _text("DNS", MATCHING, TEXT, hosts.fqdns),
    "netbios_name": _text("NetBIOS Name", MATCHING, TEXT, lambda host: host.netbios),
    "operating_system": _text(
        "Operating System", MATCHING, TEXT, lambda host: host.operating_system
    ),
    "is_licensed": _flag("Licensed", hosts.is_licensed),
    "has_plugin_results": _flag("Has Plugin Results", lambda host: host.weaknesses),
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


def described(filters: Filters) -> Answer:
    """Return the filters that there are, which pyTenable reads before it uses one."""
    rows = [
        {
            "name": name,
            "readable_name": one.readable_name,
            "operators": one.operators,
            "control": one.control,
        }
        for name, one in filters.items()
    ]
    return responses.json({"filters": rows})


def list_filters(_context: Context) -> Answer:
    """Return the filters of assets."""
    return described(FILTERS)


def list_assets(context: Context) -> Answer:
    """Return the first five thousand assets; `total` is how many there are."""
    rows = [assets.listed(host, context) for host in context.world.window(0, CAP)]
    return responses.json({"assets": rows, "total": len(context.world)})


def get_asset(context: Context) -> Answer:
    """Return one asset by its id."""
    host = hosts.host_of(context.world, context.request.path_parameters["uuid"])
    if host is None:
        is_empty = context.quirk("empty-404")
        raise responses.empty_not_found() if is_empty else responses.refusal(404)
    return responses.json(assets.detailed(host, context))


def search_assets(context: Context) -> Answer:
    """Return the assets that some filters find."""
    several, total = requested_hosts(context)
    is_full = context.request.parameter("all_fields") != "default"
    shape = assets.in_workbench if is_full else assets.listed
    return responses.json({"assets": [shape(host, context) for host in several], "total": total})


def get_asset_info(context: Context) -> Answer:
    """Return one asset, and how much was found on it."""
    host = requested_host(context)
    counts = Counter(one.severity for one in on_host(host))
    severities = [{"count": counts[level], "level": level} for level in range(5)]
    found = {"vulnerabilities": {"total": len(host.weaknesses), "severities": severities}}
    return responses.json({"info": {**assets.detailed(host, context), "counts": found}})


def requested_hosts(context: Context) -> tuple[list[Host], int]:
    """Return the hosts that a workbench is asked for, capped, and how many there are."""
    expression = combined(context, *conditions(context, FILTERS), *_days(context))
    order = context.orders.order(HOSTS, Query(repr(expression), expression), context)
    return list(HOSTS.items(context, order.slice(0, CAP))), order.total


def requested_host(context: Context) -> Host:
    """Return the host whose id is in the path; raise ApiError."""
    host = hosts.host_of(context.world, context.request.path_parameters["uuid"])
    if host is None:
        raise responses.plain("HTTP 404 Not Found", 404)
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
    if text is None:
        return
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) > MAX_DAYS:
        raise responses.invalid('"date_range" fails', "date_range", source="query")
    if int(text):
        since = context.world_date(context.now - timedelta(days=int(text)))
        yield Condition("last_seen", "ge", (since,))
