"""`chariot new`: a vendor's homes, red for reasons that say what to do, and nothing overwritten."""

import subprocess
import sys

import pytest

from sdk.scaffold import STYLES

from .processes import ROOT
from .vendor_files import EVERYTHING, files


def test_new_makes_the_files_and_prints_the_next_step(chariot, tmp_path):
    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 0
    assert files(tmp_path) == EVERYTHING
    *made, blank, title, there, command = result.stdout.splitlines()
    assert made == [str(tmp_path / name) for name in EVERYTHING]
    assert (blank, title, there) == ("", "Next:", f"  cd {tmp_path}")
    assert command == "  python -m pytest -x -q tests/integrations/test_acme.py"


def test_it_makes_them_in_the_working_directory(chariot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = chariot("new", "acme", "--paging", "vendor-sdk")

    assert files(tmp_path) == sorted([*EVERYTHING, "integrations/acme/vendor.py"])
    assert result.stdout.startswith(f"{EVERYTHING[0]}\n")
    assert "cd " not in result.stdout


def test_a_dry_run_says_the_same_and_makes_nothing(chariot, tmp_path):
    dry = chariot("new", "acme", "--paging", "page-number", "--into", tmp_path, "--dry-run")
    before = files(tmp_path)
    real = chariot("new", "acme", "--paging", "page-number", "--into", tmp_path)

    assert (dry.exit_code, before) == (0, [])
    assert dry.stdout == real.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Acme", "at most 30 lower-case letters"),
        ("acme_cloud", "at most 30 lower-case letters"),
        ("2fast", "a letter first"),
        ("acme--cloud", "single dashes"),
        ("acme-", "single dashes"),
        ("", "is no name of a vendor"),
        ("../acme", "is no name of a vendor"),
        ("a" * 31, "is no name of a vendor"),
        ("acmé", "is no name of a vendor"),
        ("acme\n", "is no name of a vendor"),
        ("class", "'class' is a word of Python's own; try class-api"),
        ("none", "'none' is a word of Python's"),
        ("exception", "has a meaning already"),
        ("imports", "has a meaning already"),
        ("testrail", "pytest would take a class Testrail for tests; try my-testrail"),
        ("host", "would make a class Host, which means something else here"),
        ("job", "would make a class Job"),
        ("qualys", "'qualys' is taken: there is one in integrations already"),
        ("example", "is taken"),
        ("microsoft-defender", "is taken"),
        ("world", "'world' is taken: there is one in simulators already"),
    ],
)
def test_a_name_that_cannot_be_one_is_a_sentence_and_exit_code_2(chariot, tmp_path, name, said):
    result = chariot("new", name, "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert files(tmp_path) == []


def test_unknown_style_is_refused_with_the_known_ones(chariot, tmp_path):
    result = chariot("new", "acme", "--paging", "by-hand", "--into", tmp_path)

    assert result.exit_code == 2
    assert all(style in result.stderr for style in STYLES)


@pytest.mark.parametrize(
    "there",
    [
        "integrations/acme/notes.txt",
        "simulators/acme/app.py",
        "tests/integrations/test_acme.py",
        "tests/simulators/test_acme_evidence.py",
        "cassettes/acme/happy-path.yaml",
    ],
)
def test_nothing_is_overwritten_nor_added_to(chariot, tmp_path, there):
    (tmp_path / there).parent.mkdir(parents=True)
    (tmp_path / there).write_text("mine")

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 2
    assert "exists already: choose another name, or replace it with --force" in result.stderr
    assert files(tmp_path) == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_link_that_leads_nowhere_is_something_as_well(chariot, tmp_path):
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "acme").symlink_to(tmp_path / "elsewhere")

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 2
    assert files(tmp_path) == []


def test_a_second_time_it_is_refused(chariot, tmp_path):
    arguments = ("new", "acme", "--paging", "cursor", "--into", tmp_path)
    chariot(*arguments)

    result = chariot(*arguments)

    assert result.exit_code == 2
    assert files(tmp_path) == EVERYTHING


def test_where_one_file_cannot_be_made_none_is_left(chariot, tmp_path):
    (tmp_path / "tests").write_text("a file where a folder has to be")

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tests"]


def test_a_package_that_would_hide_the_kits_is_named(chariot, tmp_path):
    (tmp_path / "simulators").mkdir()
    (tmp_path / "simulators" / "__init__.py").touch()

    result = chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert result.exit_code == 2
    assert "simulators is a package of its own, which hides the one that the kit needs" in (
        result.stderr
    )


def test_tests_that_are_arranged_otherwise_stay_so(chariot, tmp_path):
    (tmp_path / "tests").mkdir()

    chariot("new", "acme", "--paging", "cursor", "--into", tmp_path)

    assert files(tmp_path) == [
        name
        for name in EVERYTHING
        if not name.startswith("tests/__")
        and not name.endswith(("ns/__init__.py", "rs/__init__.py"))
    ]


STARTED = "from sdk.cli import main\nmain()\n"


@pytest.mark.slow
@pytest.mark.parametrize(("careful", "found"), [("", True), ("1", False)])
def test_commands_find_vendors_of_the_working_directory(chariot, tmp_path, careful, found):
    chariot("new", "acme", "--paging", "link-header", "--into", tmp_path)
    # As pip makes it: Python then looks beside the script, and not where one is.
    script = tmp_path / "bin" / "chariot"
    script.parent.mkdir()
    script.write_text(STARTED)

    done = subprocess.run(
        [sys.executable, script, "list"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": careful},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ("acme" in done.stdout) is found
    assert "qualys" in done.stdout
