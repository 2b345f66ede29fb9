"""An export job: created, looked at until it is over, its chunks fetched, and none of them lost."""

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk import Limits, UnexpectedResponse, VendorUnavailable
from sdk.errors import (
    BudgetExceeded,
    Cancelled,
    CursorExpired,
    DeadlineExceeded,
    TotalMismatch,
    TruncatedResponse,
)

from ..exporting import Exporter, Script, drained, rows


def test_every_chunk_comes_whole_whatever_their_order():
    vendor = Exporter(Script({7: 0, 2: 0, 5: 0}), concurrency=1)

    came, error = drained(vendor.walk())

    assert error is None
    assert came == rows(7, 2, 5)
    assert len(vendor.created) == 1


def test_a_job_without_chunks_is_over_and_empty():
    assert drained(Exporter(Script()).walk()) == ([], None)


def test_chunks_come_while_the_job_still_runs():
    vendor = Exporter(Script({1: 0, 2: 600}))

    first = next(vendor.walk())

    assert list(first) == ["1a", "1b"]
    assert vendor.clock.monotonic() < 60


@given(
    ready_at=st.dictionaries(st.integers(0, 40), st.floats(0, 5000), max_size=12),
    concurrency=st.integers(1, 4),
)
def test_each_chunk_is_fetched_once_whenever_it_is_ready(ready_at, concurrency):
    vendor = Exporter(Script(ready_at, total=len(ready_at)), concurrency=concurrency)

    came, error = drained(vendor.walk(max_silence_seconds=6000))

    assert error is None
    assert sorted(came) == sorted(rows(*ready_at))
    assert sorted(chunk for _, chunk in vendor.downloads) == sorted(ready_at)


def test_polling_slows_down_until_something_happens():
    vendor = Exporter(Script({1: 300, 2: 303.5}), concurrency=1)

    drained(vendor.walk())

    pauses = [after - before for before, after in pairwise(vendor.looked)]
    assert pauses[0] == pytest.approx(1)
    assert max(pauses) == pytest.approx(60)
    assert pauses[-1] < 3


def test_a_chunk_that_is_listed_twice_is_fetched_once():
    vendor = Exporter(Script({1: 0}))
    look = vendor.look
    vendor.look = lambda job: twice(look(job))

    assert drained(vendor.walk()) == (rows(1), None)


class TestLost:
    """What a job did not deliver is never taken for nothing."""

    @pytest.mark.parametrize("script", [Script({1: 0}, lost=(2,)), Script({1: 0}, total=2)])
    def test_a_job_that_lacks_chunks_is_begun_again_once(self, script):
        vendor = Exporter(script, Script({1: 0, 2: 0}, total=2), concurrency=1)

        came, error = drained(vendor.walk())

        assert error is None
        assert came == rows(1, 1, 2)
        assert len(vendor.created) == 2

    def test_chunks_that_fail_again_are_an_error_at_the_end(self):
        vendor = Exporter(Script({1: 0}, lost=(2, 3)))

        came, error = drained(vendor.walk())

        assert came == rows(1, 1)
        assert isinstance(error, VendorUnavailable)
        assert "2 chunks of the export were lost at the vendor: chunks 2 to 3" in error.message
        assert "2 exports" in error.message

    def test_fewer_chunks_than_declared_are_an_error(self):
        vendor = Exporter(Script({1: 0}, total=3))

        _, error = drained(vendor.walk())

        assert isinstance(error, TotalMismatch)
        assert "1 of 3" in error.message

    @pytest.mark.parametrize("restarts", [0, 1, 2])
    def test_a_job_that_fails_is_begun_again_as_often_as_allowed(self, restarts):
        vendor = Exporter(Script({1: 0}, state="failed", reason="it timed out"))

        came, error = drained(vendor.walk(restarts=restarts))

        assert len(vendor.created) == restarts + 1
        assert isinstance(error, VendorUnavailable)
        assert "it timed out" in error.message
        assert came == rows(*[1] * (restarts + 1))

    def test_a_job_that_fails_once_loses_nothing(self):
        vendor = Exporter(Script(state="failed"), Script({1: 0}))

        assert drained(vendor.walk()) == (rows(1), None)

    def test_cancelled_job_delivers_its_rows_and_is_not_restarted(self):
        vendor = Exporter(Script({1: 0}, state="cancelled"))

        came, error = drained(vendor.walk())

        assert came == rows(1)
        assert isinstance(error, VendorUnavailable)
        assert error.message == "the export was cancelled at the vendor"
        assert len(vendor.created) == 1


class TestExpired:
    """Jobs and chunks are kept for a while only; gone is not empty."""

    def test_a_job_that_is_gone_is_begun_again(self):
        vendor = Exporter(Script({1: 0, 2: 50}, lives_seconds=20), Script({1: 0, 2: 0}))

        came, error = drained(vendor.walk())

        assert error is None
        assert {chunk[0] for chunk in came} == {"1a", "2a"}
        assert len(vendor.created) == 2

    def test_a_job_that_is_always_gone_is_an_error(self):
        vendor = Exporter(Script({1: 0, 2: 50}, lives_seconds=20))

        came, error = drained(vendor.walk())

        assert isinstance(error, CursorExpired)
        assert error.message.startswith("the export is gone before everything was read: no such")
        assert came == rows(1, 1)

    def test_a_chunk_that_is_not_there_yet_is_asked_for_again(self):
        vendor = Exporter(Script({1: 0}, absent={1: 2}))

        assert drained(vendor.walk()) == (rows(1), None)
        assert len(vendor.created) == 1

    def test_a_chunk_that_never_comes_is_an_error(self):
        vendor = Exporter(Script({1: 0, 2: 0}, absent={2: 99}))

        _, error = drained(vendor.walk())

        assert isinstance(error, CursorExpired)
        assert error.message.startswith("chunk 2 of the export is gone before everything")
        assert len(vendor.created) == 2

    def test_a_job_that_is_not_there_yet_is_looked_for_again(self):
        vendor = Exporter(Script({1: 0}, looks_absent=2))

        assert drained(vendor.walk()) == (rows(1), None)
        assert len(vendor.created) == 1


class TestUnreadable:
    def test_a_chunk_that_broke_off_is_fetched_again(self):
        vendor = Exporter(Script({1: 0, 2: 0}, unreadable={2: 2}), concurrency=1)

        assert drained(vendor.walk()) == (rows(1, 2), None)

    def test_unreadable_chunk_is_an_error_and_never_empty(self):
        vendor = Exporter(Script({1: 0, 2: 0, 3: 0}, unreadable={2: 99}), concurrency=1)

        came, error = drained(vendor.walk())

        assert isinstance(error, UnexpectedResponse)
        assert error.message == (
            "could not read chunk 2 of the export, so that is missing: not JSON"
        )
        assert came == rows(1, 3)
        assert vendor.downloads.count(("0", 2)) == 3

    def test_incomplete_chunk_is_not_requested_again(self):
        vendor = Exporter(Script({1: 0}))
        tries = []

        def download(job, chunk):
            tries.append(chunk)
            raise TruncatedResponse("broke off")

        vendor.download = download
        _, error = drained(vendor.walk())

        assert isinstance(error, TruncatedResponse)
        assert tries == [1]


class TestTimeout:
    def test_a_job_that_is_slow_but_moves_is_waited_for(self):
        vendor = Exporter(Script({n: 3000.0 * n for n in range(5)}))

        came, error = drained(vendor.walk(max_silence_seconds=3600))

        assert error is None
        assert len(came) == 5

    def test_a_job_that_does_not_move_is_given_up(self):
        vendor = Exporter(Script({1: 0}, ends_at=1e9))

        came, error = drained(vendor.walk(max_silence_seconds=600))

        assert came == rows(1)
        assert isinstance(error, VendorUnavailable)
        assert "600 s" in error.message
        assert 600 <= vendor.clock.monotonic() < 700

    def test_the_deadline_of_the_run_ends_the_wait(self):
        vendor = Exporter(Script({1: 0}, ends_at=1e9), seconds=100)

        came, error = drained(vendor.walk())

        assert came == rows(1)
        assert isinstance(error, DeadlineExceeded)
        assert vendor.clock.monotonic() <= 100

    def test_export_stops_when_cancelled(self):
        vendor = Exporter(Script({1: 0, 2: 500}))
        walk = vendor.walk()
        next(walk)

        vendor.deadline.cancel("told to stop")

        with pytest.raises(Cancelled):
            next(walk)


class TestBudgets:
    @pytest.mark.parametrize(
        "limits", [Limits(max_pages=2), Limits(max_items=3), Limits(max_bytes=150)]
    )
    def test_oversized_job_is_an_error_after_its_rows(self, limits):
        vendor = Exporter(Script(dict.fromkeys(range(9), 0)), concurrency=1)

        came, error = drained(vendor.walk(limits))

        assert isinstance(error, BudgetExceeded)
        assert len(came) == 2
        assert len(vendor.downloads) <= 4

    def test_exactly_as_many_chunks_as_are_allowed_are_complete(self):
        vendor = Exporter(Script({1: 0, 2: 0}))

        assert drained(vendor.walk(Limits(max_pages=2)))[1] is None

    def test_default_bounds_suffice_for_the_vendors_chunks(self):
        vendor = Exporter(Script(dict.fromkeys(range(1500), 0)), concurrency=10)

        came, error = drained(vendor.walk())

        assert (len(came), error) == (1500, None)


def test_it_is_lazy_and_takes_a_few_chunks_ahead_at_most():
    vendor = Exporter(Script(dict.fromkeys(range(50), 0)), concurrency=2)
    walk = vendor.walk()
    assert vendor.created == []

    list(islice(walk, 3))
    walk.close()

    assert len(vendor.downloads) <= 3 + 2 * 2


def twice(said):
    return type(said)(state=said.state, ready=(*said.ready, *said.ready), total=said.total)
