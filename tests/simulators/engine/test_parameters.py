"""Parameters of a JSON body, and what digits are."""

import json

import pytest

from simulators.engine import ParameterError, Request, texts, whole_number

IDS = texts("filter.ids").in_body()


def value(body):
    return IDS.value(Request("POST", "/", {}), body)


def test_parameter_that_repeats_is_a_list_in_a_body():
    assert value({"filter": {"ids": ["a", "b"]}}) == ("a", "b")
    assert value({"filter": {"ids": []}}) == ()
    assert value({}) == ()


@pytest.mark.parametrize("wrong", ['"a"', "7", '{"a": 1}', "[1]", '["a", null]'])
def test_parameter_that_repeats_is_refused_as_another_value(wrong):
    with pytest.raises(ParameterError) as raised:
        value({"filter": {"ids": json.loads(wrong)}})

    assert (raised.value.kind, raised.value.name) == ("malformed", "filter.ids")


@pytest.mark.parametrize(
    ("body", "found"),
    [(b"", {}), (b'{"a": 1}', {"a": 1}), (b"[1]", None), (b"{", None), (b"[" * 100_000, None)],
)
def test_body_is_a_json_object_or_nothing(body, found):
    assert Request("POST", "/", {}, body=body).json_object == found


@pytest.mark.parametrize(
    ("digits", "number"),
    [("0", 0), ("007", 7), ("", None), ("-1", None), ("+1", None), ("٣", None), ("9" * 5000, None)],
)
def test_digits_are_a_whole_number_and_nothing_else_is(digits, number):
    assert whole_number(digits) == number
