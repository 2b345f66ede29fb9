"""The kit is tested on integrations known to be wrong: each must fail the rules about its fault."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.example import Example
from integrations.imports.csv_import import CSVImport
from sdk import registry
from sdk.testing import Conformance, FileConformance, RuleResult, Simulator, examine, rules_of
from sdk.testing.quality.conformance_kinds import KINDS, every_rule
from simulators.example import ExampleSimulator
from simulators.imports.csv_import import CSVFile
from tests.broken.registry import members

pytest_plugins = ["pytester"]

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
MEMBERS = members()
EXAMPLE = Path(__file__).parents[1] / "integrations" / "example"
RULES = every_rule()


class Healthy(Conformance):
    integration = Example
    simulator = ExampleSimulator


class HealthyImport(FileConformance):
    integration = CSVImport
    simulator = CSVFile
    ends_itself = False


HEALTHY = (Healthy, HealthyImport)


def broken_rules(subject, **only):
    """Return the codes of the rules that fail, with the reasons."""
    found = [finding for finding in examine(subject, **only) if finding.ruling is RuleResult.FAILED]
    return {finding.rule.code: f"{finding.case} {finding.message}" for finding in found}


def is_broken(subject, code):
    """Return True if any case of a rule fails, after the first of them."""
    return any(finding.ruling is RuleResult.FAILED for finding in examine(subject, only=[code]))


def caged(member):
    """Return a conformance class for a broken integration with a source as tidy as its vendor's."""
    name = member.integration.name
    home = registry.home(name)
    test = f"tests.{home}.test_{registry.folder(name)}"
    own = next(kind for kind in vars(importlib.import_module(test)).values() if is_whole(kind))
    given = {"integration": member.integration, "home": registry.place(home, name)}
    return type(member.name, (own,), given)


def is_whole(kind):
    return isinstance(kind, type) and issubclass(kind, KINDS) and kind not in KINDS


@pytest.mark.parametrize("subject", HEALTHY)
def test_healthy_integration_breaks_no_rule(subject):
    assert broken_rules(subject) == {}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_the_kit_convicts(member):
    subject = caged(member)

    convicted = {code for code in member.breaks if is_broken(subject, code)}

    assert convicted == member.breaks


@pytest.mark.skipif(not NIGHTLY, reason="every rule on every member takes minutes")
@pytest.mark.parametrize("member", MEMBERS if NIGHTLY else [], ids=lambda member: member.name)
def test_other_findings_on_known_bad_integrations_are_reviewed(member):
    convicted = broken_rules(caged(member))

    assert member.breaks <= convicted.keys() <= member.breaks | member.also, convicted


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_gives_its_reason_and_source(rule):
    assert re.fullmatch(r"[A-Z]+-[1-9][0-9]*", rule.code)
    assert re.fullmatch(r"test_[a-z0-9_]+", rule.method)
    assert "Source: " in rule.reason
    assert len(rule.reason.split("Source: ")[0]) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_every_test_of_a_class_is_a_rule_with_a_code_of_its_own(kind):
    tests = {name for name in dir(kind) if name.startswith("test_")}

    assert {rule.method for rule in rules_of(kind).values()} == tests
    assert len(rules_of(kind)) == len(tests)


def test_a_code_is_of_one_rule_whatever_the_kind():
    hygiene = {code: rule for code, rule in rules_of(Conformance).items() if code in HYGIENE}

    assert {code: rules_of(FileConformance)[code] for code in HYGIENE} == hygiene
    assert rules_of(Conformance).keys() & rules_of(FileConformance).keys() == hygiene.keys()


def test_every_rule_fails_a_known_bad_integration():
    by_source = {"HYGIENE-1", "HYGIENE-2", *(code for code, _, _ in UNTIDY)}
    by_members = {code for member in MEMBERS for code in member.breaks}

    assert RULES.keys() == by_members | by_source


UNTIDY = [
    ("HYGIENE-3", "client.py", "def bare():\n    return 1\n"),
    ("HYGIENE-4", "types.py", "# a long story\n" * 300),
    ("HYGIENE-5", "client.py", "import time\n\ntime.sleep(1)\n"),
    ("HYGIENE-5", "client.py", "OK = Client.reply.status_code == 200\n"),
    ("HYGIENE-5", "client.py", "SESSION = Session('https://example.test')\n"),
    ("HYGIENE-6", "client.py", "try:\n    Client\nexcept Exception:\n    x = 0\n"),
    ("HYGIENE-6", "client.py", "try:\n    Client\nexcept (KeyError, BaseException):\n    x = 0\n"),
    ("HYGIENE-6", "client.py", "try:\n    Client\nexcept:\n    x = 0\n"),
    ("HYGIENE-7", "transform.py", "import os\n"),
    ("HYGIENE-7", "transform.py", "FACTS = open('facts')\n"),
    ("HYGIENE-8", "client.py", "from sdk.http.session import Session\n"),
    ("HYGIENE-8", "client.py", "from ..qualys import Qualys\n"),
    ("HYGIENE-8", "client.py", "from integrations.qualys import Qualys\n"),
    ("HYGIENE-8", "client.py", "from integrations.example_list import List\n"),
    ("HYGIENE-9", "integration.py", "print(Example)\n"),
    ("HYGIENE-10", "client.py", "try:\n    Client\nexcept NotFound:\n    pass\n"),
    ("HYGIENE-10", "client.py", "try:\n    x = 1\nexcept NotFound as e:\n    log.info(e)\n"),
    (
        "HYGIENE-10",
        "client.py",
        "def _f():\n    try:\n        x = 1\n    except OSError:\n        return\n",
    ),
    ("HYGIENE-10", "client.py", "with suppress(NotFound):\n    Client\n"),
    ("HYGIENE-10", "client.py", "Client.limiter.map(Client, [])\n"),
    ("HYGIENE-11", "client.py", "from typing import Any\n\nrow: Any = None\n"),
    ("HYGIENE-11", "client.py", "import json\n\nrow = json.loads('{}')\n"),
    ("HYGIENE-11", "client.py", "row = msgspec.json.decode(b'{}')\n"),
    ("HYGIENE-11", "client.py", "row = Client.reply.json(dict[str, object])\n"),
    ("HYGIENE-11", "client.py", "row = Client.reply.json(list[dict])\n"),
    ("HYGIENE-11", "client.py", "row = Client.reply.rows([], dict)\n"),
]

TIDY = """
from integrations.example import transform
from integrations.example.types import Host

try:
    rows = Client.reply.json(list[Host])
except NotFound:
    rows = None
except Exception as error:
    log.warning("%s", error)
    raise
text = b"".decode()
known = msgspec.json.decode(b"", type=Host)
names = list(map(str, rows))
"""


@pytest.mark.parametrize(("code", "name", "text"), UNTIDY)
def test_the_kit_convicts_untidy_source(code, name, text, tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (home / name).write_text((home / name).read_text() + text)

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {code}


def test_the_kit_leaves_tidy_source_alone(tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (home / "client.py").write_text((home / "client.py").read_text() + TIDY)

    assert broken_rules(type("Tidy", (Healthy,), {"home": home}), only=HYGIENE) == {}


def test_the_kit_convicts_a_missing_file(tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (home / "types.py").unlink()

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {"HYGIENE-1"}


def test_the_kit_convicts_a_second_word_for_one_vendor(tmp_path):
    home = Path(shutil.copytree(EXAMPLE, tmp_path / "example_v2"))

    convicted = broken_rules(type("Untidy", (Healthy,), {"home": home}), only=HYGIENE)

    assert convicted.keys() == {"HYGIENE-2"}


HYGIENE = [code for code in rules_of(Healthy) if code.startswith("HYGIENE")]


BROKEN = """
    import pytest
    from integrations.example import Example
    from sdk.testing import Conformance
    from simulators.example import ExampleSimulator

    class Reader(Example):
        def validate_credentials(self):
            self.secret("token")

    class TestReader(Conformance):
        integration = Reader
        simulator = ExampleSimulator
"""
EXEMPTED = """
        @pytest.mark.xfail(strict=True, reason="the vendor has nothing to ask")
        def test_wrong_credentials_are_found_out(self):
            super().test_wrong_credentials_are_found_out()
"""


def test_pytest_shows_the_code_and_sentence_of_a_broken_rule(pytester):
    pytester.makepyfile(BROKEN)

    result = pytester.runpytest_inprocess("-k", "wrong_credentials or page_boundaries")

    result.assert_outcomes(failed=1, passed=6)
    result.stdout.fnmatch_lines(["*MANNERS-4: wrong credentials do not pass for right ones*"])


def test_an_exemption_is_a_strict_xfail_on_an_overriding_method(pytester):
    pytester.makepyfile(BROKEN + EXEMPTED)

    result = pytester.runpytest_inprocess("-k", "wrong_credentials")

    result.assert_outcomes(xfailed=1)


def test_the_engine_meets_the_protocol_of_a_simulator():
    members = {*vars(Simulator), *Simulator.__annotations__}
    simulator = ExampleSimulator.create()

    assert [name for name in members if name[0] != "_" and not hasattr(simulator, name)] == []


def test_the_kit_needs_no_pytest():
    check = "import sys, sdk.testing; sys.exit(bool({'pytest', 'hypothesis'} & sys.modules.keys()))"

    result = subprocess.run([sys.executable, "-c", check], check=False)

    assert result.returncode == 0
