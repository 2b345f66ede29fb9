"""What the page about the kit shows works as it stands, and says all that there is to say."""

import re
from pathlib import Path

import pytest

from sdk.testing.pytest_plugin import plugin
from sdk.testing.quality import levels, words
from sdk.testing.search import strategies

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "kit.md").read_text()
CODE = "\n\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))

pytest_plugins = ["pytester"]


@pytest.mark.slow
def test_the_code_on_the_page_runs(pytester):
    # All rules are examined elsewhere; one is enough to see that the line works.
    pytester.makepyfile(
        CODE.replace("examine(TestExample)", "examine(TestExample, only=['TRUTH-2'])")
    )

    plugin_by_name = (
        "-p",
        "no:chariot",
        "-p",
        "sdk.testing.pytest_plugin.plugin",
        "-p",
        "no:cacheprovider",
    )
    result = pytester.runpytest_inprocess(*plugin_by_name, "-k", "scenario or Lifecycle")

    result.assert_outcomes(passed=3, deselected=result.parseoutcomes()["deselected"])


def test_every_word_has_its_rules_on_the_page():
    rows = dict(re.findall(r"^\| ([a-z ]+) \| [^|]+\? \| (.*) \|$", PAGE, re.MULTILINE))

    assert list(rows) == [word.value for word in words.Word]
    for word, cell in rows.items():
        assert whole_groups(cell) == {group for group, own in words.BY_GROUP.items() if own == word}
        assert named(cell) == {code for code, own in words.BY_RULE.items() if own == word} | {
            code
            for code, own in words.BY_RULE.items()
            if own != word and words.BY_GROUP[code.rpartition("-")[0]] == word
        }


def test_every_level_is_on_the_page_with_its_quirks():
    rows = dict(re.findall(r"^\| (bronze|silver|gold) \| (.*) \|$", PAGE, re.MULTILINE))

    assert list(rows) == [level.value for level in levels.LADDER[1:]]
    assert named(rows["bronze"]) == levels.WITH_QUIRKS


def named(cell):
    """Return the codes in a cell, such as those of `TRUTH but TRUTH-8`."""
    return set(re.findall(r"[A-Z]{4,}-[0-9]+", cell))


def whole_groups(cell):
    """Return the groups that are named in a cell as a whole."""
    return set(re.findall(r"[A-Z]{4,}\b(?!-)", cell))


def test_every_option_and_strategy_is_on_the_page():
    options = re.findall(r'"(--chariot-[a-z-]+)"', Path(plugin.__file__).read_text())

    assert set(re.findall(r"--chariot-[a-z-]+", PAGE)) == {*options} - {"--chariot-findings"}
    assert plugin.RACES in PAGE
    assert [name for name in strategies.__all__ if name.islower() and f"{name}" not in PAGE] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []
