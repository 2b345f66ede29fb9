"""What holds for every vendor on the engine: answers that repeat, and dates that follow the clock.

`call(simulator, operation)` of a vendor's test sends a request that the operation answers with 200,
through `doubles.ask`.
"""

import re
from datetime import UTC, datetime, timedelta

from simulators.engine import Listing

from ..doubles import HandClock

LATER = timedelta(days=400)
DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\b1[5-9]\d{8}(?:\d{3})?\b")
"""An ISO 8601 date, or Unix seconds or milliseconds of the years that a world is dated by."""


class LaterClock(HandClock):
    """A clock that is 400 days ahead of the other one."""

    def now(self):
        return super().now() + LATER


def safe_operations(vendor):
    """Return the operations that answer from their context alone."""
    return [operation for operation in vendor.operations if operation.safe]


def listings(vendor):
    """Return the operations that answer with a page of a collection."""
    return [one for one in safe_operations(vendor) if isinstance(one.answer, Listing)]


def assert_answers_repeat(simulator, call, *, counted=()):
    """Send each safe operation twice; headers named in `counted` count requests, and may differ."""
    for operation in safe_operations(simulator):
        first, second = (_read(call(simulator, operation), counted) for _ in range(2))
        assert first[0] == 200, f"{operation.name}: {first}"
        assert first == second, operation.name


def assert_dates_follow_the_clock(vendor, call, *, constant="(?!)"):
    """Read the first page of each listing, and again in a simulator that is made 400 days later.

    `constant` is a pattern of text whose dates stay: those of the vendor's catalogue.
    """
    now, later = (vendor.create(hosts=12, clock=clock()) for clock in (HandClock, LaterClock))
    assert listings(vendor)
    for operation in listings(vendor):
        texts = [
            re.sub(constant, "", call(simulator, operation).body.decode())
            for simulator in (now, later)
        ]
        dates = [[_moment(found) for found in DATE.findall(text)] for text in texts]
        assert DATE.sub("", texts[0]) == DATE.sub("", texts[1]), operation.name
        assert dates[0], f"{operation.name}: a page without dates"
        assert [date + LATER for date in dates[0]] == dates[1], operation.name


def _read(said, counted):
    headers = {name: value for name, value in said.headers.items() if name.lower() not in counted}
    return said.status, headers, said.body


def _moment(text):
    if "-" not in text:
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return datetime.fromisoformat(text)
