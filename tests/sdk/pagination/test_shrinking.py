"""Listings by number whose rows go while they are read: what moves up unread is told."""

import pytest

from sdk import End, Page
from sdk.errors import TotalMismatch
from sdk.pagination import Guard, by_cursor, by_offset, by_page

from .test_styles import read

SIZE = 3


class Shrinking:
    """Ten rows by offset, of which the first goes after `calls` pages were sent."""

    def __init__(self, calls):
        self.rows = list(range(10))
        self.calls = calls

    def page(self, offset):
        found = Page(self.rows[offset : offset + SIZE], total=len(self.rows), position=offset)
        self.calls -= 1
        if not self.calls:
            self.rows.pop(0)
        return found

    def numbered(self, number):
        found = self.page((number - 1) * SIZE)
        return Page(found.items, total=found.total, position=number)


@pytest.mark.parametrize("end", [End.TOTAL, End.EMPTY_PAGE, End.SHORT_PAGE])
@pytest.mark.parametrize("calls", [1, 2, 3])
def test_row_moved_up_unread_is_reported_after_the_others(end, calls):
    vendor = Shrinking(calls)

    rows, error = read(by_offset(vendor.page, end=end, size=SIZE))

    assert sorted({*range(10)} - {*rows}) == [calls * SIZE]
    assert str(error).startswith("1 rows were removed")


def test_page_numbers_are_watched_as_offsets_are():
    rows, error = read(by_page(Shrinking(1).numbered, size=SIZE))

    assert set(rows) == {*range(10)} - {SIZE}
    assert isinstance(error, TotalMismatch)


def test_a_row_that_goes_once_all_were_read_is_no_trouble():
    vendor = Shrinking(4)

    rows, error = read(by_offset(vendor.page, end=End.EMPTY_PAGE))

    assert rows == list(range(10))
    assert error is None


def test_a_total_that_is_an_estimate_may_fall():
    rows, error = read(
        by_offset(Shrinking(1).page, end=End.EMPTY_PAGE, guard=Guard(exact_total=False))
    )

    assert len(rows) == 9
    assert error is None


def test_cursors_do_not_shift():
    pages = {
        None: Page([1, 2], next="a", total=4),
        "a": Page([3], next="b", total=3),
        "b": Page([4], total=3),
    }

    rows, error = read(by_cursor(pages.__getitem__))

    assert rows == [1, 2, 3, 4]
    assert error is None
