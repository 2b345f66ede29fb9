"""Runs `chariot` in a repository of the user's own, whose vendors say when they are imported."""

import subprocess
import sys

from .processes import ROOT

STARTED = "from sdk.cli import main\nmain()\n"
TRAP = "import pathlib\npathlib.Path({!r}).write_text('imported')\n"
VENDOR = "from integrations.example import Example\n\nclass {0}(Example):\n    name = {1!r}\n"
PLACES = [".", "integrations", "integrations/acme", "integrations/acme/__init__.py"]
RUN = ("run", "acme", "--url", "http://127.0.0.1:9", "--timeout", "0.1")


def repository(tmp_path):
    """Make a repository with two vendors of its own, each of which says when it is imported."""
    for name in ("acme", "globex"):
        home = tmp_path / "integrations" / name
        home.mkdir(parents=True)
        text = VENDOR.format(name.title(), name) + f"\n__all__ = [{name.title()!r}]\n"
        (home / "__init__.py").write_text(text + TRAP.format(f"{name}.imported"))
    return tmp_path


def command(here, *arguments):
    """Run `chariot` as pip installs it: Python looks beside the script, not where one is."""
    script = here / "bin" / "chariot"
    script.parent.mkdir(exist_ok=True)
    script.write_text(STARTED)
    return ran(here, sys.executable, str(script), *arguments)


def ran(here, *words):
    return subprocess.run(
        words,
        cwd=here,
        env={"PYTHONPATH": str(ROOT), "ACME_TOKEN": "t" * 20},
        capture_output=True,
        text=True,
        check=False,
    )


def imported(here):
    return sorted(path.stem for path in here.glob("*.imported"))
