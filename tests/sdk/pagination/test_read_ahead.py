"""Reading ahead: the next page is under way while this one is used, and nothing else changes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.clock import SystemClock
from sdk.core.deadline import Deadline
from sdk.core.journal import Kind
from sdk.core.limiter import Limiter
from sdk.errors import Cancelled, CursorExpired, DeadlineExceeded, VendorUnavailable
from sdk.pagination import (
    End,
    Guard,
    Page,
    by_cursor,
    by_link,
    by_next_url,
    by_offset,
    by_page,
    resuming,
)

from ..scripted import Answer, Run
from ..timed import Harness, own_threads
from .test_styles import Table, read

EVERY = [by_cursor, by_link, by_next_url, by_offset, by_page]


class SlowVendor:
    """Numbered pages of one row each, a second each, by cursor or by number; `fails_at` one."""

    def __init__(self, harness, pages, *, fails_at=None):
        self.harness = harness
        self.pages = pages
        self.fails_at = fails_at
        self.asked = []

    def __call__(self, position):
        number = int(position or 0)
        self.asked.append(number)
        self.harness.deadline.sleep(1.0)
        if number == self.fails_at:
            raise VendorUnavailable("down")
        more = number + 1 < self.pages
        return Page([number], next=str(number + 1) if more else None, more=more)


def listing(strategy, vendor, **options):
    first = {"first": 0} if strategy in (by_page, by_offset) else {}
    return strategy(vendor, end=End.NO_MORE, read_ahead=vendor.harness.limiter, **first, **options)


def using(rows, harness, seconds=1.0):
    """Yield the rows, each of which takes its user that long."""
    for row in rows:
        harness.clock.sleep(seconds)
        yield row


@pytest.mark.parametrize("strategy", EVERY)
def test_a_page_is_fetched_while_the_one_before_it_is_used(strategy):
    harness = Harness()
    vendor = SlowVendor(harness, 10)

    rows = list(using(listing(strategy, vendor), harness))

    assert rows == vendor.asked == list(range(10))
    assert harness.clock.monotonic() == 11.0
    assert own_threads() == []


def test_never_more_than_one_page_is_read_ahead():
    harness = Harness(limit=5)
    vendor = SlowVendor(harness, 10)
    walk = using(listing(by_cursor, vendor), harness, seconds=60.0)

    ahead = [vendor.asked[-1] - row for row in walk]

    assert ahead == [1] * 9 + [0]


@given(
    pages=st.integers(1, 8),
    used=st.integers(0, 8),
    seconds=st.sampled_from([0.0, 0.5, 1.0, 7.0]),
)
def test_dropped_listing_requests_one_needless_page_at_most(pages, used, seconds):
    harness = Harness()
    vendor = SlowVendor(harness, pages)
    walk = listing(by_cursor, vendor)

    read = [row for _, row in zip(range(used), using(walk, harness, seconds), strict=False)]
    walk.close()
    asked = len(vendor.asked)

    assert read == list(range(min(used, pages)))
    assert asked <= min(used + 1, pages)
    assert own_threads() == []


def test_dropping_a_walk_ends_the_wait_of_the_request_under_way():
    harness = Harness()
    vendor = SlowVendor(harness, 10)
    walk = listing(by_cursor, vendor)
    next(walk)

    walk.close()

    assert harness.clock.monotonic() == 1.0
    assert own_threads() == []
    assert list(walk) == []


@pytest.mark.parametrize("strategy", EVERY)
@given(fails_at=st.integers(0, 5), seconds=st.sampled_from([0.0, 1.0, 7.0]))
def test_an_error_comes_when_all_before_it_was_given_out(strategy, fails_at, seconds):
    harness = Harness()
    vendor = SlowVendor(harness, 6, fails_at=fails_at)

    rows, error = read(using(listing(strategy, vendor), harness, seconds))

    assert rows == list(range(fails_at))
    assert type(error) is VendorUnavailable
    assert vendor.asked == list(range(fails_at + 1))
    assert own_threads() == []


def test_cancelled_run_ends_the_listing_after_its_rows():
    harness = Harness()
    walk = listing(by_cursor, SlowVendor(harness, 10))
    first = [next(walk), next(walk)]

    harness.deadline.cancel("enough")
    rows, error = read(walk)

    assert first == [0, 1]
    assert rows in ([], [2])
    assert isinstance(error, Cancelled)


def test_deadline_ends_the_listing_after_its_rows():
    harness = Harness(seconds=5.5)

    rows, error = read(using(listing(by_cursor, SlowVendor(harness, 10)), harness, 0.5))

    assert rows == list(range(5))
    assert isinstance(error, DeadlineExceeded)


def test_pages_are_read_ahead_by_the_executor_of_the_limiter():
    threads = set()

    def fetch(number):
        threads.add(threading.current_thread().name)
        return Page([number], more=number < 3)

    with ThreadPoolExecutor(1, "given") as executor:
        limiter = Limiter(1, clock=SystemClock(), executor=executor)
        list(by_page(fetch, end=End.NO_MORE, read_ahead=limiter))

    assert threads == {"given_0"}


def test_walks_that_read_ahead_may_be_mapped_over():
    harness = Harness(limit=3)

    def walk(_):
        return list(using(listing(by_cursor, SlowVendor(harness, 4)), harness))

    rows = list(harness.limiter.map(walk, range(6)))

    assert rows == [list(range(4))] * 6
    assert harness.clock.monotonic() == 10.0


@pytest.mark.parametrize("guard", [Guard(perishable=True), Guard(same_cursor=True)])
@pytest.mark.parametrize("strategy", EVERY)
def test_cursors_that_die_are_never_read_ahead(strategy, guard):
    harness = Harness()

    with pytest.raises(ValueError, match="cursors expire"):
        listing(strategy, SlowVendor(harness, 3), guard=guard)


def test_a_listing_that_resumes_is_never_read_ahead():
    harness = Harness()
    vendor = SlowVendor(harness, 3)

    with pytest.raises(ValueError, match="cursors expire"):
        list(resuming(lambda _mark: listing(by_cursor, vendor), str))

    assert vendor.asked == []


def test_expired_cursor_is_an_error_in_its_place():
    harness = Harness()

    def fetch(cursor):
        if cursor == "3":
            raise CursorExpired("too old")
        return SlowVendor(harness, 9)(cursor)

    rows, error = read(by_cursor(fetch, read_ahead=harness.limiter))

    assert rows == [0, 1, 2]
    assert isinstance(error, CursorExpired)


@given(
    hosts=st.integers(0, 20),
    size=st.integers(1, 6),
    refused=st.sets(st.integers(1, 8), max_size=3),
)
def test_requests_equal_pages_plus_retries(hosts, size, refused):
    answers, pages = [], max(1, -(-hosts // size))
    for number in range(1, pages + 1):
        answers += [Answer(503)] * (number in refused)
        rows = list(range(hosts))[(number - 1) * size : number * size]
        following = f'<?page={number + 1}>; rel="next"' if number < pages else ""
        answers.append(Answer(body=str(rows).encode(), headers={"Link": following}))
    run = Run(*answers, Answer(500))
    limiter = Limiter(1, clock=run.clock, deadline=run.context.deadline)

    def fetch(url):
        reply = run.session.get(url or "/hosts", operation="hosts")
        return reply.page(reply.json(list[int]), next=reply.link("next"))

    rows = list(by_link(fetch, read_ahead=limiter))

    assert rows == list(range(hosts))
    assert len(run.vendor.asked) == len(answers)


def test_pages_are_counted_for_the_stream_that_read_them():
    run = Run(*(Answer(body=b"[1]", headers={"Link": f"<?p={n}>; rel=next"}) for n in range(9)))
    limiter = Limiter(1, clock=run.clock, deadline=Deadline(run.clock))

    def fetch(url):
        reply = run.session.get(url or "/hosts", operation="hosts")
        return reply.page(reply.json(list[int]), next=reply.link("next"))

    def stream():
        for number, row in enumerate(by_link(fetch, read_ahead=limiter)):
            if number == 2:
                return
            yield row

    run.journal.begin("one")
    list(stream())
    first = run.journal.end()
    run.journal.begin("two")
    second = run.journal.end()
    seen = [event.stream for event in run.events if event.kind in (Kind.PAGE, Kind.REQUEST)]

    assert first.pages in (3, 4)
    assert first.requests == len(run.vendor.asked)
    assert (second.pages, second.requests) == (0, 0)
    assert set(seen) == {"one"}


def test_read_ahead_uses_the_received_offset():
    table = Table(10, 100, cap=3, total=10)

    rows = list(by_offset(table, read_ahead=Limiter(1, clock=SystemClock())))

    assert rows == table.rows
    assert table.asked == [0, 3, 6, 9]


def test_a_listing_is_not_read_ahead_unless_it_says_so():
    harness = Harness()
    vendor = SlowVendor(harness, 4)

    rows = list(using(by_cursor(partial(vendor), end=End.NO_MORE), harness))

    assert rows == list(range(4))
    assert harness.clock.monotonic() == 8.0
