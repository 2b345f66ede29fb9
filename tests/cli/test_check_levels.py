"""`chariot check NAME`: five parts, the worst first, the level, and what the next one needs."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from sdk import registry
from sdk.cli.display.progress import status
from sdk.testing import Conformance, RuleResult, rules_of
from sdk.testing.conformance.rule import cases_of
from sdk.testing.pytest_plugin.session_record import Counts, Found, Record
from sdk.testing.pytest_plugin.source_digest import digest
from sdk.testing.quality.conformance_kinds import kind_for
from sdk.testing.quality.paths import VendorPaths
from sdk.testing.search.scenario import SCENARIOS

ROOT = Path(__file__).parents[2]
CALLS = ("whoami", *(f"{way}-hosts" for way in ("cursor", "link", "next-url", "offset", "page")))
README = """# A kit

<!-- vendors: written by `chariot check --readme` -->
whatever was there before
<!-- vendors end -->

The end.
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return a repository with one recording of the example, in which every command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    folder = tmp_path / "cassettes" / "example"
    folder.mkdir(parents=True)
    for suffix in (".yaml", ".ndjson"):
        shutil.copy(ROOT / "cassettes" / "example" / f"throttled{suffix}", folder)
    return tmp_path


@pytest.fixture
def findings(here):
    """Return options with the results of a session: every rule passed, but for those given."""

    def written(**broken):
        codes = {code.replace("_", "-"): message for code, message in broken.items()}
        places = {
            f"{VendorPaths(name).conformance}::Test{registry.integration(name).__name__}": found_of(
                plain(name), codes
            )
            for name in registry.every_name()
        }
        Record(findings=places, sources=digest(here)).write(here / "findings.json")
        return ("--results", here / "findings.json", "--search", 1)

    return written


def plain(name):
    """Return the class by which a vendor without a test is examined."""
    parts = {"integration": registry.integration(name), "simulator": registry.simulator(name)}
    return type("Plain", (kind_for(parts["integration"]),), parts)


def found_of(subject, broken):
    """Return the results of a class that passes every case of all rules but these."""
    return tuple(
        Found(
            code,
            case,
            RuleResult.FAILED if code in broken else RuleResult.PASSED,
            broken.get(code, ""),
        )
        for code, rule in rules_of(subject).items()
        for case in (cases_of(subject, rule) if rule.cases else [""])
    )


def test_worst_parts_come_before_missing_ones(chariot, findings):
    result = chariot("check", "example", *findings())

    lines = result.stdout.splitlines()
    assert lines[0] == (
        "example: silver    works ✓   pages ✓   reliably ✓   makes progress ✓   behaves ✓"
    )
    assert [line.split()[:2] for line in lines[2:8]] == [
        ["part", "result"],
        ["evidence", "missing"],
        ["conformance", "passed"],
        ["replay", "passed"],
        ["fidelity", "passed"],
        ["search", "passed"],
    ]
    assert lines[9:] == [
        "for gold:",
        "  independent evidence of every listing, and of what proves credentials",
    ]
    assert result.exit_code == 0


def test_failed_rule_is_named_and_check_fails(chariot, findings):
    result = chariot(
        "check", "example", *findings(TRUTH_2="3 items twice", PAGING_1="lost: " + 300 * "x")
    )

    lines = result.stdout.splitlines()
    assert lines[0] == (
        "example: none    works ✗   pages ✗   reliably ✓   makes progress ✓   behaves ✓"
    )
    assert lines[3].startswith("conformance  failed   rules: 2 failed, ")
    first = lines.index("conformance:")
    assert lines[first + 1] == "  TRUTH-2: 3 items twice"
    assert lines[first + 2].startswith("  PAGING-1: lost: xxx")
    assert len(lines[first + 2]) < 300
    assert lines[lines.index("for bronze:") + 1].startswith("  TRUTH-2 failed: ")
    assert lines[-1] == "For the reason and the remedy: chariot explain TRUTH-2 PAGING-1"
    assert result.stdout.count("chariot explain") == 1
    assert result.exit_code == 1


def test_vendor_text_cannot_command_the_terminal(chariot, findings):
    result = chariot("check", "example", *findings(TRUTH_2="\x1b[2J\x07 \u202egone\x9b1m"))

    assert "  TRUTH-2: \\x1b[2J\\x07 \\u202egone\\x9b1m" in result.stdout.splitlines()


def test_a_warning_alone_exits_with_3(chariot, findings, here):
    (here / "cassettes" / "example" / "throttled.ndjson").unlink()

    result = chariot("check", "example", *findings())

    assert result.stdout.startswith("example: bronze    works ✓")
    assert result.exit_code == 3


def test_json_has_everything(chariot, findings):
    result = chariot("check", "example", "--json", *findings(TRUTH_2="3 items twice"))

    (found,) = json.loads(result.stdout)
    keys = ["name", "level", "words", "next", "missing", "evidence", "not_applicable", "parts"]
    assert list(found) == keys
    assert found["words"] == {
        **dict.fromkeys(("pages", "reliably", "makes progress", "behaves"), "passed"),
        "works": "failed",
    }
    assert (found["name"], found["level"], found["next"]) == ("example", "none", "bronze")
    assert found["missing"][0].startswith("TRUTH-2 failed: ")
    assert found["parts"][0] == {
        "part": "conformance",
        "result": "failed",
        "verdict": "broken",
        "found": f"rules: 1 failed, {len(rules_of(Conformance)) - 1} passed (TestExample)",
        "details": ["TRUTH-2: 3 items twice"],
    }


def test_the_findings_of_several_sessions_are_one(chariot, findings, here):
    client = "tests/vendors/test_example_client.py"
    (here / client).parent.mkdir(parents=True)
    (here / client).write_text("import simulators.example\nassert True\n")
    clients = Record(files={client: Counts(passed=2, calls=CALLS)}, sources=digest(here))
    clients.write(here / "vendors.json")

    result = chariot("check", "example", *findings(), "--results", here / "vendors.json")

    assert result.stdout.startswith("example: gold    works ✓")
    assert "software of others: 2 tests passed" in result.stdout


def test_results_of_other_sources_are_not_used(chariot, findings, here):
    options = findings()
    (here / "tests").mkdir(exist_ok=True)
    (here / "tests" / "test_later.py").write_text("")

    result = chariot("check", "example", *options)

    assert result.exit_code == 2
    assert "is of other sources than the current ones: run the tests again" in result.stderr


def test_several_vendors_are_seen_at_a_glance_the_worst_first(chariot, findings):
    result = chariot("check", "qualys", "example", *findings())

    overview, *others = result.stdout.split("\n\n")
    assert [line.split() for line in overview.splitlines()] == [
        ["name", "level", "conformance", "replay", "fidelity", "search", "evidence"],
        ["qualys", "bronze", "passed", "missing", "missing", "passed", "missing"],
        ["example", "silver", "passed", "passed", "passed", "passed", "missing"],
    ]
    assert [one.split("    ")[0] for one in others if ": " in one.splitlines()[0]] == [
        "qualys: bronze",
        "example: silver",
    ]


@pytest.mark.slow
def test_without_names_every_vendor_is_examined(chariot, findings):
    result = chariot("check", "--json", *findings())

    assert {one["name"] for one in json.loads(result.stdout)} == set(registry.every_name())


@pytest.mark.slow
def test_the_table_of_a_readme_is_written_and_verified(chariot, findings, here):
    readme = here / "README.md"
    readme.write_text(README)
    options = ("check", "--readme", readme, *findings())

    written = chariot(*options)
    verified = chariot(*options, "--verify")

    lines = readme.read_text().splitlines()
    assert lines[:4] == [
        *README.splitlines()[:3],
        "| name | what is collected | simulator | level | words | evidence |",
    ]
    assert lines[-3:] == README.splitlines()[-3:]
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    assert [row[0].strip("`") for row in rows] == registry.every_name()
    assert {row[0]: row[3] for row in rows}["`example`"] == "silver"
    assert {row[0]: row[2] for row in rows}["`csv-import`"] == "a file, 17 quirks"
    words = {row[0]: row[4] for row in rows}
    assert words["`example`"] == "works ✓   pages ✓   reliably ✓   makes progress ✓   behaves ✓"
    assert words["`csv-import`"] == "works ✓   reads ✓   reliably ✓   behaves ✓"
    assert (written.exit_code, verified.exit_code) == (0, 0)
    assert "has been brought up to date" in written.stderr
    assert verified.stderr == ""


@pytest.mark.slow
def test_table_of_unknown_origin_is_refused_and_kept(chariot, findings, here):
    readme = here / "README.md"
    readme.write_text(README)
    assert chariot("check", "--readme", readme, *findings()).exit_code == 0
    wrong = readme.read_text().replace("| silver |", "| gold |")
    readme.write_text(wrong)

    result = chariot("check", "--readme", readme, "--verify", *findings())

    assert result.exit_code == 1
    assert "-| `example` | " in result.stderr
    assert "is not what was computed: `make readme`" in result.stderr
    assert readme.read_text() == wrong


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("exmaple",), "did you mean 'example'?"),
        (("example", "nosuch"), "no 'nosuch' in integrations; there are: "),
        (("--verify",), "--verify needs --readme FILE"),
        (("example", "--readme", "README.md"), "leave out the names"),
        (("--readme", "README.md"), "README.md has no lines '<!-- vendors: "),
        (("--results", "README.md"), "README.md is not a record of a session"),
        (("--results", "nosuch.json"), "does not exist"),
        (("--search", "-1"), "--search"),
    ],
)
def test_bad_usage_exits_with_2_before_anything_is_examined(chariot, here, arguments, complaint):
    (here / "README.md").write_text("# A kit\n")

    result = chariot("check", *arguments)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""


def test_the_help_says_how_long_a_search_is(chariot):
    assert f"generated scenarios. [default: {SCENARIOS}]" in " ".join(
        chariot("check", "-h").stdout.split()
    )


def test_progress_names_the_examined_part(capsys):
    with status("examining", shown=True) as tell:
        tell("example conformance: TRUTH-1")
    with status("examining", shown=False) as tell:
        tell("example conformance: TRUTH-1")

    assert capsys.readouterr().out == ""
