"""Retry: how long to wait, how often, and when not at all."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from sdk.core.retry import Retry, RetryBudget, parse_wait_seconds

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def wait_of(*names, now=NOW, **headers):
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse_wait_seconds(CaseInsensitiveDict(given_headers), names or ("Retry-After",), now)


@given(st.integers(1, 1000), st.integers(0, 2**32))
def test_drawn_wait_is_between_zero_and_a_doubling_bound(retry, seed):
    policy = Retry(base_seconds=1, cap_seconds=60)

    wait = policy.wait_seconds(retry, None, Random(seed))

    assert 0 <= wait <= min(60, 2 ** (retry - 1))


@given(st.floats(0, 10_000), st.integers(0, 2**32))
def test_requested_wait_is_lengthened_by_a_tenth_at_most(seconds, seed):
    wait = Retry().wait_seconds(1, seconds, Random(seed))

    assert seconds <= wait <= seconds * 1.1 + 1e-9


@given(st.floats(600, 3600), st.integers(0, 2**32))
def test_addition_to_a_long_requested_wait_is_capped(seconds, seed):
    policy = Retry(cap_seconds=60, spread=0.5)

    wait = policy.wait_seconds(1, seconds, Random(seed))

    assert seconds <= wait <= seconds + 60 + 1e-9


def test_twenty_workers_with_the_same_wait_wake_apart():
    random = Random(1)

    waits = [Retry().wait_seconds(1, 600, random) for _ in range(20)]

    assert len({round(wait) for wait in waits}) > 10


@pytest.mark.parametrize(("seconds", "too_long"), [(None, False), (900, False), (901, True)])
def test_requested_wait_has_a_limit(seconds, too_long):
    assert Retry(max_wait_seconds=900).too_long(seconds) is too_long


@pytest.mark.parametrize("field", ["retries", "base_seconds", "max_wait_seconds", "budget"])
@pytest.mark.parametrize("value", [-1, float("inf"), float("nan")])
def test_a_policy_that_makes_no_sense_is_refused(field, value):
    with pytest.raises(ValueError, match=field):
        Retry(**{field: value})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0.5", 0.5),
        ("Mon, 05 Jan 2026 10:02:00 GMT", 120),
        ("Monday, 05-Jan-26 10:02:00 GMT", 120),
        ("Mon Jan  5 10:02:00 2026", 120),
        (str(int(NOW.timestamp()) + 30), 30),
    ],
)
def test_seconds_dates_and_unix_times_are_understood(value, seconds):
    assert wait_of(Retry_After=value) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "-5",
        "soon",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "Mon, 05 Jan 2026 09:59:00 GMT",
        "Mon, 99",
    ],
)
def test_header_without_a_future_time_requests_no_wait(value):
    assert wait_of(Retry_After=value) is None


def test_a_date_is_compared_with_the_vendor_s_own_clock():
    vendor_now = NOW + timedelta(hours=3)
    headers = {
        "Retry_After": format_datetime(vendor_now + timedelta(seconds=60), usegmt=True),
        "Date": format_datetime(vendor_now, usegmt=True),
    }

    assert wait_of(**headers) == 60


def test_the_first_header_that_names_a_wait_counts():
    headers = {"X_RateLimit_ToWait_Sec": "0", "Retry_After": "9"}

    assert wait_of("X-RateLimit-ToWait-Sec", "Retry-After", **headers) == 9
    assert wait_of("X-RateLimit-ToWait-Sec", **headers) is None
    assert wait_of("Other") is None


@given(st.text())
def test_no_header_is_too_odd(value):
    seconds = wait_of(Retry_After=value)

    assert seconds is None or seconds > 0


def test_budget_grows_with_calls_and_is_spent_by_retries():
    budget = RetryBudget(Retry(budget=2, budget_share=0.5))

    taken = [budget.take() for _ in range(3)]
    for _ in range(4):
        budget.call()
    taken += [budget.take() for _ in range(3)]

    assert taken == [True, True, False, True, True, False]
