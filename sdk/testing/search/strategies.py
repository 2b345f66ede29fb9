"""Strategies: worlds, fault scripts, scenarios and chains of pages, for property tests of your own.

    @given(scenarios(TestQualys))
    def test_no_scenario_breaks_it(scenario):
        hold(TestQualys, scenario)

What Hypothesis finds is printed as a scenario, with the `chariot run` line that shows the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, Self, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ...pagination import Page
from ..conformance.subject import Subject
from ..file_conformance.scenario import FileScenario, hold_file
from ..file_conformance.subject import FileSubject
from ..simulator import SimulatedQuirk, Simulator
from .scenario import Scenario, hold

__all__ = [
    "Chain",
    "FileScenario",
    "Scenario",
    "fault_scripts",
    "faults",
    "file_scenarios",
    "hold",
    "hold_file",
    "page_chains",
    "quirk_sets",
    "scenarios",
    "worlds",
]

T = TypeVar("T")

FAILURES: Final = (400, 401, 403, 404, 409, 410, 413, 414, 418, 422, 429, 500, 501, 502, 503, 504)
"""Statuses that gateways and vendors fail with."""

LONGEST_SLOWNESS_SECONDS: Final = 600

PACKED: Final = b"\x1f\x8b"
"""How a file begins that is packed with gzip."""

MOST_CALLS: Final = 12
"""Calls of a route that a fault may count: later ones are like those before."""


class Odd(Protocol):
    """What has oddities, once it is made."""

    @property
    def quirks(self) -> Sequence[SimulatedQuirk]:
        """The quirks it can be made with."""
        ...

    @classmethod
    def create(cls, *, hosts: int = ...) -> Self:
        """Make one over a world of that size."""
        ...


def worlds(most_hosts: int = 20) -> SearchStrategy[tuple[int, int]]:
    """Return worlds by seed and hosts; `Simulator.create(seed=..., hosts=...)` makes one."""
    return st.tuples(st.integers(0, 99), st.integers(0, most_hosts))


def faults(
    simulator: type[Simulator], throttles: Iterable[str] = (), routes: Iterable[str] = ()
) -> SearchStrategy[str]:
    """Return fault specs for a simulator: what happens, on which route, to which calls.

    `throttles` are further specs, such as the vendor's own way to ask for a pause, of which only
    what happens is taken; `routes` are those to fail, by default all there are.
    """
    known = tuple(routes) or tuple(route.name for route in simulator.create(hosts=0).routes)
    own = [spec.partition("@")[0] for spec in throttles]
    kinds = st.one_of(
        st.sampled_from([*own, "status:200", "html:200", "html:502", "reset", "truncate"]),
        st.sampled_from(FAILURES).map("status:{}".format),
        st.integers(1, 120).map("status:429:retry-after={}".format),
        st.integers(0, 200).map("truncate:{}".format),
        st.integers(1, LONGEST_SLOWNESS_SECONDS).map("slow:{}".format),
        st.just("token-expired"),
    )
    anywhere = st.builds("{}@{}{}".format, kinds, st.sampled_from(["*", *known]), _places())
    unseen = getattr(simulator, "unseen", {})
    lists = [
        name for name in getattr(simulator, "rows", ()) if name in known and name not in unseen
    ]
    losses = [f"{kind}@{name}" for name in lists for kind in ("empty", "half")]
    seen = [loss for loss in losses if loss not in unseen]
    if not seen:
        return anywhere
    return st.one_of(anywhere, st.builds("{}{}".format, st.sampled_from(seen), _places()))


def fault_scripts(
    simulator: type[Simulator],
    throttles: Iterable[str] = (),
    routes: Iterable[str] = (),
    *,
    most: int = 3,
) -> SearchStrategy[tuple[str, ...]]:
    """Return up to `most` faults together, in the order in which they are looked at."""
    return st.lists(faults(simulator, throttles, routes), max_size=most).map(tuple)


def quirk_sets(simulator: type["Odd"], most: int = 1) -> SearchStrategy[tuple[str, ...]]:
    """Return up to `most` of the quirks that a simulator has, by name."""
    names = [quirk.name for quirk in simulator.create(hosts=0).quirks]
    if not names:
        return st.just(())
    return st.lists(st.sampled_from(names), max_size=most, unique=True).map(tuple)


def scenarios(
    subject: type[Subject], *, most_hosts: int = 20, most_faults: int = 3
) -> SearchStrategy[Scenario]:
    """Return any world, page size, quirk and fault script for one conformance class.

    Faults are injected into the routes that the integration calls; one walk is made to learn which.
    """
    plain = subject().harness()
    plain.run()
    scripts = fault_scripts(subject.simulator, subject.throttles, plain.asked(), most=most_faults)
    return _scenarios(worlds(most_hosts), quirk_sets(subject.simulator), scripts)


@st.composite
def _scenarios(
    draw: DrawFn,
    worlds: SearchStrategy[tuple[int, int]],
    oddities: SearchStrategy[tuple[str, ...]],
    scripts: SearchStrategy[tuple[str, ...]],
) -> Scenario:
    seed, hosts = draw(worlds)
    return Scenario(
        seed=seed,
        hosts=hosts,
        page_size=draw(st.integers(1, hosts + 1)),
        concurrency=draw(st.sampled_from([1, 2, 10])),
        quirks=draw(oddities),
        faults=draw(scripts),
    )


def file_scenarios(
    subject: type[FileSubject], *, most_hosts: int = 8, most_quirks: int = 1
) -> SearchStrategy[FileScenario]:
    """Return any world, any quirks, and any damage to the file of a class for imports.

    A file is cut anywhere, or comes in pieces of any size; a byte of it is changed where it is
    packed, since elsewhere that makes another file that may be as good.
    """
    return _file_scenarios(
        subject, worlds(most_hosts), quirk_sets(subject.simulator, most=most_quirks)
    )


@st.composite
def _file_scenarios(
    draw: DrawFn,
    subject: type[FileSubject],
    worlds: SearchStrategy[tuple[int, int]],
    oddities: SearchStrategy[tuple[str, ...]],
) -> FileScenario:
    seed, hosts = draw(worlds)
    whole = FileScenario(seed=seed, hosts=hosts, quirks=draw(oddities))
    content = whole.content(subject)
    kinds = ["cut", "flip"] if content.startswith(PACKED) else ["cut"]
    orders = st.builds(
        "{}:{}".format, st.sampled_from(kinds), st.integers(0, max(0, len(content) - 1))
    )
    damage = draw(st.lists(orders, max_size=1))
    pieces = draw(st.lists(st.integers(1, 5000).map("pieces:{}".format), max_size=1))
    return replace(whole, faults=(*damage, *pieces))


@dataclass(frozen=True, slots=True)
class Chain(Generic[T]):
    """A listing cut into pages, as a vendor would serve it: by cursor, by page or by offset.

    `rows` are all of them; a page that no link leads to raises LookupError.
    """

    pages: Sequence[Sequence[T]]

    @property
    def rows(self) -> list[T]:
        """The rows of all pages, in order."""
        return [row for page in self.pages for row in page]

    def by_cursor(self, cursor: str | None) -> Page[T]:
        """Return the page that a cursor leads to, the first for None; the last has no cursor."""
        place = int(cursor or 0)
        more = place + 1 < len(self.pages)
        return Page(self.pages[place], next=str(place + 1) if more else None, more=more)

    def by_page(self, number: int) -> Page[T]:
        """Return a page by its number from 1; those past the end are empty."""
        rows = self.pages[number - 1] if 0 < number <= len(self.pages) else ()
        return Page(rows, position=number, total=len(self.rows))

    def by_offset(self, offset: int) -> Page[T]:
        """Return the page that begins after so many rows; one past the end is empty."""
        begin = 0
        for page in self.pages:
            if begin == offset and page:
                return Page(page, position=offset, total=len(self.rows))
            begin += len(page)
        if offset != begin:
            raise LookupError(f"no page begins after {offset} rows")
        return Page((), position=offset, total=begin)


def page_chains(
    rows: SearchStrategy[T], *, most_pages: int = 8, empty_pages: bool = True
) -> SearchStrategy[Chain[T]]:
    """Return listings of distinct rows in pages of any sizes, with empty ones if allowed."""
    sizes = st.lists(st.integers(0 if empty_pages else 1, 4), min_size=1, max_size=most_pages)
    return sizes.flatmap(lambda counts: _cut(rows, counts))


def _cut(rows: SearchStrategy[T], counts: Sequence[int]) -> SearchStrategy[Chain[T]]:
    total = sum(counts)
    distinct = st.lists(rows, min_size=total, max_size=total, unique_by=repr)
    ends = [sum(counts[: place + 1]) for place in range(len(counts))]
    begins = [end - count for end, count in zip(ends, counts, strict=True)]
    return distinct.map(
        lambda all_rows: Chain(
            tuple(tuple(all_rows[a:b]) for a, b in zip(begins, ends, strict=True))
        )
    )


def _places() -> SearchStrategy[str]:
    """Return the calls of a fault: all of them, one, some, or all from one on."""
    calls = st.integers(1, MOST_CALLS)
    ranges = st.builds(lambda first, more: f"#{first}-{first + more}", calls, st.integers(0, 5))
    return st.one_of(st.just(""), calls.map("#{}".format), ranges, calls.map("#{}-".format))
