"""The plugin chooses rules, tells levels and has threads switch, and touches nothing else."""

import sys
from textwrap import dedent

import pytest

from sdk.testing import Conformance, FileConformance, RuleResult, rules_of
from sdk.testing.pytest_plugin.session_record import Record
from sdk.testing.quality.levels import Level, level_of

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "no:chariot", "-p", "sdk.testing.pytest_plugin.plugin", "-p", "no:cacheprovider")

EXAMPLE = """
    import pytest
    from integrations.example import Example
    from sdk.testing import Conformance
    from simulators.example import ExampleSimulator

    class TestExample(Conformance):
        integration = Example
        simulator = ExampleSimulator
        few_hosts = 2

        def test_of_my_own(self):
            pass
"""
BROKEN = EXAMPLE.replace("integration = Example", "integration = Reader").replace(
    "class TestExample",
    """class Reader(Example):
        def validate_credentials(self):
            self.secret("token")

        def _hosts(self):
            yield from list(super()._hosts())[1:]

    class TestExample""",
)
PLAIN = ",".join(
    code for code, rule in rules_of(Conformance).items() if level_of(rule) is Level.BRONZE
)
EXEMPTED = """
        @pytest.mark.xfail(strict=True, reason="the vendor repeats itself")
        def test_nothing_is_emitted_twice(self):
            raise AssertionError
"""


def run(pytester, text, *options):
    pytester.makepyfile(text)
    return pytester.runpytest_inprocess(*PLUGIN, *options)


def test_rules_are_chosen_by_code_and_by_group(pytester):
    result = run(pytester, EXAMPLE, "--chariot-rules", "HYGIENE, TRUTH-2", "-v")

    result.assert_outcomes(passed=12, deselected=result.parseoutcomes()["deselected"])
    assert "test_nothing_is_emitted_twice" in result.stdout.str()
    assert "test_of_my_own" not in result.stdout.str()


def test_a_rule_that_there_is_not_is_refused(pytester):
    result = run(pytester, EXAMPLE, "--chariot-rules", "TRUTH-99")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no rule or group 'TRUTH-99'; there is AFFILIATION, *"])


@pytest.mark.slow
def test_level_is_shown_with_the_needs_of_the_next(pytester):
    result = run(pytester, EXAMPLE, "--chariot-levels", "--chariot-rules", PLAIN)

    outcomes = result.parseoutcomes()
    assert "failed" not in outcomes
    result.stdout.fnmatch_lines(["TestExample: bronze", "  for silver: PAGING-6 was not run: *"])


def test_failed_rules_are_shown_first(pytester):
    result = run(pytester, BROKEN, "--chariot-levels", "--chariot-rules", "MANNERS-3,PAGING-3")

    result.assert_outcomes(failed=2, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(["TestExample: none", "  for bronze: PAGING-3 failed: *"])


def test_exemption_is_shown_as_one(pytester):
    pytester.makepyfile(EXAMPLE + EXEMPTED)

    result = pytester.runpytest_inprocess(
        *PLUGIN, "--chariot-rules", "TRUTH-2", "--chariot-levels", "-rx"
    )

    result.assert_outcomes(xfailed=1, deselected=result.parseoutcomes()["deselected"])
    assert "TRUTH-2" not in result.stdout.str().partition("levels")[2].partition("short")[0]


def test_reports_name_the_rule_for_whoever_reads_them(pytester):
    report = pytester.path / "junit.xml"

    run(pytester, EXAMPLE, "--chariot-rules", "PAGING-2", f"--junit-xml={report}")

    assert '<property name="chariot_rule" value="PAGING-2"' in report.read_text()
    assert '<property name="chariot_case" value="10"' in report.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_results_are_written_by_class_and_file(pytester, workers):
    path = pytester.path / "found" / "findings.json"
    options = ("--chariot-rules", "HYGIENE-1,HYGIENE-2,PAGING-2,TRUTH-2", *workers)

    run(pytester, EXAMPLE + EXEMPTED, f"--chariot-results={path}", *options)

    (place,) = Record.read(path).findings
    found = list(Record.read(path).of(place))
    file, _, name = place.partition("::")
    assert (pytester.path / file).exists()
    assert name == "TestExample"
    assert {finding.rule.code: finding.ruling for finding in found} == {
        "HYGIENE-1": RuleResult.PASSED,
        "HYGIENE-2": RuleResult.PASSED,
        "PAGING-2": RuleResult.PASSED,
        "TRUTH-2": RuleResult.EXEMPTED,
    }
    assert [f.message for f in found if f.ruling is RuleResult.EXEMPTED] == [
        "the vendor repeats itself"
    ]
    assert "10" in {finding.case for finding in found if finding.rule.code == "PAGING-2"}
    assert Record.read(path).files[file].skipped == 1


def test_why_a_rule_is_broken_is_written_down(pytester):
    path = pytester.path / "findings.json"

    run(pytester, BROKEN, f"--chariot-results={path}", "--chariot-rules", "MANNERS-3")

    (place,) = Record.read(path).findings
    (finding,) = Record.read(path).of(place)
    assert finding.ruling is RuleResult.FAILED
    assert finding.message.startswith("AssertionError: ")


RACING = """
    import sys
    import pytest
    from hypothesis import given, strategies as st

    seen = []

    @pytest.mark.chariot_races
    @given(number=st.integers())
    def test_often(number):
        seen.append(round(sys.getswitchinterval(), 9))

    @pytest.mark.parametrize("word", ["a", "b"])
    @pytest.mark.chariot_races
    def test_with_a_parameter(word):
        pass

    def test_as_usual():
        assert set(seen) == {1e-6, 0.005}
        assert round(sys.getswitchinterval(), 9) == 0.005
"""


def test_marked_test_runs_twice_with_frequent_switches(pytester):
    before = sys.getswitchinterval()

    result = run(pytester, RACING, "--strict-markers")

    result.assert_outcomes(passed=7)
    assert sys.getswitchinterval() == before


MAKERS = 12
LOOKS_BEFORE_IT_LEAPS = (
    """
    import pytest
    from threading import Thread

    def fill(tables):
        for made, make in zip(tables, MAKERS):
            if not made:
                make(made)

    @pytest.mark.chariot_races
    def test_made_once():
        tables = [[] for _ in MAKERS]
        threads = [Thread(target=fill, args=(tables,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert tables == [[1]] * len(MAKERS)
    """
    + "".join(f"\n    def make_{n}(made): made.append(1)" for n in range(MAKERS))
    + f"\n    MAKERS = [{', '.join(f'make_{n}' for n in range(MAKERS))}]"
)


def test_a_race_that_hardly_ever_shows_shows_in_the_second_run(pytester):
    result = run(pytester, LOOKS_BEFORE_IT_LEAPS, "-rf")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED *test_made_once[[]tiny[]]*"])


def test_a_switch_interval_can_be_asked_for_of_all_tests(pytester):
    result = run(
        pytester,
        """
        import sys

        def test_interval():
            assert round(sys.getswitchinterval(), 9) == 2e-5
        """,
        "--chariot-switch-interval=2e-5",
    )

    result.assert_outcomes(passed=1)


def test_nothing_is_different_for_tests_that_do_not_ask(pytester):
    result = run(pytester, "def test_it(request): assert not request.node.user_properties")

    result.assert_outcomes(passed=1)


FILES = """
    from integrations.imports.csv_import import CSVImport
    from sdk.testing import FileConformance
    from simulators.imports.csv_import import CSVFile

    class TestCSV(FileConformance):
        integration = CSVImport
        simulator = CSVFile
        ends_itself = False
"""


@pytest.mark.slow
def test_rules_of_files_are_selected_shown_and_written(pytester):
    path = pytester.path / "findings.json"
    options = ("--chariot-levels", "--chariot-rules", "HYGIENE,CONTENT,READING")

    result = run(pytester, FILES, *options, f"--chariot-results={path}")

    result.stdout.fnmatch_lines(["TestCSV: bronze", "  for silver: DAMAGE-1 was not run: *"])
    (place,) = Record.read(path).findings
    found = list(Record.read(path).of(place, FileConformance))
    assert {finding.ruling for finding in found} == {RuleResult.PASSED}
    assert "tabs" in {finding.case for finding in found if finding.rule.code == "CONTENT-1"}


CLIENT = """
    import pytest
    import requests
    from simulators.example import ExampleSimulator

    @pytest.fixture(scope="module")
    def simulator():
        simulator = ExampleSimulator.create(hosts=3)
        with simulator.serve():
            yield simulator

    @pytest.fixture
    def token(simulator):
        return simulator.credentials["token"]

    def test_client_is_accepted(simulator, token):
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{simulator.url}/v1/whoami", headers=headers, timeout=9).ok
"""


def test_calls_of_a_client_are_written_by_operation(pytester):
    path = pytester.path / "results.json"
    test = pytester.mkdir("vendors") / "test_example_client.py"
    test.write_text(dedent(CLIENT))

    result = pytester.runpytest_inprocess(*PLUGIN, f"--chariot-results={path}", test)

    result.assert_outcomes(passed=1)
    assert Record.read(path).files["vendors/test_example_client.py"].calls == ("whoami",)
