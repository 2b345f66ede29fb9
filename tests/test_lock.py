"""The lock holds an allowed version, with hashes, of everything that the project declares."""

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
PYTHONS = ["3.11", "3.12", "3.13"]


def declared() -> list[Requirement]:
    """Return every requirement of the package, its extras and the dependency groups."""
    project = PROJECT["project"]
    extras, groups = project["optional-dependencies"], PROJECT["dependency-groups"]
    texts = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for several in (*extras.values(), *groups.values()):
        texts.extend(several)
    return [Requirement(text) for text in texts if not text.startswith(project["name"])]


def locked(python: str) -> dict[str, str]:
    """Return the locked version of each distribution for that version of Python on Linux."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    entries = re.findall(r"^(\S+==\S+)( ; .+?)? \\$", LOCK, re.M)
    requirements = [Requirement(name + marker) for name, marker in entries]
    return {
        each.name: str(each.specifier).removeprefix("==")
        for each in requirements
        if each.marker is None or each.marker.evaluate(environment)
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_holds_an_allowed_version_of_each_requirement(python):
    versions = locked(python)
    outdated = [
        str(requirement)
        for requirement in declared()
        if not requirement.specifier.contains(versions.get(requirement.name.lower(), "0"))
    ]
    assert outdated == [], "run make lock"


def test_each_locked_version_has_hashes():
    entries = re.split(r"\n(?=\S+==)", LOCK)[1:]
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_supported_pythons_are_those_of_tox():
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    assert f"py3{{{','.join(each[2:] for each in PYTHONS)}}}" in (ROOT / "tox.ini").read_text()
    assert all(SpecifierSet(PROJECT["project"]["requires-python"]).contains(p) for p in PYTHONS)


def test_newest_versions_are_installed_without_the_lock():
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    newest = tox["testenv:newest"]

    assert newest.getboolean("recreate")
    assert newest["disallow_pass_env"].split() == ["UV_CONSTRAINT", "UV_BUILD_CONSTRAINT"]
    assert "CONSTRAINT" in tox["testenv"]["set_env"]
    assert "CONSTRAINT" not in newest["set_env"]
    assert "{[testenv]" not in newest["set_env"]
