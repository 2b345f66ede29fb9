"""A conformance class logs in with one credential; those that none has are not proven."""

import pytest

from sdk.testing import Conformance, RuleResult, examine
from sdk.testing.conformance.rule import cases_of, rules_of
from sdk.testing.pytest_plugin.session_record import Found, Record
from sdk.testing.quality import State
from sdk.testing.quality.conformance import by_reading, conforming
from sdk.testing.quality.levels import Level, Proof
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.subjects import subjects
from sdk.testing.search.scenario import Scenario, hold

from ....twofold import Twofold, TwofoldSimulator, twofold

__all__ = ["twofold"]

ALL = Proof(replayed=True, searched=True, evidence=True)
ABOUT_LOGINS = ("TRUTH-1", "TROUBLE-5", "TROUBLE-6", "MANNERS-2", "MANNERS-6")
UNPROVEN = "credential 'twofold-token' is not proven: no class has it as its `credential`"


class WithApp(Conformance):
    integration = Twofold
    simulator = TwofoldSimulator


class WithToken(WithApp):
    credential = "twofold-token"


def kept(*classes, but=()):
    """Read a session in which classes keep every rule but these."""
    found = {
        f"it::{subject.__name__}": [
            Found(code, case, RuleResult.FAILED if code in but else RuleResult.PASSED, "")
            for code, rule in rules_of(subject).items()
            for case in (cases_of(subject, rule) if rule.cases else [""])
        ]
        for subject in classes
    }
    return conforming(classes, by_reading(Record(found), "it"))


@pytest.mark.parametrize(
    ("subject", "secrets"),
    [(WithApp, {"client_id", "client_secret"}), (WithToken, {"token"})],
)
def test_class_gives_the_secrets_of_its_credential_alone(subject, secrets):
    assert subject().harness().secrets.keys() == secrets


@pytest.mark.parametrize("subject", [WithApp, WithToken])
def test_rules_about_logins_hold_with_each_credential(subject):
    found = list(examine(subject, only=ABOUT_LOGINS))

    assert {one.rule.code for one in found} == {*ABOUT_LOGINS}
    assert {one.ruling for one in found} == {RuleResult.PASSED}, found


def test_class_of_an_unknown_credential_cannot_be_examined():
    with pytest.raises(TypeError, match="no credential 'password': use one of twofold-app, "):

        class WithPassword(WithApp):
            credential = "password"


def test_class_whose_simulator_lacks_a_secret_is_refused():
    class Deaf(TwofoldSimulator):
        def __init__(self, *arguments, **settings):
            super().__init__(*arguments, **settings)
            del self.credentials["token"]

    with pytest.raises(TypeError, match="needs a secret 'token'"):

        class WithDeafness(WithToken):
            simulator = Deaf


def test_scenario_that_breaks_a_class_names_its_credential():
    class Losing(Twofold):
        def _hosts(self):
            yield from list(super()._hosts())[1:]

    class WithLosing(WithToken):
        integration = Losing

    with pytest.raises(AssertionError) as raised:
        hold(WithLosing, Scenario())

    (note,) = raised.value.__notes__
    assert note.startswith("chariot run twofold --simulate --credential twofold-token --seed 0")


def test_credential_without_a_class_keeps_a_vendor_from_gold():
    reached = kept(WithApp).standing(ALL)

    assert reached.level is Level.SILVER
    assert reached.missing == (UNPROVEN,)


def test_credential_without_a_class_is_named_below_silver():
    examined = kept(WithApp, but=("TRUTH-1",))

    assert examined.standing(ALL).level is Level.NONE
    assert UNPROVEN in examined.part().details


def test_conformance_is_incomplete_without_each_credential():
    part = kept(WithApp).part()

    assert part.state is State.MISSING
    assert part.details == (UNPROVEN,)


def test_class_for_each_credential_reaches_gold():
    examined = kept(WithApp, WithToken)

    assert examined.standing(ALL).level is Level.GOLD
    assert examined.part().state is State.PASSED


@pytest.mark.usefixtures("twofold")
def test_vendor_without_tests_is_examined_with_each_credential(tmp_path):
    found = subjects(VendorPaths("twofold", tmp_path))

    assert [one.credential for one in found] == ["twofold-app", "twofold-token"]
    assert len({one.__name__ for one in found}) == 2
