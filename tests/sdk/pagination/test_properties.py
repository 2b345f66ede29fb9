"""Pagination laws: every row of any chain of pages once, and an end to every loop there is."""

from functools import partial
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.clock import SystemClock
from sdk.core.limiter import Limiter
from sdk.core.limits import Limits
from sdk.errors import (
    BudgetExceeded,
    CursorCycle,
    NoProgress,
    PaginationError,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)
from sdk.pagination import End, Guard, Page, by_cursor, by_link, by_next_url, by_offset, by_page

from .test_styles import Table, Vendor, read

READING_AHEAD = partial(by_cursor, read_ahead=Limiter(1, clock=SystemClock()))
FOLLOWED = [by_next_url, by_link, by_cursor, READING_AHEAD]
COUNTED = [by_page, by_offset]
EVERY = FOLLOWED + COUNTED
HUGE = 10**15

sizes = st.integers(0, 7)
totals = st.none() | st.integers(-3, 60)
flags = st.none() | st.booleans()


@st.composite
def chains(draw, sizes=sizes):
    """Return pages of distinct rows: the rows, the number of malformed ones, and other facts."""
    rows = count()
    pages = []
    for size in draw(st.lists(sizes, min_size=1, max_size=12)):
        received = list(islice(rows, size))
        readable = [row for row in received if draw(st.integers(0, 9))]
        pages.append((readable, size))
    return pages


def longest_hole(chain):
    """Return the longest run of empty pages; a page without a readable row does not count."""
    longest = run = 0
    for rows, received in chain:
        run = 0 if rows else run + (not received)
        longest = max(longest, run)
    return longest


def rows_of(chain):
    return [row for rows, _ in chain for row in rows]


# Termination: exactly the rows, in exactly as many requests as there are pages.


@pytest.mark.parametrize("strategy", FOLLOWED)
@given(chain=chains(), data=st.data())
def test_a_chain_of_cursors_is_read_to_its_last_page(strategy, chain, data):
    following = [*map(str, range(len(chain) - 1)), None]
    vendor = Vendor(
        *(
            Page(rows, next=cursor, total=data.draw(totals), more=data.draw(flags), received=size)
            for (rows, size), cursor in zip(chain, following, strict=True)
        )
    )

    rows = list(
        strategy(vendor, guard=Guard(stalled_pages=longest_hole(chain) + 1, exact_total=False))
    )

    assert rows == rows_of(chain)
    assert vendor.asked == [None, *following[:-1]]


@pytest.mark.parametrize("strategy", [*FOLLOWED, by_page])
@given(chain=chains(), data=st.data())
def test_a_flag_that_says_more_is_believed_whatever_else_is_said(strategy, chain, data):
    last = len(chain) - 1
    vendor = Vendor(
        *(
            Page(rows, next=f"{n}", total=data.draw(totals), more=n < last, received=size)
            for n, (rows, size) in enumerate(chain)
        )
    )

    guard = Guard(stalled_pages=longest_hole(chain) + 1, exact_total=False)
    rows = list(strategy(vendor, end=End.NO_MORE, guard=guard))

    assert rows == rows_of(chain)
    assert len(vendor.asked) == len(chain)


@pytest.mark.parametrize("strategy", EVERY)
@given(chain=chains(sizes.filter(bool)), data=st.data())
def test_an_empty_page_as_the_end_costs_one_request(strategy, chain, data):
    pages = [*chain, ([], 0)]
    vendor = Vendor(
        *(
            Page(rows, next=f"{n}", total=data.draw(totals), more=data.draw(flags), received=size)
            for n, (rows, size) in enumerate(pages)
        )
    )

    estimates: Guard[object] = Guard(exact_total=False)
    rows = list(strategy(vendor, end=End.EMPTY_PAGE, guard=estimates))

    assert rows == rows_of(chain)
    assert len(vendor.asked) == len(pages)


@pytest.mark.parametrize("strategy", EVERY)
@given(chain=chains(sizes.filter(bool)))
def test_a_true_total_ends_a_listing_with_its_last_page(strategy, chain):
    total = sum(size for _, size in chain)
    vendor = Vendor(
        *(
            Page(rows, next=f"{n}", total=total, received=size)
            for n, (rows, size) in enumerate(chain)
        )
    )

    rows = list(strategy(vendor, end=End.TOTAL, guard=Guard(exact_total=True)))

    assert rows == rows_of(chain)
    assert len(vendor.asked) == len(chain)


@pytest.mark.parametrize("strategy", COUNTED)
@given(number=st.integers(0, 40), size=st.integers(1, 8), total=totals)
def test_a_short_page_ends_a_listing_whatever_the_total(strategy, number, size, total):
    table = Table(number, size, first_page=1 if strategy is by_page else None, total=total)

    guard = Guard(exact_total=False)
    rows = list(strategy(table, end=End.SHORT_PAGE, size=size, guard=guard))

    # A total above the truth makes a last page that is short, not empty, look capped.
    doubted = total is not None and total > number and number % size
    assert rows == table.rows
    assert len(table.asked) == number // size + 1 + bool(doubted)


@given(number=st.integers(0, 40), size=st.integers(1, 8), cap=st.integers(1, 8))
def test_offsets_stand_whatever_the_vendor_caps(number, size, cap):
    table = Table(number, size, cap=cap, total=number)

    rows = list(by_offset(table))

    # One more where the last page is as full as those before, or the only one.
    page = min(size, cap)
    proving = bool(number) and (number <= page or not number % page)
    assert rows == table.rows
    assert len(table.asked) == max(1, -(-number // page)) + proving


@pytest.mark.parametrize("strategy", COUNTED)
@given(number=st.integers(1, 40), size=st.integers(1, 8), excess=st.integers(1, 50))
def test_a_total_too_high_is_never_a_quiet_end(strategy, number, size, excess):
    first_page = 1 if strategy is by_page else None
    table = Table(number, size, first_page=first_page, total=number + excess)

    rows, error = read(strategy(table, end=End.TOTAL))

    # An offset cannot pass an empty page; a page number can, until three bring nothing.
    pages = -(-number // size)
    assert rows == table.rows
    assert type(error) is (TotalMismatch if strategy is by_offset else NoProgress)
    assert len(table.asked) == pages + (1 if strategy is by_offset else 3)


@pytest.mark.parametrize("strategy", COUNTED)
@given(number=st.integers(2, 40), size=st.integers(1, 8), data=st.data())
def test_a_total_too_low_is_noticed_with_the_page_behind_it(strategy, number, size, data):
    total = data.draw(st.integers(1, number - 1))
    first_page = 1 if strategy is by_page else None
    table = Table(number, size, first_page=first_page, total=total)

    rows, error = read(strategy(table, end=End.TOTAL, size=size))

    assert rows == table.rows[: len(rows)]
    assert len(rows) > total
    assert type(error) is TotalMismatch
    assert len(table.asked) == total // size + 1


# Loop safety: a typed error after a number of requests that can be told beforehand.


@pytest.mark.parametrize("strategy", FOLLOWED)
@pytest.mark.parametrize("end", End)
@given(lead=st.integers(0, 6), length=st.integers(1, 6))
def test_every_cycle_ends_one_request_after_its_cursors(strategy, end, lead, length):
    def fetch(cursor):
        number = 0 if cursor is None else int(cursor)
        following = number + 1 if number < lead + length else lead + 1
        asked.append(cursor)
        return Page([number], next=f"{following}", total=HUGE, more=True)

    asked = []
    rows, error = read(strategy(fetch, end=end, size=1))

    assert type(error) is (RepeatedCursor if length == 1 else CursorCycle)
    assert len(asked) == len(rows) == lead + length + 1


@pytest.mark.parametrize("strategy", EVERY)
@pytest.mark.parametrize("end", End)
@given(max_pages=st.integers(1, 30), size=st.integers(1, 3))
def test_fresh_rows_under_fresh_cursors_end_with_the_budget(strategy, end, max_pages, size):
    vendor = Vendor(
        *(
            Page([(n, row) for row in range(size)], next=f"{n}", total=HUGE, more=True)
            for n in range(max_pages + 1)
        )
    )

    rows, error = read(strategy(vendor, end=end, size=size, limits=Limits(max_pages=max_pages)))

    assert type(error) is BudgetExceeded
    assert len(vendor.asked) == max_pages
    assert len(rows) == max_pages * size


@pytest.mark.parametrize("strategy", EVERY)
@pytest.mark.parametrize("end", End)
@given(
    known=st.integers(1, 6),
    stalled=st.integers(1, 4),
    rows=st.lists(st.integers(0, 5), min_size=26, max_size=26),
)
def test_known_rows_under_fresh_cursors_end_without_progress(strategy, end, known, stalled, rows):
    coming = iter(rows)

    def fetch(_):
        asked.append(next(coming) % known)
        return Page([asked[-1]], next=f"{len(asked)}", total=HUGE, more=True)

    asked = []
    rows, error = read(strategy(fetch, end=end, size=1, guard=Guard(stalled_pages=stalled)))

    # Each known row can interrupt a run of stalled pages once, at the latest before its end.
    assert type(error) is NoProgress
    assert rows == asked
    assert len(asked) <= 1 + stalled * known
    assert len(set(asked[:-stalled])) == len(set(asked))


@pytest.mark.parametrize("strategy", [*FOLLOWED, by_page])
@pytest.mark.parametrize("end", [End.NO_NEXT, End.NO_MORE, End.TOTAL])
@given(stalled=st.integers(1, 9))
def test_empty_pages_under_fresh_cursors_end_without_progress(strategy, end, stalled):
    vendor = Vendor(*(Page([], next=f"{n}", total=HUGE, more=True) for n in range(20)))

    rows, error = read(strategy(vendor, end=end, guard=Guard(stalled_pages=stalled)))

    assert rows == []
    assert type(error) is NoProgress
    assert len(vendor.asked) == stalled


answers = st.builds(
    lambda rows, following, total, position, more, bad: Page(
        rows, following, total, position, more, len(rows) + bad
    ),
    st.lists(st.integers(0, 30), max_size=3),
    st.text("ab", max_size=3),
    totals,
    st.none() | st.integers(0, 3),
    flags,
    st.integers(0, 1),
)


@pytest.mark.parametrize("strategy", EVERY)
@given(pages=st.lists(answers, min_size=13, max_size=13), end=st.sampled_from(End))
def test_whatever_a_vendor_answers_the_walk_ends(strategy, pages, end):
    vendor = Vendor(*pages)

    _, error = read(strategy(vendor, end=end, size=2, limits=Limits(max_pages=12)))

    assert len(vendor.asked) <= 12
    assert error is None or isinstance(error, PaginationError | UnexpectedResponse)
