"""Asset groups, scans, reports and the activity log; what the first three hold is assumed (5.4)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from operator import itemgetter

from ...engine import Answer, Collection, Context, Document, Entry, Fixed, rfc3339
from ...world import Host
from ..accounts import USERNAME
from ..queries.paging import BY_GROUP, FARTHEST, ById, page_by_id, query_of
from ..queries.readers import Dates, Test, all_of, date_tests, within
from . import hosts
from .markup import block, cdata, document, inline, paged, row, sections, wrapped

WEEK = 7
"""Days, and scans: each is of every seventh host."""
SHOWN_TARGETS = 20
"""Addresses of a scan's target that are shown."""
REPORT_AGE, REPORT_LIFE = timedelta(days=2), timedelta(days=7)
FORMATS = ("PDF", "HTML", "XML", "CSV")
FINISHED = {"STATE": "Finished"}
EQUAL = (
    *(("scan_ref", "REF"), ("id", "ID"), ("type", "TYPE"), ("user_login", "USER_LOGIN")),
    ("state", "STATE"),
)
"""Parameters, and what has to be equal to them, or to one of several."""
OF_GROUPS = frozenset({"TITLE", "OWNER_ID", "IP_SET"})
"""What is said of asset groups where nothing else is asked for."""
ENTRIES = 250
"""What the log holds: so many log-ins, one a minute until the simulator was made."""
LAST_ID = 159_545_000 + ENTRIES
HEADER = ("Date", "Action", "Module", "Details", "User Name", "User Role", "User IP")
ACTIONS = ("request", "login", "logout")
DETAILS = "API: /api/2.0/fo/activity_log/index.php"
BY_ENTRY = ById("truncation_limit", "id_max", counted=False, first=LAST_ID, step=-1, end=1)
"""Newest first, paged downwards."""
DATES: Dates = (
    (itemgetter("LAUNCH_DATETIME"), "launched_after_datetime", "launched_before_datetime"),
    (itemgetter("EXPIRATION_DATETIME"), "", "expires_before_datetime"),
)


def group_list(context: Context) -> Answer:
    """Return one page of the asset groups."""
    page = page_by_id(context, GROUPS, BY_GROUP, query_of(context, BY_GROUP, _of_groups(context)))
    rows = (block({"ASSET_GROUP": one}, 6) for one in GROUPS.at(context, page.keys))
    body = paged(context, "ASSET_GROUP_LIST", rows, page)
    return document(context, "ASSET_GROUP_LIST_OUTPUT", "asset/group/", body)


def _of_groups(context: Context) -> Iterator[Test]:
    last, title = context["id_max"] or FARTHEST, context["title"]
    yield lambda entry: entry.index <= last and title in (None, entry.value)
    if ids := context["ids"]:
        yield lambda entry: within(ids, entry.index)


def _group(context: Context, entry: Entry) -> list[Document]:
    asked = context["show_attributes"]
    shown = {"NONE": OF_GROUPS, "ALL": OF_GROUPS | {"LAST_UPDATE", "HOST_IDS"}}.get(asked, {asked})
    members = [
        (str(hosts.host_id(host)), hosts.ipv4(host))
        for host in (context.world.hosts() if shown & {"IP_SET", "HOST_IDS"} else ())
        if entry.value in hosts.groups(host)
    ]
    attributes = {
        "TITLE": cdata(entry.value),
        "OWNER_ID": hosts.number_of("owner"),
        "IP_SET": [{"IP": address} for _, address in members if address] or None,
        "LAST_UPDATE": rfc3339(context.born),
        "HOST_IDS": ", ".join(number for number, _ in members),
    }
    return [{"ID": entry.index, **{name: attributes[name] for name in attributes if name in shown}}]


GROUPS = Collection(
    "asset-groups",
    _group,
    source=lambda context: Fixed.by_index(hosts.all_of(hosts.groups, context)),
    one_each=lambda _: True,
)


def scan_list(context: Context) -> Answer:
    """Return the scans, newest first, each of every seventh host; all are finished."""
    found = context.world.window(0, WEEK * SHOWN_TARGETS)
    days = range(min(WEEK, len(context.world)))
    rows = (_scan(context, day, found) for day in days)
    return document(context, "SCAN_LIST_OUTPUT", "scan/", _listed(context, "SCAN", rows))


def _scan(context: Context, day: int, found: list[Host]) -> Document:
    launched = context.born - timedelta(days=day, hours=2)
    targets = (hosts.ipv4(host) or host.address for host in found if host.index % WEEK == day)
    return {
        "REF": f"scan/{int(launched.timestamp())}.{10_000 + day}",
        "TYPE": "Scheduled",
        "TITLE": cdata(f"Weekly scan {day + 1}"),
        "USER_LOGIN": USERNAME,
        "LAUNCH_DATETIME": rfc3339(launched),
        "DURATION": f"01:{10 + day}:00",
        "PROCESSED": 1,
        "STATUS": FINISHED if context["show_status"] else None,
        "TARGET": None if context["ignore_target"] else cdata(", ".join(targets)),
    }


def report_list(context: Context) -> Answer:
    """Return the reports, one for each format; all are finished."""
    launched = context.born - REPORT_AGE
    rows = (
        {
            "ID": number,
            "TITLE": cdata(f"Hosts as {form}"),
            "TYPE": "Scan",
            "USER_LOGIN": USERNAME,
            "LAUNCH_DATETIME": rfc3339(launched),
            "OUTPUT_FORMAT": form,
            "SIZE": f"{len(context.world)} KB",
            "STATUS": FINISHED,
            "EXPIRATION_DATETIME": rfc3339(launched + REPORT_LIFE),
        }
        for number, form in enumerate(FORMATS, 42_701)
    )
    return document(context, "REPORT_LIST_OUTPUT", "report/", _listed(context, "REPORT", rows))


def _listed(context: Context, name: str, rows: Iterable[Document]) -> Iterator[str]:
    """Yield the list of those rows that a call selects, each on a line."""
    test = all_of(date_tests(context, DATES, rfc3339))
    chosen = (block({name: inline(one)}, 6) for one in rows if test(one) and _fits(context, one))
    return wrapped(f"{name}_LIST", chosen)


def _fits(context: Context, row: Document) -> bool:
    found = {**row, "STATE": "Finished"}
    asked = ((found.get(name), context.parameters.get(key)) for key, name in EQUAL)
    return all(
        wanted is None or one in (wanted if isinstance(wanted, frozenset) else (wanted,))
        for one, wanted in asked
    )


def activity_log(context: Context) -> Answer:
    """Return one page of the log."""
    page = page_by_id(context, LOG, BY_ENTRY, query_of(context, BY_ENTRY, _of_log(context)))
    return sections([row(HEADER), *(row(line.values()) for line in page.rows)], page)


def _line(context: Context, index: int) -> Document:
    date = rfc3339(context.born - timedelta(minutes=index + 1))
    action = ACTIONS[BY_ENTRY.number(index) % len(ACTIONS)]
    cells = (date, action, "auth", DETAILS, USERNAME, "Manager", "192.0.2.250")
    return dict(zip(HEADER, cells, strict=True))


LOG = Collection.of("activity-log", lambda _: range(ENTRIES), _line)


def _of_log(context: Context) -> Iterator[Test]:
    user, action = context["username"], context["user_action"]
    since, until = (context[name] for name in ("since_datetime", "until_datetime"))
    first, last = (date and rfc3339(date) for date in (since, until))

    def test(entry: Entry) -> bool:
        date, done, *_ = _line(context, entry.index).values()
        is_dated = (first or date) <= date <= (last or date)
        return is_dated and action in (None, done) and user in (None, USERNAME)

    yield test
