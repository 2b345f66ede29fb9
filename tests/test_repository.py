"""The habits of the repository: CI, hooks, subjects of commits, changelog and version."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
PYTHONS = ["3.11", "3.12", "3.13"]


def steps(job):
    return WORKFLOW["jobs"][job]["steps"]


def commands(job):
    """Return the commands of a job, once for each value of its matrix."""
    texts = [step["run"] for step in steps(job) if "run" in step]
    for name, values in WORKFLOW["jobs"][job].get("strategy", {}).get("matrix", {}).items():
        mark = f"${{{{ matrix.{name} }}}}"
        texts = list(dict.fromkeys(text.replace(mark, value) for text in texts for value in values))
    return [shlex.split(text) for text in texts]


def test_workflow_runs_the_commands_of_ci():
    made = [word for job in ("test", "more") for _, word in commands(job)]
    script = re.findall(r"^make (\w+)$", (ROOT / ".ci/run").read_text(), re.M)

    assert made == script
    assert set(made) <= TARGETS


def test_workflow_runs_scripts_that_exist():
    ((program, script, *_),) = commands("commits")

    assert program == "python"
    assert (ROOT / script).is_file()


def test_workflow_tests_each_supported_python():
    assert WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["python"] == PYTHONS
    (version,) = (
        step["with"]["python-version"]
        for step in steps("more")
        if step.get("uses", "").startswith("actions/setup-python")
    )
    assert version == PYTHONS[0]


def test_workflow_has_pinned_actions_and_can_only_read():
    uses = [step["uses"] for job in WORKFLOW["jobs"] for step in steps(job) if "uses" in step]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in WORKFLOW["jobs"].values())
    assert "github.ref" in WORKFLOW["concurrency"]["group"]
    assert [each for each in uses if not re.fullmatch(r"actions/[a-z-]+@v\d+", each)] == []


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_runs_a_program_of_the_project(hook):
    # A program is of a dependency that the lock holds, or of the project itself.
    program, *arguments = hook["entry"].split()
    groups = [*PROJECT["dependency-groups"]["lint"], *PROJECT["dependency-groups"]["types"]]
    programs = {re.match(r"[\w-]+", each)[0] for each in groups} | {"chariot", "python"}

    assert program.removeprefix(".venv/bin/") in programs
    assert hook["language"] == "system"
    assert all((ROOT / each).is_file() for each in arguments if each.endswith(".py"))


def check_subject(tmp_path, message):
    path = tmp_path / "message"
    path.write_text(message)
    command = [sys.executable, str(ROOT / ".ci/commit_subject.py"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "message",
    [
        "http: retry once",
        "sim/qualys: answer 409 as documented\n\nThe why, as long as it takes.\n",
        "\n# a comment of git's\ndocs: " + "x" * 66,
        "Merge branch 'main' into docs",
    ],
)
def test_subject_of_the_right_form_is_accepted(tmp_path, message):
    done = check_subject(tmp_path, message)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("Retry once", "write `area: imperative summary`"),
        ("http: Retry once", "write `area: imperative summary`"),
        ("http:retry once", "write `area: imperative summary`"),
        ("http: x", "write `area: imperative summary`"),
        ("", "write `area: imperative summary`"),
        ("http: retry once.", "leave it out"),
        ("docs: " + "x" * 67, "has 73 characters"),
    ],
)
def test_subject_of_another_form_is_refused(tmp_path, message, problem):
    done = check_subject(tmp_path, message)

    assert done.returncode == 1
    assert problem in done.stderr


def test_subjects_of_a_range_are_checked(tmp_path):
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    for subject in ("docs: begin", "docs: go on", "Wrong"):
        commit = ["commit", "-q", "--no-verify", "--allow-empty", "-m", subject]
        subprocess.run([*git, *commit], check=True)
    command = [sys.executable, str(ROOT / ".ci/commit_subject.py"), "--range"]

    wrong = subprocess.run(
        [*command, "HEAD~2..HEAD"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    right = subprocess.run([*command, "HEAD~2..HEAD~1"], cwd=tmp_path, check=False)

    assert (wrong.returncode, right.returncode) == (1, 0)
    assert wrong.stderr.startswith("'Wrong' has another form")


def sections():
    """Return the headings of each release of the changelog, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text()
    parts = re.split(r"^## (.+)$", text, flags=re.M)[1:]
    releases = zip(parts[::2], parts[1::2], strict=True)
    return {title: re.findall(r"^### (.+)$", body, re.M) for title, body in releases}


def test_newest_release_of_the_changelog_is_the_version():
    unreleased, newest, *_ = sections()

    assert unreleased == "[Unreleased]"
    assert re.fullmatch(rf"\[{PROJECT['project']['version']}\] - \d{{4}}-\d\d-\d\d", newest)


def test_contributing_names_targets_and_files_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    targets = set(re.findall(r"^make (\w+)|`make (\w+)`", text, re.M))
    targets = {name for pair in targets for name in pair if name}
    paths = re.findall(r"`((?:sdk|tests|docs|\.ci|\.github|benchmarks)/[\w./-]+)`", text)

    assert targets <= TARGETS
    assert len(targets) >= 10
    assert [
        path for path in paths if not re.search("acme|NAME", path) and not (ROOT / path).exists()
    ] == []


def test_changelog_has_each_kind_of_change_once():
    kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for headings in sections().values():
        assert headings == [kind for kind in kinds if kind in headings]
