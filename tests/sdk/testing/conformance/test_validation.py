"""A conformance class that cannot be examined says so where it is written, not in every rule."""

import datetime
from collections.abc import Iterator
from typing import ClassVar
from unittest import SkipTest

import pytest

from integrations.example import Example
from sdk import Capability, Credential, Model, stream
from sdk.testing import Conformance, examine, rules_of
from simulators.example import ExampleSimulator

pytest_plugins = ["pytester"]


def refusal(name="TestIt", bases=(Conformance,), **members):
    """Return the reason why a conformance class with these members cannot be made."""
    with pytest.raises(TypeError) as refused:
        type(name, bases, members)
    return str(refused.value)


def refused_integration(**members):
    broken = type("Broken", (Example,), members)
    return refusal(integration=broken, simulator=ExampleSimulator)


class Unfinished(Capability):
    """One that is being written."""

    name = "unfinished"
    title = "Unfinished"

    @stream()
    def hosts(self) -> Iterator[Model]:
        yield from ()


def test_a_half_that_is_missing_is_named():
    assert "simulator" in refusal(integration=Example)
    assert "integration" in refusal(simulator=ExampleSimulator)
    assert "integration = " in refusal()


@pytest.mark.parametrize("wrong", [Example, object(), "example", ExampleSimulator()])
def test_a_simulator_of_the_wrong_type_is_named(wrong):
    assert "simulator" in refusal(integration=Example, simulator=wrong)


@pytest.mark.parametrize("wrong", [ExampleSimulator, object(), "example"])
def test_an_integration_of_the_wrong_type_is_named(wrong):
    said = refusal(integration=wrong, simulator=ExampleSimulator)

    assert "integration" in said
    assert "Capability" in said


def test_missing_member_of_a_simulator_is_named():
    class Half(ExampleSimulator):
        oracle = None
        journal = property()

    said = refusal(integration=Example, simulator=Half)

    assert "journal" in said


def test_a_simulator_that_cannot_be_made_says_why():
    class Failing(ExampleSimulator):
        def __init__(self, *arguments, **options):
            raise OSError("no such file")

    assert "OSError: no such file" in refusal(integration=Example, simulator=Failing)


def test_missing_manifest_or_method_is_named():
    said = refusal(integration=Unfinished, simulator=ExampleSimulator)

    assert "surface, credential, " in said
    assert "@stream(probe=...), or validate_credentials, has_asset, or check_affiliation" in said
    assert "@stream" in refused_integration(hosts=None, vulnerabilities=None)


def test_a_secret_that_the_simulator_does_not_accept_is_named():
    said = refused_integration(credential=Credential("other", secrets=("password",)))

    assert "'password'" in said
    assert "token" in said


def test_a_stream_that_a_run_could_not_call_is_named():
    @stream()
    def hosts(self, page: int) -> Iterator[Model]:
        yield from ()

    @stream()
    def vulnerabilities(self, since: datetime.datetime) -> Iterator[Model]:
        yield from ()

    said = refused_integration(hosts=hosts, vulnerabilities=vulnerabilities)

    assert "hosts" in said
    assert "'page'" in said
    assert "'since'" in said


def test_a_stream_that_is_asynchronous_is_named():
    @stream()
    async def hosts(self):
        yield

    assert "async" in refused_integration(hosts=hosts)


def test_unknown_throttle_is_named():
    throttles = {"status:429@nowhere#2": 7.0}
    said = refusal(integration=Example, simulator=ExampleSimulator, throttles=throttles)

    assert "no route 'nowhere'" in said


def test_a_setting_that_the_integration_refuses_is_named():
    config = {"paging": "by-hand"}
    said = refusal(integration=Example, simulator=ExampleSimulator, config=config)

    assert "'paging'" in said


@pytest.mark.parametrize(
    "mark",
    [
        pytest.mark.usefixtures(),
        pytest.mark.xfail(reason="it will do"),
        pytest.mark.xfail(strict=True),
        pytest.mark.xfail(strict=True, reason=""),
    ],
)
def test_rule_may_not_be_replaced_or_exempt_for_good(mark):
    @mark
    def test_nothing_is_emitted_twice(self):
        pass

    said = refusal(
        integration=Example,
        simulator=ExampleSimulator,
        test_nothing_is_emitted_twice=test_nothing_is_emitted_twice,
    )

    assert "TRUTH-2" in said
    assert "xfail" in said


def test_a_rule_may_be_exempted_by_a_strict_xfail():
    class Exempted(Conformance):
        integration = Example
        simulator = ExampleSimulator

        @pytest.mark.xfail(strict=True, reason="the vendor repeats itself")
        def test_nothing_is_emitted_twice(self):
            super().test_nothing_is_emitted_twice()

    (finding,) = examine(Exempted, only=["TRUTH-2"])

    assert (finding.ruling, finding.message[:8]) == ("failed", "exempt, ")


def test_a_class_that_others_derive_from_need_not_be_whole():
    class Shared(Conformance):
        page_size: ClassVar = 4

    class Whole(Shared):
        integration = Example
        simulator = ExampleSimulator

    assert next(examine(Whole, only=["TRUTH-2"])).ruling == "passed"
    with pytest.raises(TypeError, match="integration"):
        next(examine(Shared))


def test_pytest_fails_at_collection_with_one_message(pytester):
    pytester.makepyfile("""
        from integrations.example import Example
        from sdk.testing import Conformance

        class TestExample(Conformance):
            integration = Example
    """)

    result = pytester.runpytest_inprocess("--collect-only")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*TypeError: TestExample cannot be examined: *simulator*"])


@pytest.mark.parametrize("name", ["harness", "limits", "home", "__getattribute__", "__new__"])
def test_tools_of_the_rules_may_not_be_replaced(name):
    def skips(*arguments):
        raise SkipTest("nothing to see")

    said = refusal(integration=Example, simulator=ExampleSimulator, **{name: skips})

    assert f"it replaces {name}" in said


def test_rule_forged_after_class_creation_is_detected():
    class Forged(Conformance):
        integration = Example
        simulator = ExampleSimulator

    def passes(self):
        pass

    passes.__rule__ = rules_of(Conformance)["TRUTH-2"]
    Forged.test_nothing_is_emitted_twice = passes

    with pytest.raises(TypeError, match="it replaces TRUTH-2"):
        next(examine(Forged))


def test_rule_skipped_instead_of_exempted_is_exempt():
    class Exempted(Conformance):
        integration = Example
        simulator = ExampleSimulator

        @pytest.mark.xfail(strict=True, reason="the vendor repeats itself")
        def test_nothing_is_emitted_twice(self):
            raise SkipTest("not here")

    (finding,) = examine(Exempted, only=["TRUTH-2"])

    assert (finding.ruling, finding.message) == ("exempted", "the vendor repeats itself")


def test_who_names_no_throttle_has_not_shown_that_it_waits():
    class Unthrottled(Conformance):
        integration = Example
        simulator = ExampleSimulator
        throttles: ClassVar = {}

    first, second = examine(Unthrottled, only=["TROUBLE-1", "TROUBLE-2"])

    assert (first.ruling, second.ruling) == ("failed", "not applicable")


def test_an_account_may_always_have_its_oddities():
    class Odd(Conformance):
        integration = Example
        simulator = ExampleSimulator
        quirks: ClassVar = ("empty-middle",)

    assert Odd().harness().simulator.quirk("empty-middle")
    assert "no-such-quirk" in refusal(
        integration=Example, simulator=ExampleSimulator, quirks=("no-such-quirk",)
    )


def test_exit_of_an_integration_fails_only_its_rule():
    class Leaves(Example):
        def validate_credentials(self):
            raise SystemExit(0)

    class OfLeaves(Conformance):
        integration = Leaves
        simulator = ExampleSimulator

    found = list(examine(OfLeaves, only=["TRUTH-2", "TRUTH-4"]))

    assert [finding.rule.code for finding in found] == ["TRUTH-2", "TRUTH-4"]
    assert found[1].ruling == "failed"
