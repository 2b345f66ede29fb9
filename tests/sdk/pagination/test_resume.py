"""A listing whose cursor dies: begun again at its last row, or given up where that cannot help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.errors import CursorExpired
from sdk.pagination import Page, by_cursor, resuming

ROWS = [("a", "1"), ("b", "1"), ("c", "2"), ("d", "3"), ("e", "3"), ("f", "4")]


def mark(row):
    return row[1]


def vendor(rows, *, page_size, dies_after):
    """Return a listing sorted by mark whose cursors live for `dies_after` pages."""

    def listing(since):
        wanted = [row for row in rows if since is None or mark(row) >= since]

        def fetch(cursor):
            start = int(cursor or 0)
            if start >= page_size * dies_after:
                raise CursorExpired("the cursor is too old")
            end = start + page_size
            return Page(wanted[start:end], next=str(end) if end < len(wanted) else None)

        return by_cursor(fetch)

    return listing


def test_a_listing_that_lives_long_enough_is_walked_once():
    assert list(resuming(vendor(ROWS, page_size=2, dies_after=9), mark)) == ROWS


def test_expired_listing_restarts_at_its_last_row():
    read = list(resuming(vendor(ROWS, page_size=2, dies_after=2), mark))

    assert list(dict.fromkeys(read)) == ROWS
    assert len(read) > len(ROWS)


def test_a_listing_that_never_gets_past_one_mark_is_an_error():
    rows = [(str(n), "1") for n in range(9)]
    walk = resuming(vendor(rows, page_size=2, dies_after=2), mark)

    read = [next(walk) for _ in range(4)]

    assert read == rows[:4]
    with pytest.raises(CursorExpired):
        list(walk)


def test_a_listing_that_dies_before_its_first_row_is_an_error():
    with pytest.raises(CursorExpired):
        list(resuming(vendor(ROWS, page_size=2, dies_after=0), mark))


@pytest.mark.parametrize("marks", ["9135", "1923", "2121"])
def test_unordered_listing_is_never_resumed(marks):
    rows = [(str(number), mark) for number, mark in enumerate(marks)]

    with pytest.raises(CursorExpired):
        list(resuming(lambda _since: vendor(rows, page_size=1, dies_after=3)(None), mark))


def test_unordered_listing_that_lives_is_read_whole():
    rows = [("a", "9"), ("b", "1"), ("c", "5")]

    assert list(resuming(vendor(rows, page_size=1, dies_after=9), mark)) == rows


@given(
    marks=st.lists(st.integers(100, 130), unique=True, max_size=30).map(sorted),
    page_size=st.integers(1, 5),
    dies_after=st.integers(1, 5),
)
def test_no_row_is_lost_wherever_the_cursor_dies(marks, page_size, dies_after):
    rows = [(str(n), str(n)) for n in marks]
    listing = vendor(rows, page_size=page_size, dies_after=dies_after)

    if page_size * dies_after == 1 and len(rows) > 1:
        with pytest.raises(CursorExpired):
            list(resuming(listing, mark))
    else:
        assert list(dict.fromkeys(resuming(listing, mark))) == rows
