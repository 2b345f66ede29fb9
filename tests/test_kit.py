"""The kit is tested on integrations known to be wrong: each must fail the rules about its fault."""

import importlib
import os
import pkgutil
import shutil
from pathlib import Path

import pytest

from integrations.example import Example
from sdk.testing import Conformance, Ruling, examine, rules
from simulators.example import ExampleSimulator
from tests import broken
from tests.broken.zoo import MEMBERS

for module in pkgutil.iter_modules(broken.__path__):
    importlib.import_module(f"{broken.__name__}.{module.name}")

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLE = Path(__file__).parents[1] / "integrations" / "example"


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


def broken_rules(subject, **only):
    """The codes of the rules that are broken, with how."""
    found = [finding for finding in examine(subject, **only) if finding.ruling is Ruling.BROKEN]
    return {finding.rule.code: f"{finding.case} {finding.message}" for finding in found}


def caged(integration):
    """A conformance class for a broken integration whose source is as tidy as the example's."""
    return type(integration.__name__, (Healthy,), {"integration": integration, "home": EXAMPLE})


def test_the_healthy_example_breaks_no_rule():
    assert broken_rules(Healthy) == {}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_the_kit_convicts(member):
    convicted = broken_rules(caged(member.integration), only=member.breaks)

    assert convicted.keys() == member.breaks


@pytest.mark.skipif(not NIGHTLY, reason="every rule on every member takes minutes")
@pytest.mark.parametrize("member", MEMBERS if NIGHTLY else [], ids=lambda member: member.name)
def test_whatever_else_the_kit_says_of_a_member_has_been_reviewed(member):
    convicted = broken_rules(caged(member.integration))

    assert member.breaks <= convicted.keys() <= member.breaks | member.also, convicted


def test_every_rule_convicts_somebody():
    by_source = {*UNTIDY, "HYGIENE-1", "HYGIENE-2"}
    by_members = {code for member in MEMBERS for code in member.breaks}

    assert rules(Healthy).keys() == by_members | by_source


UNTIDY = {
    "HYGIENE-3": ("client.py", "def bare():\n    return 1\n"),
    "HYGIENE-4": ("types.py", "# a long story\n" * 300),
    "HYGIENE-5": ("client.py", "import time\n\ntime.sleep(1)\n"),
    "HYGIENE-6": ("client.py", "try:\n    Client\nexcept Exception:\n    pass\n"),
    "HYGIENE-7": ("transform.py", "import os\n"),
    "HYGIENE-8": ("client.py", "from sdk.session import Session\n"),
    "HYGIENE-9": ("integration.py", "print(Example)\n"),
}


@pytest.mark.parametrize("code", UNTIDY)
def test_the_kit_convicts_untidy_source(code, tmp_path):
    name, text = UNTIDY[code]
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (home / name).write_text((home / name).read_text() + text)

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {code}


def test_the_kit_convicts_a_missing_file(tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (home / "types.py").unlink()

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {"HYGIENE-1"}


def test_the_kit_convicts_a_second_word_for_one_vendor(tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example_v2"))

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {"HYGIENE-2"}


HYGIENE = [code for code in rules(Healthy) if code.startswith("HYGIENE")]
