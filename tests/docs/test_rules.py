"""Every rule has its section in docs/rules, every section its rule, every checklist line a code."""

import re
from pathlib import Path

import pytest

from sdk.testing.quality.conformance_kinds import every_rule
from tests.broken.registry import members

DOCS = Path(__file__).parents[2] / "docs"
RULES = every_rule()
GROUPS = sorted({rule.group for rule in RULES.values()})

SECTION = re.compile(
    r"## (?P<code>[A-Z]+-[0-9]+): (?P<sentence>.+)\n\n"
    r"\*\*Why\.\*\* (?P<why>[^#]+?)\n\n"
    r"\*\*What breaks it\.\*\* (?P<example>[^#]+?)\n\n"
    r"\*\*What to do\.\*\* (?P<remedy>[^#]+?)\n\n"
    r"\*\*Exceptions\.\*\* (?P<exceptions>[^#]+?)\n(?=\n## |\Z)"
)

CHECKLISTS = {
    "Verification checklist (seed 000)": 10,
    "Integration quality checklist (seed 000)": 8,
    "Integration anti-patterns (seed 000)": 7,
    "Must have (seed 001)": 12,
    "Best practices (seed 001)": 10,
    "Advanced features (seed 001)": 5,
    "Implementation anti-patterns (seed 001)": 4,
    "File organization anti-patterns (seed 001)": 2,
    "Security anti-patterns (seed 001)": 2,
    "Performance anti-patterns (seed 001)": 2,
    "Critical rules (seed 002)": 3,
    "Concurrency anti-patterns (seed 002)": 4,
    "Concurrency checklist (seed 002)": 7,
}
"""The lines that each list has in the founding documents."""


def sections(group):
    """Return the sections of a group's page by code, with their four parts."""
    text = (DOCS / "rules" / f"{group}.md").read_text()
    found = {match["code"]: match for match in SECTION.finditer(text)}
    assert len(found) == text.count("\n## "), "a section of another form"
    return found


def checklist(title):
    """Return the rows of a checklist: its line, and what holds it."""
    (text,) = re.findall(rf"## {re.escape(title)}\n(.*?)(?=\n## |\Z)", CHECKLIST_PAGE, re.DOTALL)
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


CHECKLIST_PAGE = (DOCS / "checklists.md").read_text()
EXAMPLES = {
    code: set(re.findall(r"`([A-Z][A-Za-z]+)`", match["example"]))
    for group in GROUPS
    for code, match in sections(group).items()
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_page_has_the_rules_of_its_group_in_their_order(group):
    assert list(sections(group)) == [rule.code for rule in RULES.values() if rule.group == group]


def test_there_is_no_page_without_rules():
    assert sorted(path.stem for path in (DOCS / "rules").iterdir()) == GROUPS


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_section_quotes_the_rule_and_its_known_bad_integrations(rule):
    section = sections(rule.group)[rule.code]
    names = {member.name for member in members()}

    assert section["sentence"] == rule.sentence
    assert len(section["why"]) > 40
    assert len(section["remedy"]) > 15
    convicted = {member.name for member in members() if rule.code in member.breaks}
    assert EXAMPLES[rule.code] & names == convicted


@pytest.mark.parametrize("title", CHECKLISTS)
def test_every_line_of_a_checklist_names_rules_or_a_reason(title):
    rows = checklist(title)

    assert len(rows) == CHECKLISTS[title]
    for line, held in rows:
        codes = re.findall(r"[A-Z]+-[0-9]+", held)
        assert set(codes) <= RULES.keys(), line
        assert held == ", ".join(codes) or held.startswith("not applicable in Python, because ")


def test_there_is_no_checklist_but_those():
    assert re.findall(r"^## (.+)$", CHECKLIST_PAGE, re.MULTILINE) == list(CHECKLISTS)
