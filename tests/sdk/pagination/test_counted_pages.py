"""Counted pages: what moves between pages or in one is read again, or is an error."""

from dataclasses import replace

import pytest

from sdk import NotFound, Page
from sdk.errors import TotalMismatch
from sdk.pagination import CountedPage, CountedPages

SIZE = 3


class Vendor:
    """A list of numbers in pages; `changes` are made before the request with that ordinal."""

    def __init__(self, numbers, changes=None, first=0):
        self.numbers, self.changes, self.first = list(numbers), changes or {}, first
        self.requests = []

    def fetch(self, number, size):
        self.requests.append((number, size))
        self.changes.get(len(self.requests), lambda vendor: None)(self)
        start = (number - self.first) * size
        if start >= len(self.numbers) and number > self.first:
            raise NotFound("no such page")
        rows, total = self.numbers[start : start + size], len(self.numbers)
        return CountedPage(
            number=number,
            size=size,
            total=total,
            pages=-(-total // size),
            raws=[b"%d" % row for row in rows],
            read=lambda: Page(rows, position=number, total=total),
        )

    def pages(self, fetch=None):
        return CountedPages(fetch or self.fetch, SIZE, first=self.first)

    def down(self):
        return list(self.pages().down(order=lambda row: row))

    def stable(self):
        return self.pages().stable()


def lose(*rows):
    return lambda vendor: [vendor.numbers.remove(row) for row in rows]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("first", [0, 1])
def test_every_row_comes_once(count, first):
    assert sorted(Vendor(range(count), first=first).down()) == list(range(count))
    assert Vendor(range(count), first=first).stable() == list(range(count))


@pytest.mark.parametrize("call", range(1, 6))
def test_rows_that_stay_are_read_down_while_others_go(call):
    vendor = Vendor(range(10), {call: lose(0, 1, 4)})

    assert {2, 3, 5, 6, 7, 8, 9} <= set(vendor.down())


def test_row_that_only_later_pages_have_lost_is_an_error():
    vendor, others = Vendor(range(11)), Vendor(range(1, 11))

    def fetch(number, size):
        return (others if number else vendor).fetch(number, size)

    with pytest.raises(TotalMismatch, match="run again"):
        list(vendor.pages(fetch).down(order=lambda row: row))


def test_row_that_is_new_is_not_due():
    vendor = Vendor(range(10), {3: lambda vendor: vendor.numbers.append(10)})

    assert sorted(vendor.down()) == list(range(10))


@pytest.mark.parametrize("call", range(1, 9))
def test_stable_rows_are_those_of_one_moment(call):
    vendor = Vendor(range(10), {call: lose(0, 1, 4, 9)})

    assert vendor.stable() in (list(range(10)), [2, 3, 5, 6, 7, 8])


def test_rows_that_never_hold_still_are_an_error():
    changes = {call: lambda vendor: vendor.numbers.append(len(vendor.requests) + 99)
               for call in range(1, 200)}  # fmt: skip

    with pytest.raises(TotalMismatch, match="changed between each of 5 readings"):
        Vendor(range(4), changes).stable()


WRONG = [
    {"raws": [b"0", b"1"]},
    {"total": 4},
    {"pages": 2},
    {"number": 1},
    {"size": 2},
    {"size": 0},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_page_that_disagrees_with_itself_is_requested_again(wrong):
    vendor = Vendor(range(3))

    def fetch(number, size):
        page = vendor.fetch(number, size)
        return replace(page, **wrong) if len(vendor.requests) == 1 else page

    assert vendor.pages(fetch).stable() == [0, 1, 2]


@pytest.mark.parametrize("wrong", WRONG)
def test_page_that_always_disagrees_is_an_error(wrong):
    vendor = Vendor(range(3))

    with pytest.raises(TotalMismatch, match="page 0 has"):
        vendor.pages(lambda *page: replace(vendor.fetch(*page), **wrong)).page(0)
    assert len(vendor.requests) == 5


@pytest.mark.parametrize("read", [Vendor.down, Vendor.stable])
def test_rows_behind_a_full_last_page_are_an_error(read):
    vendor = Vendor(range(7))
    fetch = vendor.fetch

    def low(number, size):
        """Answer as if there were six rows, but do not hide the seventh in a page of its own."""
        page = fetch(number, size)
        read = lambda: replace(page.read(), total=6)  # noqa: E731
        return replace(page, total=6, pages=-(-6 // size), read=read)

    vendor.fetch = low

    with pytest.raises(TotalMismatch, match="has 3 rows, and the vendor counts 6 in 2 pages"):
        read(vendor)
    assert vendor.requests[-1] == (1, 4)


@pytest.mark.parametrize("read", [Vendor.down, Vendor.stable])
def test_listing_without_a_first_page_is_not_found(read):
    vendor = Vendor([])
    vendor.fetch = lambda number, size: (_ for _ in ()).throw(NotFound("no such page"))

    with pytest.raises(NotFound):
        read(vendor)
