"""Words: the questions about an integration that its rules answer, and which rule answers which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..conformance import CaseResult, Rule, RuleResult, rules_of
from ..conformance.base import ConformanceBase


class Word(StrEnum):
    """A question, by the word that is shown for it; a file is read, and an API has pages."""

    WORKS = "works"
    PAGES = "pages"
    READS = "reads"
    RELIABLY = "reliably"
    PROGRESS = "makes progress"
    BEHAVES = "behaves"


QUESTIONS: Final[Mapping[Word, str]] = {
    Word.WORKS: "does everything arrive, and right?",
    Word.PAGES: "is every listing read to its real end?",
    Word.READS: "is a file read to its end, in whatever pieces it comes?",
    Word.RELIABLY: "is a run complete or an error, whatever happens?",
    Word.PROGRESS: "is what is new found, and nothing lost when hosts come and go?",
    Word.BEHAVES: "does it keep to the vendor's limits, the SDK's ways and its user's secrets?",
}

BY_GROUP: Final[Mapping[str, Word]] = {
    "TRUTH": Word.WORKS,
    "CONTENT": Word.WORKS,
    "FILTER": Word.WORKS,
    "AFFILIATION": Word.WORKS,
    "PAGING": Word.PAGES,
    "READING": Word.READS,
    "TROUBLE": Word.RELIABLY,
    "DAMAGE": Word.RELIABLY,
    "MANNERS": Word.BEHAVES,
    "HYGIENE": Word.BEHAVES,
}
"""The word of a rule, unless `BY_RULE` has another one for it."""

BY_RULE: Final[Mapping[str, Word]] = {
    **dict.fromkeys(("TRUTH-8", "TRUTH-10", "TRUTH-18"), Word.PROGRESS),
    **dict.fromkeys(("PAGING-8", "TROUBLE-10"), Word.PROGRESS),
    **dict.fromkeys(("TRUTH-13", "CONTENT-8", "READING-2"), Word.RELIABLY),
    **dict.fromkeys(("READING-3", "READING-4"), Word.WORKS),
}

NOT_RUN: Final = "not run"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules of a word, and the search, have shown: `result` as of a rule, or not run."""

    word: Word
    result: str


def word_of(rule: Rule) -> Word:
    """Return the word of the question that a rule answers."""
    return BY_RULE.get(rule.code) or BY_GROUP[rule.group]


def answer(
    word: Word, found: Mapping[type[ConformanceBase], Sequence[CaseResult]]
) -> Answer | None:
    """Return the answer of all classes together; None where they have no rule of the word.

    A failure counts before a rule that was not run, and that before an exemption.
    """
    asked = {(kind, code) for kind in found for code in _codes(kind, word)}
    if not asked:
        return None
    cases = [(kind, case) for kind, results in found.items() for case in results]
    own = [(kind, case) for kind, case in cases if (kind, case.rule.code) in asked]
    results = {case.ruling for _, case in own}
    if RuleResult.FAILED in results:
        return Answer(word, RuleResult.FAILED)
    if asked - {(kind, case.rule.code) for kind, case in own}:
        return Answer(word, NOT_RUN)
    order = (RuleResult.EXEMPTED, RuleResult.PASSED, RuleResult.NOT_APPLICABLE)
    return Answer(word, min(results, key=order.index))


def _codes(kind: type[ConformanceBase], word: Word) -> Iterable[str]:
    return (code for code, rule in rules_of(kind).items() if word_of(rule) is word)
