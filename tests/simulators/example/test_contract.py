"""The Example scanner answers from the request alone, and dates its rows by the clock."""

from simulators.example import ExampleSimulator

from ..engine.contract import assert_answers_repeat, assert_dates_follow_the_clock
from .walking import example, get


def call(simulator, operation):
    (first,) = simulator.world.window(0, 1)
    return get(simulator, operation.request.split()[1].replace("{id}", first.id))


def test_every_safe_operation_answers_twice_the_same():
    assert_answers_repeat(example(), call)


def test_dates_of_listings_follow_the_clock():
    assert_dates_follow_the_clock(ExampleSimulator, call)
