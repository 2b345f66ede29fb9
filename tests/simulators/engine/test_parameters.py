"""Parameters of a JSON body: those that repeat are lists."""

import json

import pytest

from simulators.engine import ParameterError, Request, texts

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
