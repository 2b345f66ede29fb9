"""The scaffold: whatever the style of paging, what is copied is right, and what is not says so."""

import ast
import os
import re
import shutil
import subprocess
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

ROOT = Path(__file__).parents[2]
RUFF = shutil.which("ruff", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
LOOKED_AT = ("TRUTH", "PAGING", "AFFILIATION", "HYGIENE")
ODDITIES = {"PAGING-6", "PAGING-9"}
"""Of the example, whose tests try them in every style."""
CODES = [code for code, rule in rules_of(Conformance).items() if rule.group in LOOKED_AT]

every_style = pytest.mark.parametrize("paging", STYLES)


@pytest.fixture
def vendor(tmp_path, monkeypatch):
    """Makes a vendor, and has its integration and simulator imported for this test alone."""
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
    """What the scaffold would write, made once for all tests that only read it."""
    return plan("acme", paging, Path("elsewhere"), **how).files


def of(files, name):
    (text,) = (text for path, text in files.items() if path.as_posix().endswith(name))
    return text


@pytest.mark.slow
@every_style
def test_what_is_copied_keeps_the_rules_once_it_is_written(vendor, paging):
    integration, simulator = vendor(paging, written=True)
    halves = {"integration": integration, "simulator": simulator}
    subject = type("TestTwoWords", (Conformance,), halves)

    findings = list(examine(subject, only={*CODES} - ODDITIES))

    assert {found.rule.code: found.message for found in findings if broken(found)} == {}
    assert sum(found.ruling is RuleResult.PASSED for found in findings) > 30


def broken(finding):
    return finding.ruling is RuleResult.FAILED


@every_style
def test_a_run_tells_the_first_step(vendor, paging):
    integration, simulator = vendor(paging, written=False)
    clock = VirtualClock()
    vendors = simulator.create(hosts=5, clock=clock)
    job = Job(target=Integration("two-words", vendors.url), secrets=vendors.credentials)
    transport = InProcess(vendors.app, clock=clock)

    report = integration(job, transport=transport, clock=clock).invoke()

    assert report.error.startswith("not written yet: step 1 of 7: prove the credentials")
    assert "simulators/two_words/app.py, Routes" in report.error


def test_nothing_else_is_left_out():
    whole = copied("cursor", written=True)
    left_out = copied("cursor")

    changed = {path.name for path in whole if whole[path] != left_out[path]}
    assert changed == {"client.py", "transform.py"}


@every_style
def test_each_step_says_what_to_write_and_where(paging):
    files = copied(paging)

    told = [
        ast.literal_eval(node.exc.args[0])
        for path in files
        if path.parts[0] == "integrations"
        for node in ast.walk(ast.parse(files[path]))
        if isinstance(node, ast.Raise)
    ]

    assert sorted(text[:11] for text in told) == [f"step {number} of 7" for number in range(1, 6)]
    (listing,) = (text for text in told if text.startswith("step 2"))
    assert ("sdk.by_sdk" if paging == "vendor-sdk" else "self.session.list") in listing
    assert all("simulators/acme/app.py" in text or "AFFILIATION" in text for text in told)


@every_style
def test_one_style_is_left_and_nothing_that_only_others_use(paging):
    files = copied(paging, written=True)
    former = STYLES[paging].former_name or paging
    style = "cursor" if former == "sdk" else former
    app, paged, client = (of(files, f"acme/{name}.py") for name in ("app", "paging", "client"))

    others = {"cursor", "page", "offset", "link", "next-url"} - {style}
    assert [one for one in others if f"/v1/{one}/hosts" in app + client] == []
    assert [one for one in others if f'"{one}"' in client] == []
    assert ("def marked_page" in paged) is (style not in ("page", "offset"))
    assert ("def numbered_page" in paged) is (style in ("page", "offset"))
    assert ("VendorSDK" in client) is (paging == "vendor-sdk")
    assert "paging" not in of(files, "acme/integration.py")


def test_each_place_spells_the_name_in_its_own_way(tmp_path):
    files = plan("two-words", "vendor-sdk", tmp_path).files
    integration = of(files, "integrations/two_words/integration.py")
    test = of(files, "test_two_words.py")

    assert "class TwoWords(Capability):" in integration
    assert 'name = "two-words"' in integration
    assert 'title = "Two Words"' in integration
    assert 'default_url = "https://two-words.test"' in integration
    assert "Hosts and findings of the Two Words scanner" in integration
    assert '__all__ = ["TwoWords"]' in of(files, "integrations/two_words/__init__.py")
    assert '"integration@example.com"' in of(files, "simulators/two_words/app.py")
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


@pytest.mark.skipif(RUFF is None, reason="ruff is of the lint environment")
def test_what_is_made_is_as_tidy_as_the_rest(tmp_path):
    for paging in STYLES:
        place = tmp_path / paging
        # Beside what is ours, or ruff would not know it for that.
        for part in ("testing/search/strategies", "models", "runner", "http", "pagination"):
            (place / "sdk" / part).mkdir(parents=True)
        shutil.copy(ROOT / "pyproject.toml", place)
        plan("microsoft-sentinel", paging, place).write()

    done = subprocess.run(
        f"{RUFF} check {tmp_path} && {RUFF} format --check {tmp_path}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
