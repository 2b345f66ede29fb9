"""What every vendor on the engine keeps: the same answer to the same call, dates by the clock.

A vendor's test gives `answers(simulator)`: the body of the answer to one call of each safe
operation, by the name of the operation.
"""

import re
from datetime import UTC, datetime, timedelta

from simulators import World

IDLE = "idle"
"""A quirk that does nothing: the engine then answers each safe call twice, and compares."""
HOSTS = 25
MOVE = timedelta(days=400)
NUMBERS = [MOVE.total_seconds() * scale for scale in (1, 10**3, 10**6, 10**9)]
"""By how much a moment moves that is a number: of seconds, and of the smaller units."""
TOKEN = re.compile(
    r"""["<](?P<name>[A-Za-z_@][\w.@-]*)(?:"\s*:|>)
    |(?P<date>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)
    |(?<=[:>\s])(?P<number>\d{10,19})(?=[,}\]<\s])""",
    re.VERBOSE,
)


class TickingClock:
    """A clock that never shows the same time twice."""

    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self):
        self.seconds += 0.001
        return self.seconds

    def sleep(self, seconds):
        self.seconds += seconds


class LaterClock(TickingClock):
    """A clock that stands still, so many days later."""

    def __init__(self, later):
        super().__init__()
        self.later = later

    def now(self):
        return datetime(2026, 1, 5, 10, tzinfo=UTC) + self.later

    def monotonic(self):
        return self.seconds


def assert_repeatable(vendor, answers):
    """Fail where a safe operation answers the same call in two ways."""
    simulator = vendor(World(hosts=HOSTS), clock=TickingClock())
    simulator.active_quirks = frozenset({IDLE})

    found = answers(simulator)

    missing = {one.name for one in vendor.operations if one.safe} - found.keys()
    changed = {effect.route for effect in simulator.journal.effects}
    assert not missing, f"not called: {missing}"
    assert not changed, f"two answers to one call: {changed}"


def assert_dates_move(vendor, answers, *, fixed=()):
    """Fail where a date of a listing does not move with the clock; `fixed` fields are no events."""
    early, late = (
        answers(vendor(World(hosts=HOSTS), clock=LaterClock(later)))
        for later in (timedelta(), MOVE)
    )
    wrong = {
        f"{one.name}: {name}"
        for one in vendor.operations
        if one.style is not None
        for name in not_moved(early[one.name], late[one.name])
        if name not in fixed
    }

    assert not wrong, f"dates that do not move: {wrong}"
    assert any(tokens(body) for body in early.values()), "no date in any answer"


def not_moved(early, late):
    """Yield the names of fields whose dates are not 400 days apart in two bodies."""
    pairs = zip(tokens(early), tokens(late), strict=True)
    for (name, kind, before), (_, _, after) in pairs:
        if kind == "number":
            # One that is the same may be an id.
            moved = before == after or int(after) - int(before) in NUMBERS
        else:
            moved = datetime.fromisoformat(after) - datetime.fromisoformat(before) == MOVE
        if not moved:
            yield name


def tokens(body):
    """Return the dates in a body of JSON or XML, each with the name of its field."""
    name, found = "", []
    for match in TOKEN.finditer(body.decode()):
        if match["name"]:
            name = match["name"]
        else:
            kind = match.lastgroup or ""
            found.append((name, kind, match[kind]))
    return found
