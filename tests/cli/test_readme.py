"""The commands and outputs that the README shows a newcomer, and the order of its parts."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
COMMANDS = re.findall(r"^(?:\$ )?\.venv/bin/chariot (.+)$", README, re.M)
SHOWN = re.findall(r"^```console\n(.*?)^```", README, re.M | re.S)
SERVED = re.compile(r"--url \S+ --secrets \S+")
"""Options for a simulator that a reader has started in another terminal."""

EXPECTED = {"'html:502@detections#1-'": 3}
"""Exit codes other than 0, by what makes them so."""

PARTS = [
    *("Install", "First command", "Vendors", "Why not dlt or Airbyte", "Collect", "Inject faults"),
    *("Serve a simulator on a socket", "Record and replay", "Read only what is new", "Read files"),
    *("Write an integration", "What an author cannot forget", "More"),
]
TERMS = {
    *("models", "sink", "stream", "store", "fault", "simulator", "quirk", "cassette"),
    *("watermark", "conformance rule", "quality level", "world", "oracle"),
}
"""Terms of the glossary that the README links."""
EXPLAINED = {"simulator", "quirk"}
"""Terms that the table of vendors has, with a sentence that explains them before it."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # What is recorded here is no other worker's to write.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)


def test_commands_of_the_readme_exit_as_documented(chariot):
    here = [
        SERVED.sub("--simulate --hosts 6", command)
        for command in COMMANDS
        if "--port" not in command
    ]

    for command in here:
        code = next((EXPECTED[text] for text in EXPECTED if text in command), 0)
        given, _, redirected = command.partition(" > ")
        result = chariot(*shlex.split(given))
        if redirected:
            Path(redirected).write_bytes(result.stdout_bytes)
        assert (command, result.exit_code) == (command, code), result.stderr

    assert len(here) >= 12


@pytest.mark.parametrize("session", SHOWN)
def test_outputs_of_the_readme_are_those_of_the_commands(chariot, session):
    for part in session.split("$ .venv/bin/chariot ")[1:]:
        command, _, output = part.partition("\n")

        result = chariot(*shlex.split(command))

        assert result.output == output, f"paste the new output of {command} into the README"


def test_files_of_the_commands_are_ignored_by_git():
    files = {word for command in COMMANDS for word in re.findall(r"[\w-]+\.\w+\b", command)}
    ignored = (ROOT / ".gitignore").read_text().split()
    made = {"qualys.ndjson", "inventory.db", "report.json", "qualys.secrets", "weekly.nessus"}

    assert made <= files
    assert {name for name in made if not {name, f"*{Path(name).suffix}"} & {*ignored}} == set()


def test_readme_has_its_parts_in_order():
    assert re.findall(r"^## (.+)$", README, re.M) == PARTS
    assert SHOWN
    assert README.index("```console") < README.index("## Vendors")


def test_terms_come_after_the_comparison_and_are_linked():
    beginning, _, rest = README.partition("\n## Collect\n")
    beginning = re.sub(
        r"<!-- vendors.*vendors end -->|```.*?```|`[^`]+`", "", beginning, flags=re.S
    )
    linked = {term.rstrip("s") for term in re.findall(r"\[([^\]]+)\]\(docs/glossary\.md#", rest)}

    assert linked >= {term.rstrip("s") for term in TERMS}
    assert [
        term for term in TERMS - EXPLAINED - {"models"} if re.search(rf"\b{term}s?\b", beginning)
    ] == []


def test_links_of_the_readme_lead_to_files_and_headings():
    for target in re.findall(r"\]\(([^)\s]+)\)", README):
        if not target.startswith("https://"):
            name, _, anchor = target.partition("#")
            text = (ROOT / name).read_text()
            headings = re.findall(r"^#+ (.+)$", text, re.M)
            slugs = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings}
            assert not anchor or anchor in slugs, target


def test_compared_kits_are_the_measured_versions():
    measured = (ROOT / "benchmarks" / "RESULTS.md").read_text()

    for kit in ("dlt 1.31.0", "singer-sdk 0.54.9", "airbyte-cdk 7.39.1"):
        assert kit in README
        assert kit in measured
    for ratio in ("3.7", "2.3", "5.8"):
        row = next(line for line in measured.splitlines() if line.startswith("| 100 | 56,879 "))
        assert f"{ratio} times" in README
        assert any(f"{float(cell):.1f}" == ratio for cell in re.findall(r"(\d+\.\d+) \(", row))
