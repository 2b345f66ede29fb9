"""A line on stderr that shows how far a run is, where stderr is a terminal."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console as Screen
from rich.status import Status
from rich.text import Text

from ...core.journal import Event, Kind
from ...core.printable import visible

Listener = Callable[[Event], None]


@contextmanager
def progress(title: str, *, shown: bool) -> "Iterator[tuple[Follower, ...]]":
    """Return listeners for a run's journal that keep a line up to date; none unless `shown`."""
    if not shown:
        yield ()
        return
    with Screen(stderr=True).status(Text(title)) as status:
        yield (Follower(title, status),)


@contextmanager
def status(title: str, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Show a line with the current step, and give the function to set it; none unless `shown`."""
    if not shown:
        yield lambda _what: None
        return
    with Screen(stderr=True).status(Text(title)) as line:
        yield lambda what: line.update(Text(visible(what)))


class Follower:
    """Turns events into one line: the stream, its pages and rows, and what it waits for."""

    def __init__(self, title: str, status: Status) -> None:
        self.line = title
        self._title = title
        self._status = status
        self._counts: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Count an event and show the counts in `line`."""
        if event.kind is Kind.STREAM:
            self._counts.clear()
        self._counts[event.kind] += 1
        received = event.facts.get("received")
        self._counts["rows"] += received if isinstance(received, int) else 0
        self.line = describe(self._title, event, self._counts)
        self._status.update(Text(visible(self.line)))


def describe(title: str, event: Event, counts: Counter[str]) -> str:
    """Return a line: `qualys hosts: 3 pages, 2800 rows, 1 retry; waiting 30 s (RateLimited)`."""
    pages, retries = counts[Kind.PAGE], counts[Kind.RETRY]
    parts = [
        f"{pages} page{'' if pages == 1 else 's'}",
        f"{counts['rows']} rows",
        *([f"{retries} retr{'y' if retries == 1 else 'ies'}"] if retries else []),
    ]
    line = f"{title} {event.stream or 'signing in'}: {', '.join(parts)}"
    if event.kind is Kind.WAIT:
        seconds = event.facts.get("seconds")
        wait = f"{seconds:.0f} s" if isinstance(seconds, int | float) else "a moment"
        return f"{line}; waiting {wait} ({event.facts.get('error')})"
    return line
