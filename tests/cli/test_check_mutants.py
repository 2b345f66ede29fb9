"""`chariot check NAME --mutants`: mistakes that the tests of a vendor do not notice."""

import pytest

from .local_vendors import VENDOR, command

RULES = """
def worst(scores):
    return max([score for score in scores if score > 3], default=0)


def by_sdk(client):
    return client.by_sdk()


def by_link(client):
    return client.by_link()
"""
LAX = "def test_worst():\n    assert worst([1, 5, 4]) == 5\n"
STRICT = """
def test_worst():
    assert worst([1, 4, 5]) == 5
    assert worst([3]) == 0
    assert worst([4]) == 4
    assert worst([]) == 0
"""
LISTING = """
from integrations.acme import Acme, rules
from sdk import Limits
from sdk.models import Integration
from sdk.runner import Job
from sdk.testing import InProcess
from simulators.example import ExampleSimulator


class Listed(Acme):
    def _hosts(self):
        return rules.BY(self.client)


def test_hosts():
    simulator = ExampleSimulator.create(hosts=5)
    target = Integration("acme", simulator.url)
    job = Job(target=target, secrets=simulator.credentials)
    transport = InProcess(simulator.app)
    report = Listed(job, transport=transport, limits=Limits(page_size=2)).invoke()
"""
COUNTS = "    assert report.streams[0].items == 5\n"
HARMLESS = """
[[mutant]]
operator = "last lost"
function = "worst"
line = "return max([score for score in scores if score > 3], default=0)"
change = "without the last of scores"
reason = "{}"
"""


@pytest.fixture
def vendor(tmp_path):
    """Return what makes a repository with a vendor and its test, and checks its mutants."""
    home, tests = tmp_path / "integrations" / "acme", tmp_path / "tests" / "integrations"
    home.mkdir(parents=True)
    tests.mkdir(parents=True)
    (home / "__init__.py").write_text(VENDOR.format("Acme", "acme") + '\n__all__ = ["Acme"]\n')
    (home / "rules.py").write_text(RULES)

    def checked(test, *options):
        source = f"from integrations.acme.rules import worst\n\n\n{test}"
        (tests / "test_acme.py").write_text(source)
        return command(tmp_path, "check", "acme", "--mutants", *options)

    return checked


@pytest.mark.slow
def test_mistake_that_no_test_notices_is_shown(vendor):
    result = vendor(LAX, "--at", "rules.py:3")

    assert "live  rules.py:3 last lost: without the last of scores  [TRUTH-1]" in result.stdout
    assert "live  rules.py:3 left out: without if score > 3" in result.stdout
    assert result.returncode == 1


@pytest.mark.slow
def test_mistakes_that_tests_notice_are_counted(vendor):
    result = vendor(STRICT, "--at", "rules.py:3")

    assert result.stderr == ""
    assert "  left out            1 of    1 convicted\n" in result.stdout
    assert "mutants tried, 6 convicted (100%), 0 live, 0 harmless, " in result.stdout
    assert result.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("line", "code"), [(COUNTS, 0), ("", 1)], ids=["counts", "lax"])
def test_listing_that_ends_after_its_first_page_is_tried(vendor, line, code):
    result = vendor(LISTING.replace("BY", "by_link") + line, "--at", "hosts")

    assert ("live  hosts first page only" in result.stdout) == bool(code)
    assert "acme: 1 of " in result.stdout
    assert result.returncode == code


@pytest.mark.slow
@pytest.mark.parametrize("asks", ["by_sdk", "by_link"])
def test_each_place_that_asks_for_a_listing_is_tried(vendor, asks):
    result = vendor(LISTING.replace("BY", asks), "--at", "hosts")

    assert f"live  hosts first page only: listing 'hosts' of {asks} ends after" in result.stdout
    assert "first page only     0 of    1 convicted" in result.stdout


@pytest.mark.slow
def test_mistake_that_is_harmless_for_a_reason_is_not_tried(vendor, tmp_path):
    (tmp_path / "tests" / "mutants").mkdir(parents=True)
    (tmp_path / "tests" / "mutants" / "acme.toml").write_text(HARMLESS.format("by rule"))

    result = vendor(LAX, "--at", "rules.py")

    assert "last lost" not in result.stdout
    assert "1 harmless" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HARMLESS.format(" "), "has an entry without a reason"),
        ("[[mutant]]\noperator = 3\n", "cannot be read"),
        (HARMLESS.format("by rule").replace("worst", "best"), "is about no mutant: last lost"),
    ],
)
def test_entry_that_says_nothing_is_refused(vendor, tmp_path, text, message):
    (tmp_path / "tests" / "mutants").mkdir(parents=True)
    (tmp_path / "tests" / "mutants" / "acme.toml").write_text(text)

    result = vendor(STRICT, "6")

    assert message in result.stderr
    assert result.returncode in (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "options", "message"),
    [
        ("def test_worst():\n    assert worst([5]) == 4\n", (), "they fail already"),
        ("", (), "there are none"),
        ("import missing\n", (), "pytest cannot run them (exit code 2)"),
        (STRICT, ("--at", "rules.py:1"), "there is no mutant at 'rules.py:1'"),
    ],
)
def test_tests_that_can_judge_nothing_are_refused(vendor, test, options, message):
    result = vendor(test, *options)

    assert message in result.stderr
    assert result.returncode == 2


def test_mutants_of_a_vendor_without_tests_are_refused(chariot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = chariot("check", "example", "--mutants")

    assert "example has no tests of its own: write tests/integrations/test_" in result.stderr
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--at", "client.py:3"), "--at needs --mutants"),
        (("example", "--mutants", "--fidelity"), "--fidelity and --mutants exclude each other"),
        (("a", "b", "--mutants", "--at", "client.py:3"), "--at takes the name of one vendor"),
        (("acne", "--mutants"), "no 'acne' in integrations"),
        (("example", "--mutants", "0"), "0 is not in the range"),
    ],
)
def test_options_of_mutants_that_do_not_fit_are_refused(chariot, arguments, message):
    result = chariot("check", *arguments)

    assert message in result.stderr
    assert result.exit_code == 2
