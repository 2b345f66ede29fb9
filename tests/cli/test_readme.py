"""What the README tells a newcomer to type."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(r"^    \.venv/bin/chariot (.+)$", (ROOT / "README.md").read_text(), re.M)
SERVED = re.compile(r"--url \S+ --secrets \S+")
"""Where a simulator is asked that somebody started in another terminal."""

EXPECTED = {"'html:502@detections#1-'": 3}
"""Exit codes other than 0, by what makes them so."""


def test_every_command_of_the_readme_does_what_it_says(chariot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # What is recorded here is no other worker's to write.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    here = [
        SERVED.sub("--simulate --hosts 6", command)
        for command in COMMANDS
        if "--port" not in command
    ]

    for command in here:
        code = next((EXPECTED[text] for text in EXPECTED if text in command), 0)
        said, _, redirected = command.partition(" > ")
        result = chariot(*shlex.split(said))
        if redirected:
            Path(redirected).write_bytes(result.stdout_bytes)
        assert (command, result.exit_code) == (command, code), result.stderr

    assert len(here) >= 12


def test_what_those_commands_leave_behind_is_not_for_git():
    files = {word for command in COMMANDS for word in re.findall(r"[\w-]+\.\w+\b", command)}
    ignored = (ROOT / ".gitignore").read_text().split()
    made = {"estate.ndjson", "estate.db", "report.json", "qualys.secrets", "weekly.nessus"}

    assert made <= files
    assert {name for name in made if not {name, f"*{Path(name).suffix}"} & {*ignored}} == set()
