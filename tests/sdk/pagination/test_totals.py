"""Declared totals: an empty or short page far below the newest one is an error, never an end."""

import pytest

from sdk import End, Page
from sdk.errors import NoProgress, TotalMismatch
from sdk.pagination import (
    Guard,
    by_cursor,
    by_link,
    by_next_url,
    by_offset,
    by_page,
    by_page_down,
    resuming,
)

from ..paged import Client
from .test_styles import Vendor, read

SIZE = 100
TOTAL = 1000
FOLLOWED = [by_cursor, by_link, by_next_url]
ENDS = [End.EMPTY_PAGE, End.SHORT_PAGE, End.TOTAL, End.NO_MORE]


class Listing:
    """A thousand rows in pages of a hundred; page 4 is cut down to `left` rows."""

    def __init__(self, left, *, bad=4, total=TOTAL, **facts):
        self.left = left
        self.bad = bad
        self.total = total
        self.facts = facts
        self.asked = 0

    def page(self, number):
        self.asked += 1
        first = (number - 1) * SIZE
        rows = [row for row in range(first, first + SIZE) if row < TOTAL]
        if number == self.bad:
            rows = rows[: self.left]
        facts = {"total": self.total, "next": str(number + 1) if number < 10 else None}
        facts |= {"more": number < 10}
        return Page(rows, **{**facts, **self.facts})

    def numbered(self, number):
        return self.page(number)

    def placed(self, offset):
        return self.page(offset // SIZE + 1)

    def followed(self, cursor):
        return self.page(int(cursor or 1))


def walk(strategy, listing, **options):
    fetches = {by_page: listing.numbered, by_offset: listing.placed}
    return read(strategy(fetches.get(strategy, listing.followed), **options))


@pytest.mark.parametrize("left", [0, 50])
@pytest.mark.parametrize("end", ENDS)
def test_page_lost_by_number_is_no_end(end, left):
    rows, error = walk(by_page, Listing(left), size=SIZE, end=end)

    assert isinstance(error, TotalMismatch | NoProgress)
    assert rows[:300] == list(range(300))


@pytest.mark.parametrize("end", [End.EMPTY_PAGE, End.SHORT_PAGE, End.TOTAL])
def test_page_empty_at_an_offset_is_no_end(end):
    listing = Listing(0, more=None)

    rows, error = walk(by_offset, listing, size=SIZE, end=end)

    assert isinstance(error, TotalMismatch)
    assert rows == list(range(300))
    assert listing.asked == 4


@pytest.mark.parametrize("strategy", FOLLOWED)
@pytest.mark.parametrize("left", [0, 50])
@pytest.mark.parametrize("end", [End.NO_NEXT, End.EMPTY_PAGE, End.NO_MORE, End.SHORT_PAGE])
def test_page_lost_by_cursor_is_no_end(strategy, end, left):
    rows, error = walk(strategy, Listing(left), size=SIZE, end=end)

    assert error is not None
    assert rows[:300] == list(range(300))


@pytest.mark.parametrize("strategy", FOLLOWED)
def test_chain_that_ends_far_below_the_total_is_an_error(strategy):
    rows, error = walk(strategy, Listing(0, next=None))

    assert isinstance(error, TotalMismatch)
    assert "100 rows were received in 1 pages, and the vendor declares 1000" in str(error)
    assert len(rows) == 100


@pytest.mark.parametrize("left", [0, 50])
def test_page_lost_by_a_pager_is_an_error(left):
    listing = Listing(left)
    client = Client(*(listing.page(number) for number in range(1, 11)))

    _, error = read(client.rows())

    assert isinstance(error, TotalMismatch)


def test_page_lost_after_an_expiry_is_an_error():
    listing = Listing(0, next=None)

    _, error = read(resuming(lambda _: by_cursor(listing.followed), str))

    assert isinstance(error, TotalMismatch)


@pytest.mark.parametrize("bad", [1, 2, 4, 10])
@pytest.mark.parametrize("left", [0, 50])
def test_page_lost_on_the_way_down_is_an_error(bad, left):
    listing = Listing(left, bad=bad)

    _, error = read(by_page_down(lambda n: (listing.page(n), 10), 10, order=lambda row: row))

    assert isinstance(error, TotalMismatch)


@pytest.mark.parametrize("left", [0, 50])
def test_descending_pages_are_distinguished_without_a_total(left):
    listing = Listing(left, total=None)

    _, error = read(by_page_down(lambda n: (listing.page(n), 10), 10, order=lambda row: row))

    assert isinstance(error, TotalMismatch)


@pytest.mark.parametrize("end", [End.EMPTY_PAGE, End.SHORT_PAGE])
def test_estimate_is_not_held_against_the_rows(end):
    rows, error = walk(
        by_page, Listing(0, more=None), size=SIZE, end=end, guard=Guard(exact_total=False)
    )

    assert error is None
    assert rows == list(range(300))


def test_number_of_the_last_page_is_a_total_too():
    _, empty = walk(by_page, Listing(0, total=None, more=None, last=10), size=SIZE)
    _, half = walk(by_page, Listing(50, total=None, more=None, last=10), size=SIZE)

    assert isinstance(empty, TotalMismatch)
    assert isinstance(half, TotalMismatch)


# What moving inventories legitimately do.


@pytest.mark.parametrize("missing", [1, 10])
def test_few_missing_rows_of_a_large_total_are_no_loss(missing):
    rows, error = walk(by_cursor, Listing(SIZE - missing, bad=10))

    assert error is None
    assert len(rows) == TOTAL - missing


def test_more_than_a_hundredth_of_the_total_is_a_loss():
    _, error = walk(by_cursor, Listing(SIZE - 11, bad=10))

    assert isinstance(error, TotalMismatch)


def test_half_a_page_is_a_loss_however_long_the_listing():
    def page(cursor):
        number = int(cursor or 1)
        rows = [(number, row) for row in range(2 if number == 7 else 4)]
        return Page(rows, total=4000, next=str(number + 1) if number < 1000 else None)

    _, error = read(by_cursor(page))

    assert isinstance(error, TotalMismatch)


def test_rows_added_behind_a_cursor_are_no_loss():
    pages = {None: Page([1, 2], next="a", total=4), "a": Page([3, 4], total=9)}

    rows, error = read(by_cursor(pages.__getitem__))

    assert rows == [1, 2, 3, 4]
    assert error is None


def test_rows_that_go_unread_lower_the_total():
    pages = {None: Page([1, 2], next="a", total=6), "a": Page([3], total=3)}

    rows, error = read(by_cursor(pages.__getitem__))

    assert rows == [1, 2, 3]
    assert error is None


def test_total_below_the_rows_is_no_loss():
    """A vendor may cap what it counts."""
    listing = Listing(SIZE, total=500)

    rows, error = walk(by_page, listing, size=SIZE)

    assert len(rows) == TOTAL
    assert error is None


def test_empty_page_that_counts_nothing_is_not_believed():
    """CrowdStrike's scroll ends so; a search that has expired looks the same."""
    pages = {None: Page([1, 2], next="a", total=4), "a": Page([], total=0)}
    whole = {None: Page([1, 2], next="a", total=2), "a": Page([], total=0)}

    _, lost = read(by_cursor(pages.__getitem__))
    _, none = read(by_cursor(whole.__getitem__))

    assert isinstance(lost, TotalMismatch)
    assert none is None


def test_rows_that_come_again_do_not_stand_for_others():
    """With an identity, every row counts once."""
    pages = {None: Page([1, 2, 3], next="a", total=5), "a": Page([3, 4], total=5)}
    guard = Guard(identity=lambda row: row)

    _, error = read(by_cursor(pages.__getitem__, guard=guard))

    assert isinstance(error, TotalMismatch)
    assert "5 rows, 1 of them again, were received" in str(error)


# A total that is reached.


@pytest.mark.parametrize("strategy", [by_page, by_offset])
def test_total_that_counts_one_page_is_found_out(strategy):
    """If `total` counts the rows of the page, the first page would be the last."""
    rows, error = walk(strategy, Listing(SIZE, total=SIZE), size=SIZE, end=End.TOTAL)

    assert isinstance(error, TotalMismatch)
    assert len(rows) == 2 * SIZE


def test_exact_total_ends_a_listing_without_another_request():
    listing = Listing(SIZE)

    rows, error = walk(by_offset, listing, size=SIZE, guard=Guard(exact_total=True))

    assert (len(rows), error, listing.asked) == (TOTAL, None, 10)


def test_total_declared_once_is_remembered():
    vendor = Vendor(Page([1, 2], total=3), Page([3]))

    rows = list(by_offset(vendor))

    assert rows == [1, 2, 3]


def test_estimate_of_rows_that_never_come_is_no_error():
    guard = Guard(exact_total=False)

    assert list(by_cursor(lambda _: Page([], total=500), guard=guard)) == []
