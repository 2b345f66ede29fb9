"""A repository that `chariot new` makes opens clean: linters, type checkers, pytest and tox."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from sdk.scaffold import STYLES, plan

ROOT = Path(__file__).parents[2]
PACKAGES = ("sdk", "simulators", "integrations")
PROGRAMS = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
LONGEST = "a23456789-1234567890-123456789"


def program(name):
    """Return the path of a program that only some environments have; without it, skip the test."""
    return shutil.which(name, path=PROGRAMS) or pytest.skip(f"{name} is not installed here")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Return a Python with the kit installed as by pip: in a folder that type checkers see."""
    place = tmp_path_factory.mktemp("installed")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, place / "kit" / name)
    venv.create(place / "venv")
    (site,) = (place / "venv").glob("lib/python*/site-packages")
    (site / "kit.pth").write_text(f"{place / 'kit'}\n{sysconfig.get_path('purelib')}\n")
    return place / "venv" / "bin" / "python"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Return a repository with a vendor in each style, and one with the longest name and title."""
    place = tmp_path_factory.mktemp("repository")
    for paging in STYLES:
        plan(f"acme-{paging}", paging, place).write()
    plan(LONGEST, "vendor-sdk", place, title="W" * 30).write()
    return place


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the same repository with nothing left out."""
    place = tmp_path_factory.mktemp("written")
    for paging in STYLES:
        plan(f"acme-{paging}", paging, place, written=True).write()
    plan(LONGEST, "vendor-sdk", place, title="W" * 30, written=True).write()
    return place


def passes(place, *command):
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("state", ["repository", "written"])
def test_ruff_passes(request, state):
    place = request.getfixturevalue(state)

    passes(place, program("ruff"), "check")
    passes(place, program("ruff"), "format", "--check")


def test_ruff_passes_by_the_rules_of_the_kit(written):
    # Sorted as in the repository: the kit's settings do not know its packages from outside.
    options = ("--config", ROOT / "pyproject.toml", "--ignore", "I001")

    passes(written, program("ruff"), "check", "integrations", *options)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["repository", "written"])
def test_mypy_passes(request, state, python):
    mypy = program("mypy")

    passes(request.getfixturevalue(state), mypy, "--python-executable", python)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", ["repository", "written"])
def test_pyright_passes(request, state, python):
    pyright = program("basedpyright")

    passes(request.getfixturevalue(state), pyright, "--pythonpath", python)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_pyright_knows_the_types_of_the_kit(tmp_path, python):
    plan("acme", "cursor", tmp_path).write()
    transform = tmp_path / "integrations" / "acme" / "transform.py"
    transform.write_text(f'{transform.read_text()}\n\nAsset(3, "b")\n')

    command = [program("basedpyright"), "--pythonpath", python]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert 'cannot be assigned to parameter "dns" of type "str"' in done.stdout


@pytest.mark.slow
def test_tox_runs_lint_and_tests(tmp_path):
    tox = program("tox")
    plan("acme", "cursor", tmp_path).write()
    # Without a network: the tools and the kit are those of this test.
    installed = f"PYTHONPATH={ROOT}:{sysconfig.get_path('purelib')}"
    settings = ("testenv.deps=", "testenv:lint.deps=", "testenv.allowlist_externals=*")
    options = [
        part for each in (*settings, f"testenv.set_env={installed}") for part in ("-x", each)
    ]

    done = subprocess.run(
        [tox, "run", "-e", "lint,tests", *options, "--", "-x", "-q"],
        cwd=tmp_path,
        env={**os.environ, "PATH": PROGRAMS},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "lint: OK" in done.stdout, done.stdout + done.stderr
    assert "step 1 of 7" in done.stdout
