"""Rulings: a conformance class examined rule by rule, without pytest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from unittest import SkipTest

from ..transport.hard_timeout import PATIENCE_SECONDS, TooLong, patience
from .rule import Rule, cases_of, exemption, rules_of
from .validation import require_fit


class Ruling(StrEnum):
    """What came of examining one case of one rule."""

    KEPT = "kept"
    BROKEN = "broken"
    EXEMPTED = "exempted"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One case of one rule, what came of it, and why, unless it was kept."""

    rule: Rule
    case: str
    ruling: Ruling
    message: str = ""


def examine(
    subject: type, *, only: Collection[str] = (), patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[Finding]:
    """Check a conformance class against its rules (or `only` those codes) without pytest.

    Findings come one by one, as the cases are run; TypeError for a class that cannot be examined.
    A rule of which the class has no cases is not applicable. An error other than a broken
    assertion counts as broken too. A rule under a strict xfail is exempted as long as it is broken
    or skipped, and broken as soon as it is kept. A case that goes on for `patience_seconds` of real
    time is ended and broken; there is less of it with every such case.
    """
    require_fit(subject)
    ended = 1
    for found in rules_of(subject).values():
        if not only or found.code in only:
            for case in _cases(subject, found):
                finding = _judged(subject, found, case, patience_seconds / ended)
                ended += finding.message.startswith(TooLong.__name__)
                yield finding


def _cases(subject: type, found: Rule) -> list[str | None]:
    return [None] if found.cases is None else [*cases_of(subject, found)]


def _judged(subject: type, found: Rule, case: str | None, seconds: float) -> Finding:
    finding, reason = _examined(subject, found, case, seconds), exemption(subject, found)
    return finding if reason is None else _excused(finding, reason)


def _examined(subject: type, found: Rule, case: str | None, seconds: float) -> Finding:
    arguments = () if case is None else (case,)
    try:
        with patience(seconds):
            getattr(subject(), found.method)(*arguments)
    except SkipTest as skipped:
        return Finding(found, case or "", Ruling.NOT_APPLICABLE, str(skipped))
    except KeyboardInterrupt:
        raise
    # Also what is no Exception, as sys.exit: whatever stops a rule must not stop the others.
    except BaseException as broken:  # noqa: BLE001
        return Finding(found, case or "", Ruling.BROKEN, f"{type(broken).__name__}: {broken}")
    return Finding(found, case or "", Ruling.KEPT)


def _excused(finding: Finding, reason: str) -> Finding:
    match finding.ruling:
        case Ruling.BROKEN | Ruling.NOT_APPLICABLE:
            return replace(finding, ruling=Ruling.EXEMPTED, message=reason)
        case Ruling.KEPT:
            message = "exempted, and kept all the same: remove the xfail"
            return replace(finding, ruling=Ruling.BROKEN, message=message)
    return finding
