"""Rules: what every integration must do, each a test method with a code that never changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import getdoc
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from unittest import SkipTest

from .requirements import Declaring, Need

S = TypeVar("S", bound=Declaring)
P = ParamSpec("P")

Cases = Callable[[Any], Iterable[str]]
"""Makes the cases of a rule for one conformance class: fault specs, quirks, numbers of hosts."""


NO_CASE = "nothing to try it with"
"""Stands in where a rule has no case for a vendor; pytest then shows it as skipped."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its `code` and `sentence`; `method` is the test that checks it, once per case.

    `need` is the declaration that makes the rule apply, None where it applies to all integrations.
    Without any case the rule is not applicable, and broken where it is `required`.
    """

    code: str
    sentence: str
    method: str
    reason: str
    cases: Cases | None = None
    need: Need | None = None
    required: bool = False

    @property
    def group(self) -> str:
        """The part of the code before its number: TRUTH, PAGING, TROUBLE..."""
        return self.code.rpartition("-")[0]


class Marked(Protocol):
    """A test method that `rule` has marked."""

    __rule__: Rule


def rule(
    code: str,
    sentence: str,
    *,
    cases: Cases | None = None,
    need: Need | None = None,
    required: bool = False,
) -> Callable[[Callable[Concatenate[S, P], None]], Callable[Concatenate[S, P], None]]:
    """Mark a test method as a rule; its docstring gives the reason and the source.

    With `cases` the method takes one more argument, `case`, and is run for each of them. Where
    the integration does not declare `need`, the rule is skipped; where there is no case of it as
    well, unless it is `required`. Whoever sees it broken also sees its code and sentence.
    """

    def mark(method: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
        @wraps(method)
        def checked(subject: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
            if need and not need.declared(subject):
                raise SkipTest(need.lacking)
            try:
                _require_case((*args, *kwargs.values()), required=required)
                method(subject, *args, **kwargs)
            except AssertionError as broken:
                broken.add_note(f"{code}: {sentence} (chariot explain {code})")
                raise

        found = Rule(code, sentence, method.__name__, getdoc(method) or "", cases, need, required)
        cast(Marked, checked).__rule__ = found
        return checked

    return mark


def cases_of(subject: type, found: Rule) -> list[str]:
    """Return the cases that a class has of a rule with cases, NO_CASE where it has none."""
    return list(found.cases(subject) if found.cases else ()) or [NO_CASE]


def rules_of(subject: type) -> dict[str, Rule]:
    """Return the rules of a conformance class by their codes, in the order of the codes."""
    marked = (getattr(member, "__rule__", None) for cls in subject.__mro__ for member in _of(cls))
    found = [rule for rule in marked if isinstance(rule, Rule)]
    return {rule.code: rule for rule in sorted(found, key=_order)}


def rules_in_turn(subject: type) -> list[Rule]:
    """Return the same rules in the order in which they run: base classes last to first.

    pytest runs them in this order too: what is quick and convicts most comes first.
    """
    members = (member for cls in reversed(subject.__mro__) for member in _of(cls))
    marked = (getattr(member, "__rule__", None) for member in members)
    return list({rule.code: rule for rule in marked if isinstance(rule, Rule)}.values())


def rule_of(subject: type, method: str) -> Rule | None:
    """Return the rule that a test method checks, also where a subclass overrides the method."""
    return next((rule for rule in rules_of(subject).values() if rule.method == method), None)


def exemption(subject: type, found: Rule) -> str | None:
    """Return why a conformance class is exempted from a rule, None where it is not.

    It is by a strict xfail with a reason on a method that overrides the rule's.
    """
    marks: Iterable[Mark] = getattr(getattr(subject, found.method), "pytestmark", ())
    strict = (mark for mark in marks if mark.name == "xfail" and mark.kwargs.get("strict"))
    reasons = (str(mark.kwargs.get("reason", "")) for mark in strict)
    return next(filter(None, reasons), None)


class Mark(Protocol):
    """The part of pytest's marks that is needed, so that pytest is not imported."""

    name: str
    kwargs: Mapping[str, object]


def _require_case(given: Iterable[object], *, required: bool) -> None:
    if NO_CASE not in given:
        return
    if required:
        raise AssertionError(NO_CASE)
    raise SkipTest(NO_CASE)


def _of(cls: type) -> Iterable[object]:
    return vars(cls).values()


def _order(found: Rule) -> tuple[str, int]:
    return found.group, int(found.code.rpartition("-")[2])
