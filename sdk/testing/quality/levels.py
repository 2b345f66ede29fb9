"""Levels: bronze, silver or gold, computed from what was examined and never declared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..conformance import CaseResult, Conformance, Rule, RuleResult, rules_of
from ..conformance.base import ConformanceBase


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

GROUPS: Final[Mapping[Level, Sequence[str]]] = {
    Level.BRONZE: ("HYGIENE", "TRUTH", "TROUBLE", "CONTENT", "DAMAGE"),
    Level.SILVER: ("PAGING", "MANNERS", "AFFILIATION", "FILTER", "READING"),
    Level.GOLD: (),
}
"""The groups of rules that each level adds; the last of each are those of files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the rules do not show: whether there is a replay, a search and independent evidence.

    `replayed`: a recorded conversation is replayed, or a file that was kept is read again, and
    gives what it gave. `searched`: no world, page size and fault script that Hypothesis wrote
    breaks it, and no damage to a file. `evidence`: facts of the vendor's own traffic or files, or
    on the simulator its own client or, of a file, a third-party reader; our own recordings are
    none.
    """

    replayed: bool = False
    searched: bool = False
    evidence: bool = False


WANTED: Final[Mapping[Level, Sequence[tuple[str, Callable[[Proof], bool]]]]] = {
    Level.BRONZE: (),
    Level.SILVER: (("a replay of a recorded conversation", lambda facts: facts.replayed),),
    Level.GOLD: (
        ("a search for worlds and faults that break it", lambda facts: facts.searched),
        ("independent evidence of the vendor's behaviour", lambda facts: facts.evidence),
    ),
}


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
    asked = [rule for rule in known if rule.group in GROUPS[level]]
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
