"""An export job at its edges: when it is looked at, what comes first, and what its errors name."""

from itertools import pairwise

import pytest

from sdk import NotFound

from ..exporting import Exporter, Script, drained, rows


def test_polling_after_news_is_immediate_then_after_a_second():
    vendor = Exporter(Script({1: 0}, ends_at=30), concurrency=1)

    drained(vendor.walk())

    pauses = [after - before for before, after in pairwise(vendor.looked)]
    assert pauses == pytest.approx([0.1, 1, 2, 4, 8, 16])


def test_after_later_news_as_well():
    vendor = Exporter(Script({1: 0, 2: 10}, ends_at=30), concurrency=1)

    drained(vendor.walk())

    pauses = [after - before for before, after in pairwise(vendor.looked)]
    assert pauses == pytest.approx([0.1, 1, 2, 4, 8, 0.1, 1, 2, 4, 8])


def test_stuck_job_is_given_up_when_the_timeout_is_over():
    vendor = Exporter(Script(ends_at=1e9))

    drained(vendor.walk(max_silence_seconds=3))

    assert vendor.looked == [0, 1, 3]


def test_a_chunk_that_takes_long_holds_up_no_other():
    vendor = Exporter(Script({1: 0, 2: 0}), concurrency=2)
    download = vendor.download

    def slowly(job, chunk):
        vendor.clock.sleep(10.0 if chunk == 1 else 0.0)
        return download(job, chunk)

    vendor.download = slowly

    assert drained(vendor.walk()) == (rows(2, 1), None)


def test_a_job_that_is_begun_only_once_says_so():
    vendor = Exporter(Script(state="failed"))

    _, error = drained(vendor.walk(restarts=0))

    assert error.message == (
        "the export was given up by the vendor; given up after one export, run again later"
    )


def test_an_export_that_is_given_up_names_the_call_that_failed():
    vendor = Exporter(Script({1: 0}))

    def missing(job, chunk):
        raise NotFound("no such chunk", integration="vendor", operation="chunk", status=404)

    vendor.download = missing
    _, error = drained(vendor.walk())

    assert (error.integration, error.operation, error.status) == ("vendor", "chunk", 404)


@pytest.mark.parametrize("bad", [1, 2, 3, 4])
@pytest.mark.parametrize("concurrency", [1, 3])
@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 2, 1, 3)])
def test_bad_chunk_costs_only_itself(bad, concurrency, order):
    ready = {chunk: float(place) for place, chunk in enumerate(order)}
    vendor = Exporter(Script(ready, unreadable={bad: 99}), concurrency=concurrency)

    came, error = drained(vendor.walk())

    assert sorted(came) == rows(*({1, 2, 3, 4} - {bad}))
    assert f"chunk {bad}" in error.message
    assert len(vendor.created) == 1


def test_chunks_are_named_by_harmless_text_alone():
    vendor = Exporter(
        Script({"https://store/?sig=s3cr3t": 0}, unreadable={"https://store/?sig=s3cr3t": 99})
    )

    _, error = drained(vendor.walk())

    assert "s3cr3t" not in error.message


def test_outage_is_no_row_of_bad_chunks():
    chunks = dict.fromkeys(range(100), 0.0)
    vendor = Exporter(Script(chunks, unreadable=dict.fromkeys(chunks, 99)), concurrency=1)

    came, error = drained(vendor.walk())

    assert (came, len({chunk for _, chunk in vendor.downloads})) == ([], 26)
    assert "and 24 more" in error.message
