"""The scaffold: the example in each style keeps the rules, and a copy of it opens clean."""

import ast
import re
import sys
from functools import cache
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

import integrations
import simulators
from sdk import ConfigurationError
from sdk.models import Integration
from sdk.runner import Job
from sdk.scaffold import STYLES, Words, plan
from sdk.testing import Conformance, InProcess, RuleResult, VirtualClock, examine, rules_of

SIMULATOR = ("app", "documents", "operations", "oracle", "quirks", "responses")
every_style = pytest.mark.parametrize("paging", STYLES)


@pytest.fixture
def vendor(tmp_path, monkeypatch):
    """Yield a function that makes a vendor, importable for this test only."""
    for home in (integrations, simulators):
        monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path / home.__name__)])
    before = {*sys.modules}

    def made(paging, *, written):
        plan("two-words", paging, tmp_path, written=written).write()
        invalidate_caches()
        return (
            import_module("integrations.two_words").TwoWords,
            import_module("simulators.two_words").TwoWordsSimulator,
        )

    yield made
    for name in {*sys.modules} - before:
        if "two_words" in name:
            del sys.modules[name]
    for home in (integrations, simulators):
        vars(home).pop("two_words", None)


@cache
def copied(paging, **how):
    """Return the files that the scaffold would write, made once for all tests that read them."""
    return plan("acme", paging, Path("elsewhere"), **how).files


def of(files, name):
    (text,) = (text for path, text in files.items() if path.as_posix().endswith(name))
    return text


@pytest.mark.slow
@every_style
def test_example_keeps_every_rule(vendor, paging):
    integration, simulator = vendor(paging, written=True)
    parts = {"integration": integration, "simulator": simulator}
    subject = type("TestTwoWords", (Conformance,), parts)

    results = list(examine(subject))

    failed = {each.rule.code: each.message for each in results if each.ruling is RuleResult.FAILED}
    assert failed == {}
    assert {each.rule.code for each in results} == rules_of(Conformance).keys()


@every_style
def test_a_run_tells_the_first_step(vendor, paging):
    integration, simulator = vendor(paging, written=False)
    clock = VirtualClock()
    vendors = simulator.create(hosts=5, clock=clock)
    job = Job(target=Integration("two-words", vendors.url), secrets=vendors.credentials)
    transport = InProcess(vendors.app, clock=clock)

    report = integration(job, transport=transport, clock=clock).invoke()

    assert report.error.startswith("not written yet: step 1 of 7: prove the credentials")
    assert "simulators/two_words/operations.py, Routes" in report.error


@every_style
def test_only_the_steps_are_left_out(paging):
    whole, left_out = copied(paging, written=True), copied(paging)

    changed = {path.name for path in whole if whole[path] != left_out[path]}
    assert changed == {"client.py", "transform.py"}


@every_style
def test_each_step_names_the_missing_code_and_its_place(paging):
    files = copied(paging)

    steps = [
        ast.literal_eval(node.exc.args[0])
        for path in files
        if path.parts[0] == "integrations"
        for node in ast.walk(ast.parse(files[path]))
        if isinstance(node, ast.Raise)
    ]

    assert sorted(text[:11] for text in steps) == [f"step {number} of 7" for number in range(1, 6)]
    assert all("simulators/acme/" in text for text in steps)
    (listing,) = (text for text in steps if text.startswith("step 2"))
    assert STYLES[paging].task[1] in listing


@every_style
def test_example_has_one_listing_and_its_types(paging):
    files = copied(paging, written=True)
    table, client = of(files, "acme/operations.py"), of(files, "integrations/acme/client.py")
    modules = {path.stem for path in files if path.parts[0] == "simulators"}

    assert table.count(" Listing(") == 1
    assert client.count("Listing(") + client.count("list_by_sdk(") == 1
    assert modules == {"__init__", *SIMULATOR}
    assert ("vendor.py" in {path.name for path in files}) is (paging == "vendor-sdk")


def test_test_class_names_the_commands_that_judge_it():
    (text,) = (text for path, text in copied("cursor").items() if "test_acme.py" in str(path))

    commands = re.findall(r"`chariot ([^`]+)`", " ".join(str(text).split()))

    assert commands == ["check acme", "explain PAGING-6", "check acme --mutants"]
    assert "PAGING-6" in rules_of(Conformance)


def test_examples_differ_in_nothing_but_the_style():
    """The rows, and the look-ups around the listing, are the same in each example."""
    for name in ("types.py", "client.py"):
        texts = [of(copied(paging, written=True), f"integrations/acme/{name}") for paging in STYLES]
        common = set.intersection(*({*definitions(text)} for text in texts))

        wanted = {"FindingRow", "Host"} if name == "types.py" else {"probe_token", "has_asset"}
        assert wanted <= {definition.split("(")[0].split()[1] for definition in common}


def definitions(text):
    """Yield classes and functions of a program, without those that hold others."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield ast.unparse(node)


def test_each_place_spells_the_name_in_its_own_way(tmp_path):
    files = plan("two-words", "vendor-sdk", tmp_path).files
    integration = of(files, "integrations/two_words/integration.py")
    test = of(files, "test_two_words.py")

    assert "class TwoWords(Capability):" in integration
    assert 'name = "two-words"' in integration
    assert 'title = "Two Words"' in integration
    assert 'default_url = "https://two-words.test"' in integration
    assert "from integrations.two_words.client import ERRORS, Client" in integration
    assert "Hosts and findings of the Two Words scanner" in integration
    assert '__all__ = ["TwoWords"]' in of(files, "integrations/two_words/__init__.py")
    assert '"integration@example.com"' in of(files, "simulators/two_words/responses.py")
    assert "from integrations.two_words import TwoWords" in test
    assert '"cassettes" / "two-words"' in test
    assert '"two_words.json"' in of(files, "test_two_words_evidence.py")
    assert "chariot record two-words" in of(files, "cassettes/two-words/README.md")
    others = re.compile(r"example\.com|max_examples")
    assert "example" not in others.sub("", "".join(files.values()).lower())


@pytest.mark.parametrize("name", ["", "Two Words", "two words", "a/b"])
def test_words_are_made_of_names_only(name):
    with pytest.raises(ConfigurationError, match="is no name of a vendor"):
        Words(name)
