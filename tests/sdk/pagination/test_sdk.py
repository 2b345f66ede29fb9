"""Listings through a vendor's own client: the same guard, and what only a pager does."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.journal import Kind
from sdk.core.limits import Limits
from sdk.errors import (
    BudgetExceeded,
    Cancelled,
    CursorCycle,
    DeadlineExceeded,
    NoProgress,
    PaginationError,
    RepeatedCursor,
    TotalMismatch,
    UnexpectedResponse,
)
from sdk.pagination import End, Guard, Page, by_page, by_sdk

from ..paged import Client
from .test_properties import answers, chains, longest_hole, rows_of
from .test_styles import read


def test_every_page_of_the_pager_is_read():
    client = Client({"Items": [1, 2], "Token": "a"}, {"Items": [], "Token": "b"}, {"Items": [3]})

    rows = list(client.rows(lambda page: Page(page["Items"], next=page.get("Token"))))

    assert rows == [1, 2, 3]
    assert client.closed


def test_pages_are_asked_for_one_by_one_as_rows_are_wanted():
    client = Client(Page([1]), Page([2]))

    rows = client.rows()
    before = client.calls
    first = next(rows)

    assert (before, first, client.calls) == (0, 1, 1)


def test_pages_that_exist_already_will_do_as_well():
    client = Client()

    rows = by_sdk([Page([1]), Page([2])], lambda page: page, sdk=client.sdk, operation="rows")

    assert list(rows) == [1, 2]


def test_pages_are_counted_in_the_journal():
    client = Client(Page([1, 2], next="a", total=3), Page([3], received=2))

    list(client.rows())

    facts = [event.facts for event in client.events if event.kind is Kind.PAGE]
    assert [(fact["operation"], fact["rows"], fact["received"]) for fact in facts] == [
        ("rows", 2, 2),
        ("rows", 1, 2),
    ]
    assert facts[0]["cursor"] != "a"
    assert client.context.journal.counters().pages == 2


@given(chain=chains(), cursors=st.booleans(), data=st.data())
def test_a_chain_of_pages_is_read_to_its_end(chain, cursors, data):
    last = len(chain) - 1
    client = Client(
        *(
            Page(rows, next=f"{n}" if cursors and n < last else None, received=size)
            for n, (rows, size) in enumerate(chain)
        )
    )

    rows = list(client.rows(guard=Guard(stalled_pages=longest_hole(chain) + 1)))

    assert rows == rows_of(chain)
    assert client.calls == len(chain)


# What the guard stops.


@given(lead=st.integers(0, 6), length=st.integers(1, 6))
def test_every_cycle_of_tokens_ends_one_page_after_them(lead, length):
    numbers = [*range(1, lead + length + 1), *([lead + 1] * 2)]
    client = Client(*(Page([n], next=f"{following}") for n, following in enumerate(numbers)))

    rows, error = read(client.rows())

    assert type(error) is (RepeatedCursor if length == 1 else CursorCycle)
    assert (error.integration, error.operation) == ("vendor", "rows")
    assert len(rows) == client.calls == lead + length + 1


@given(max_pages=st.integers(1, 30), says_so=st.sampled_from(["next", "more", "nothing"]))
def test_a_pager_without_end_ends_with_the_budget(max_pages, says_so):
    said = {"next": {"next": "{}"}, "more": {"more": True}, "nothing": {}}[says_so]
    tokens = {"next": said["next"]} if "next" in said else {}
    pages = (
        Page([n], **{**said, **{name: text.format(n) for name, text in tokens.items()}})
        for n in range(100)
    )
    client = Client()
    client.pages = pages

    rows, error = read(client.rows(limits=Limits(max_pages=max_pages)))

    # A pager that does not say that there is more has to be asked.
    assert type(error) is BudgetExceeded
    assert len(rows) == max_pages
    assert client.calls == max_pages + (says_so == "nothing")


def test_a_pager_that_ends_within_its_budget_is_complete():
    client = Client(Page([1]), Page([2]))

    assert list(client.rows(limits=Limits(max_pages=2))) == [1, 2]


@given(stalled=st.integers(1, 4), items=st.sampled_from([[], [7]]))
def test_pages_that_bring_nothing_new_are_stopped(stalled, items):
    client = Client(*(Page(items, next=f"{n}") for n in range(20)))

    rows, error = read(client.rows(guard=Guard(stalled_pages=stalled)))

    assert type(error) is NoProgress
    assert client.calls == stalled + len(items)
    assert rows == items * client.calls


@pytest.mark.parametrize("leads_on", [{"next": "a"}, {"more": True}])
def test_pager_that_stops_too_early_is_an_error(leads_on):
    # botocore's MaxItems, for one, cuts a listing like that.
    client = Client(Page([1], next="0"), Page([2], **leads_on))

    rows, error = read(client.rows())

    assert rows == [1, 2]
    assert type(error) is UnexpectedResponse
    assert "page 2 leads on" in str(error)


def test_a_pager_that_was_used_up_before_is_not_an_empty_listing():
    client = Client(Page([1]))
    used = client.paginate()
    list(used)

    rows, error = read(by_sdk(used, lambda page: page, sdk=client.sdk, operation="rows"))

    assert rows == []
    assert type(error) is UnexpectedResponse
    assert str(error).startswith("vendor rows: no page came, not even an empty one")


def test_a_total_is_held_against_the_rows():
    none, exact = Client(Page([], total=5)), Client(Page([1, 2], total=3))

    with pytest.raises(TotalMismatch, match="no rows came"):
        list(none.rows())
    with pytest.raises(TotalMismatch, match="2 rows were received"):
        list(exact.rows(guard=Guard(exact_total=True)))


def test_an_exact_total_is_reached_by_all_pages_together():
    client = Client(Page([1, 2], total=3), Page([3], total=3))

    assert list(client.rows(guard=Guard(exact_total=True))) == [1, 2, 3]


def test_constant_token_is_followed_where_declared():
    client = Client(*(Page([n], next="t") for n in range(4)), Page([4]))

    assert list(client.rows(guard=Guard(same_cursor=True))) == list(range(5))


@given(pages=st.lists(answers, min_size=1, max_size=13))
def test_whatever_a_client_gives_the_walk_ends(pages):
    client = Client(*pages)

    _, error = read(client.rows(limits=Limits(max_pages=12)))

    assert client.calls <= 13
    assert error is None or isinstance(error, PaginationError | UnexpectedResponse)


# The run around it.


def test_a_run_that_is_cancelled_asks_for_no_more_pages():
    client = Client(Page([1]), Page([2]), Page([3]))
    walk = client.rows()
    first = next(walk)

    client.context.deadline.cancel("enough")
    rows, error = read(walk)

    assert (first, rows, client.calls) == (1, [], 1)
    assert isinstance(error, Cancelled)
    assert (error.integration, error.operation) == ("vendor", "rows")


def test_the_time_of_the_run_and_of_the_listing_are_kept():
    late = Client(*(Page([n]) for n in range(9)), seconds=10)
    long = Client(*(Page([n]) for n in range(9)))

    def slowly(client):
        def read_page(page):
            client.context.clock.sleep(3)
            return page

        return read_page

    late_rows, late_error = read(late.rows(slowly(late)))
    long_rows, long_error = read(long.rows(slowly(long), limits=Limits(max_seconds=7)))

    assert late_rows == [0, 1, 2, 3]
    assert isinstance(late_error, DeadlineExceeded)
    assert long_rows == [0, 1, 2, 3]
    assert isinstance(long_error, BudgetExceeded)


def test_a_page_that_came_as_time_ran_out_is_given_out():
    client = Client(seconds=10)

    def slow_pager():
        client.context.clock.sleep(11)
        yield Page([1])

    rows, error = read(by_sdk(slow_pager, lambda page: page, sdk=client.sdk, operation="rows"))

    assert rows == [1]
    assert isinstance(error, DeadlineExceeded)


def test_a_walk_that_is_dropped_closes_the_pager():
    client = Client(Page([1]), Page([2]))
    # Held on to, so that nothing but the walk closes it.
    pager = client.paginate()
    walk = by_sdk(pager, lambda page: page, sdk=client.sdk, operation="rows")
    next(walk)

    walk.close()

    assert client.closed


def test_a_client_without_a_pager_is_called_page_by_page():
    client = Client()
    table = {1: [1, 2], 2: [3]}

    def fetch(number):
        rows = client.sdk.call("rows", lambda: table[number])
        return client.sdk.page("rows", Page(rows, total=3))

    rows = list(by_page(fetch, end=End.TOTAL))

    assert rows == [1, 2, 3]
    assert client.context.journal.counters().pages == 2


def test_a_call_is_made_within_the_run_and_translated():
    client, numbers = Client(seconds=5), count()

    with pytest.raises(UnexpectedResponse, match="vendor row: KeyError from the vendor's client"):
        client.sdk.call("row", lambda: {}["s3cr3t"])
    client.context.deadline.cancel("enough")
    with pytest.raises(Cancelled, match="vendor row"):
        client.sdk.call("row", lambda: next(numbers))

    assert next(numbers) == 0
