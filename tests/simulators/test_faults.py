"""Fault specs: read, printed and matched; what they do to a call is in test_engine."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import Fault
from simulators.engine.http.faults import VALUES, read_faults

names = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
texts = st.from_regex(r"[A-Za-z0-9_. /+-]{0,12}", fullmatch=True)
options = st.lists(st.tuples(names, texts), max_size=3).map(tuple)
seconds = st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9).map(float)
statuses = st.integers(200, 599).map(float)
routes = st.from_regex(r"[A-Za-z0-9_.-]{1,12}|\*", fullmatch=True)


@st.composite
def faults(draw):
    kind = draw(st.sampled_from(sorted(VALUES)))
    first = draw(st.integers(1, 10**6))
    values = {
        "status": statuses,
        "html": st.none() | statuses,
        "truncate": st.none() | seconds,
        "slow": seconds,
        "drip": seconds,
    }
    return Fault(
        kind=kind,
        route=draw(routes),
        value=draw(values.get(kind, st.none())),
        options=draw(options) if kind in ("status", "html") else (),
        first=first,
        last=draw(st.none() | st.integers(first, first + 10**6)),
    )


@given(fault=faults())
def test_printed_fault_is_parsed_as_the_same(fault):
    printed = str(fault)

    assert Fault.parse(printed) == fault
    assert str(Fault.parse(printed)) == printed


@pytest.mark.parametrize(
    "spec",
    [
        "status:429:retry-after=7@hosts#3",
        "status:409:code=1965:wait=750@detections",
        "status:429:retry-after=0@hosts",
        "status:503:retry-after-date=90@hosts",
        "html:502@hosts",
        "html@hosts#2",
        "reset@hosts#1-4",
        "truncate:100@*#2-",
        "slow:0.5@hosts",
        "drip:1@hosts",
        "token-expired@hosts#9",
    ],
)
def test_the_documented_spellings_are_the_canonical_ones(spec):
    fault = Fault.parse(spec)

    assert str(fault) == spec


@given(fault=faults(), ordinal=st.integers(1, 3 * 10**6))
def test_a_fault_hits_its_route_within_its_range(fault, ordinal):
    inside = ordinal in range(fault.first, (fault.last or ordinal) + 1)

    assert fault.hits("some-route", ordinal) == (inside and fault.route in ("*", "some-route"))
    assert fault.route == "*" or fault.hits(fault.route, ordinal) == inside


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("", "is not KIND"),
        ("status:429", "is not KIND"),
        ("status:429@hosts#", "is not KIND"),
        ("status:429@hosts#x", "is not KIND"),
        ("explode@hosts", "no fault of kind 'explode'; there is: status, html, reset"),
        ("status@hosts", "needs a number"),
        ("status:often@hosts", "neither a number nor OPTION=VALUE"),
        ("status:99@hosts", "no HTTP status"),
        ("html:600@hosts", "no HTTP status"),
        ("slow@hosts", "needs a number"),
        ("reset:1@hosts", "takes no number"),
        ("reset:why=not@hosts", "takes no options"),
        ("status:429:retry-after=x@hosts", "retry-after='x' is not a whole number of seconds"),
        ("status:409:code=x@hosts", "code='x' is not a whole number"),
        ("status:409:code=1965:wait=1.5@hosts", "wait='1.5' is not a whole number of seconds"),
        ("status:429:retry-after=-1@hosts", "retry-after='-1' is not a whole number"),
        ("status:429:retry-after=1.5@hosts", "retry-after='1.5' is not a whole number"),
        ("status:429:retry-after=\u0663@hosts", "is not a whole number"),
        ("status:429:retry-after=@hosts", "retry-after='' is not a whole number"),
        ("html:503:retry-after-date=soon@hosts", "retry-after-date='soon' is not a whole number"),
        ("html:503:retry-after-date=9999999999@hosts", "from 0 to 999999999"),
        ("reset@hosts#0", "counted from 1"),
        ("reset@hosts#3-2", "goes upwards"),
    ],
)
def test_a_wrong_spec_is_refused_with_the_reason(spec, complaint):
    with pytest.raises(ValueError, match=complaint):
        Fault.parse(spec)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "status", "value": 429.0, "options": (("retry-after", "Wed, 21 Oct"),)},
        {"kind": "slow", "value": float("nan")},
        {"kind": "slow", "value": float("inf")},
        {"kind": "slow", "value": -1.0},
        {"kind": "reset", "route": "no such name"},
        {"kind": "status", "value": 429.0, "options": (("retry after", "7"),)},
        {"kind": "status", "value": 429.0, "options": (("code", "7@hosts"),)},
    ],
)
def test_a_fault_that_could_not_be_printed_cannot_be_made(wrong):
    with pytest.raises(ValueError, match="fault"):
        Fault(**wrong)


def test_an_unknown_route_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no route 'host'; there is: hosts, whoami"):
        read_faults(["reset@host"], ["whoami", "hosts"])


def test_specs_and_faults_may_be_mixed():
    fault = Fault("reset", "hosts")

    assert read_faults([fault, "reset@*#2"], ["hosts"]) == (
        fault,
        Fault("reset", "*", first=2, last=2),
    )


@pytest.mark.parametrize(
    ("spec", "character"),
    [
        ("", 1),
        ("statu:503@*#2", 1),
        ("status:999@*#2", 8),
        ("status:503:code@*", 12),
        ("status:503:retry-after=soon@*", 12),
        ("slow@*", 5),
        ("reset", 6),
        ("reset@", 7),
        ("reset@no where", 7),
        ("reset@host", 7),
        ("reset@hosts#", 13),
        ("reset@hosts#0", 13),
        ("reset@hosts#2x", 13),
    ],
)
def test_a_wrong_spec_is_refused_with_the_place(spec, character):
    place = f"(fault 2, character {character} of {spec!r})"

    with pytest.raises(ValueError, match=re.escape(place)):
        read_faults(["reset@hosts#1", spec], ["whoami", "hosts"])
