"""Pages read from the last to the first: what moves while it is read comes, and comes once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import Limits, NotFound, Page, UnexpectedResponse
from sdk.errors import BudgetExceeded, EchoMismatch, TotalMismatch
from sdk.pagination import by_page_down

SIZE = 3


class Vendor:
    """A list of numbers that is counted in pages anew for each call; `between` runs before it."""

    def __init__(self, numbers, between=lambda vendor: None, first=1):
        self.numbers, self.between, self.first = list(numbers), between, first
        self.asked = []

    @property
    def pages(self):
        return -(-len(self.numbers) // SIZE)

    def fetch(self, number):
        if self.asked:
            self.between(self)
        self.asked.append(number)
        start = (number - self.first) * SIZE
        if start >= len(self.numbers) and number > self.first:
            raise NotFound("no such page")
        rows = self.numbers[start : start + SIZE]
        return Page(rows, position=number, total=len(self.numbers)), self.pages

    def read(self, **options):
        return list(walk(self.fetch, self.pages, first=self.first, **options))


def walk(fetch, pages, **options):
    return by_page_down(fetch, pages, order=lambda row: row, **options)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("first", [0, 1])
def test_every_row_comes_once_and_the_last_page_first(count, first):
    vendor = Vendor(range(count), first=first)

    found = vendor.read()

    assert sorted(found) == list(range(count))
    assert vendor.asked == list(range(first + max(vendor.pages, 1) - 1, first - 1, -1))


def test_row_that_moves_up_after_a_deletion_is_not_missed():
    vendor = Vendor(range(9), between=lambda vendor: vendor.numbers.pop(0))

    found = vendor.read()

    assert set(found) >= set(vendor.numbers)
    assert len(found) == len(set(found))


@given(
    count=st.integers(0, 20),
    deletions=st.lists(st.lists(st.integers(0, 20), max_size=6), max_size=8),
    added=st.lists(st.integers(0, 4), max_size=8),
)
def test_whatever_is_there_all_the_time_is_read(count, deletions, added):
    changes = iter(list(zip(deletions, added, strict=False)))

    def change(vendor):
        gone, new = next(changes, ((), 0))
        vendor.numbers = [number for number in vendor.numbers if number not in gone]
        vendor.numbers += [100 + len(vendor.asked) * 10 + nth for nth in range(new)]

    vendor = Vendor(range(count), between=change)
    found = list(read_or_error(vendor))

    stayed = {number for number in vendor.numbers if number < 100}
    assert found == [] or stayed <= set(found)
    assert len(found) == len(set(found))


@given(
    count=st.integers(0, 20),
    deletions=st.lists(st.lists(st.integers(0, 20), max_size=20), max_size=8),
)
def test_deletions_alone_are_never_an_error(count, deletions):
    changes = iter(deletions)

    def delete(vendor):
        gone = next(changes, ())
        vendor.numbers = [number for number in vendor.numbers if number not in gone]

    vendor = Vendor(range(count), between=delete)
    found = vendor.read()

    assert set(vendor.numbers) <= set(found)


@pytest.mark.parametrize("pages", [2, 3, 9])
@pytest.mark.parametrize(("rows", "total"), [([1, 2, 3], 27), ([1], 0)])
def test_a_vendor_that_always_sends_the_same_rows_is_found_out(pages, rows, total):
    def same(number):
        return Page(rows, position=number, total=total), pages

    with pytest.raises(TotalMismatch, match="has nothing that was not on a page after it"):
        list(walk(same, pages))


def read_or_error(vendor):
    """Return all rows, or nothing where pages that had gone came back, which is an error."""
    try:
        return vendor.read()
    except TotalMismatch:
        return []


def test_a_page_that_has_gone_is_passed_over():
    vendor = Vendor(range(9), between=lambda vendor: vendor.numbers.__delitem__(slice(2, None)))

    assert vendor.read() == [6, 7, 8, 0, 1]
    assert vendor.asked == [3, 2, 1]


def test_many_pages_may_be_gone_at_once():
    numbers = list(range(30))
    vendor = Vendor(numbers, between=lambda vendor: vendor.numbers.__delitem__(slice(0, -5)))

    found = vendor.read()

    assert sorted(found) == numbers[-5:]
    assert vendor.asked == list(range(10, 0, -1))


def test_page_is_repeated_when_a_pageful_of_rows_is_deleted():
    vendor = Vendor(range(9), between=lambda vendor: vendor.numbers.__delitem__(slice(0, -6)))

    assert vendor.read() == [6, 7, 8, 3, 4, 5]
    assert vendor.asked == [3, 2, 1]


def test_a_row_that_is_on_a_page_twice_hides_none_after_it():
    assert list(walk(lambda _: (Page([1, 1, 2]), 1), 1)) == [1, 2]


def test_pages_added_during_the_listing_are_no_error():
    vendor = Vendor(range(9), between=lambda vendor: vendor.numbers.extend(range(9, 20)))

    assert vendor.read() == [6, 7, 8, 3, 4, 5, 0, 1, 2]


def test_missing_page_that_is_counted_is_an_error():
    vendor = Vendor(range(9))

    def fetch(number):
        if number == 2:
            raise NotFound("no such page")
        return vendor.fetch(number)

    with pytest.raises(TotalMismatch, match="page 2 was not there, and page 1 says"):
        list(walk(fetch, 3))


def test_the_first_page_is_always_there():
    asked = []

    def fetch(number):
        asked.append(number)
        raise NotFound("no such page")

    with pytest.raises(UnexpectedResponse, match="first page"):
        list(walk(fetch, 1))

    assert asked == [1]


@pytest.mark.parametrize("rows", [[2, 1], [1, 3, 2]])
def test_rows_out_of_order_are_delivered_and_then_an_error(rows):
    walked = walk(lambda number: (Page(rows if number == 2 else [0]), 2), 2)

    found = [next(walked) for _ in range(2)]

    assert found == rows[:2]
    with pytest.raises(UnexpectedResponse, match="page 2 are not in the requested order"):
        list(walked)


def test_unordered_rows_on_the_last_page_are_an_error():
    with pytest.raises(UnexpectedResponse, match="page 1 are not in the requested order"):
        list(walk(lambda _: (Page([2, 1]), 1), 1))


def test_a_vendor_that_ignores_the_number_is_found_out():
    with pytest.raises(EchoMismatch, match="page 3 was asked for, and page 1 came"):
        list(walk(lambda _: (Page([1, 2, 3], position=1), 3), 3))


def test_the_page_budget_holds():
    vendor = Vendor(range(30))
    walked = walk(vendor.fetch, vendor.pages, limits=Limits(max_pages=2))

    found = [next(walked) for _ in range(6)]

    assert sorted(found) == list(range(24, 30))
    with pytest.raises(BudgetExceeded):
        next(walked)
