"""Pagination guards: what each one stops, after how many requests, and vendors' exceptions."""

import traceback
from operator import itemgetter

import msgspec
import pytest

from sdk.core.limits import Limits
from sdk.errors import (
    CursorCycle,
    EchoMismatch,
    NoProgress,
    PaginationError,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)
from sdk.pagination import End, Guard, Page, by_cursor, by_link, by_next_url, by_offset, by_page

from .test_styles import Table, Vendor, read

SECRET = "https://vendor.test/hosts?after=s3cr3t-cursor"


class Host(msgspec.Struct, frozen=True):
    """A row as integrations have them; it cannot be hashed."""

    id: int
    tags: list[str]


def endless(items=lambda number: [number], **page):
    """Yield pages without end, each with a new cursor."""
    number = 0
    while True:
        number += 1
        yield Page(items(number), next=f"fresh-{number}", **page)


@pytest.mark.parametrize("strategy", [by_next_url, by_link, by_cursor])
def test_the_same_cursor_twice_in_a_row_is_stopped_at_once(strategy):
    vendor = Vendor(Page([1], next="a"), Page([2], next="a"), Page([3], next="a"))

    rows, error = read(strategy(vendor))

    assert rows == [1, 2]
    assert type(error) is RepeatedCursor
    assert vendor.asked == [None, "a"]


def test_a_cursor_seen_earlier_is_a_cycle():
    vendor = Vendor(*(Page([n], next=c) for n, c in enumerate(["a", "b", "c", "a", "b"])))

    rows, error = read(by_cursor(vendor))

    assert rows == [0, 1, 2, 3]
    assert type(error) is CursorCycle
    assert "page 4 leads to where page 1 led" in str(error)


@pytest.mark.parametrize("strategy", [by_next_url, by_link, by_cursor])
@pytest.mark.parametrize("cursors", [[SECRET] * 2, [SECRET, "b", SECRET]])
def test_errors_hold_a_digest_and_never_the_cursor(strategy, cursors):
    vendor = Vendor(*(Page([n], next=cursor) for n, cursor in enumerate(cursors)))

    _, error = read(strategy(vendor))

    text = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert isinstance(error, PaginationError)
    assert "s3cr3t" not in text
    assert "vendor.test" not in text
    assert "digest" in text


def test_empty_pages_with_fresh_cursors_are_stopped_after_three():
    vendor = Vendor(*(Page([], next=str(n)) for n in range(9)))

    rows, error = read(by_cursor(vendor))

    assert rows == []
    assert type(error) is NoProgress
    assert len(vendor.asked) == 3


@pytest.mark.parametrize(
    "rows",
    [
        [1, 2],
        ["a", "b"],
        [Host(1, ["x"]), Host(2, [])],
        [{"id": 1}, {"id": 2}],
        [2**80, "\ud800"],
        [frozenset({1}), ("a", None)],
    ],
)
def test_same_rows_under_new_cursors_stop_after_three_pages(rows):
    vendor = Vendor(*(Page(rows, next=str(n)) for n in range(9)))

    delivered, error = read(by_cursor(vendor))

    assert delivered == rows * 4
    assert type(error) is NoProgress


def test_a_vendor_that_ignores_the_page_number_is_stopped():
    # Cloudflare /accounts: https://github.com/cartography-cncf/cartography/pull/2942
    vendor = Vendor(*(Page([1, 2]) for _ in range(9)))

    _, error = read(by_page(vendor, size=2))

    assert type(error) is NoProgress
    assert vendor.asked == [1, 2, 3, 4]


def test_a_vendor_that_ignores_the_offset_is_stopped_by_its_echo():
    # https://github.com/amp-labs/connectors/pull/3387
    vendor = Vendor(*(Page([1, 2], total=4, position=0) for _ in range(9)))

    rows, error = read(by_offset(vendor))

    assert rows == [1, 2, 1, 2]
    assert type(error) is EchoMismatch
    assert vendor.asked == [0, 2]


def test_inclusive_boundary_with_endless_links_is_stopped():
    # Zendesk Talk: https://github.com/airbytehq/airbyte/pull/81516
    pages = [Page([1, 2, 3], next="a"), *(Page([2, 3], next=str(n)) for n in range(9))]

    rows, error = read(by_next_url(Vendor(*pages)))

    assert rows == [1, 2, 3, *[2, 3] * 3]
    assert type(error) is NoProgress


def test_rows_that_come_back_in_turns_are_stopped():
    pages = (Page([n % 7, n % 5], next=str(n)) for n in range(1000))
    vendor = Vendor(*pages)

    _, error = read(by_cursor(vendor))

    assert type(error) is NoProgress
    assert len(vendor.asked) < 12


def test_progress_now_and_then_is_progress():
    pages = [Page([n // 3], next=str(n)) for n in range(30)]

    rows = list(by_cursor(Vendor(*pages, Page([]))))

    assert len(rows) == 30


def test_the_number_of_stalled_pages_is_the_listings_to_set():
    vendor = Vendor(*(Page([1], next=str(n)) for n in range(9)))

    rows, error = read(by_cursor(vendor, guard=Guard(stalled_pages=1)))

    assert rows == [1, 1]
    assert type(error) is NoProgress


def test_declared_identity_ignores_changed_fields():
    pages = [Page([{"id": 7, "asked_at": n}], next=str(n)) for n in range(9)]

    by_content, _ = read(by_cursor(Vendor(*pages, Page([]))))
    by_id, error = read(by_cursor(Vendor(*pages), guard=Guard(identity=itemgetter("id"))))

    assert len(by_content) == 9
    assert len(by_id) == 4
    assert type(error) is NoProgress


def test_identities_are_forgotten_beyond_the_window():
    def returning(number):
        return Page([number % 50], more=True)

    forgotten, budget = read(
        by_page(returning, end=End.NO_MORE, guard=Guard(window=20), limits=Limits(max_pages=200))
    )
    remembered, stalled = read(by_page(returning, end=End.NO_MORE, guard=Guard(window=50)))

    assert len(forgotten) == 200
    assert type(budget) is not NoProgress
    assert len(remembered) == 53
    assert type(stalled) is NoProgress


@pytest.mark.parametrize("switches", [{"stalled_pages": 0}, {"stalled_pages": -1}, {"window": 0}])
def test_a_guard_that_makes_no_sense_is_refused(switches):
    with pytest.raises(ValueError, match=next(iter(switches))):
        Guard(**switches)


def test_an_exact_total_that_is_missed_is_a_mismatch():
    # https://github.com/cartography-cncf/cartography/pull/2942
    vendor = Vendor(Page([1, 2], next="a", total=5), Page([3], total=5))

    rows, error = read(by_cursor(vendor, guard=Guard(exact_total=True)))

    assert rows == [1, 2, 3]
    assert type(error) is TotalMismatch


def test_an_exact_total_is_not_reached_by_the_same_rows_again():
    vendor = Vendor(Page([1, 2], next="a", total=4), Page([1, 2], total=4))

    _, error = read(by_cursor(vendor, guard=Guard(exact_total=True)))

    assert type(error) is TotalMismatch


def test_endless_listing_stops_past_an_exact_total():
    vendor = Vendor(*(Page([n], next=str(n), total=3) for n in range(9)))

    rows, error = read(by_cursor(vendor, guard=Guard(exact_total=True)))

    assert rows == [0, 1, 2, 3]
    assert type(error) is TotalMismatch


def test_an_exact_total_counts_malformed_rows_and_may_come_last():
    vendor = Vendor(Page([1], received=2, next="a"), Page([3], total=3))

    rows = list(by_cursor(vendor, guard=Guard(exact_total=True)))

    assert rows == [1, 3]


def test_an_exact_total_that_is_never_declared_is_an_error():
    rows, error = read(by_cursor(Vendor(Page([1])), guard=Guard(exact_total=True)))

    assert rows == [1]
    assert type(error) is UnexpectedResponse


def test_exact_total_below_the_received_rows_is_a_mismatch():
    vendor = Vendor(Page([1, 2], next="a", total=4), Page([3], total=2))

    rows, error = read(by_cursor(vendor, guard=Guard(exact_total=True)))

    assert rows == [1, 2, 3]
    assert type(error) is TotalMismatch


def test_totals_are_estimates_unless_declared_exact():
    vendor = Vendor(Page([1, 2], next="a", total=1), Page([3], total=99))

    rows = list(by_cursor(vendor))

    assert rows == [1, 2, 3]


# Exceptions: what looks like a loop or an end and is neither.


def test_exception_an_empty_page_in_the_middle():
    # https://github.com/meltano/sdk/issues/2980
    vendor = Vendor(Page([1], next="a"), Page([], next="b"), Page(None, next="c"), Page([2]))

    rows = list(by_cursor(vendor))

    assert rows == [1, 2]
    assert len(vendor.asked) == 4


def test_exception_an_empty_numbered_page_in_the_middle():
    # https://github.com/meltano/sdk/issues/2980
    vendor = Vendor(Page([1], more=True), Page([], more=True), Page([2], more=False))

    rows = list(by_page(vendor, end=End.NO_MORE))

    assert rows == [1, 2]


@pytest.mark.parametrize(
    ("end", "last"),
    [
        # https://github.com/dlt-hub/dlt/issues/3358
        (End.SHORT_PAGE, Page([3], next="c")),
        (End.EMPTY_PAGE, Page([], next="c")),
        # https://github.com/dlt-hub/dlt/issues/2816
        (End.NO_MORE, Page([3], next="c", more=False)),
        (End.TOTAL, Page([3], next="c", total=3)),
    ],
)
def test_exception_a_cursor_on_the_last_page(end, last):
    total = 3 if end is End.TOTAL else None
    vendor = Vendor(Page([1, 2], next="b", more=True, total=total), last)

    rows, error = read(by_cursor(vendor, end=end, size=2))

    assert rows == [1, 2, *last.items]
    assert error is None
    assert vendor.asked == [None, "b"]


def test_cursor_of_the_request_on_the_last_page_is_no_error():
    # https://github.com/elastic/integrations/issues/5471
    vendor = Vendor(Page([1], next="a"), Page([], next="a"))

    rows = list(by_cursor(vendor, end=End.EMPTY_PAGE))

    assert rows == [1]


def test_exception_a_scroll_token_that_stays_the_same():
    # PyAirbyte#1174: "a scroll token that stays the same"
    pages = [Page([n], next="scroll") for n in range(6)]
    vendor = Vendor(*pages, Page([], next="scroll"))

    rows = list(by_cursor(vendor, end=End.EMPTY_PAGE, guard=Guard(same_cursor=True)))

    assert rows == list(range(6))


def test_a_scroll_token_may_stay_and_change_but_never_come_back():
    vendor = Vendor(*(Page([n], next=c) for n, c in enumerate("aabbab")))

    rows, error = read(by_cursor(vendor, guard=Guard(same_cursor=True)))

    assert rows == [0, 1, 2, 3, 4]
    assert type(error) is CursorCycle


def test_a_scroll_token_that_stays_with_the_same_rows_is_stopped():
    vendor = Vendor(*(Page([1], next="scroll") for _ in range(9)))

    _, error = read(by_cursor(vendor, guard=Guard(same_cursor=True)))

    assert type(error) is NoProgress
    assert len(vendor.asked) == 4


@pytest.mark.parametrize(("pages", "guard"), [(3, Guard()), (5, Guard(stalled_pages=None))])
def test_exception_identical_bodies(pages, guard):
    # https://github.com/n8n-io/n8n/issues/12272 and https://github.com/n8n-io/n8n/pull/24172
    vendor = Vendor(*(Page(["same"], next=str(n)) for n in range(pages)), Page(["last"]))

    rows = list(by_cursor(vendor, guard=guard))

    assert rows == ["same"] * pages + ["last"]


def test_exception_identical_bodies_up_to_an_exact_total():
    vendor = Vendor(*(Page(["same", "same"], total=8) for _ in range(4)))

    rows = list(by_offset(vendor, guard=Guard(stalled_pages=None, exact_total=True)))

    assert rows == ["same"] * 8


@pytest.mark.parametrize("end", [End.EMPTY_PAGE, End.SHORT_PAGE])
def test_exception_a_null_page_after_the_last(end):
    # https://github.com/dlt-hub/dlt/issues/2932
    vendor = Vendor(Page([1, 2]), Page(None))

    rows = list(by_page(vendor, end=end, size=2))

    assert rows == [1, 2]
    assert vendor.asked == [1, 2]


def test_exception_a_listing_of_exactly_the_greatest_page():
    # https://github.com/cartography-cncf/cartography/pull/3148
    table = Table(1000, 1000, first_page=1, total=1000)

    rows = list(by_page(table, end=End.TOTAL, guard=Guard(exact_total=True)))

    assert rows == table.rows
    assert table.asked == [1]


def test_exception_an_echo_that_means_something_else():
    # https://github.com/VultureProject/vulture-gui/pull/498: offset 0 whatever was asked for
    vendor = Vendor(Page([1, 2], total=3, position=0), Page([3], total=3, position=0))

    rows = list(by_offset(vendor, guard=Guard(echo=False)))

    assert rows == [1, 2, 3]


@pytest.mark.parametrize("strategy", [by_cursor, by_offset])
def test_no_row_at_all_where_there_should_be_some_is_an_error(strategy):
    with pytest.raises(TotalMismatch, match="no rows came, and the vendor declares 500"):
        list(strategy(lambda _: Page([], total=500), end=End.EMPTY_PAGE))
