"""Each quirk of the catalogue is met somewhere: in a simulator, or in a listing of this page."""

import pytest

from sdk import End, Page, UnexpectedResponse, registry
from sdk.errors import NoProgress, TotalMismatch
from sdk.pagination import Guard, by_cursor, by_offset
from sdk.testing.paging_quirks import BY_NAME, CATALOGUE

SIMULATED = {
    quirk.name
    for vendor in registry.names("simulators")
    for quirk in registry.simulator(vendor).quirks
}


def identical_bodies(**options):
    """Return five pages with the same row, under cursors of their own."""
    pages = iter(range(2, 7))
    return by_cursor(lambda _: Page(["same"], next=next_of(pages)), **options)


def next_of(pages):
    number = next(pages)
    return None if number > 5 else str(number)


def window_limit():
    """Return ten rows, of which the vendor gives no more than six by offset."""

    def fetch(offset):
        if offset >= 6:
            raise UnexpectedResponse("offset + limit must be below 6")
        return Page(list(range(offset, offset + 3)), total=10, position=offset)

    return by_offset(fetch)


def shrinking_total():
    """Return six rows, of which the first goes once a page was read."""
    pages = {0: Page([0, 1, 2], total=6), 3: Page([4, 5], total=5), 5: Page([], total=5)}
    return by_offset(pages.__getitem__, end=End.EMPTY_PAGE)


def read(listing):
    rows = []
    with pytest.raises(Exception) as ended:  # noqa: PT011 - which one it is, is what is asked
        rows.extend(listing)
    return rows, ended.type


def test_every_quirk_is_met():
    here = {"identical-bodies", "window-limit", "shrinking-total"}

    assert BY_NAME.keys() <= here | SIMULATED


def test_identical_bodies_are_complete_where_declared():
    assert list(identical_bodies(guard=Guard(stalled_pages=None))) == ["same"] * 5
    assert read(identical_bodies()) == (["same"] * 4, NoProgress)


def test_too_small_window_is_reported_after_its_rows():
    assert read(window_limit()) == (list(range(6)), UnexpectedResponse)


def test_lost_rows_are_reported_after_the_others():
    assert read(shrinking_total()) == ([0, 1, 2, 4, 5], TotalMismatch)


@pytest.mark.parametrize("quirk", CATALOGUE, ids=lambda quirk: quirk.name)
def test_a_promise_is_an_end_and_never_a_loss(quirk):
    assert quirk.complete or quirk.errors
