"""A quirk counts only where it changed an answer; a reason in `unreached` says why one did not."""

from typing import ClassVar

import pytest

from integrations.example import Example
from sdk.testing import Conformance, RuleResult, examine
from simulators.engine import Quirk
from simulators.example import ExampleSimulator


class Boasting(ExampleSimulator):
    """Declares a quirk that changes none of its answers."""

    quirks = (*ExampleSimulator.quirks, Quirk("coloured-hosts", "docs/quirks.md", "hosts are blue"))


class Silent(Conformance):
    integration = Example
    simulator = Boasting


class Declared(Silent):
    unreached: ClassVar = {"coloured-hosts": "it asks for no colours"}


class Mistaken(Silent):
    unreached: ClassVar = {
        "coloured-hosts": "it asks for no colours",
        "repeated-cursor": "it never asks twice",
    }


def examined(subject, case):
    return next(one for one in examine(subject, only=["PAGING-6"]) if one.case == case)


def test_quirk_that_changes_no_answer_fails():
    found = examined(Silent, "coloured-hosts")

    assert found.ruling is RuleResult.FAILED
    assert "coloured-hosts changed no answer, in any world" in found.message


def test_reason_for_such_a_quirk_is_shown():
    found = examined(Declared, "coloured-hosts")

    assert found.ruling is RuleResult.NOT_APPLICABLE
    assert found.message == "coloured-hosts is not reached: it asks for no colours"


def test_reason_for_a_quirk_that_changes_answers_is_refused():
    found = examined(Mistaken, "repeated-cursor")

    assert found.ruling is RuleResult.FAILED
    assert "`unreached` names repeated-cursor, which changes an answer" in found.message


@pytest.mark.parametrize("quirk", ["drift", "total-too-low", "growing-total"])
def test_quirk_of_other_paging_is_not_applicable(quirk):
    found = examined(Silent, quirk)

    assert found.ruling is RuleResult.NOT_APPLICABLE
    assert "no listing that is asked for is paged in a way that has it" in found.message
