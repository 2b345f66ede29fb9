"""A verdict: by which classes a vendor is examined, what is found, and what that adds up to."""

import importlib
import shutil
import sys
from pathlib import Path

import pytest

from integrations.example import Example
from sdk import registry
from sdk.errors import ConfigurationError
from sdk.testing import Conformance, RuleResult, rules_of
from sdk.testing.cassette.file_lock import claimed
from sdk.testing.conformance.rule import cases_of
from sdk.testing.pytest_plugin.session_record import Found, Record
from sdk.testing.quality import Options, State, assess
from sdk.testing.quality.fidelity import compute_fidelity
from sdk.testing.quality.levels import Level
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.quality.search import searching
from sdk.testing.quality.subjects import InvalidConformanceClass, subjects
from simulators.example import ExampleSimulator
from tests.broken.trouble import SwallowsErrors

ROOT = Path(__file__).parents[4]
PLACE = "tests/integrations/test_example.py"

CLASSES = """
import pytest
from integrations.example import Example
from integrations.qualys import Qualys
from sdk.testing import Conformance
from simulators.example import ExampleSimulator
from simulators.qualys import QualysSimulator
from tests.broken.trouble import SwallowsErrors

class TestExample(Conformance):
    integration = Example
    simulator = ExampleSimulator

class TestExampleByPage(TestExample):
    config = {"paging": "page"}

class NotCollected(TestExample):
    pass

class TestTurnedOff(TestExample):
    __test__ = False

class TestQualys(Conformance):
    integration = Qualys
    simulator = QualysSimulator

class TestBroken(TestExample):
    integration = SwallowsErrors

class TestOfSomethingElse:
    pass
"""


class Plain(Conformance):
    integration = Example
    simulator = ExampleSimulator


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Yield an empty repository; modules imported from it are forgotten."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield VendorPaths("example", tmp_path)
    sys.modules.pop("test_example", None)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def record(*names, **broken):
    """Return the results of a session that has run these classes; rules fail by code, `_` for -."""
    codes = {code.replace("_", "-"): RuleResult.FAILED for code in broken}
    found = tuple(
        Found(
            code, case, codes.get(code, RuleResult.PASSED), broken.get(code.replace("-", "_"), "")
        )
        for code, rule in rules_of(Plain).items()
        for case in (cases_of(Plain, rule) if rule.cases else [""])
    )
    return Record(findings={f"{PLACE}::{name}": found for name in names})


def examined(places, found, *, search=1):
    return assess("example", Options(root=places.root, search=search, record=found))


def part(found, name):
    return next(part for part in found.parts if part.name == name)


def test_vendor_without_a_test_is_examined_by_plain_rules(places):
    (found,) = subjects(places)

    assert found.__bases__ == (Conformance,)
    assert (found.integration, found.simulator) == (Example, ExampleSimulator)


def test_classes_are_those_that_pytest_collects_of_the_vendor(places):
    write(places.conformance, CLASSES)

    assert [kind.__name__ for kind in subjects(places)] == ["TestExample", "TestExampleByPage"]


def test_a_test_that_is_part_of_a_package_is_imported_as_such():
    kinds = subjects(VendorPaths("microsoft-defender", ROOT))

    assert [kind.__module__ for kind in kinds] == ["tests.integrations.test_microsoft_defender"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("class Test(", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of"),
        (CLASSES.replace("simulator = ExampleSimulator", ""), "cannot be examined: it names no"),
        ("import pytest\npytest.skip(allow_module_level=True)", "Skipped"),
    ],
)
def test_unreadable_test_is_reported(places, text, complaint):
    write(places.conformance, text)

    found = assess("example", Options(root=places.root))

    assert found.level is Level.NONE
    assert [part.state for part in found.parts] == [State.FAILED]
    assert complaint in found.parts[0].found


def test_duplicate_test_name_is_reported_as_by_pytest(places):
    write(places.conformance, CLASSES)
    elsewhere = write(places.root / "elsewhere" / "test_example.py", "")
    sys.path.insert(0, str(elsewhere.parent))
    importlib.import_module("test_example")

    with pytest.raises(InvalidConformanceClass, match="its name is taken"):
        subjects(places)


def test_a_vendor_that_there_is_not_is_a_matter_of_settings(places):
    with pytest.raises(ConfigurationError, match="no 'exmaple' in integrations; did you mean"):
        assess("exmaple", Options(root=places.root))


def test_level_is_the_lowest_of_all_classes(places):
    write(places.conformance, CLASSES)
    extra = CLASSES[CLASSES.index("class TestExampleByPage") :].partition("class Not")[0]
    write(places.conformance, CLASSES + extra.replace("ByPage", "ByOffset"))
    whole = record("TestExample")
    broken = record("TestExampleByPage", "TestExampleByOffset", TRUTH_2="seen twice")

    found = examined(places, Record(findings={**whole.findings, **broken.findings}))

    assert found.level is Level.NONE
    assert found.missing[0].startswith("TRUTH-2 failed: ")
    assert found.missing[0].endswith(" [TestExampleByPage, TestExampleByOffset]")
    assert part(found, "conformance").details == ("TRUTH-2: seen twice (and 1 more case)",)
    assert found.parts[0].name == "conformance"


def test_a_class_that_the_session_has_not_run_is_no_proof(places):
    write(places.conformance, CLASSES)

    found = examined(places, record("TestExample"))

    assert found.level is Level.NONE
    assert "was not run" in found.missing[0]


def test_replayed_vendor_without_evidence_is_silver(places):
    for suffix in (".yaml", ".ndjson"):
        write(places.recordings / f"throttled{suffix}", "")
        shutil.copy(ROOT / "cassettes" / "example" / f"throttled{suffix}", places.recordings)

    found = examined(places, record("TestExample"))

    assert (found.level, found.following) == (Level.SILVER, Level.GOLD)
    assert found.missing == (
        "independent evidence of every listing, and of what proves credentials",
    )
    assert found.state is State.MISSING
    assert found.parts[0].name == "evidence"
    assert "none of them the vendor's" in part(found, "fidelity").found


def test_vendor_without_a_search_is_not_gold(places):
    found = examined(places, record("TestExample"), search=0)

    assert part(found, "search").state is State.MISSING


def test_search_result_is_a_command_line():
    parts = {"integration": SwallowsErrors, "simulator": ExampleSimulator}
    broken = type("TestExample", (Conformance,), parts)

    found = searching([broken], 50, lambda _: None)

    (command,) = found.part.details
    assert found.part.state is State.FAILED
    assert command.startswith("chariot run example --simulate --seed ")
    assert {"--fault", "--quirk"} & set(command.split())
    assert (found.lost, found.broken) == ((), (f"the search: {found.part.found}",))


@pytest.mark.slow
def test_rules_are_examined_here_where_there_is_no_record(places):
    progress = []

    found = assess("example", Options(root=places.root, search=0, tell=progress.append))

    assert found.level is Level.BRONZE
    assert found.missing == ("a replay of a recorded conversation",)
    assert part(found, "conformance").found.endswith("(TestExample)")
    assert any(line.startswith("example conformance: TestExample TRUTH-1") for line in progress)


def test_unreadable_recording_is_named_by_fidelity(places):
    write(places.recordings / "happy.yaml", "interactions: [")

    found = compute_fidelity("example", [places.recordings / "happy.yaml"], None, lambda _: None)

    assert found.part.state is State.FAILED
    assert "happy.yaml is not YAML" in found.part.details[0]


def test_recordings_are_compared_while_others_hold_them(places, monkeypatch):
    write(places.recordings / "happy.yaml", (ROOT / "cassettes/example/throttled.yaml").read_text())
    # As the worker of a parallel suite, which may write nothing but its own.
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw77")
    before = {path: path.read_bytes() for path in places.recordings.iterdir()}

    with claimed(places.recordings / "happy.yaml", {}):
        found = compute_fidelity(
            "example", [places.recordings / "happy.yaml"], None, lambda _: None
        )

    assert found.part.state is State.PASSED
    assert {path: path.read_bytes() for path in places.recordings.iterdir()} == before


def test_every_vendor_here_has_classes_of_its_own():
    for name in registry.names():
        for kind in subjects(VendorPaths(name, ROOT)):
            assert kind.__module__.startswith("tests.integrations.")
