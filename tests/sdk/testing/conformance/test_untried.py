"""A reason in `untried` for a setting that there is not hides nothing, and is refused."""

from typing import ClassVar

import pytest

from integrations.example import Example
from integrations.wiz import Wiz
from sdk.testing import Conformance, RuleResult, examine
from simulators.example import ExampleSimulator
from simulators.wiz import WizSimulator

RENAMED = "token_uri"


class OfNoSetting(Conformance):
    integration = Example
    simulator = ExampleSimulator
    untried: ClassVar = {RENAMED: "the setting had this name once"}


class OfAValue(Conformance):
    integration = Wiz
    simulator = WizSimulator
    untried: ClassVar = {"token_url": "there is one address", "token_url=": "of no value"}


@pytest.mark.parametrize(("subject", "entry"), [(OfNoSetting, RENAMED), (OfAValue, "token_url=")])
def test_reason_for_no_setting_is_refused(subject, entry):
    found = {one.case: one for one in examine(subject, only=["TRUTH-17"])}

    assert found[entry].ruling is RuleResult.FAILED
    assert f"`untried` has {entry}, which is no setting" in found[entry].message


def test_reason_for_a_setting_without_values_is_taken():
    found = {one.case: one for one in examine(OfAValue, only=["TRUTH-17"])}

    assert found["token_url"].ruling is RuleResult.NOT_APPLICABLE
