"""Numbered pages fetched at once: in order, by the same guards, and no request too many."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.clock import SystemClock
from sdk.core.deadline import Deadline
from sdk.core.limiter import Limiter
from sdk.core.limits import Limits
from sdk.errors import (
    BudgetExceeded,
    Cancelled,
    EchoMismatch,
    NoProgress,
    PaginationError,
    TotalMismatch,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.pagination import End, Guard, Page, by_page

from ..timed import Harness, own_threads
from .test_properties import answers
from .test_styles import read

LIMITS = st.integers(1, 4)


class Table:
    """Numbered pages of rows, each taking its time; declares what it is told to."""

    def __init__(self, count, size, *, harness=None, cap=10**9, **declared):
        self.rows = list(range(count))
        self.size = min(size, cap)
        self.harness = harness or Harness()
        self.declared = declared
        self.lock = threading.Lock()
        self.asked = []

    def __call__(self, number):
        with self.lock:
            self.asked.append(number)
        self.harness.nap(1 + number * 7 % 5, number)
        start = (number - 1) * self.size
        rows = self.rows[start : start + self.size]
        return Page(rows, position=number, **self.declared)

    @property
    def pages(self):
        return -(-len(self.rows) // self.size)


def walk(table, limit=3, **options):
    limiter = Limiter(limit, clock=table.harness.clock, deadline=table.harness.deadline)
    return by_page(table, concurrent=limiter, **options)


def test_later_pages_are_fetched_concurrently_in_order():
    table = Table(70, 10, total=70)

    rows = list(walk(table, limit=10, end=End.TOTAL))

    assert rows == table.rows
    assert table.harness.peak == 6
    # The last one proves that nothing is behind a full page.
    assert sorted(table.asked) == [1, 2, 3, 4, 5, 6, 7, 8]


@given(
    count=st.integers(0, 60),
    size=st.integers(1, 7),
    cap=st.integers(1, 7),
    limit=LIMITS,
    end=st.sampled_from([End.TOTAL, End.EMPTY_PAGE, End.SHORT_PAGE]),
)
def test_a_true_total_takes_the_requests_of_a_walk_one_by_one(count, size, cap, limit, end):
    table = Table(count, size, cap=cap, total=count)
    alone = Table(count, size, cap=cap, total=count)

    rows = list(walk(table, limit, end=end, size=size))
    list(by_page(alone, end=end, size=size))

    assert rows == table.rows
    assert sorted(table.asked) == alone.asked
    assert table.harness.peak <= limit
    assert own_threads() == []


@given(
    count=st.integers(0, 60),
    size=st.integers(1, 7),
    limit=LIMITS,
    end=st.sampled_from([End.SHORT_PAGE, End.EMPTY_PAGE]),
)
def test_the_number_of_the_last_page_takes_the_same_requests(count, size, limit, end):
    table = Table(count, size, last=-(-count // size))
    alone = Table(count, size)

    rows = list(walk(table, limit, end=end, size=size))
    list(by_page(alone, end=end, size=size))

    assert rows == table.rows
    assert sorted(table.asked) == alone.asked


def test_number_of_the_last_page_suffices_for_concurrency():
    table = Table(69, 10, last=7)

    rows = list(walk(table, limit=10, size=10))

    assert rows == table.rows
    assert table.harness.peak == 6


@given(count=st.integers(0, 40), size=st.integers(1, 7), limit=LIMITS)
def test_pages_come_one_by_one_without_a_total(count, size, limit):
    table = Table(count, size)

    rows = list(walk(table, limit, size=size))

    assert rows == table.rows
    assert table.asked == sorted(table.asked)
    assert table.harness.peak == 1


@given(
    count=st.integers(1, 40),
    size=st.integers(1, 7),
    limit=LIMITS,
    lie=st.integers(-40, 40).filter(bool),
    end=st.sampled_from([End.EMPTY_PAGE, End.SHORT_PAGE]),
)
def test_a_total_that_lies_loses_nothing_and_costs_little(count, size, limit, lie, end):
    table = Table(count, size, total=count + lie)

    rows = list(walk(table, limit, end=end, size=size, guard=Guard(exact_total=False)))

    assert rows == table.rows
    assert len(table.asked) <= table.pages + 1 + 2 * limit


@given(count=st.integers(1, 40), size=st.integers(1, 7), limit=LIMITS, excess=st.integers(1, 50))
def test_a_total_too_high_is_never_a_quiet_end(count, size, limit, excess):
    table = Table(count, size, total=count + excess)

    rows, error = read(walk(table, limit, end=End.TOTAL))

    assert rows == table.rows
    assert type(error) is NoProgress
    assert len(table.asked) <= table.pages + 3 + 2 * limit


@pytest.mark.parametrize("declared", [{"total": 10**15}, {"last": 10**15}])
@given(max_pages=st.integers(1, 30), limit=LIMITS)
def test_no_page_is_asked_for_beyond_the_budget(declared, max_pages, limit):
    table = Table(200, 2, **declared)

    rows, error = read(walk(table, limit, end=End.EMPTY_PAGE, limits=Limits(max_pages=max_pages)))

    assert len(rows) == 2 * max_pages
    assert type(error) is BudgetExceeded
    assert sorted(table.asked) == list(range(1, max_pages + 1))


def test_a_vendor_that_ignores_the_number_is_stopped():
    asked = []

    def fetch(number):
        asked.append(number)
        return Page([1, 2], total=1000)

    rows, error = read(walk_plainly(fetch, end=End.EMPTY_PAGE))

    assert rows == [1, 2] * 4
    assert type(error) is NoProgress
    assert len(asked) <= 4 + 2 * 3


def test_echo_of_another_page_is_noticed_first():
    def fetch(number):
        return Page([number], total=20, position=1 if number == 5 else number)

    rows, error = read(walk_plainly(fetch, end=End.TOTAL))

    assert rows == [1, 2, 3, 4, 5]
    assert type(error) is EchoMismatch


def walk_plainly(fetch, **options):
    return by_page(fetch, concurrent=Limiter(3, clock=SystemClock()), **options)


@given(fails_at=st.integers(1, 7), limit=LIMITS)
def test_the_first_page_that_fails_ends_the_walk_in_its_place(fails_at, limit):
    table = Table(70, 10, total=70)

    def fetch(number):
        page = table(number)
        if number >= fails_at:
            raise VendorUnavailable(f"page {number} is down")
        return page

    limiter = Limiter(limit, clock=table.harness.clock, deadline=table.harness.deadline)
    rows, error = read(by_page(fetch, end=End.TOTAL, concurrent=limiter))

    assert rows == table.rows[: 10 * (fails_at - 1)]
    assert error.message == f"page {fails_at} is down"
    assert own_threads() == []


@given(fails_at=st.integers(2, 7), limit=LIMITS)
def test_a_worker_that_dies_is_never_a_hole_nor_an_end(fails_at, limit):
    table = Table(65, 10, total=65)

    def fetch(number):
        page = table(number)
        if number == fails_at:
            raise SystemExit
        return page

    limiter = Limiter(limit, clock=table.harness.clock, deadline=table.harness.deadline)
    rows = []
    with pytest.raises(SystemExit):
        rows.extend(by_page(fetch, size=10, concurrent=limiter))

    assert rows == table.rows[: len(rows)]
    assert len(rows) <= 10 * (fails_at - 1)


@given(used=st.integers(0, 65), limit=LIMITS)
def test_a_walk_that_is_dropped_stops_asking(used, limit):
    table = Table(65, 10, total=65)
    rows = walk(table, limit, end=End.TOTAL)

    given_out = [row for _, row in zip(range(used), rows, strict=False)]
    rows.close()
    asked = len(table.asked)

    assert given_out == table.rows[:used]
    assert asked <= max(1, -(-used // 10)) + 2 * limit
    assert own_threads() == []


def test_a_run_that_is_cancelled_is_no_end():
    table = Table(70, 10, total=70)
    rows = walk(table, 2, end=End.TOTAL)
    first = [next(rows) for _ in range(20)]

    table.harness.deadline.cancel("enough")
    rest, error = read(rows)

    assert first + rest == table.rows[: 20 + len(rest)]
    assert len(rest) < 50
    assert isinstance(error, Cancelled)


def test_a_total_that_is_missed_is_a_mismatch():
    table = Table(70, 10, total=75)

    rows, error = read(walk(table, end=End.EMPTY_PAGE, guard=Guard(exact_total=True)))

    assert rows == table.rows
    assert type(error) is TotalMismatch


@given(pages=st.lists(answers, min_size=13, max_size=13), end=st.sampled_from(End), limit=LIMITS)
def test_whatever_a_vendor_answers_the_walk_ends(pages, end, limit):
    asked = []

    def fetch(number):
        asked.append(number)
        return pages[number]

    limiter = Limiter(limit, clock=SystemClock())
    limits = Limits(max_pages=12)
    _, error = read(by_page(fetch, end=end, size=2, limits=limits, concurrent=limiter))

    assert len(asked) <= 12
    assert error is None or isinstance(error, PaginationError | UnexpectedResponse)


def test_a_listing_is_either_read_ahead_or_fetched_at_once():
    limiter = Limiter(2, clock=SystemClock(), deadline=Deadline(SystemClock()))

    with pytest.raises(ValueError, match="not both"):
        by_page(lambda _: Page([]), size=1, concurrent=limiter, read_ahead=limiter)
