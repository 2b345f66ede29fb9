"""`chariot explain RULE`: the page of a rule, and what else has a name."""

import re

import pytest

from sdk import registry
from sdk.testing import Conformance
from sdk.testing.quality.conformance_kinds import every_rule

RULES = every_rule()


def codes(text):
    """Return the codes with which lines begin."""
    return re.findall(r"^([A-Z]+-\d+)\b", text, re.M)


def test_explain_without_rule_lists_every_rule(chariot):
    result = chariot("explain")

    listed = dict(line.split(maxsplit=1) for line in result.stdout.splitlines()[1:])
    assert listed == {code: rule.sentence for code, rule in RULES.items()}
    assert result.exit_code == 0


@pytest.mark.parametrize("code", RULES)
def test_explain_prints_each_part_of_a_rule(chariot, code):
    result = chariot("explain", code.lower())

    text = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert text.startswith(f"{code}: {RULES[code].sentence} Why. ")
    assert [part for part in (" What breaks it. ", " What to do. ") if part not in text] == []
    assert text.endswith(f"See docs/rules/{RULES[code].group}.md")
    assert "**" not in text
    assert "](" not in text


def test_explain_takes_several_rules_and_prints_each_once(chariot):
    result = chariot("explain", "truth-2", "PAGING-6", "Truth-2")

    assert codes(result.stdout) == ["TRUTH-2", "PAGING-6"]


def test_explain_of_a_group_prints_its_rules(chariot):
    result = chariot("explain", "filter")

    assert codes(result.stdout) == ["FILTER-1", "FILTER-2", "FILTER-3", "FILTER-4"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["reset"], "reset: a fault"),
        (["CUT"], "cut: a fault"),
        (["watermark"], "watermark: the time up to which a stream has been read"),
        (["rate", "limit"], "rate limit, concurrency limit: "),
        (["drift"], "drift: a quirk of pagination"),
        (["id-ranges"], "id-ranges: a quirk of qualys"),
    ],
)
def test_explain_knows_faults_quirks_and_terms(chariot, names, expected):
    result = chariot("explain", *names)

    assert result.exit_code == 0
    assert result.stdout.startswith(expected)


def test_every_quirk_of_a_simulator_is_explained(chariot):
    quirks = {quirk.name for quirk in registry.simulator("tenable").quirks}

    assert quirks
    assert {chariot("explain", quirk).exit_code for quirk in quirks} == {0}


@pytest.mark.parametrize(
    ("name", "near"), [("PAGNG-6", "PAGING-6"), ("TRUTH-99", "TRUTH-9"), ("rate-limit", "rate lim")]
)
def test_unknown_rule_exits_with_2_and_names_near_ones(chariot, name, near):
    result = chariot("explain", "TRUTH-1", name)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"no rule, fault, quirk or term is named {name!r}" in result.stderr
    assert f"did you mean {near}" in result.stderr or f"or {near}" in result.stderr


def test_unknown_word_that_is_near_nothing_exits_with_2(chariot):
    result = chariot("explain", "zzzzzz")

    assert result.exit_code == 2
    assert "'zzzzzz': `chariot explain` lists the rules" in result.stderr


def test_shell_completes_rule_codes(chariot):
    env = {"COMP_WORDS": "chariot explain PAGING-1 trut", "COMP_CWORD": "3"}

    result = chariot(env={**env, "_CHARIOT_COMPLETE": "zsh_complete"})

    completed = result.stdout.split("\n")[1::3]
    assert completed == [code for code in RULES if code.startswith("TRUTH-")]


def test_failed_conformance_test_names_the_command():
    class Hygiene(Conformance):
        integration = registry.integration("example")
        simulator = registry.simulator("example")
        files = ("__init__.py", "missing.py")

    with pytest.raises(AssertionError) as failed:
        Hygiene().test_it_has_its_five_files()

    sentence = RULES["HYGIENE-1"].sentence
    assert failed.value.__notes__ == [f"HYGIENE-1: {sentence} (chariot explain HYGIENE-1)"]
