"""Retry at its edges: the shortest and the longest wait there can be, and moments on the line."""

from datetime import UTC, datetime
from random import Random

import pytest
from requests.structures import CaseInsensitiveDict

from sdk.core.retry import UNIX_TIME, Retry, parse_wait_seconds

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


class Longest(Random):
    """Chance at its worst."""

    def uniform(self, a, b):
        return b


class Shortest(Random):
    """Chance at its best."""

    def uniform(self, a, b):
        return a


def test_the_longest_wait_doubles_up_to_the_cap():
    waits = [Retry().wait_seconds(retry, None, Longest()) for retry in range(1, 9)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_shortest_wait_is_zero():
    assert [Retry().wait_seconds(retry, None, Shortest()) for retry in (1, 9)] == [0, 0]


def test_requested_wait_is_spread_within_the_cap():
    assert Retry().wait_seconds(1, 100.0, Shortest()) == 100
    assert Retry().wait_seconds(1, 100.0, Longest()) == 110
    assert Retry().wait_seconds(1, 3600.0, Longest()) == 3660


@pytest.mark.parametrize("name", ["retries", "base_seconds", "cap_seconds", "spread", "budget"])
def test_zero_is_a_bound_and_no_mistake(name):
    assert getattr(Retry(**{name: 0}), name) == 0


def test_number_between_waits_and_unix_times_is_a_wait():
    headers = CaseInsensitiveDict({"Retry-After": f"{UNIX_TIME:.0f}"})

    assert parse_wait_seconds(headers, ("Retry-After",), NOW) == UNIX_TIME


def test_date_in_another_zone_is_converted():
    headers = CaseInsensitiveDict(
        {
            "Retry-After": "Mon, 05 Jan 2026 12:00:30 +0200",
            "Date": "Mon, 05 Jan 2026 10:00:00 +0000",
        }
    )

    assert parse_wait_seconds(headers, ("Retry-After",), NOW) == 30
