"""Rulings: a conformance class examined rule by rule, without pytest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from unittest import SkipTest

from ..transport.hard_timeout import HARD_TIMEOUT_SECONDS, HardTimeoutError, hard_timeout
from .rule import Rule, cases_of, exemption, rules_in_turn
from .validation import require_valid


class RuleResult(StrEnum):
    """The result of examining one case of one rule."""

    PASSED = "passed"
    FAILED = "failed"
    EXEMPTED = "exempted"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case of one rule, and the reason unless it passed."""

    rule: Rule
    case: str
    ruling: RuleResult
    message: str = ""


def examine(
    subject: type, *, only: Collection[str] = (), hard_timeout_seconds: float = HARD_TIMEOUT_SECONDS
) -> Iterator[CaseResult]:
    """Check a conformance class against its rules (or `only` those codes) without pytest.

    Results come one by one, as the cases are run. A rule without cases is not applicable. An error
    other than a failed assertion counts as broken too. A rule under a strict xfail is exempted as
    long as it is broken or skipped, and broken as soon as it is kept. A case that runs longer than
    `hard_timeout_seconds` of real time is ended and broken, and shortens the time of later ones.

    Raises:
        TypeError: The class cannot be examined.
    """
    require_valid(subject)
    ended = 1
    for found in rules_in_turn(subject):
        if not only or found.code in only:
            for case in _cases(subject, found):
                finding = _judged(subject, found, case, hard_timeout_seconds / ended)
                ended += finding.message.startswith(HardTimeoutError.__name__)
                yield finding


def _cases(subject: type, found: Rule) -> list[str | None]:
    return [None] if found.cases is None else [*cases_of(subject, found)]


def _judged(subject: type, found: Rule, case: str | None, seconds: float) -> CaseResult:
    finding, reason = _examined(subject, found, case, seconds), exemption(subject, found)
    return finding if reason is None else _excused(finding, reason)


def _examined(subject: type, found: Rule, case: str | None, seconds: float) -> CaseResult:
    arguments = () if case is None else (case,)
    try:
        with hard_timeout(seconds):
            getattr(subject(), found.method)(*arguments)
    except SkipTest as skipped:
        return CaseResult(found, case or "", RuleResult.NOT_APPLICABLE, str(skipped))
    except KeyboardInterrupt:
        raise
    # Also what is no Exception, as sys.exit: whatever stops a rule must not stop the others.
    except BaseException as broken:  # noqa: BLE001
        return CaseResult(
            found, case or "", RuleResult.FAILED, f"{type(broken).__name__}: {broken}"
        )
    return CaseResult(found, case or "", RuleResult.PASSED)


def _excused(finding: CaseResult, reason: str) -> CaseResult:
    match finding.ruling:
        case RuleResult.FAILED | RuleResult.NOT_APPLICABLE:
            return replace(finding, ruling=RuleResult.EXEMPTED, message=reason)
        case RuleResult.PASSED:
            message = "exempt, but it passed: remove the xfail"
            return replace(finding, ruling=RuleResult.FAILED, message=message)
    return finding
