"""The journal of the Example scanner says which quirk changed which answer."""

import pytest

from simulators.example import ExampleSimulator

from .walking import STYLES, example, get, pages


def converse(simulator):
    """Read every listing, and one row."""
    for style in STYLES:
        try:
            pages(simulator, style, 4)
        except AssertionError:
            # A refusal, or a header that was cut, is as far as this client gets.
            continue
    get(simulator, "/v1/hosts/1")


ONE_ADDRESS = "private-address-first"
"""Every vendor has this quirk of the world; a row of this one has a single address."""
QUIRKS = [one.name for one in ExampleSimulator.quirks if one.name != ONE_ADDRESS]


@pytest.mark.parametrize("quirk", QUIRKS)
def test_quirk_that_changes_an_answer_is_reported(quirk):
    simulator = example(quirks=[quirk])

    converse(simulator)

    assert {effect.quirk for effect in simulator.journal.effects} == {quirk}


def test_quirk_that_changes_nothing_is_not_reported():
    simulator = example(2, quirks=["empty-middle", "cursor-cycle", "drift", ONE_ADDRESS])

    converse(simulator)

    assert simulator.journal.effects == {}
