"""What was read of each listing, as the simulator saw it: the integration is not asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..simulator import SimulatedPage

WANTED_PAGES = 3
"""The second boundary between pages is the first that repeats."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The pages of one listing that were asked with the same path and filters."""

    listing: str
    pages: tuple[SimulatedPage, ...]

    @property
    def length(self) -> int:
        """Return how many pages were read, those that were read again left out."""
        return len({page.begins for page in self.pages})

    @property
    def is_whole(self) -> bool:
        """Return True if the last page was read."""
        return any(page.is_last for page in self.pages)

    @property
    def end(self) -> str:
        """Return where it was left, in words."""
        last = max(self.pages, key=lambda page: page.place)
        return f"{last.rows} rows of page {last.place + 1} were read, and never the page after it"


def walks(pages: Iterable[SimulatedPage], *, least_rows: int = 2) -> Iterator[Walk]:
    """Yield the walks of a run; pages for less than `least_rows` are probes, and left out.

    Whoever asks for one row wants to know whether it may, or whether there is anything.
    """
    found: defaultdict[tuple[str, str], list[SimulatedPage]] = defaultdict(list)
    for page in pages:
        if page.size >= least_rows:
            found[page.listing, page.walk].append(page)
    for (listing, _), several in found.items():
        yield Walk(listing, tuple(several))


def longest(found: Iterable[Walk]) -> dict[str, int]:
    """Return the pages of the longest walk of each listing."""
    lengths: dict[str, int] = {}
    for walk in found:
        lengths[walk.listing] = max(walk.length, lengths.get(walk.listing, 0))
    return lengths
