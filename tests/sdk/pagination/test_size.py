"""Pages that shrink: a page too heavy for the vendor is asked for again in smaller ones."""

import json
import logging
from random import Random
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.context import RunContext
from sdk.core.journal import Journal
from sdk.core.limits import Limits
from sdk.core.retry import Retry
from sdk.errors import BudgetExceeded, RateLimited, VendorUnavailable
from sdk.http import Session
from sdk.pagination import End, PageSize, by_cursor, by_next_url, by_offset, by_page
from sdk.testing.transport.in_process import InProcess
from sdk.testing.transport.virtual_clock import VirtualClock


class Heavy:
    """Rows by offset, of which the vendor serves no more than `able(offset)` at once.

    `refused` calls fail whatever they ask for, with `status`.
    """

    def __init__(self, count, *, able=lambda _: 10**9, refused=(), status=504, retry=None):
        self.rows = list(range(count))
        self.able = able
        self.refused = refused
        self.status = status
        self.asked = []
        self.served = 0
        self.clock = VirtualClock()
        self.journal = Journal(clock=self.clock)
        context = RunContext(
            transport=InProcess(self.app, clock=self.clock),
            clock=self.clock,
            random=Random(7),
            journal=self.journal,
            retry=retry or Retry(retries=10, budget=10**6),
        )
        self.session = Session("https://vendor.test", integration="vendor", context=context)

    def app(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        query = dict(parse_qsl(environ["QUERY_STRING"] + body))
        offset, limit = int(query.get("offset", 0)), int(query["limit"])
        self.asked.append((offset, limit))
        if len(self.asked) in self.refused or min(limit, len(self.rows) - offset) > self.able(
            offset
        ):
            start_response(f"{self.status} Too Heavy", [("Retry-After", "1")])
            return [b""]
        self.served += 1
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self.rows[offset : offset + limit]).encode()]

    @property
    def sizes(self):
        return [limit for _, limit in self.asked]


def offsets(vendor, size, *, end=End.EMPTY_PAGE, post=False, **options):
    def fetch(offset):
        query = {"limit": size, "offset": offset}
        reply = (
            vendor.session.post("/rows", data=query, operation="rows", repeatable=True)
            if post
            else vendor.session.get("/rows", params=query, operation="rows")
        )
        return reply.page(reply.json(list[int]), total=len(vendor.rows))

    return by_offset(fetch, size=size, end=end, **options)


def cursors(vendor, size, *, end=End.EMPTY_PAGE, **options):
    def fetch(cursor):
        query = {"limit": size, "offset": cursor}
        reply = vendor.session.get("/rows", params=query, operation="rows")
        rows = reply.json(list[int])
        return reply.page(rows, next=str(int(cursor or 0) + len(rows)) if rows else None)

    return by_cursor(fetch, size=size, end=end, **options)


LISTINGS = [offsets, cursors]


@pytest.mark.parametrize("listing", LISTINGS)
def test_too_heavy_page_is_split(listing):
    vendor = Heavy(100, able=lambda _: 30)

    rows = list(listing(vendor, PageSize(100, floor=5)))

    assert rows == vendor.rows
    assert vendor.asked[:4] == [(0, 100), (0, 50), (0, 25), (25, 25)]


@pytest.mark.parametrize("listing", LISTINGS)
@given(
    count=st.integers(0, 60),
    size=st.integers(1, 20),
    floor=st.integers(1, 20),
    weights=st.lists(st.integers(1, 20), min_size=1, max_size=9),
    refused=st.sets(st.integers(1, 30), max_size=4),
    end=st.sampled_from([End.EMPTY_PAGE, End.SHORT_PAGE]),
)
def test_no_row_is_lost_or_doubled_wherever_pages_are_too_heavy(
    listing, count, size, floor, weights, refused, end
):
    floor = min(floor, size)
    vendor = Heavy(
        count,
        able=lambda offset: max(floor, weights[offset % len(weights)]),
        refused=refused,
        retry=Retry(retries=40, budget=10**6),
    )

    rows = list(listing(vendor, PageSize(size, floor=floor), end=end))

    counted = vendor.journal.counters()
    assert rows == vendor.rows
    assert all(floor <= limit <= size for limit in vendor.sizes)
    assert len(vendor.asked) == counted.requests == counted.pages + counted.retries
    assert counted.pages == vendor.served


@pytest.mark.parametrize("listing", LISTINGS)
def test_too_heavy_smallest_page_is_an_error_after_the_rows(listing):
    vendor = Heavy(100, able=lambda offset: 9 if offset >= 40 else 20)
    walk = listing(vendor, PageSize(20, floor=10))

    rows = [next(walk) for _ in range(40)]
    with pytest.raises(VendorUnavailable, match="11 attempts, the last for 10 rows") as caught:
        next(walk)

    assert rows == vendor.rows[:40]
    assert (caught.value.integration, caught.value.operation) == ("vendor", "rows")
    assert vendor.sizes[2:] == [20] + [10] * 10


def test_it_is_repeated_no_more_often_than_anything_else():
    by_policy = Heavy(100, able=lambda _: 1, retry=Retry(retries=2))
    by_budget = Heavy(100, able=lambda _: 1, retry=Retry(retries=9, budget=3, budget_share=0))

    with pytest.raises(VendorUnavailable, match="3 attempts, the last for 25 rows"):
        list(offsets(by_policy, PageSize(100, floor=1)))
    with pytest.raises(VendorUnavailable, match="budget of repeats"):
        list(offsets(by_budget, PageSize(100, floor=1)))

    assert by_policy.sizes == [100, 50, 25]
    assert by_budget.sizes == [100, 50, 25, 12]


def test_shrunk_size_grows_again_after_the_fault():
    vendor = Heavy(1000, refused={2, 3})

    rows = list(offsets(vendor, PageSize(40, floor=1)))

    assert rows == vendor.rows
    assert vendor.sizes[:4] == [40, 40, 20, 10]
    assert vendor.sizes[3:13] == [10] * 10
    assert vendor.sizes[13:23] == [20] * 10
    assert set(vendor.sizes[23:]) == {40}


def test_a_form_may_ask_for_less_too():
    vendor = Heavy(100, able=lambda _: 30)

    rows = list(offsets(vendor, PageSize(100, floor=5), post=True))

    assert rows == vendor.rows


def test_being_asked_to_slow_down_is_no_reason_for_smaller_pages():
    vendor = Heavy(20, refused={1, 2}, status=429, retry=Retry(retries=2))

    rows = list(offsets(vendor, PageSize(10, floor=1)))

    assert rows == vendor.rows
    assert set(vendor.sizes) == {10}


def test_a_refusal_is_not_asked_again_for_less():
    vendor = Heavy(20, able=lambda _: 0, status=429, retry=Retry(retries=0))

    with pytest.raises(RateLimited):
        list(offsets(vendor, PageSize(10, floor=1)))

    assert vendor.sizes == [10]


@pytest.mark.parametrize("strategy", [by_page, by_next_url])
def test_a_listing_whose_pages_would_shift_never_shrinks(strategy):
    vendor, size = Heavy(100, able=lambda _: 1, retry=Retry(retries=3)), PageSize(10, floor=1)

    def fetch(page):
        query = {"limit": size, "offset": 10 * int(page or 0)}
        return vendor.session.get("/rows", params=query).page([])

    with pytest.raises(VendorUnavailable):
        list(strategy(fetch, end=End.EMPTY_PAGE))

    assert vendor.sizes == [10] * 4


def test_the_budget_for_pages_makes_room_for_smaller_ones():
    vendor = Heavy(4000, able=lambda offset: 2 if offset >= 500 else 100)

    rows = list(offsets(vendor, PageSize(100, floor=1), end=End.TOTAL))

    assert rows == vendor.rows
    assert vendor.served > 1000


def test_page_budget_set_by_the_user_is_kept():
    vendor = Heavy(100, able=lambda _: 2)

    with pytest.raises(BudgetExceeded):
        list(offsets(vendor, PageSize(50, floor=1), limits=Limits(max_pages=10)))

    assert vendor.served == 10


@pytest.mark.parametrize(("size", "floor"), [(10, 0), (10, -1), (0, 0), (10, 11)])
def test_a_size_that_makes_no_sense_is_refused(size, floor):
    with pytest.raises(ValueError, match=f"{size}, {floor}"):
        PageSize(size, floor=floor)


def test_replacement_of_a_page_is_logged(caplog):
    vendor = Heavy(100, able=lambda _: 30)

    with caplog.at_level(logging.INFO):
        list(offsets(vendor, PageSize(100, floor=5)))

    assert [record.page_size for record in caplog.records] == [100, 50]
    assert repr(PageSize(100, floor=5)) == "PageSize(100 of 100, floor=5)"
