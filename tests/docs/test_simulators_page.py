"""docs/simulators.md leads from a contract to a simulator, and names what there is."""

import inspect
import re
import subprocess
import sys

import pytest

from simulators import engine, oracle
from simulators.engine import Style, Vendor

from .walking import ROOT, Command, Edit, copied, steps

PAGE = (ROOT / "docs/simulators.md").read_text()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_steps_of_the_page_lead_to_a_simulator(tmp_path):
    repository = copied(tmp_path / "repository")

    way = steps(PAGE)
    for step in way:
        step.take(repository)

    assert sum(isinstance(step, Command) for step in way) == PAGE.count("    .venv/bin/") == 3
    programs = [step.file for step in way if isinstance(step, Edit) and step.file.endswith(".py")]
    assert len(programs) == 7
    for command in ("check", "format --check"):
        ruff = [sys.executable, "-m", "ruff", *command.split(), *programs]
        done = subprocess.run(ruff, cwd=repository, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


ABSTRACT = Vendor.__abstractmethods__
"""What a vendor has to write."""


def test_page_names_every_style_parameter_and_source():
    offered = {name: getattr(engine, name) for name in engine.__all__}
    parameters = [
        name
        for name, found in offered.items()
        if inspect.isfunction(found)
        and "Parameter" in str(inspect.signature(found).return_annotation)
    ]
    classes = {name: found for name, found in offered.items() if inspect.isclass(found)}
    styles = [name for name, found in classes.items() if issubclass(found, Style)]
    sources = [name for name, found in classes.items() if {"at", "walk", "window"} <= {*dir(found)}]

    needed = {*parameters, *styles, *sources, *ABSTRACT} - {"Style", "Source", "Hosts"}
    assert len(needed) > 20
    assert {name for name in needed if not re.search(rf"`\W*{name}\b", PAGE)} == set()


def test_page_names_nothing_that_there_is_not():
    classes = {*re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)\b[`(]", PAGE)}
    known = {*engine.__all__, *oracle.__all__, "InProcess", "VirtualClock", "Link"}

    assert len(classes) > 20
    assert classes - known == set()
    table = PAGE.partition("### The class")[2].partition("An answer is")[0]
    methods = re.findall(r"^\| (.+?) \|", table, re.M)[2:]
    named = {name for row in methods for name in re.findall(r"`(\w+)", row)}
    assert named - {*dir(Vendor)} == set()
