"""Pagination: each strategy and end signal against the reply it is for, and how it is bounded."""

import pytest

from sdk import pagination
from sdk.core.limits import Limits
from sdk.errors import BudgetExceeded, NoProgress, TotalMismatch, UnexpectedResponse
from sdk.pagination import End, Guard, Page, by_cursor, by_link, by_next_url, by_offset, by_page


class Vendor:
    """Answers one page after the other, whatever it is asked, and remembers what it was asked."""

    def __init__(self, *pages):
        self.pages = iter(pages)
        self.asked = []

    def __call__(self, asked):
        self.asked.append(asked)
        return next(self.pages)


class Table:
    """Rows by offset or page number, at most `cap` a page, as vendors do."""

    def __init__(self, count, size, *, cap=1000, first_page=None, total=None, flag=False):
        self.rows = list(range(count))
        self.size = min(size, cap)
        self.first_page = first_page
        self.total = total
        self.flag = flag
        self.asked = []

    def __call__(self, position):
        self.asked.append(position)
        start = position
        if self.first_page is not None:
            start = (position - self.first_page) * self.size
        end = start + self.size
        more = end < len(self.rows) if self.flag else None
        return Page(self.rows[start:end], total=self.total, position=position, more=more)


class Rows(list):
    """Decoded rows of a page some of whose rows could not be decoded."""

    def __init__(self, rows, received):
        super().__init__(rows)
        self.received = received


def read(listing):
    """Return the rows of a listing, and the error at its end."""
    rows = []
    try:
        for row in listing:
            rows.append(row)  # noqa: PERF402 - what came before the error is wanted
    except Exception as error:  # noqa: BLE001 - whatever it is, the test judges it
        return rows, error
    return rows, None


def test_public_names_exist():
    assert all(hasattr(pagination, name) for name in pagination.__all__)


@pytest.mark.parametrize("strategy", [by_next_url, by_link, by_cursor])
def test_a_walk_starts_with_none_and_follows_each_cursor_once(strategy):
    vendor = Vendor(Page([1, 2], next="b"), Page([3], next="c"), Page([4, 5]))

    rows = list(strategy(vendor))

    assert rows == [1, 2, 3, 4, 5]
    assert vendor.asked == [None, "b", "c"]


@pytest.mark.parametrize("strategy", [by_next_url, by_link, by_cursor, by_page, by_offset])
def test_first_row_comes_before_the_second_request(strategy):
    vendor = Vendor(Page([1, 2], next="b", total=3), Page([3], total=3))

    listing = strategy(vendor, size=2)
    asked_before = len(vendor.asked)
    first = next(listing)

    assert (asked_before, first, len(vendor.asked)) == (0, 1, 1)


@pytest.mark.parametrize("strategy", [by_cursor, by_page, by_offset])
@pytest.mark.parametrize("size", [None, 0, -1])
def test_short_pages_as_an_end_need_the_size_asked_for(strategy, size):
    with pytest.raises(ValueError, match="size"):
        strategy(Vendor(), end=End.SHORT_PAGE, size=size)


@pytest.mark.parametrize(
    ("count", "asked"), [(0, [1]), (1, [1]), (2, [1, 2]), (3, [1, 2]), (4, [1, 2, 3])]
)
def test_pages_are_numbered_until_one_is_short(count, asked):
    table = Table(count, 2, first_page=1)

    rows = list(by_page(table, size=2))

    assert rows == table.rows
    assert table.asked == asked


def test_pages_may_be_numbered_from_zero():
    table = Table(5, 2, first_page=0)

    rows = list(by_page(table, first=0, size=2))

    assert rows == table.rows
    assert table.asked == [0, 1, 2]


@pytest.mark.parametrize(
    ("count", "asked"), [(0, [0]), (1, [0]), (2, [0, 2]), (3, [0, 2]), (4, [0, 2, 4])]
)
def test_offsets_move_on_until_the_total_is_reached(count, asked):
    table = Table(count, 2, total=count)

    rows = list(by_offset(table, size=2))

    assert rows == table.rows
    assert table.asked == asked


def test_offsets_may_be_counted_from_one():
    vendor = Vendor(Page([1, 2], total=3, position=1), Page([3], total=3, position=3))

    rows = list(by_offset(vendor, first=1))

    assert rows == [1, 2, 3]
    assert vendor.asked == [1, 3]


def test_the_flag_ends_a_listing_where_it_is_the_signal():
    vendor = Vendor(Page([1], next="b", more=True), Page([2], next="c", more=False))

    rows = list(by_cursor(vendor, end=End.NO_MORE))

    assert rows == [1, 2]
    assert vendor.asked == [None, "b"]


@pytest.mark.parametrize("end", [End.NO_MORE, End.TOTAL])
def test_an_end_signal_that_is_missing_is_an_error_and_no_end(end):
    rows, error = read(by_cursor(Vendor(Page([1], next="b")), end=end))

    assert rows == [1]
    assert isinstance(error, UnexpectedResponse)


@pytest.mark.parametrize("end", [End.NO_MORE, End.EMPTY_PAGE, End.SHORT_PAGE])
def test_missing_cursor_does_not_end_a_listing_with_a_flag(end):
    rows, error = read(by_cursor(Vendor(Page([1], more=True)), end=end, size=1))

    assert rows == [1]
    assert isinstance(error, UnexpectedResponse)
    assert end.value in str(error)


def test_a_missing_cursor_short_of_the_total_is_a_mismatch():
    rows, error = read(by_cursor(Vendor(Page([1], total=2)), end=End.TOTAL))

    assert rows == [1]
    assert isinstance(error, TotalMismatch)


def test_null_pages_are_empty_pages():
    vendor = Vendor(Page([1], next="b"), Page(None, next="c"))

    rows = list(by_cursor(vendor, end=End.EMPTY_PAGE))

    assert rows == [1]
    assert Page(None).received == 0


def test_empty_cursor_ends_the_listing():
    vendor = Vendor(Page([1], next=""))

    rows = list(by_cursor(vendor))

    assert rows == [1]


def test_malformed_rows_neither_end_nor_shift_a_listing():
    by_number = Vendor(Page(Rows([1], 2)), Page(Rows([], 2)), Page([5]))
    by_position = Vendor(
        Page(Rows([1], 2), total=5), Page(Rows([], 2), total=5), Page([5], total=5)
    )

    numbered = list(by_page(by_number, size=2))
    offset = list(by_offset(by_position))

    assert numbered == offset == [1, 5]
    assert by_number.asked == [1, 2, 3]
    assert by_position.asked == [0, 2, 4]


def test_pages_of_malformed_rows_alone_are_no_lack_of_progress():
    pages = [Page(Rows([], 2), next=str(number)) for number in range(10)]

    rows = list(by_cursor(Vendor(*pages, Page([1]))))

    assert rows == [1]


@pytest.mark.parametrize("strategy", [by_page, by_offset])
@pytest.mark.parametrize("declared", [{"total": 7}, {"flag": True}])
def test_declared_cap_of_the_page_size_loses_no_row(strategy, declared):
    first_page = 1 if strategy is by_page else None
    table = Table(7, 100, cap=3, first_page=first_page, **declared)

    rows = list(strategy(table, end=End.SHORT_PAGE, size=100))

    assert rows == table.rows
    assert len(table.asked) == 3


def test_silent_cap_of_the_page_size_loses_no_row():
    table = Table(7, 100, cap=3, total=7)

    rows = list(by_offset(table))

    assert rows == table.rows
    assert table.asked == [0, 3, 6]


def test_total_too_high_costs_one_request_on_short_pages():
    table = Table(3, 2, first_page=1, total=50)

    rows = list(by_page(table, size=2, guard=Guard(exact_total=False)))

    assert rows == table.rows
    assert table.asked == [1, 2, 3]


def test_an_empty_page_short_of_the_total_leaves_no_offset():
    vendor = Vendor(Page([1, 2], total=5), Page([], total=5))

    rows, error = read(by_offset(vendor))

    assert rows == [1, 2]
    assert isinstance(error, TotalMismatch)
    assert vendor.asked == [0, 2]


def test_an_empty_page_that_promises_more_leaves_no_offset():
    rows, error = read(by_offset(Vendor(Page([], more=True)), end=End.NO_MORE))

    assert rows == []
    assert isinstance(error, NoProgress)


@pytest.mark.parametrize("total", [1, -5])
def test_a_total_below_the_rows_received_is_a_mismatch(total):
    rows, error = read(by_offset(Vendor(Page([1, 2], total=total))))

    assert rows == [1, 2]
    assert isinstance(error, TotalMismatch)


def test_estimated_total_may_sink_below_the_received_rows():
    vendor = Vendor(Page([1, 2], total=4), Page([3], total=2))

    rows = list(by_offset(vendor, guard=Guard(exact_total=False)))

    assert rows == [1, 2, 3]


def test_reaching_a_total_with_the_same_rows_twice_is_a_mismatch():
    vendor = Vendor(Page([1, 2], total=4), Page([1, 2], total=4))

    rows, error = read(by_offset(vendor))

    assert rows == [1, 2, 1, 2]
    assert isinstance(error, TotalMismatch)
    assert "2 of them again" in str(error)


@pytest.mark.parametrize(
    "limits",
    [Limits(max_pages=3), Limits(max_items=5), Limits(max_bytes=25), Limits(max_seconds=1.5)],
)
def test_every_budget_ends_a_listing_after_its_rows(limits):
    def page(number):
        return Page([number, -number], more=True, bytes_read=10, read_at=100.0 + number)

    rows, error = read(by_page(page, end=End.NO_MORE, limits=limits))

    assert rows == [1, -1, 2, -2, 3, -3]
    assert isinstance(error, BudgetExceeded)
    assert "Limits.max_" in str(error)


def test_the_budget_for_pages_names_the_option_that_raises_it():
    endless = Vendor(Page([1], next="b"))

    _, error = read(by_cursor(endless, limits=Limits(max_pages=1)))

    assert "--max-pages" in str(error)
    assert len(endless.asked) == 1


def test_a_listing_that_ends_within_its_last_page_is_complete():
    limits = Limits(max_pages=2, max_items=1, max_bytes=15, max_seconds=1.0)
    vendor = Vendor(Page([1], next="b", read_at=0.0), Page([2, 3], bytes_read=50, read_at=9.0))

    rows = list(by_cursor(vendor, limits=limits))

    assert rows == [1, 2, 3]


def test_total_lifts_the_page_budget_to_twice_its_need():
    def page(number):
        return Page([2 * number, 2 * number + 1], more=True, total=3000)

    rows, error = read(by_page(page, end=End.NO_MORE))

    assert len(rows) == 2 * 3000
    assert isinstance(error, BudgetExceeded)


def test_a_growing_total_lifts_the_budget_no_further():
    def page(number):
        return Page([number], more=True, total=1500 * number)

    rows, _ = read(by_page(page, end=End.NO_MORE))

    assert len(rows) == 3000


@pytest.mark.timeout(120)  # So many pages take long where every call is looked at.
def test_hostile_total_lifts_the_budget_a_hundredfold_at_most():
    asked = []

    def page(number):
        asked.append(number)
        return Page((number,), more=True, total=10**18)

    listing = by_page(page, end=End.NO_MORE, guard=Guard(stalled_pages=None))
    with pytest.raises(BudgetExceeded, match="100000 pages"):
        sum(1 for _ in listing)

    assert asked[-1] == 100_000


def test_page_budget_set_by_the_user_is_not_lifted():
    table = Table(100, 2, first_page=1, total=100)

    rows, error = read(by_page(table, size=2, limits=Limits(max_pages=4)))

    assert len(rows) == 8
    assert isinstance(error, BudgetExceeded)
