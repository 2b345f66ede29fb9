"""Rulings: a conformance class examined rule by rule, without pytest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from unittest import SkipTest

from .fitness import require_fit
from .rule import Rule, cases_of, exemption, rules


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


def examine(subject: type, *, only: Collection[str] = ()) -> Iterator[Finding]:
    """Check a conformance class against its rules (or `only` those codes) without pytest.

    Findings come one by one, as the cases are run; TypeError for a class that cannot be examined.
    A rule of which the class has no cases is not applicable. An error other than a broken
    assertion counts as broken too. A rule under a strict xfail is exempted as long as it is broken
    or skipped, and broken as soon as it is kept.
    """
    require_fit(subject)
    for found in rules(subject).values():
        if not only or found.code in only:
            yield from _judged(subject, found)


def _judged(subject: type, found: Rule) -> Iterator[Finding]:
    cases = [None] if found.cases is None else cases_of(subject, found)
    reason = exemption(subject, found)
    for case in cases:
        finding = _examined(subject, found, case)
        yield finding if reason is None else _excused(finding, reason)


def _examined(subject: type, found: Rule, case: str | None) -> Finding:
    arguments = () if case is None else (case,)
    try:
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
