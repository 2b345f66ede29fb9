"""Pagination at its edges: where a listing is begun, and what is said where it ends wrongly."""

from dataclasses import dataclass, field
from itertools import cycle
from weakref import ref

import pytest

from sdk import End, Limits, Page, UnexpectedResponse
from sdk.errors import (
    BudgetExceeded,
    CursorExpired,
    EchoMismatch,
    NoProgress,
    RepeatedCursor,
    TotalMismatch,
)
from sdk.pagination import Guard, by_cursor, by_link, by_next_url, by_offset, by_page, resuming


def expiring(rows):
    """Return a listing that notes its start, and whose cursor expires after these rows."""
    begun = []

    def listing(since):
        begun.append(since)
        yield from rows
        raise CursorExpired("too old")

    return listing, begun


def test_a_listing_is_begun_without_a_mark():
    listing, begun = expiring([])

    with pytest.raises(CursorExpired):
        list(resuming(listing, str))

    assert begun == [None]


def test_rows_out_of_order_are_not_resumed_from_the_last():
    listing, begun = expiring(["1", "3", "2"])

    with pytest.raises(CursorExpired):
        list(resuming(listing, str))

    assert begun == [None]


def test_offset_without_progress_names_received_and_total():
    pages = {0: Page([1, 2], total=5), 2: Page([], total=5)}

    with pytest.raises(TotalMismatch, match=r"page 2 .*2 rows were received.* declares 5"):
        list(by_offset(pages.__getitem__))


@pytest.mark.parametrize("strategy", [by_next_url, by_link])
def test_constant_link_is_followed_where_declared(strategy):
    pages = iter([Page([1], next="/n"), Page([2], next="/n"), Page([3], next="/n"), Page([4])])

    assert list(strategy(lambda _: next(pages), guard=Guard(same_cursor=True))) == [1, 2, 3, 4]


def test_and_nowhere_else():
    pages = iter([Page([1], next="/n"), Page([2], next="/n"), Page([3])])

    with pytest.raises(RepeatedCursor):
        list(by_next_url(lambda _: next(pages)))


def test_a_page_that_leads_nowhere_is_said_to():
    with pytest.raises(UnexpectedResponse, match="page 1 holds no cursor or link to go on with"):
        list(by_next_url(lambda _: Page([1]), end=End.EMPTY_PAGE))


def test_a_total_that_was_never_declared_is_said_to_be_missing():
    with pytest.raises(UnexpectedResponse, match="no total on page 1, nor on one before it"):
        list(by_offset(lambda _: Page([1])))


def test_an_empty_page_leads_to_no_offset():
    with pytest.raises(NoProgress, match="page 1 is empty, so that no offset follows from it"):
        list(by_offset(lambda _: Page([], more=True), end=End.NO_MORE))


def test_page_without_the_end_flag_is_an_error():
    with pytest.raises(UnexpectedResponse, match="page 1 does not say whether there are more"):
        list(by_offset(lambda _: Page([1]), end=End.NO_MORE))


def test_half_a_character_is_a_cursor_like_any_other():
    with pytest.raises(RepeatedCursor):
        list(by_next_url(lambda _: Page([1], next="\ud800")))


def test_rows_are_distinguished_by_content_not_by_text():
    @dataclass
    class Row:
        number: int = field(repr=False)

    found = list(by_page(lambda number: Page([Row(number)], more=number < 9), end=End.NO_MORE))

    assert [row.number for row in found] == list(range(1, 10))


def test_row_beyond_twice_the_window_counts_as_new():
    rows = cycle("abc")

    found = by_page(
        lambda number: Page([next(rows)], more=number < 9), end=End.NO_MORE, guard=Guard(window=1)
    )

    assert "".join(found) == "abcabcabc"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(max_pages=2), "2 pages are allowed; raise --max-pages / Limits.max_pages if"),
        (Limits(max_items=1), "1 items are allowed; raise Limits.max_items if"),
        (Limits(max_bytes=15), "15 bytes are allowed; raise Limits.max_bytes if"),
        (Limits(max_seconds=0.5), "0.5 seconds are allowed; raise Limits.max_seconds if"),
    ],
)
def test_a_budget_that_is_spent_names_the_setting_that_raises_it(limits, said):
    def fetch(number):
        return Page([number], more=True, bytes_read=10, read_at=float(number))

    with pytest.raises(BudgetExceeded, match=f"not over after 2 pages, and no more than {said}"):
        list(by_page(fetch, end=End.NO_MORE, limits=limits))


def test_uneven_total_allows_the_last_page_twice():
    def fetch(number):
        return Page([2 * number, 2 * number + 1], total=2003, more=True)

    with pytest.raises(BudgetExceeded, match="no more than 2004 pages are allowed"):
        list(by_page(fetch, end=End.NO_MORE))


def test_listing_without_progress_names_the_settings():
    said = r"the last 3 of 4 pages brought no new row; .* Guard.stalled_pages or Guard.identity"

    with pytest.raises(NoProgress, match=said):
        list(by_page(lambda _: Page([1], more=True), end=End.NO_MORE))


def test_page_without_size_and_time_costs_no_budget():
    limits = Limits(max_bytes=1, max_seconds=0.5)

    found = by_page(lambda n: Page([n], more=n < 3), end=End.NO_MORE, limits=limits)

    assert list(found) == [1, 2, 3]


def test_a_budget_that_is_spent_to_the_last_byte_is_not_passed():
    limits = Limits(max_bytes=20)

    found = by_page(lambda n: Page([n], more=n < 3, bytes_read=10), end=End.NO_MORE, limits=limits)

    assert list(found) == [1, 2, 3]


def test_without_a_total_there_is_room_for_a_thousand_pages():
    with pytest.raises(BudgetExceeded, match="no more than 1000 pages are allowed"):
        list(by_page(lambda n: Page([n], more=True), end=End.NO_MORE))


def test_an_answer_for_another_page_says_for_which():
    with pytest.raises(EchoMismatch, match="page 1 was asked for at 1 and says it is at 5"):
        list(by_page(lambda _: Page([1], position=5), size=1))


def test_repeated_rows_are_counted_on_pages_without_others():
    with pytest.raises(TotalMismatch, match="6 rows, 4 of them again, were received in 3 pages"):
        list(by_page(lambda _: Page([1, 2], total=6), end=End.TOTAL))


class Row:
    """A row that can be asked whether it is still there."""


@pytest.mark.parametrize("walk", [by_cursor, by_link, by_next_url, by_page, by_offset])
def test_a_page_is_let_go_of_before_the_next_is_asked_for(walk):
    made, alive = [], []

    def fetch(_):
        alive.append(sum(row() is not None for row in made))
        rows = [] if len(made) == 9 else [Row(), Row(), Row()]
        made.extend(map(ref, rows))
        return Page(rows, next=f"page-{len(made)}", more=bool(rows))

    for row in walk(fetch, end=End.EMPTY_PAGE, guard=Guard(identity=None)):
        del row

    assert len(made) == 9
    assert alive == [0, 0, 0, 0]
