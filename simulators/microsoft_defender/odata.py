"""OData filters as the API takes them (contract 3): text to a tree, and the tree to a test.

    FIELD eq|ne|gt|ge|lt|le VALUE       FIELD in (VALUE, ...)
    startswith|endswith|contains(FIELD, VALUE)      FIELD/any(x: x eq VALUE)

joined by `and` and `or`, turned by `not`, grouped by ( ). A value is 'text' with quotes doubled, a
number, true, false, null or a date without quotes. What is not OData raises Malformed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .envelope import Document

Value = str | float | bool | None | datetime
Test = Callable[[Document], bool]

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<date>\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:/any)?)"
    r"|(?P<sign>[(),:]))"
)
WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}
FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
ORDERS: Mapping[str, Callable[[int], bool]] = {
    "eq": lambda difference: difference == 0,
    "ne": lambda difference: difference != 0,
    "gt": lambda difference: difference > 0,
    "ge": lambda difference: difference >= 0,
    "lt": lambda difference: difference < 0,
    "le": lambda difference: difference <= 0,
}
DEEPEST = 50


class Malformed(ValueError):
    """The filter is not OData, or not about a field that can be filtered by."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter lets pass; `pins` are the values that fields are held to, where they are."""

    test: Test
    pins: Mapping[str, tuple[str, ...]]


EVERYTHING = Filter(lambda _: True, {})


def parse(text: str, fields: frozenset[str]) -> Filter:
    """A filter over documents with those fields; raises Malformed."""
    reader = _Reader(_tokens(text), fields)
    found = reader.any_of(0)
    if reader.token is not END:
        raise Malformed(f"Syntax error: unexpected '{reader.token.text}'")
    return found


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter, and what kind it is of."""

    kind: str
    text: str


END = Token("end", "the end")


def _tokens(text: str) -> list[Token]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Malformed(f"Syntax error at position {at} in the filter")
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return [*found, END]


class _Reader:
    """The tokens and how far they were read."""

    def __init__(self, tokens: Sequence[Token], fields: frozenset[str]) -> None:
        self._tokens, self._fields, self._at = tokens, fields, 0

    @property
    def token(self) -> Token:
        return self._tokens[self._at]

    def any_of(self, depth: int) -> Filter:
        parts = [self._all_of(depth)]
        while self._took("or"):
            parts.append(self._all_of(depth))
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        shared = set.intersection(*(set(part.pins) for part in parts))
        pins = {name: sum((part.pins[name] for part in parts), ()) for name in shared}
        return Filter(lambda row: any(test(row) for test in tests), pins)

    def _all_of(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while self._took("and"):
            parts.append(self._one(depth))
        if len(parts) == 1:
            return parts[0]
        tests = [part.test for part in parts]
        pins = {name: values for part in parts for name, values in part.pins.items()}
        return Filter(lambda row: all(test(row) for test in tests), pins)

    def _one(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise Malformed("The filter is nested too deeply")
        if self._took("not"):
            inner = self._one(depth + 1).test
            return Filter(lambda row: not inner(row), {})
        if self._took("("):
            inside = self.any_of(depth + 1)
            self._expect(")")
            return inside
        return self._condition()

    def _condition(self) -> Filter:
        word = self._next("word").text
        if word in FUNCTIONS:
            return self._function(FUNCTIONS[word])
        if word.endswith("/any"):
            return self._lambda(self._field(word.removesuffix("/any")))
        name, operator = self._field(word), self._next("word").text
        if operator == "in":
            return _among(name, self._list())
        if operator not in ORDERS:
            raise Malformed(f"Syntax error: '{operator}' is no operator")
        return _compared(name, operator, self._value())

    def _function(self, function: Callable[[str, str], bool]) -> Filter:
        self._expect("(")
        name = self._field(self._next("word").text)
        self._expect(",")
        part = str(self._value()).casefold()
        self._expect(")")
        return Filter(lambda row: function(str(row.get(name) or "").casefold(), part), {})

    def _lambda(self, name: str) -> Filter:
        self._expect("(")
        variable = self._next("word").text
        self._expect(":")
        inner = _Reader(self._tokens, frozenset({variable}))
        inner._at = self._at
        each = inner.any_of(0).test
        self._at = inner._at
        self._expect(")")
        return Filter(lambda row: any(each({variable: one}) for one in _several(row, name)), {})

    def _list(self) -> list[Value]:
        self._expect("(")
        found = [self._value()]
        while self._took(","):
            found.append(self._value())
        self._expect(")")
        return found

    def _value(self) -> Value:
        token = self._advance()
        if token.kind == "text":
            return token.text[1:-1].replace("''", "'")
        if token.kind == "number":
            return float(token.text)
        if token.kind == "date":
            return moment(token.text)
        if token.kind == "word" and token.text in WORDS:
            return WORDS[token.text]
        raise Malformed(f"Syntax error: expected a value, not '{token.text}'")

    def _field(self, name: str) -> str:
        if name not in self._fields:
            raise Malformed(f"Could not find a property named '{name}', or it cannot be filtered")
        return name

    def _next(self, kind: str) -> Token:
        token = self._advance()
        if token.kind != kind:
            raise Malformed(f"Syntax error: unexpected '{token.text}'")
        return token

    def _expect(self, text: str) -> None:
        if not self._took(text):
            raise Malformed(f"Syntax error: expected '{text}', not '{self.token.text}'")

    def _took(self, text: str) -> bool:
        if self.token.kind not in ("word", "sign") or self.token.text != text:
            return False
        self._at += 1
        return True

    def _advance(self) -> Token:
        token = self.token
        self._at += token is not END
        return token


def moment(text: str) -> datetime:
    """A date as the API writes and takes it, with too many digits of a second as well."""
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        raise Malformed(f"'{text}' is not a date") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _several(row: Document, name: str) -> Sequence[object]:
    found = row.get(name)
    return found if isinstance(found, list | tuple) else ()


def _among(name: str, values: Sequence[Value]) -> Filter:
    tests = [_compared(name, "eq", value).test for value in values]
    pins = {name: tuple(map(str, values))}
    return Filter(lambda row: any(test(row) for test in tests), pins)


def _compared(name: str, operator: str, value: Value) -> Filter:
    order = ORDERS[operator]
    pins = {name: (value,)} if operator == "eq" and isinstance(value, str) else {}

    def test(row: Document) -> bool:
        difference = _difference(row.get(name), value)
        return operator == "ne" if difference is None else order(difference)

    return Filter(test, pins)


def _difference(found: object, value: Value) -> int | None:
    """Below, at or above zero; None where the two cannot be compared, which is never equal."""
    if found is None or value is None:
        return 0 if found is value else None
    if isinstance(value, datetime):
        one, other = moment(str(found)).timestamp(), value.timestamp()
        return (one > other) - (one < other)
    if isinstance(value, float) and isinstance(found, int | float):
        return (found > value) - (found < value)
    # names are compared in any case
    left, right = str(found).casefold(), str(value).casefold()
    return (left > right) - (left < right)
