"""A vendor whose code cannot be imported: it alone is broken, and a sentence says where."""

import json

import pytest

from .local_vendors import command, repository

BROKEN = {
    "syntax": ("class Syntax(\n", "SyntaxError: '(' was never closed", 1),
    "name": ("\nfrom sdk import Nowhere\n", "ImportError: cannot import name 'Nowhere'", 2),
    "module": ("from .client import Client\n", "ModuleNotFoundError: No module named", 1),
    "value": ("import json\n\njson.loads('')\n", "JSONDecodeError: Expecting value", 3),
    "exits": ("import sys\n\n\nsys.exit(0)\n", "SystemExit: 0", 4),
    "silent": ("raise KeyError\n", "KeyError", 1),
}
UNFIT = {
    "nothing": ("", "package integrations.nothing exports no single class"),
    "number": ("__all__ = ['x']\nx = 7\n", "integration 'number' does not export a Capability"),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Make a repository with two vendors that work, and one for each way not to."""
    root = repository(tmp_path_factory.mktemp("repository"))
    for name, (text, *_) in (BROKEN | UNFIT).items():
        add(root, name, text)
    return root


@pytest.fixture(scope="module")
def listed(here):
    return command(here, "list", "--json")


def add(root, name, text, home="integrations"):
    folder = root / home / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(text)


@pytest.mark.parametrize("name", BROKEN)
def test_list_says_where_a_vendor_is_broken(here, listed, name):
    _, problem, line = BROKEN[name]

    (row,) = (row for row in json.loads(listed.stdout) if row["name"] == name)

    place = here / "integrations" / name / "__init__.py"
    assert row["broken"].startswith(f"{name!r} cannot be imported ({problem}")
    assert f" in {place}:{line}): correct its code" in row["broken"]
    assert f"Error: {row['broken']}\n" in listed.stderr


@pytest.mark.parametrize("name", UNFIT)
def test_list_names_a_package_without_integration(listed, name):
    (row,) = (row for row in json.loads(listed.stdout) if row["name"] == name)

    assert row["broken"].startswith(UNFIT[name][1])


def test_list_shows_the_vendors_beside_a_broken_one(listed):
    rows = {row["name"]: row for row in json.loads(listed.stdout)}

    assert [name for name, row in rows.items() if "broken" in row] == sorted(BROKEN | UNFIT)
    assert rows["acme"]["secrets"] == ["ACME_TOKEN"]
    assert rows["qualys"]["title"] == "Qualys VMDR"


def test_list_fails_for_a_broken_vendor(listed):
    assert (listed.returncode, "Traceback" in listed.stderr) == (1, False)


def test_table_shows_a_broken_vendor(tmp_path):
    add(repository(tmp_path), "syntax", "class Syntax(\n")

    done = command(tmp_path, "list")

    (row,) = (line for line in done.stdout.splitlines() if line.startswith("syntax"))
    assert "broken: 'syntax' cannot be imported (SyntaxError: '(' was never closed in " in row
    assert any(line.startswith("qualys") for line in done.stdout.splitlines())
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", [("run", "syntax"), ("run", "syntax", "--simulate")])
def test_run_of_a_broken_vendor_fails_with_a_sentence(here, arguments):
    done = command(here, *arguments)

    assert done.returncode == 1
    assert "'syntax' cannot be imported" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_other_vendors_run_beside_a_broken_one(here):
    done = command(here, "run", "example", "--simulate", "--hosts", "2")

    assert done.returncode == 0, done.stderr


def test_secrets_of_a_broken_vendor_are_not_passed_over(tmp_path):
    """Look for secrets of the other vendors all the same; the exit code tells."""
    add(repository(tmp_path), "syntax", "class Syntax(\n")
    (tmp_path / "notes.txt").write_text("it is " + "t" * 20)

    done = command(tmp_path, "check", "--scan-secrets")

    assert done.returncode == 1
    assert "in the environment: 'syntax' cannot be imported" in done.stderr
    assert "notes.txt" in done.stdout


def test_check_names_a_broken_vendor(here):
    done = command(here, "check", "syntax", "--search", "0")

    assert done.returncode == 1
    assert "'syntax' cannot be imported (SyntaxError" in done.stdout


@pytest.mark.slow
def test_demo_goes_on_after_a_broken_vendor(tmp_path):
    for home in ("integrations", "simulators"):
        add(tmp_path, "syntax", "class Syntax(\n", home)

    done = command(tmp_path, "demo")

    assert done.returncode == 1
    assert "wiz" in done.stdout
    assert "'syntax' cannot be imported" in done.stderr
