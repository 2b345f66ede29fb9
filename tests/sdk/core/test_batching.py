"""Batches keep every item, in order, and read no further than they must."""

from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.core.batching import batches, by_owner
from sdk.errors import UnexpectedResponse

SIZES = st.integers(1, 12)


@given(st.lists(st.integers()), SIZES)
def test_concatenated_batches_are_the_input(items, size):
    cut = list(batches(items, size))

    assert [item for batch in cut for item in batch] == items


@given(st.lists(st.integers(), min_size=1), SIZES)
def test_all_batches_but_the_last_are_full(items, size):
    *full, last = batches(items, size)

    assert {len(batch) for batch in full} <= {size}
    assert 1 <= len(last) <= size


@given(SIZES)
def test_nothing_comes_out_of_an_empty_input(size):
    assert list(batches([], size)) == []


@given(SIZES, st.integers(1, 5))
def test_an_exact_multiple_ends_without_an_empty_batch(size, times):
    assert len(list(batches(range(size * times), size))) == times


def test_an_endless_input_is_read_one_batch_at_a_time():
    numbers = count()

    first = list(islice(batches(numbers, 3), 2))

    assert first == [(0, 1, 2), (3, 4, 5)]
    assert next(numbers) == 6


def test_nothing_is_read_before_the_first_batch_is_asked_for():
    numbers = count()

    batches(numbers, 3)

    assert next(numbers) == 0


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_below_one_is_refused_at_the_call(size):
    with pytest.raises(ValueError, match="at least 1"):
        batches([1], size)


@given(st.integers(0, 20), SIZES)
def test_rows_before_a_failure_of_the_input_are_yielded(length, size):
    def failing():
        yield from range(length)
        raise LookupError("gone")

    received = []
    with pytest.raises(LookupError):
        received.extend(batches(failing(), size))

    assert [item for batch in received for item in batch] == list(range(length))


def test_closing_the_batches_closes_the_input():
    closed = []

    def reading():
        try:
            yield from count()
        finally:
            closed.append(True)

    cut = batches(reading(), 2)
    next(cut)
    cut.close()

    assert closed == [True]


def test_rows_by_owner_keep_owners_without_rows():
    found = by_owner(["a", "b"], ["a1", "a2"], lambda row: row[0])

    assert found == {"a": ["a1", "a2"], "b": []}


def test_a_row_of_something_that_was_not_asked_for_is_an_error():
    with pytest.raises(UnexpectedResponse, match="was not requested"):
        by_owner(["a"], ["a1", "c1"], lambda row: row[0])
