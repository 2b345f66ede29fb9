"""Offsets that overlap by a row: no row is passed over, whatever comes, goes or links elsewhere."""

from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import Limits
from sdk.errors import BudgetExceeded, CursorCycle, NoProgress, UnexpectedResponse
from sdk.pagination import Guard, Page
from sdk.pagination.overlap import OverlappingOffset

SIZE = 3
BY_ITSELF = Guard(identity=str)
LIMITS = Limits()


class List:
    """A list of numbers, in pages of one row more than are requested, as the rows share one."""

    def __init__(self, rows, link=None, cap=SIZE + 1, gaps=()):
        self.rows, self.cap, self.link, self.gaps = list(rows), cap, link, gaps
        self.requests = []

    def __call__(self, params=None, *, url=None):
        skip = int(url.rpartition("=")[2]) if url else params["skip"] or 0
        self.requests.append(url or skip)
        sent = self.rows[skip : skip + self.cap]
        more = skip + self.cap < len(self.rows)
        if skip in self.gaps:
            sent = []
        link = self.link(skip) if self.link else f"/list?skip={skip + self.cap}" if more else None
        return Page(sent, next=link)

    def read(self, guard=BY_ITSELF, limits=LIMITS, cap=1000):
        style = OverlappingOffset("skip", cap=cap)
        return style.rows(self, size=SIZE, limits=limits, guard=guard)


@given(st.integers(0, 40), st.booleans())
def test_rows_come_once_with_links_and_without(count, linked):
    listing = List(range(count), link=None if linked else lambda _: None)

    assert list(listing.read()) == list(range(count))


def test_link_that_leads_to_itself_is_not_followed():
    listing = List(range(10), link=lambda skip: "/list?skip=0" if skip < 7 else None)

    assert list(listing.read()) == list(range(10))
    assert all(isinstance(request, int) for request in listing.requests)


def test_last_page_that_leads_back_is_a_cycle():
    listing = List(range(10), link=lambda skip: f"/list?skip={max(skip - 3, 0)}" if skip else "")

    with pytest.raises(CursorCycle):
        list(listing.read())


@pytest.mark.parametrize("count", [0, 1, 3, 4, 9, 10])
def test_empty_page_behind_the_last_ends_the_list(count):
    listing = List(range(count))
    listing.link = lambda skip: f"/list?skip={min(skip + 4, count)}" if skip < count else None

    assert list(listing.read()) == list(range(count))


def test_row_passed_over_on_later_pages_only_is_an_error():
    class Shrunk(List):
        def __call__(self, params=None, *, url=None):
            skip = params["skip"] or 0
            return super().__call__({"skip": skip + bool(skip)})

    with pytest.raises(UnexpectedResponse, match="changed while it was read"):
        list(Shrunk(range(10)).read())


@given(st.integers(0, 9), st.integers(1, 9))
def test_row_that_goes_takes_no_other_with_it(gone, read):
    listing = List(range(10))
    rows = listing.read()
    before = list(islice(rows, read))

    listing.rows.remove(gone)
    with suppress(UnexpectedResponse):
        assert {*before, *rows} >= set(listing.rows)


@given(st.integers(0, 9), st.integers(1, 9))
def test_row_that_comes_loses_no_other(place, read):
    listing = List(range(10))
    rows = listing.read()
    before = list(islice(rows, read))

    listing.rows.insert(place, 99)
    assert set(before + list(rows)) >= set(range(10))


def test_repeated_row_that_is_gone_is_an_error():
    listing = List(range(10))
    rows = listing.read()
    list(islice(rows, 4))

    listing.rows.remove(3)
    with pytest.raises(UnexpectedResponse, match="changed while it was read"):
        list(rows)


def test_link_of_an_empty_page_is_followed():
    listing = List(range(10), gaps=[3])

    rows = list(listing.read())

    assert "/list?skip=7" in listing.requests
    assert set(rows) >= {0, 1, 2, 3, 7, 8, 9}


def test_empty_page_that_recovers_loses_no_row():
    class Recovering(List):
        def __call__(self, params=None, *, url=None):
            page = super().__call__(params, url=url)
            self.gaps = ()
            return page

    assert list(Recovering(range(10), gaps=[0]).read()) == list(range(10))


def test_page_without_a_link_that_may_be_cut_off_is_not_the_last():
    # The vendor caps its pages below the size that was requested.
    listing = List(range(7), link=lambda _: None, cap=2)

    assert list(listing.read(cap=2)) == list(range(7))


def test_empty_pages_without_end_are_an_error():
    listing = List(range(10), link=lambda skip: f"/list?skip={skip + 1}", gaps=range(100))

    with pytest.raises(NoProgress):
        list(listing.read())


def test_budget_for_pages_holds():
    with pytest.raises(BudgetExceeded):
        list(List(range(40)).read(limits=Limits(max_pages=2)))


def test_listing_without_an_identity_is_refused():
    with pytest.raises(ValueError, match="need an identity"):
        List(range(3)).read(guard=Guard())
