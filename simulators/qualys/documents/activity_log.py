"""The activity log: CSV, newest first, paged downwards by `id_max` (5.4)."""

from datetime import datetime, timedelta

from ...engine import Answer, Collection, Context, Entry, Fixed, Query, rfc3339
from ..queries.paging import ById, page_by_id
from .markup import row, sections

ENTRIES = 250
"""What the log holds: so many log-ins, one a minute until the simulator was made."""
LAST_ID = 159_545_000 + ENTRIES
HEADER = ("Date", "Action", "Module", "Details", "User Name", "User Role", "User IP")
ACTIONS = ("request", "login", "logout")
DETAILS = "API: /api/2.0/fo/activity_log/index.php"

BY_ENTRY = ById(
    "truncation_limit",
    "id_max",
    counted=False,
    number=lambda index: LAST_ID - index,
    index=lambda number: LAST_ID - number,
    end=1,
)


def _entry(context: Context, entry: Entry) -> list[dict[str, str]]:
    date = rfc3339(_date(context, entry.index))
    cells = (date, _action(entry.index), "auth", DETAILS, _user(context), "Manager", "192.0.2.250")
    return [dict(zip(HEADER, cells, strict=True))]


def _date(context: Context, index: int) -> datetime:
    return context.born - timedelta(minutes=index + 1)


def _action(index: int) -> str:
    return ACTIONS[(LAST_ID - index) % len(ACTIONS)]


def _user(context: Context) -> str:
    return context.account.name if context.account else ""


LOG = Collection(
    "activity-log", _entry, source=lambda _: Fixed(range(ENTRIES)), one_each=lambda _: True
)


def activity_log(context: Context) -> Answer:
    """Return one page of the log; all of it in one where the limit is 0."""
    limit = context["truncation_limit"] or ENTRIES
    context = context.with_parameters({**context.parameters, "truncation_limit": limit})
    page = page_by_id(context, LOG, BY_ENTRY, _query(context))
    rows = [row(HEADER), *(row(line.values()) for line in page.rows)]
    return sections(rows, page)


def _query(context: Context) -> Query:
    names = ("username", "user_action", "since_datetime", "until_datetime")
    user, action, since, until = (context[name] for name in names)

    def test(entry: Entry) -> bool:
        date = _date(context, entry.index)
        return (
            user in (None, _user(context))
            and action in (None, _action(entry.index))
            and (since is None or date >= since)
            and (until is None or date <= until)
        )

    is_filtered = any(one is not None for one in (user, action, since, until))
    return Query(f"{user} {action} {since} {until}", item_test=test if is_filtered else None)
