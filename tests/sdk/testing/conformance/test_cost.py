"""Rules cost runs and calls, which are counted here where a time would depend on the machine."""

from collections import Counter
from typing import ClassVar

import pytest

from integrations.example import Example
from sdk.testing import Conformance, examine
from sdk.testing.conformance.fault_cases import GROUPS, fault_cases, faults_of
from simulators.example import ExampleSimulator

MOST_WORLDS = 330
"""Worlds for all rules of a vendor with one flat listing."""
MOST_WORLDS_IN_TROUBLE = 80
MOST_CALLS_IN_TROUBLE = 600

CALLS = {"hosts": 5, "token": 1}


class Counted(ExampleSimulator):
    made: ClassVar = []

    def __init__(self, *args, **settings):
        super().__init__(*args, **settings)
        self.made.append(self)


class Costly(Conformance):
    integration = Example
    simulator = Counted


def worlds_of(*codes):
    Counted.made.clear()
    for _ in examine(Costly, only=codes):
        pass
    return list(Counted.made)


def test_trouble_stays_within_its_worlds_and_calls():
    worlds = worlds_of("TROUBLE-3")

    assert len(worlds) <= MOST_WORLDS_IN_TROUBLE
    assert sum(world.journal.count() for world in worlds) <= MOST_CALLS_IN_TROUBLE


@pytest.mark.slow
def test_rules_of_a_class_stay_within_their_worlds():
    assert len(worlds_of()) <= MOST_WORLDS


def test_plain_world_is_walked_once_for_rules_that_only_read():
    worlds_of("TRUTH-1")

    worlds = worlds_of("TRUTH-3", "TRUTH-15", "MANNERS-5", "MANNERS-7", "MANNERS-8")

    assert not sum(world.journal.count() for world in worlds)


def test_every_call_meets_every_group_of_faults_once():
    found = Counter(
        (group, fault.partition("@")[2])
        for group, kinds in GROUPS.items()
        for fault in faults_of(f"{group} once", CALLS)
        if fault.partition("@")[0] in kinds
    )

    places = [f"{route}#{n}" for route, calls in CALLS.items() for n in range(1, calls + 1)]
    assert found == {(group, place): 1 for group in GROUPS for place in places}


def test_every_fault_stays_from_the_turns_of_each_route():
    kinds = [kind for group in GROUPS.values() for kind in group]
    turns = ["hosts#1-", "hosts#2-", "hosts#5-", "token#1-"]

    found = [
        fault for case in fault_cases(Costly)[len(GROUPS) :] for fault in faults_of(case, CALLS)
    ]

    assert found == [f"{kind}@{turn}" for kind in kinds for turn in turns]
