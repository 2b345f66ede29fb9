"""The Falcon Query Language, docs/contracts/crowdstrike.md 3: text to a tree of conditions.

    FIELD:[OPERATOR]VALUE      joined by `+` (and, binds tighter) and `,` (or), grouped by ( )

A value is 'text' or "text", a number, true, false, null, or a list of them in brackets; the
operators are those of `OPERATOR`. What is not FQL raises Malformed.
"""

import re
from dataclasses import dataclass
from typing import Literal

Value = str | float | bool | None
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
OPERATOR = re.compile(r"!~|!\*|>=|<=|!|>|<|~|\*(?=['\"\[])|")
BLANKS = re.compile(r" *")
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
BARE = re.compile(r"-?\d+(?:\.\d+)?(?![\w.-])|(?:true|false|null)(?!\w)")
ESCAPED = re.compile(r"\\(.)")
WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}
DEEPEST = 50


class Malformed(ValueError):
    """The filter is not FQL; says where it stopped being so."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with one value, or with several of which any will do."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions that must all hold, or of which any one must."""

    kind: Literal["all", "any"]
    parts: tuple["Expression", ...]


Expression = Condition | Junction


def parse(text: str) -> Expression:
    """The tree of a filter; raises Malformed."""
    reader = _Reader(text)
    found = reader.any_of(0)
    if not reader.ended:
        raise reader.complaint("expected + or , or the end")
    return found


class _Reader:
    """The text and how far it was read."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._text)

    def complaint(self, why: str) -> Malformed:
        return Malformed(f"{why} at position {self._at}")

    def any_of(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise self.complaint("too many parentheses")
        parts = [self._all_of(depth)]
        while self._took(","):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Junction("any", tuple(parts))

    def _all_of(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self._took("+"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Junction("all", tuple(parts))

    def _one(self, depth: int) -> Expression:
        if not self._took("("):
            return self._condition()
        inside = self.any_of(depth + 1)
        if not self._took(")"):
            raise self.complaint("expected )")
        return inside

    def _condition(self) -> Condition:
        field = self._matched(FIELD)
        if field is None:
            raise self.complaint("expected a property")
        if not self._took(":"):
            raise self.complaint("expected :")
        # CrowdStrike's own toolkit writes blanks here; around + they are unverified, and refused.
        self._matched(BLANKS)
        operator = self._matched(OPERATOR)
        return Condition(field[0], operator[0] if operator else "", self._values())

    def _values(self) -> tuple[Value, ...]:
        if not self._took("["):
            return (self._value(),)
        found = [self._value()]
        while self._took(","):
            found.append(self._value())
        if not self._took("]"):
            raise self.complaint("expected ]")
        return tuple(found)

    def _value(self) -> Value:
        if quoted := self._matched(QUOTED):
            return ESCAPED.sub(r"\1", quoted[1] if quoted[1] is not None else quoted[2])
        if bare := self._matched(BARE):
            return WORDS[bare[0]] if bare[0] in WORDS else float(bare[0])
        raise self.complaint("expected a value")

    def _took(self, sign: str) -> bool:
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match
