"""Conformance: the findings of every rule, examined here or read from a test session's record."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...manifest import Credential, credential_of_type
from ..conformance import CaseResult, RuleResult, examine, rules_of
from ..conformance.base import ConformanceBase
from ..conformance.rule import cases_of, exemption
from ..pytest_plugin.session_record import Record
from .levels import LADDER, Level, LevelResult, Proof, importance, standing
from .part import Part, State, Tell, count, first_line
from .words import NOT_RUN, Answer, Word, answer

UNEXEMPTED: Final = "under an xfail that is not on the method in its place"

Examiner = Callable[[type[ConformanceBase]], Iterable[CaseResult]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of each of a vendor's conformance classes."""

    findings: Mapping[type[ConformanceBase], Sequence[CaseResult]]

    def standing(self, facts: Proof) -> LevelResult:
        """Return the lowest level that any class reaches, with what is missing for the next."""
        reached = {
            subject: standing(found, facts, subject) for subject, found in self.findings.items()
        }
        levels = [one.level for one in reached.values()]
        unproven = list(self._unproven())
        level = min([*levels, Level.SILVER] if unproven else levels, key=LADDER.index)
        last = unproven if level is Level.SILVER else []
        return LevelResult(level, (*_missing(reached, level), *last))

    def answers(self, facts: Proof) -> tuple[Answer, ...]:
        """Return what the rules of each word have shown, and the search and the replay."""
        found = filter(None, (answer(word, self.findings) for word in Word))
        return tuple(_with_proof(one, facts) for one in found)

    @property
    def not_applicable(self) -> dict[str, str]:
        """The reasons, by code, why rules are not applicable in any of the classes."""
        found = [finding for findings in self.findings.values() for finding in findings]
        apart = dict.fromkeys(f.rule.code for f in found if _is_apart(found, f.rule.code))
        return {code: _reasons(found, code) for code in apart}

    def part(self) -> Part:
        """Count the rules that are kept, with the first failure of each that is not."""
        found = [finding for findings in self.findings.values() for finding in findings]
        rulings = Counter(_ruling(found, code) for code in {one.rule.code for one in found})
        named = {
            RuleResult.FAILED: "failed",
            RuleResult.EXEMPTED: "exempt",
            RuleResult.PASSED: "passed",
            RuleResult.NOT_APPLICABLE: "not applicable",
        }
        counts = [f"{rulings[one]} {word}" for one, word in named.items() if rulings[one]]
        counts += [f"{self._left} not run"] if found and self._left else []
        whose = ", ".join(subject.__name__ for subject in self.findings)
        broken = not found or bool(rulings[RuleResult.FAILED])
        unproven = list(self._unproven())
        whole = State.MISSING if self._left or unproven else State.PASSED
        return Part(
            "conformance",
            State.FAILED if broken else whole,
            f"rules: {', '.join(counts) or 'none run'} ({whose})",
            (*_failures(found), *unproven),
        )

    def _unproven(self) -> Iterator[str]:
        """Yield the credentials of the integration that none of the classes logs in with."""
        known = dict.fromkeys(one.type for each in self.findings for one in _credentials(each))
        proven = {_credential(subject).type for subject in self.findings}
        for type_ in known:
            if type_ not in proven:
                yield f"credential {type_!r} is not proven: no class has it as its `credential`"

    @property
    def _left(self) -> int:
        """The number of rules that were not examined of one of the classes."""
        left: set[str] = set()
        for subject, found in self.findings.items():
            left |= rules_of(subject).keys() - {finding.rule.code for finding in found}
        return len(left)


def by_examining(tell: Tell) -> Examiner:
    """Return an examiner that runs a class here and now, rule by rule."""

    def examined(subject: type[ConformanceBase]) -> Iterator[CaseResult]:
        for finding in examine(subject):
            tell(f"{subject.__name__} {finding.rule.code} {finding.case}".rstrip())
            yield finding

    return examined


def by_reading(record: Record, home: str) -> Examiner:
    """Return an examiner that reads a session's results of the classes in the file `home`.

    A rule of which not all cases were run was not examined, unless it is broken already; an xfail
    excuses only where it is an exemption, and a skip is none.
    """

    def read(subject: type[ConformanceBase]) -> Iterator[CaseResult]:
        found = list(record.of(f"{home}::{subject.__name__}", subject))
        for rule in rules_of(subject).values():
            own = [finding for finding in found if finding.rule.code == rule.code]
            judged = [_settled(finding, exemption(subject, rule)) for finding in own]
            cases = {""} if rule.cases is None else set(cases_of(subject, rule))
            whole = cases <= {finding.case for finding in own}
            yield from (one for one in judged if whole or one.ruling is RuleResult.FAILED)

    return read


def conforming(found: Iterable[type[ConformanceBase]], examiner: Examiner) -> Examined:
    """Examine each class."""
    return Examined({subject: tuple(examiner(subject)) for subject in found})


def _settled(finding: CaseResult, reason: str | None) -> CaseResult:
    if finding.ruling is RuleResult.EXEMPTED and reason is None:
        return replace(
            finding, ruling=RuleResult.FAILED, message=f"{UNEXEMPTED}: {finding.message}"
        )
    if finding.ruling is RuleResult.NOT_APPLICABLE and reason is not None:
        return replace(finding, ruling=RuleResult.EXEMPTED, message=reason)
    return finding


def _missing(reached: Mapping[type[ConformanceBase], LevelResult], level: Level) -> Iterator[str]:
    """Yield what classes at a level lack, with their names unless all classes lack it."""
    lacking: dict[str, list[str]] = {}
    for subject, one in reached.items():
        for line in one.missing if one.level is level else ():
            lacking.setdefault(line, []).append(subject.__name__)
    for line, names in lacking.items():
        yield line if len(names) == len(reached) else f"{line} [{', '.join(names)}]"


def _with_proof(found: Answer, facts: Proof) -> Answer:
    """Return the answer with what a search and a replay have added to that of the rules."""
    refuted = {Word.WORKS: facts.lost, Word.RELIABLY: facts.broken}
    if refuted.get(found.word):
        return replace(found, result=RuleResult.FAILED)
    unsearched = found.word is Word.RELIABLY and not facts.searched
    if unsearched and found.result is not RuleResult.FAILED:
        return replace(found, result=NOT_RUN)
    return found


def _is_apart(found: Sequence[CaseResult], code: str) -> bool:
    return _ruling(found, code) is RuleResult.NOT_APPLICABLE


def _reasons(found: Sequence[CaseResult], code: str) -> str:
    reasons = dict.fromkeys(finding.message for finding in found if finding.rule.code == code)
    return "; ".join(filter(None, reasons))


def _ruling(found: Iterable[CaseResult], code: str) -> RuleResult:
    """Return the result of a rule as a whole: broken before exempted, kept before the rest."""
    order = (RuleResult.FAILED, RuleResult.EXEMPTED, RuleResult.PASSED, RuleResult.NOT_APPLICABLE)
    return min((one.ruling for one in found if one.rule.code == code), key=order.index)


def _failures(found: Sequence[CaseResult]) -> Iterator[str]:
    """Yield a line for each broken rule, those of the lowest level first."""
    broken = [finding for finding in found if finding.ruling is RuleResult.FAILED]
    broken.sort(key=lambda finding: importance(finding.rule))
    for code in dict.fromkeys(finding.rule.code for finding in broken):
        cases = [finding for finding in broken if finding.rule.code == code]
        first = cases[0]
        where = f" {first.case}" if first.case else ""
        more = f" (and {count(len(cases) - 1, 'more case')})" if len(cases) > 1 else ""
        message = first_line(first.message).removeprefix("AssertionError: ")
        yield f"{code}{where}: {message}{more}"


def _credentials(subject: type[ConformanceBase]) -> Sequence[Credential]:
    return subject.integration.credentials


def _credential(subject: type[ConformanceBase]) -> Credential:
    """Return the credential with which the rules of a class log in."""
    return credential_of_type(_credentials(subject), getattr(subject, "credential", ""))
