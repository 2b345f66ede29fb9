"""A session that has not run everything, or not of what is there now, proves less, and says so."""

import shutil

import pytest

from sdk.testing import RuleResult
from sdk.testing.pytest_plugin.session_record import Counts, Record
from sdk.testing.pytest_plugin.source_digest import digest

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "no:chariot", "-p", "sdk.testing.pytest_plugin.plugin", "-p", "no:cacheprovider")

EXAMPLE = """
    import pytest
    from integrations.example import Example
    from sdk.testing import Conformance
    from simulators.example import ExampleSimulator

    {mark}
    class TestExample(Conformance):
        integration = Example
        simulator = ExampleSimulator
"""
FACTS = """
    import os
    import pytest

    def test_one(): pass
    def test_two(): {two}
    def test_three(): pass
"""
WORKERS = [(), ("-n", "1")]


@pytest.fixture
def session(pytester):
    """Return a function that runs pytest over one file and returns its record of the file."""

    def ran(text, *options):
        path = pytester.path / "findings.json"
        file = pytester.makepyfile(text).name
        arguments = (*PLUGIN, f"--chariot-results={path}", *options)
        pytester.runpytest_inprocess(*arguments, no_reraise_ctrlc=True)
        record = Record.read(path)
        rulings = {
            (one.rule, one.case): one.ruling for all_ in record.findings.values() for one in all_
        }
        return record.files.get(file, Counts()), rulings

    return ran


@pytest.mark.slow
@pytest.mark.parametrize("workers", WORKERS)
def test_partly_selected_rule_is_not_written(session, workers):
    counts, rulings = session(
        EXAMPLE.format(mark=""), "-k", "exact_multiple or 10 or twice", *workers
    )

    assert set(rulings) == {("TRUTH-2", ""), ("TRUTH-14", "")}
    assert set(rulings.values()) == {RuleResult.PASSED}
    assert counts.passed > 1
    assert counts.left > 50


@pytest.mark.parametrize("mark", ["@pytest.mark.skip", "@pytest.mark.skipif(True, reason='no')"])
def test_a_class_that_is_skipped_has_shown_nothing(session, mark):
    counts, rulings = session(EXAMPLE.format(mark=mark), "--chariot-rules", "TRUTH,HYGIENE")

    assert rulings == {}
    assert counts.skipped > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("two", "options", "counts"),
    [
        ("pass", (), Counts(passed=3)),
        ("pass", ("-k", "one"), Counts(passed=1, left=2)),
        ("pass", ("-n", "1", "-k", "one"), Counts(passed=1, left=2)),
        ("assert 0", ("-x",), Counts(passed=1, failed=1, left=1)),
        ("raise KeyboardInterrupt", (), Counts(passed=1, left=2)),
        ("pytest.exit('enough')", (), Counts(passed=1, left=2)),
        ("os._exit(1)", ("-n", "1", "--max-worker-restart=0"), Counts(passed=1, failed=1, left=1)),
    ],
)
def test_tests_that_were_not_run_are_counted(session, two, options, counts):
    found, _ = session(FACTS.format(two=two), *options)

    assert found == counts


def test_a_file_of_which_some_tests_were_named_is_not_whole(pytester):
    path = pytester.path / "findings.json"
    file = pytester.makepyfile(FACTS.format(two="pass"))

    pytester.runpytest_inprocess(*PLUGIN, f"--chariot-results={path}", f"{file}::test_one")

    assert Record.read(path).files == {file.name: Counts(passed=1, left=1)}


def test_old_results_do_not_survive_a_failed_session(pytester):
    path = pytester.path / "findings.json"
    path.write_text("{}")
    pytester.makeconftest("def pytest_collection(): raise RuntimeError('an internal error')")

    pytester.runpytest_inprocess(*PLUGIN, f"--chariot-results={path}")

    assert not path.exists()


def test_unwritable_results_fail_before_the_first_test(pytester):
    result = pytester.runpytest_inprocess(*PLUGIN, f"--chariot-results={pytester.path}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--chariot-results: {pytester.path}: *"])


def test_sessions_that_share_a_file_are_taken_together():
    own, others = (
        Record(files={"a.py": Counts(passed=2, left=1)}),
        Record(files={"a.py": Counts(left=3)}),
    )

    assert (own + others).files == (others + own).files == own.files
    assert (own + own).files == {"a.py": Counts(passed=4, left=2)}


def test_a_record_is_of_the_sources_that_were_run(tmp_path):
    for home in ("integrations", "simulators", "tests"):
        (tmp_path / home).mkdir()
    source = tmp_path / "integrations" / "acme.py"
    source.write_text("before")
    record = Record(sources=digest(tmp_path))

    assert record.up_to_date(tmp_path)
    (tmp_path / "tests" / "__pycache__").mkdir()
    (tmp_path / "tests" / "__pycache__" / "test.pyc").write_text("made by the way")
    assert record.up_to_date(tmp_path)
    source.write_text("after")
    assert not record.up_to_date(tmp_path)
    shutil.rmtree(tmp_path / "integrations")
    assert not record.up_to_date(tmp_path)


def test_old_name_of_the_results_option_works_with_a_warning(pytester):
    file = pytester.makepyfile("def test_one(): pass")
    path = pytester.path / "results.json"

    result = pytester.runpytest_inprocess(*PLUGIN, f"--chariot-findings={path}", file)

    assert Record.read(path).files[file.name].passed == 1
    result.stderr.fnmatch_lines(["--chariot-findings is deprecated: use --chariot-results"])
    help_text = pytester.runpytest_inprocess(*PLUGIN, "--help").stdout.str()
    assert "--chariot-results" in help_text
    assert "--chariot-findings" not in help_text
