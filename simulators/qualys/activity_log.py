"""The activity log: CSV, newest first, paged downwards by `id_max`.

Source: docs/contracts/qualys.md 5.4.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from .. import Answer, rfc3339
from .listing import DEFAULT_LIMIT, Scene, next_url
from .parameters import Call

CSV = "text/csv;charset=UTF-8"
FIRST_ID = 159_545_001
ENTRIES = 250
"""What the log holds: so many log-ins, one a minute until the epoch of the world."""
HEADER = ("Date", "Action", "Module", "Details", "User Name", "User Role", "User IP")
ACTIONS = ("request", "login", "logout")


def listing(call: Call, scene: Scene) -> Answer:
    """One page of the log."""
    lines = list(_lines(call, scene))
    return Answer(200, ("\n".join(lines).encode() + b"\n",), CSV)


def _lines(call: Call, scene: Scene) -> Iterator[str]:
    limit = call.number("truncation_limit", DEFAULT_LIMIT)
    chosen = (number for number in _newest_first(call) if _matches(call, scene, number))
    yield from ("----BEGIN_RESPONSE_BODY_CSV", _row(HEADER))
    for number in islice(chosen, limit or None):
        yield _row(_entry(scene, number))
    yield "----END_RESPONSE_BODY_CSV"
    if (following := next(chosen, None)) is not None:
        yield from _footer(limit, next_url(call, scene, "id_max", following))


def _footer(limit: int, url: str) -> Iterator[str]:
    text = f"{limit} record limit exceeded. Use URL to get next batch of results."
    yield from ("----BEGIN_RESPONSE_FOOTER_CSV", "WARNING", _row(("CODE", "TEXT", "URL")))
    yield from (_row(("1980", text, url)), "----END_RESPONSE_FOOTER_CSV")


def _newest_first(call: Call) -> Iterator[int]:
    last = FIRST_ID + ENTRIES - 1
    return iter(range(min(call.number("id_max", last), last), FIRST_ID - 1, -1))


def _matches(call: Call, scene: Scene, number: int) -> bool:
    date, since, until = (
        _date(scene, number),
        call.moment("since_datetime"),
        call.moment("until_datetime"),
    )
    return (
        call.text("username") in (None, scene.user)
        and call.text("user_action") in (None, _action(number))
        and (since is None or date >= since)
        and (until is None or date <= until)
    )


def _entry(scene: Scene, number: int) -> tuple[str, ...]:
    date = rfc3339(_date(scene, number))
    details = "API: /api/2.0/fo/activity_log/index.php"
    return (date, _action(number), "auth", details, scene.user, "Manager", "192.0.2.250")


def _date(scene: Scene, number: int) -> datetime:
    return scene.world.epoch - timedelta(minutes=FIRST_ID + ENTRIES - number)


def _action(number: int) -> str:
    return ACTIONS[number % len(ACTIONS)]


def _row(cells: tuple[str, ...]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
