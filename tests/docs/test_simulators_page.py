"""docs/simulators.md leads from a contract sheet to a simulator, and names what there is."""

import subprocess
import sys

import pytest

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
