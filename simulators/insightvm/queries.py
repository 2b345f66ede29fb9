"""What a call asks for: order and search criteria (docs/contracts/insightvm.md 2 and 3.4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from ipaddress import ip_address
from operator import itemgetter
from typing import Any

from ..engine import (
    ApiError,
    Collection,
    Condition,
    Context,
    Convert,
    Document,
    Expression,
    Field,
    Fields,
    Junction,
    Malformed,
    Not,
    NotSimulated,
    Query,
    compared,
    negated,
)
from ..world import Host
from .documents import assets, content, findings, groups, hosts, inventory

BEHIND = timedelta(hours=11)
"""How far a console is behind UTC under the quirk `local-days`."""
MOMENT = timedelta(microseconds=1)
DIRECTIONS = {"asc", "desc"}
Filter = Mapping[str, Any]
Words = Mapping[str, Convert]


def in_order(context: Context, _collection: Collection) -> Query:
    """Return the query of a listing whose rows are in the order that was asked for already."""
    return Query(repr((context.request.path, context["sort"], context.parameters.get("active"))))


def by_id(context: Context, _collection: Collection) -> Query:
    """Return the query of a listing that is sorted by nothing but ids here."""
    return Query(context.request.path, descending=_is_descending(context))


def search(context: Context, _collection: Collection) -> Query:
    """Return the query of a search; raise Malformed for criteria that are none."""
    filters = context["filters"]
    if not isinstance(filters, list) or not filters:
        raise Malformed("The search criteria need at least one filter.")
    parts = tuple(_condition(context, one) for one in filters)
    found = Junction(context["match"], parts)
    return Query(repr(found), found, descending=_is_descending(context))


def ordered(context: Context, rows: Iterable[Document], known: Iterable[str]) -> Sequence[Document]:
    """Return rows in the order asked for, by id if in none; raise 400 for an unknown property."""
    found = sorted(rows, key=itemgetter("id"))
    for text in reversed(context["sort"]):
        *names, last = text.split(",")
        names, down = (names, last == "desc") if last in DIRECTIONS else ([*names, last], False)
        for name in reversed(names):
            if name not in known:
                raise ApiError(400, f"The property {name} cannot be sorted by.")
            found.sort(key=itemgetter(name), reverse=down)
    return found


def _is_descending(context: Context) -> bool:
    order = context["sort"]
    if order in ((), ("id",), ("id,asc",)):
        return False
    if order == ("id,desc",):
        return True
    raise NotSimulated(f"sorting by {'&'.join(order)}")


@dataclass(frozen=True, slots=True)
class Searched:
    """A field of the search: the operators it has, and what they compare."""

    words: Words
    field: Field


def _vulnerable(host: Host) -> list[findings.Finding]:
    return [one for one in findings.findings(host) if one.instances]


def _searched(*words: Words, kind: Any = "text", read: Callable[[Host], object]) -> Searched:
    joined = {word: convert for one in words for word, convert in one.items()}
    return Searched(joined, Field(kind=kind, folds=True, wildcards="is-like" in joined, read=read))


EQUAL, BETWEEN = compared("eq"), compared("between")
IS: Words = {"is": EQUAL, "is-not": negated(EQUAL)}
HOLDS = compared("contains")
CONTAINS: Words = {"contains": HOLDS, "does-not-contain": negated(HOLDS)}
ENDS: Words = {"starts-with": compared("starts"), "ends-with": compared("ends")}
EMPTY: Words = {"is-empty": negated(compared("present")), "is-not-empty": compared("present")}
LIKE: Words = {"is-like": compared("like"), "not-like": negated(compared("like"))}
AMONG: Words = {"in": EQUAL, "not-in": negated(EQUAL)}
RANGE, NOT_RANGE = {"in-range": BETWEEN}, {"not-in-range": negated(BETWEEN)}
SCORE: Words = {**IS, **RANGE, "is-greater-than": compared("gt"), "is-less-than": compared("lt")}
DAYS: Words = {
    "is-on-or-before": compared("lt"),
    "is-on-or-after": compared("ge"),
    "is-between": BETWEEN,
    "is-earlier-than": compared("lt"),
    "is-within-the-last": compared("ge"),
}

ADDRESS, OWN_ADDRESS, NUMBER = "ip-address", "own address", "address as a number"
NAME_ALONE = "known by its name alone"
SEARCHED: Mapping[str, Searched] = {
    ADDRESS: _searched(IS, RANGE, NOT_RANGE, LIKE, read=lambda host: host.addresses),
    "host-name": _searched(
        *(IS, ENDS, CONTAINS, EMPTY, LIKE),
        read=lambda host: [name for name, _ in hosts.host_names(host)],
    ),
    "cve": _searched(
        *(IS, CONTAINS),
        read=lambda host: [cve for one in _vulnerable(host) for cve in one.weakness.cves],
    ),
    "site-id": _searched(AMONG, read=lambda host: str(hosts.site_id(host.index))),
    "risk-score": _searched(
        SCORE, kind="number", read=lambda host: findings.risk(_vulnerable(host))
    ),
    "last-scan-date": _searched(DAYS, kind="moment", read=lambda host: host.last_seen),
    "open-ports": _searched(
        *(IS, RANGE), kind="number", read=lambda host: [one.port for one in hosts.services(host)]
    ),
    "operating-system": _searched(CONTAINS, EMPTY, read=lambda host: host.operating_system),
    "software": _searched(
        CONTAINS, read=lambda host: [one.product for one in hosts.services(host)]
    ),
    "vulnerability-title": _searched(
        *(IS, ENDS, CONTAINS), read=lambda host: [one.weakness.title for one in _vulnerable(host)]
    ),
    "vulnerability-cvss-score": _searched(
        SCORE,
        kind="number",
        read=lambda host: [one.weakness.cvss_v2 or 0.0 for one in _vulnerable(host)],
    ),
    **{
        f"{kind}-tag": _searched(IS, CONTAINS, read=partial(groups.tag_names, kind))
        for kind in ("custom", "owner", "location", "criticality")
    },
}
"""That text is compared without case is assumed, and the operators of tags."""
FIELDS = Fields(
    {
        **{name: one.field for name, one in SEARCHED.items()},
        OWN_ADDRESS: Field(read=lambda host: host.address),
        NAME_ALONE: Field(kind="flag", read=hosts.goes_by_name),
        NUMBER: Field(
            kind="number", read=lambda host: [int(ip_address(one)) for one in host.addresses]
        ),
    }
)


def _condition(context: Context, wanted: object) -> Expression:
    if not isinstance(wanted, Mapping):
        raise Malformed("A filter must be an object.")
    name, word = str(wanted.get("field")), str(wanted.get("operator"))
    searched = SEARCHED.get(name)
    if searched is None or word not in searched.words:
        raise Malformed(f"No filter on {name} with {word}.")
    try:
        read = _moments if searched.field.kind == "moment" else _values
        values = read(context, word, wanted)
        if name == ADDRESS and word in ("in-range", "not-in-range"):
            name, values = NUMBER, [int(ip_address(str(one))) for one in values]
    except (KeyError, ValueError, OverflowError, TypeError):
        raise Malformed(f"The filter on {name} with {word} has a wrong value.") from None
    if context.quirk("no-addresses") and name in (ADDRESS, NUMBER):
        return _among_shown(searched.words[word](name, values))
    # In one step instead of a look at every host, unless a host has further addresses.
    if (name, word) == (ADDRESS, "is") and not context.quirk("private-address-first"):
        name = OWN_ADDRESS
    return searched.words[word](name, values)


def _among_shown(found: Expression) -> Expression:
    """Return what holds of addresses that the assets show."""
    if isinstance(found, Not):
        return Not(_among_shown(found.part))
    return Junction("all", (found, Condition(NAME_ALONE, "eq", (False,))))


def _values(_context: Context, word: str, wanted: Filter) -> list[Any]:
    if word in EMPTY:
        return []
    if word in AMONG:
        return [str(one) for one in wanted["values"]]
    if word in ("in-range", "not-in-range"):
        return [wanted["lower"], wanted["upper"]]
    if not isinstance(wanted["value"], str | int | float):
        raise ValueError(wanted["value"])
    return [wanted["value"]]


def _moments(context: Context, word: str, wanted: Filter) -> list[Any]:
    """Return the beginnings of days, which are the console's own."""
    behind = BEHIND if context.quirk("local-days") else timedelta()
    today = (context.now - behind).date()
    value, day = wanted.get("value"), timedelta(days=1)
    if word in ("is-earlier-than", "is-within-the-last"):
        days = [today - timedelta(days=float(str(value)))]
    elif word == "is-between":
        days = [date.fromisoformat(str(wanted[end])) for end in ("lower", "upper")]
        days[1] += day
    else:
        days = [date.fromisoformat(str(value)) + day * (word == "is-on-or-before")]
    found = [datetime.combine(one, time(), UTC) + behind for one in days]
    # The last day of a range belongs to it, the moment behind it does not.
    return [*found[:-1], found[-1] - MOMENT] if word == "is-between" else found


# what can be listed


def _rows(
    name: str, rows: Callable[[Context], Iterable[Document]], order: str, **more: Any
) -> Collection:
    """Return documents that are few, in the order that was asked for, by these properties."""

    def source(context: Context) -> Iterable[Any]:
        return ordered(context, rows(context), order.split())

    return Collection.of(name, source, lambda _, row: row, **more)


def _running(context: Context, sites: Iterable[int]) -> Iterable[int]:
    return () if context["active"] == "true" else sites  # none is ever active


ASSETS = Collection(
    "assets",
    lambda context, host: [assets.asset(context, host)],
    lookups={"id": hosts.find},
    visible=hosts.shows,
    one_each=hosts.shows_all,
)
SEARCH = replace(
    ASSETS,
    name="search",
    fields=FIELDS,
    lookups={OWN_ADDRESS: lambda context, address: context.world.with_address(address)},
)
OF_SITE = replace(
    ASSETS,
    name="site-assets",
    source=lambda context: hosts.site_hosts(context, hosts.called_site(context)),
)
SITES = Collection.of("sites", hosts.visible_sites, inventory.site, hosts.find_site)
SCANS = Collection.of(
    *("scans", lambda context: _running(context, hosts.visible_sites(context)), inventory.scan),
    find=hosts.find_site,
)
SITE_SCANS = Collection.of(
    *("site-scans", lambda context: _running(context, [hosts.called_site(context)])), inventory.scan
)
SOLUTIONS = Collection.of(
    *("solutions", lambda _: content.by_solution().values(), content.solution),
    find=content.find_solution,
)
FINDINGS = _rows("findings", findings.of_asset, "id instances since status")
CONTENT = _rows(
    *("vulnerabilities", content.entries),
    "id added modified published riskScore severityScore title",
)
USERS = _rows("users", inventory.users, "id login name")
REPORTS = _rows("reports", inventory.reports, "id name")
TAGS = _rows(
    *("tags", groups.tags, "id created name type"),
    find=partial(groups.find, groups.TAGS, groups.tag),
)
GROUPS = _rows(
    *("asset-groups", groups.asset_groups, "id name riskScore type"),
    find=partial(groups.find, groups.GROUPS, groups.group),
)
EXCEPTIONS = Collection(
    "exceptions",
    findings.exceptions_of_host,
    lookups={"id": findings.find_exception},
    visible=hosts.shows,
)
