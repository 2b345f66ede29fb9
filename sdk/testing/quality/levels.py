"""Levels: bronze, silver or gold, computed from what was examined and never declared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..conformance import CaseResult, Conformance, Rule, RuleResult, rules_of
from ..conformance.base import ConformanceBase
from .words import Word, word_of


class Level(StrEnum):
    """How much an integration may be trusted, from not at all; each holds all of those before."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


SHOWN: Final = 5
"""Cases of a broken rule that are named."""

LADDER: Final = tuple(Level)
"""The levels, the lowest first."""

WORDS: Final = tuple(Word)
"""The words in the order in which they are shown."""

PLAIN: Final = frozenset({Word.WORKS, Word.PAGES, Word.READS})
"""Words of which an integration must not lack a rule, or it has no level."""

WITH_QUIRKS: Final = frozenset({"PAGING-6", "PAGING-9", "PAGING-10"})
"""Rules of these words that need a quirk or a fault; a run without any breaks the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the rules do not show: whether there is a replay, a search and independent evidence.

    `replayed`: a recorded conversation is replayed, or a file that was kept is read again, and
    gives what it gave. `searched`: no world, page size and fault script that Hypothesis wrote
    breaks it, and no damage to a file. `evidence`: facts of the vendor's own traffic or files, or
    on the simulator its own client or, of a file, a third-party reader; our own recordings are
    none. `lost` says which runs without any quirk or fault lost or invented rows, `broken` which
    with one, as a search or a replay has shown.
    """

    replayed: bool = False
    searched: bool = False
    evidence: bool = False
    lost: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


WANTED: Final[Mapping[Level, Sequence[tuple[str, Callable[[Proof], bool]]]]] = {
    Level.BRONZE: (),
    Level.SILVER: (("a replay of a recorded conversation", lambda facts: facts.replayed),),
    Level.GOLD: (
        ("a search for worlds and faults that break it", lambda facts: facts.searched),
        (
            "independent evidence of every listing, and of what proves credentials",
            lambda facts: facts.evidence,
        ),
    ),
}

REFUTED: Final[Mapping[Level, Callable[[Proof], Sequence[str]]]] = {
    Level.BRONZE: lambda facts: facts.lost,
    Level.SILVER: lambda facts: facts.broken,
    Level.GOLD: lambda _: (),
}
"""What keeps an integration from a level, though every rule of it is kept."""


@dataclass(frozen=True, slots=True)
class LevelResult:
    """The level that was reached, and what is missing for the next: first what is broken."""

    level: Level
    missing: tuple[str, ...] = ()

    @property
    def following(self) -> Level | None:
        """The level that `missing` stands before, None after the last."""
        above = LADDER[LADDER.index(self.level) + 1 :]
        return above[0] if above else None


def level_of(rule: Rule) -> Level:
    """Return the level for which a rule has to be kept."""
    plain = word_of(rule) in PLAIN and rule.code not in WITH_QUIRKS
    return Level.BRONZE if plain or rule.group == "HYGIENE" else Level.SILVER


def importance(rule: Rule) -> tuple[int, int]:
    """Return a key by which rules are sorted: the lowest level first, and by words."""
    return LADDER.index(level_of(rule)), WORDS.index(word_of(rule))


def standing(
    findings: Iterable[CaseResult], facts: Proof, subject: type[ConformanceBase] = Conformance
) -> LevelResult:
    """Return the level that the results of all rules of `subject`, and the facts, add up to.

    A rule that was not examined counts as broken, one that is not applicable as kept. What is
    exempted is let pass, but never to gold.
    """
    found = list(findings)
    reached = Level.NONE
    for level in LADDER[1:]:
        missing = tuple(_missing(level, found, facts, rules_of(subject).values()))
        if missing:
            return LevelResult(reached, missing)
        reached = level
    return LevelResult(reached)


def _missing(
    level: Level, found: Sequence[CaseResult], facts: Proof, known: Iterable[Rule]
) -> Iterator[str]:
    asked = sorted((rule for rule in known if level_of(rule) is level), key=importance)
    yield from REFUTED[level](facts)
    for rule in asked:
        broken = [f for f in found if f.rule.code == rule.code and f.ruling is RuleResult.FAILED]
        yield from _failures(rule, broken)
    examined = {finding.rule.code for finding in found}
    for rule in asked:
        if rule.code not in examined:
            yield f"{rule.code} was not run: {rule.sentence}"
    if level is Level.GOLD:
        yield from _exempted(found)
    yield from (name for name, holds in WANTED[level] if not holds(facts))


def _failures(rule: Rule, broken: Sequence[CaseResult]) -> Iterator[str]:
    named = [finding.case for finding in broken if finding.case]
    more = [f"{len(named) - SHOWN} more"] if len(named) > SHOWN else []
    cases = ", ".join([*named[:SHOWN], *more])
    if broken:
        yield f"{rule.code} failed: {rule.sentence}{f' ({cases})' if cases else ''}"


def _exempted(found: Iterable[CaseResult]) -> Iterator[str]:
    exempted = {f.rule.code: f.message for f in found if f.ruling is RuleResult.EXEMPTED}
    yield from (f"{code} is exempt: {reason}" for code, reason in exempted.items())
