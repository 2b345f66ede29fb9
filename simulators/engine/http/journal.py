"""What a simulator was asked and what it said, in bounded memory."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

KEPT = 1000
LAST_PAGE = 100
"""Pages behind this one are counted with it, so that effects stay few."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call and its outcome; `status` 0 means the connection was reset instead.

    `started` and `finished` are monotonic seconds of the simulator's clock; `running` counts the
    calls of the same limit group being served when it was let in, 0 when it was turned away.
    """

    route: str
    ordinal: int
    method: str
    path: str
    status: int
    started: float
    finished: float
    running: int
    authenticated: bool
    query: tuple[str, ...]
    form: tuple[str, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A call that no real client of this vendor would make, and why we think so."""

    method: str
    path: str
    reason: str


class Effect(NamedTuple):
    """A quirk that changed answers: of which route, and of which page of a listing, from 0."""

    quirk: str
    route: str
    page: int


class PageSent(NamedTuple):
    """A page of a listing, as it was answered without any fault.

    `listing` is the operation and what it lists; `walk` is the same for all pages that one client
    asks of one listing with the same path and filters. `place` counts from 0, and is 1 behind the
    first page where a call does not say which it asks for. `begins` is the key of the first row, -1
    on a page without any; `size` is the largest number of rows that the page could have had.
    """

    listing: str
    walk: str
    place: int
    begins: int
    size: int
    rows: int
    is_last: bool


class Journal:
    """The last exchanges, and counts of all of them; every method may be called from any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lock = Lock()
        self._arrived: Counter[str] = Counter()
        self._answered: Counter[tuple[str, int]] = Counter()
        self._exchanges: deque[Exchange] = deque(maxlen=kept)
        self._unmatched: deque[Unmatched] = deque(maxlen=kept)
        self._effects: Counter[Effect] = Counter()
        self._pages: deque[PageSent] = deque(maxlen=kept)

    def arrive(self, route: str) -> int:
        """Count a call of `route` and return its ordinal, from 1."""
        with self._lock:
            self._arrived[route] += 1
            return self._arrived[route]

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange that is over."""
        with self._lock:
            self._answered[exchange.route, exchange.status] += 1
            self._exchanges.append(exchange)

    def complain(self, unmatched: Unmatched) -> None:
        """Keep a call that should not have been made."""
        with self._lock:
            self._unmatched.append(unmatched)

    def count_effects(self, route: str, page: int, quirks: Iterable[str]) -> None:
        """Count the quirks that changed an answer."""
        counted = min(page, LAST_PAGE)
        with self._lock:
            self._effects.update(Effect(quirk, route, counted) for quirk in quirks)

    def send_pages(self, pages: Iterable[PageSent]) -> None:
        """Keep the pages of listings that an answer has."""
        with self._lock:
            self._pages.extend(pages)

    @property
    def pages(self) -> tuple[PageSent, ...]:
        """Return the most recent pages of listings, in the order they were answered."""
        with self._lock:
            return tuple(self._pages)

    @property
    def effects(self) -> Mapping[Effect, int]:
        """Return how many answers each quirk changed, by route and page."""
        with self._lock:
            return dict(self._effects)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The most recent exchanges, in the order they were answered."""
        with self._lock:
            return tuple(self._exchanges)

    @property
    def unmatched(self) -> tuple[Unmatched, ...]:
        """The most recent calls of unknown routes or with unknown parameters."""
        with self._lock:
            return tuple(self._unmatched)

    def count(self, route: str | None = None, status: int | None = None) -> int:
        """How many calls were answered, of one route and with one status where given."""
        with self._lock:
            return sum(
                number
                for (name, code), number in self._answered.items()
                if route in (None, name) and status in (None, code)
            )
