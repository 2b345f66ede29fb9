"""What a session has found of a class counts as far as the class itself bears it out."""

import sys

import pytest

from integrations.example import Example
from sdk.testing import Conformance, RuleResult
from sdk.testing.conformance.rule import cases_of, rules_of
from sdk.testing.pytest_plugin.session_record import Found, Record
from sdk.testing.quality import State
from sdk.testing.quality.conformance import by_reading, conforming
from sdk.testing.quality.levels import Level, Proof
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.subjects import InvalidConformanceClass, subjects
from simulators.example import ExampleSimulator

ELSEWHERE = """
import pathlib
from integrations.example import Example
from sdk.testing import Conformance
from simulators.example import ExampleSimulator

class TestExample(Conformance):
    integration = Example
    simulator = ExampleSimulator
    home = pathlib.Path()
"""
ALL = Proof(replayed=True, searched=True, evidence=True)


class Whole(Conformance):
    integration = Example
    simulator = ExampleSimulator


class Exempted(Whole):
    @pytest.mark.xfail(strict=True, reason="the vendor repeats itself")
    def test_nothing_is_emitted_twice(self):
        raise AssertionError


def read(subject, **given):
    """Return the results in a record in which all cases passed, but for those given by code."""
    found = [
        Found(code, case, given.get(code.replace("-", "_"), RuleResult.PASSED), "as found")
        for code, rule in rules_of(subject).items()
        for case in (cases_of(subject, rule) if rule.cases else [""])
        if given.get(code.replace("-", "_"), RuleResult.PASSED)
    ]
    return found, conforming(
        [subject], by_reading(Record({f"it::{subject.__name__}": found}), "it")
    )


def test_a_session_that_kept_every_case_is_believed():
    _, examined = read(Whole)

    assert examined.standing(ALL).level is Level.GOLD
    assert examined.part().state is State.PASSED


def test_a_rule_that_lacks_a_case_was_not_examined():
    found, _ = read(Whole)
    lacking = [one for one in found if (one.rule, one.case) != ("TRUTH-1", "0/11")]

    examined = conforming([Whole], by_reading(Record({"it::Whole": lacking}), "it"))

    assert examined.standing(ALL).missing[0].startswith("TRUTH-1 was not run")
    assert examined.part().state is State.MISSING
    assert "1 not run" in examined.part().found


def test_an_xfail_excuses_only_the_rule_that_is_exempted():
    _, class_wide = read(Whole, TRUTH_2=RuleResult.EXEMPTED)
    _, own = read(Exempted, TRUTH_2=RuleResult.EXEMPTED)

    assert class_wide.standing(ALL).level is Level.NONE
    assert own.standing(ALL).level is Level.SILVER


def test_an_exempted_rule_that_is_skipped_is_exempted_still():
    _, examined = read(Exempted, TRUTH_2=RuleResult.NOT_APPLICABLE)

    assert examined.standing(ALL).level is Level.SILVER


def test_class_with_the_source_of_another_is_not_examined(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    places = VendorPaths("example", tmp_path)
    places.conformance.parent.mkdir(parents=True)
    places.conformance.write_text(ELSEWHERE)

    with pytest.raises(InvalidConformanceClass, match="its home is another one's"):
        subjects(places)

    sys.modules.pop("test_example", None)
