"""Levels follow from the findings of all rules and from a few facts, and from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdk.testing import CaseResult, Conformance, RuleResult, rules_of
from sdk.testing.quality.conformance_kinds import every_rule
from sdk.testing.quality.levels import LADDER, WITH_QUIRKS, Level, Proof, level_of, standing
from sdk.testing.quality.words import BY_GROUP, BY_RULE, Word, word_of

RULES = rules_of(Conformance)
ALL = Proof(replayed=True, searched=True, evidence=True)


def findings(**rulings):
    """Return every rule passed, but for those given by code, with _ in place of -."""
    given = {code.replace("_", "-"): ruling for code, ruling in rulings.items()}
    return [
        CaseResult(rule, "", given.get(code, RuleResult.PASSED), "as it is")
        for code, rule in RULES.items()
    ]


def test_who_keeps_every_rule_and_has_every_fact_is_gold():
    reached = standing(findings(), ALL)

    assert reached.level is Level.GOLD
    assert reached.missing == ()
    assert reached.following is None


def test_every_group_of_rules_has_a_word():
    rules = every_rule()

    assert sorted(BY_GROUP) == sorted({rule.group for rule in rules.values()})
    assert rules.keys() >= {*BY_RULE, *WITH_QUIRKS}


@pytest.mark.parametrize(
    ("code", "word", "level"),
    [
        ("TRUTH-1", Word.WORKS, Level.BRONZE),
        ("TRUTH-8", Word.PROGRESS, Level.SILVER),
        ("TRUTH-9", Word.WORKS, Level.BRONZE),
        ("TRUTH-13", Word.RELIABLY, Level.SILVER),
        ("TRUTH-18", Word.PROGRESS, Level.SILVER),
        ("FILTER-1", Word.WORKS, Level.BRONZE),
        ("AFFILIATION-4", Word.WORKS, Level.BRONZE),
        ("PAGING-1", Word.PAGES, Level.BRONZE),
        ("PAGING-6", Word.PAGES, Level.SILVER),
        ("PAGING-8", Word.PROGRESS, Level.SILVER),
        ("TROUBLE-3", Word.RELIABLY, Level.SILVER),
        ("TROUBLE-10", Word.PROGRESS, Level.SILVER),
        ("MANNERS-3", Word.BEHAVES, Level.SILVER),
        ("HYGIENE-1", Word.BEHAVES, Level.BRONZE),
        ("CONTENT-1", Word.WORKS, Level.BRONZE),
        ("READING-1", Word.READS, Level.BRONZE),
        ("DAMAGE-2", Word.RELIABLY, Level.SILVER),
    ],
)
def test_a_rule_answers_for_a_word_and_a_level(code, word, level):
    rule = every_rule()[code]

    assert (word_of(rule), level_of(rule)) == (word, level)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("HYGIENE_4", Level.NONE),
        ("TRUTH_1", Level.NONE),
        ("TROUBLE_3", Level.BRONZE),
        ("PAGING_2", Level.NONE),
        ("PAGING_6", Level.BRONZE),
        ("MANNERS_3", Level.BRONZE),
        ("AFFILIATION_4", Level.NONE),
        ("FILTER_1", Level.NONE),
    ],
)
def test_a_broken_rule_keeps_from_its_level_and_is_named(code, level):
    reached = standing(findings(**{code: RuleResult.FAILED}), ALL)

    assert reached.level is level
    assert [line.split()[0] for line in reached.missing] == [code.replace("_", "-")]


@pytest.mark.parametrize(
    ("fact", "level"),
    [("replayed", Level.BRONZE), ("searched", Level.SILVER), ("evidence", Level.SILVER)],
)
def test_a_fact_that_is_missing_keeps_from_its_level(fact, level):
    facts = Proof(**{name: name != fact for name in ("replayed", "searched", "evidence")})

    reached = standing(findings(), facts)

    assert (reached.level, len(reached.missing)) == (level, 1)


@pytest.mark.parametrize(("fact", "level"), [("lost", Level.NONE), ("broken", Level.BRONZE)])
def test_a_run_that_loses_rows_keeps_from_a_level(fact, level):
    facts = {"replayed": True, "evidence": True, fact: ("the search: 1 missing",)}

    reached = standing(findings(), Proof(**facts))

    assert (reached.level, reached.missing) == (level, ("the search: 1 missing",))


def test_rule_that_does_not_apply_is_no_obstacle():
    assert standing(findings(FILTER_4=RuleResult.NOT_APPLICABLE), ALL).level is Level.GOLD


def test_an_exemption_caps_at_silver_and_says_why():
    reached = standing(findings(TRUTH_2=RuleResult.EXEMPTED), ALL)

    assert reached.level is Level.SILVER
    assert reached.missing == ("TRUTH-2 is exempt: as it is",)


def test_a_rule_that_was_not_examined_counts_as_broken():
    reached = standing([f for f in findings() if f.rule.code != "TRUTH-5"], ALL)

    assert reached.level is Level.NONE
    assert reached.missing[0].startswith("TRUTH-5 was not run")


def test_one_broken_case_among_kept_ones_is_enough_and_is_named():
    rule = RULES["TROUBLE-3"]
    more = [CaseResult(rule, case, RuleResult.FAILED) for case in ("reset once", "html:200 once")]

    reached = standing([*findings(), *more], ALL)

    assert reached.level is Level.BRONZE
    assert reached.missing[0].endswith("(reset once, html:200 once)")


@given(
    rulings=st.dictionaries(st.sampled_from(sorted(RULES)), st.sampled_from(RuleResult)),
    facts=st.builds(Proof, replayed=st.booleans(), searched=st.booleans(), evidence=st.booleans()),
    code=st.sampled_from(sorted(RULES)),
)
def test_breaking_one_rule_more_never_raises_the_level(rulings, facts, code):
    before = standing(findings(**rulings), facts)

    after = standing(findings(**{**rulings, code: RuleResult.FAILED}), facts)

    assert LADDER.index(after.level) <= LADDER.index(before.level)
    assert bool(after.missing) == (after.level is not Level.GOLD)
