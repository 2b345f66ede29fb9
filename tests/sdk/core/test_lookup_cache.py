"""LookupCache: each key is loaded once, in batches, and memory is bounded."""

import pytest

from sdk import LookupCache
from sdk.errors import VendorUnavailable


class Base:
    """Knows the squares of even numbers, and notes what it was asked."""

    def __init__(self):
        self.asked = []
        self.fails = False

    def load(self, keys):
        self.asked.append(list(keys))
        if self.fails:
            raise VendorUnavailable("down")
        return {key: key * key for key in keys if key % 2 == 0}


@pytest.fixture
def base():
    return Base()


def test_keys_are_loaded_in_batches_each_once(base):
    cache = LookupCache(base.load, batch_size=2)

    assert cache.get_many([4, 2, 4, 6]) == {4: 16, 2: 4, 6: 36}
    assert cache.get_many([6, 8]) == {6: 36, 8: 64}
    assert base.asked == [[4, 2], [6], [8]]


def test_an_unknown_key_is_counted_and_requested_once(base):
    cache = LookupCache(base.load)

    assert cache.get_many([1, 2]) == {1: None, 2: 4}
    assert cache.get_many([1]) == {1: None}
    assert base.asked == [[1, 2]]
    assert cache.unknown == 1


def test_the_keys_used_last_are_kept(base):
    cache = LookupCache(base.load, max_size=2)

    cache.get_many([2, 4])
    cache.get_many([2])
    cache.get_many([6])
    base.asked.clear()

    cache.get_many([2, 6])
    assert base.asked == []
    assert cache.get_many([4]) == {4: 16}
    assert base.asked == [[4]]


def test_one_call_returns_more_than_is_kept(base):
    cache = LookupCache(base.load, max_size=2, batch_size=3)

    assert cache.get_many([2, 4, 6, 8]) == {2: 4, 4: 16, 6: 36, 8: 64}


def test_keys_loaded_before_a_failure_are_kept(base):
    cache = LookupCache(base.load, batch_size=1)
    cache.get_many([2])
    base.fails = True

    with pytest.raises(VendorUnavailable):
        cache.get_many([2, 4])

    base.fails = False
    assert cache.get_many([2, 4]) == {2: 4, 4: 16}
    assert base.asked == [[2], [4], [4]]


def test_without_keys_nothing_is_requested(base):
    assert LookupCache(base.load).get_many([]) == {}
    assert base.asked == []
