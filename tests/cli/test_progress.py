"""The line that says how far a run is, and the summary a terminal gets."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from sdk.cli.display.progress import describe, progress
from sdk.core.journal import Event, Kind


def event(kind, stream="hosts", **facts):
    return Event(kind, datetime(2026, 1, 5, 10, tzinfo=UTC), stream, facts)


@pytest.mark.parametrize(
    ("last", "counts", "line"),
    [
        (event(Kind.REQUEST, ""), {}, "acme signing in: 0 pages, 0 rows"),
        (event(Kind.PAGE), {"page": 1, "rows": 100}, "acme hosts: 1 page, 100 rows"),
        (event(Kind.RETRY), {"retry": 1, "page": 2}, "acme hosts: 2 pages, 0 rows, 1 retry"),
        (
            event(Kind.WAIT, seconds=29.7, error="RateLimited"),
            {"retry": 2},
            "acme hosts: 0 pages, 0 rows, 2 retries; waiting 30 s (RateLimited)",
        ),
    ],
)
def test_progress_names_stream_pages_and_wait(last, counts, line):
    assert describe("acme", last, Counter(counts)) == line


def test_follower_counts_each_stream_from_zero(capsys):
    with progress("acme", shown=True) as (follow,):
        for last in (event(Kind.PAGE, received=7), event(Kind.STREAM), event(Kind.PAGE)):
            follow(last)

        assert follow.line == "acme hosts: 1 page, 0 rows"
    assert capsys.readouterr().out == ""


def test_no_listener_without_a_terminal():
    with progress("acme", shown=False) as followers:
        assert followers == ()
