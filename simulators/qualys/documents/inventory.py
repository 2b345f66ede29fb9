"""Asset groups, scans and reports, which follow from the hosts; what they hold is assumed (5.4)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice

from ...engine import Answer, Collection, Context, Document, Entry, Query, rfc3339
from ...world import Host
from ..queries.paging import BY_GROUP, FARTHEST, ByNumber, page_by_id
from ..queries.readers import within
from . import hosts
from .markup import cdata, document, element, indented, warning, wrapped

WEEK = 7
"""Days, and scans: each is of every seventh host."""
SHOWN_TARGETS = 20
"""Addresses of a scan's target that are shown."""
REPORT_AGE, REPORT_LIFE = timedelta(days=2), timedelta(days=7)
FORMATS = ("PDF", "HTML", "XML", "CSV")
LAST, FINISHED = datetime.max.replace(tzinfo=UTC), element("STATE", "Finished")
EQUAL = {"scan_ref": "REF", "id": "ID", "type": "TYPE", "user_login": "USER_LOGIN"}
"""Parameters, and what they have to be equal to; `type` is several."""


def _groups(context: Context) -> ByNumber:
    return ByNumber(hosts.all_groups(context))


GROUPS = Collection(
    "asset-groups",
    lambda _, entry: [{"id": entry.index}],
    source=_groups,
    one_each=lambda _: True,
)


def group_list(context: Context) -> Answer:
    """Return one page of the asset groups; all in one where the limit is 0."""
    limit = context["truncation_limit"] or FARTHEST
    sized = context.with_parameters({**context.parameters, "truncation_limit": limit})
    page = page_by_id(sized, GROUPS, BY_GROUP, _group_query(context))
    rows = (
        line
        for entry in GROUPS.items(context, page.keys)
        for line in ("      <ASSET_GROUP>", *_group(context, entry), "      </ASSET_GROUP>")
    )
    body = chain(wrapped("ASSET_GROUP_LIST", rows, page), warning(context, page))
    return document(context, "ASSET_GROUP_LIST_OUTPUT", "asset/group/", body)


def _group_query(context: Context) -> Query:
    ids, last, title = (context[name] for name in ("ids", "id_max", "title"))

    def test(entry: Entry) -> bool:
        chosen = ids is None or within(ids, entry.index)
        return chosen and entry.index <= (last or FARTHEST) and title in (None, entry.value)

    return Query(f"{ids} {last} {title}", item_test=test)


def _group(context: Context, entry: Entry) -> Iterator[str]:
    shown = context["show_attributes"]
    yield "        " + element("ID", entry.index)
    if shown in ("NONE", "ALL", "TITLE"):
        yield "        " + cdata("TITLE", entry.value)
    if shown in ("NONE", "ALL", "OWNER_ID"):
        yield "        " + element("OWNER_ID", hosts.number_of("owner"))
    if shown in ("NONE", "ALL", "IP_SET"):
        found = filter(None, map(hosts.ipv4, _members(context, entry.value)))
        ips = ("      " + element("IP", address) for address in found)
        yield from indented(wrapped("IP_SET", ips), 4)
    if shown in ("ALL", "LAST_UPDATE"):
        yield "        " + element("LAST_UPDATE", rfc3339(context.born))
    if shown in ("ALL", "HOST_IDS"):
        ids = (str(hosts.host_id(host.index)) for host in _members(context, entry.value))
        yield "        " + element("HOST_IDS", ", ".join(ids))


def _members(context: Context, title: str) -> Iterator[Host]:
    return (host for host in context.world.hosts() if hosts.group(host) == title)


def scan_list(context: Context) -> Answer:
    """Return the scans, newest first, each of every seventh host; all are finished."""
    after, before = context["launched_after_datetime"], context["launched_before_datetime"]
    body = _listed(
        context,
        "SCAN",
        (
            _scan(context, day, launched)
            for day in range(min(WEEK, len(context.world)))
            for launched in [context.born - timedelta(days=day, hours=2)]
            if (after is None or launched >= after) and (before is None or launched < before)
        ),
    )
    return document(context, "SCAN_LIST_OUTPUT", "scan/", body)


def _scan(context: Context, day: int, launched: datetime) -> Document:
    found = (host for host in context.world.hosts(day) if host.index % WEEK == day)
    addresses = (hosts.ipv4(host) or host.address for host in islice(found, SHOWN_TARGETS))
    return {
        "REF": f"scan/{int(launched.timestamp())}.{10_000 + day}",
        "TYPE": "Scheduled",
        "TITLE": f"Weekly scan {day + 1}",
        "USER_LOGIN": context.account.name if context.account else "",
        "LAUNCH_DATETIME": rfc3339(launched),
        "DURATION": f"01:{10 + day}:00",
        "PROCESSED": 1,
        "STATUS": FINISHED if context["show_status"] else None,
        "TARGET": None if context["ignore_target"] else ", ".join(addresses),
    }


def report_list(context: Context) -> Answer:
    """Return the reports, one for each format; all are finished."""
    expired, expires = context["expires_before_datetime"], context.born - REPORT_AGE + REPORT_LIFE
    rows = (_report(context, *one) for one in enumerate(FORMATS) if expires < (expired or LAST))
    return document(context, "REPORT_LIST_OUTPUT", "report/", _listed(context, "REPORT", rows))


def _report(context: Context, place: int, form: str) -> Document:
    launched = context.born - REPORT_AGE
    return {
        "ID": 42_701 + place,
        "TITLE": f"Hosts as {form}",
        "TYPE": "Scan",
        "USER_LOGIN": context.account.name if context.account else "",
        "LAUNCH_DATETIME": rfc3339(launched),
        "OUTPUT_FORMAT": form,
        "SIZE": f"{len(context.world)} KB",
        "STATUS": FINISHED,
        "EXPIRATION_DATETIME": rfc3339(launched + REPORT_LIFE),
    }


def _listed(context: Context, name: str, rows: Iterable[Document]) -> Iterator[str]:
    """Yield the list of those rows that a call selects."""
    lines = (
        f"      <{name}>{''.join(_elements(one))}</{name}>" for one in rows if _fits(context, one)
    )
    return wrapped(f"{name}_LIST", lines)


def _fits(context: Context, row: Document) -> bool:
    wanted = (
        (row[name], context.parameters.get(key)) for key, name in EQUAL.items() if name in row
    )
    states = context["state"]
    return (states is None or "Finished" in states) and all(
        value is None or found in (value if isinstance(value, frozenset) else (value,))
        for found, value in wanted
    )


def _elements(row: Document) -> Iterator[str]:
    for name, value in row.items():
        if name in ("TITLE", "TARGET") and value is not None:
            yield cdata(name, value)
        elif value is not None:
            yield f"<{name}>{value}</{name}>" if name == "STATUS" else element(name, value)
