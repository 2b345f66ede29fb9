"""Chunks without rows: no more of them than the job declares, where it declares any number."""

import pytest

from sdk.errors import TotalMismatch

from ..exporting import Exporter, Script, drained, rows

CHUNKS = {1: 0, 2: 0, 3: 0}


@pytest.mark.parametrize(
    "script",
    [
        Script(CHUNKS, hollow=(2, 3)),
        Script(CHUNKS, hollow=(2, 3), total=3),
        Script(CHUNKS, hollow=(2, 3), empty=2),
        Script(CHUNKS, hollow=(2, 3), empty=3, total=3),
        Script({1: 0}, empty=2, total=3),
        Script({1: 0, 2: 0}, hollow=(2,), empty=2, total=3),
    ],
)
def test_empty_chunks_are_complete_as_far_as_declared(script):
    vendor = Exporter(script, concurrency=1)

    came, error = drained(vendor.walk())

    assert error is None
    assert [chunk for chunk in came if chunk] == rows(1)
    assert len(vendor.created) == 1


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (Script(CHUNKS, hollow=(2, 3), empty=1), "chunks 2 to 3 (2 in all)"),
        (Script(CHUNKS, hollow=(3,), empty=0, total=3), "chunks 3 of the export"),
        (Script({1: 0, 2: 0}, hollow=(2,), empty=1, total=3), "chunks 2 of the export"),
    ],
)
def test_more_empty_chunks_than_declared_are_an_error(script, said):
    vendor = Exporter(script, concurrency=1)

    _, error = drained(vendor.walk())

    assert isinstance(error, TotalMismatch)
    assert said in error.message
    assert f"declares {script.empty} without rows" in error.message


def test_undeclared_empty_chunk_is_requested_again_and_noted():
    vendor, notes = Exporter(Script(CHUNKS, hollow=(3,), empty=0, total=3), concurrency=1), []

    came, error = drained(vendor.walk(note=notes.append))

    assert error is None
    assert [chunk for chunk in came if chunk] == rows(1, 2)
    assert vendor.downloads.count(("0", 3)) == 2
    assert len(vendor.created) == 1
    (note,) = notes
    assert "chunks 3 of the export came without rows" in note


def test_chunk_that_is_empty_once_is_read_again():
    vendor, notes = Exporter(Script({1: 0, 2: 0}, hollow_once=[2], empty=0), concurrency=1), []

    came, error = drained(vendor.walk(note=notes.append))

    assert error is None
    assert [chunk for chunk in came if chunk] == rows(1, 2)
    assert not notes


def test_chunk_that_is_not_listed_stays_an_error():
    script = Script({1: 0, 2: 0}, hollow=(2,), empty=1, total=3)

    _, error = drained(Exporter(script, concurrency=1).walk(note=pytest.fail))

    assert isinstance(error, TotalMismatch)


def test_chunk_that_came_empty_is_read_by_another_export():
    vendor = Exporter(Script({1: 0, 2: 0}, hollow=(2,), empty=0), Script({1: 0, 2: 0}, empty=0))

    came, error = drained(vendor.walk())

    assert error is None
    assert ["2a", "2b"] in came


def test_unreadable_chunk_is_no_empty_one():
    vendor = Exporter(Script({1: 0, 2: 0}, unreadable={2: 99}, empty=0, total=2), concurrency=1)

    came, error = drained(vendor.walk())

    assert came == rows(1)
    assert "could not read chunk 2" in error.message
