"""What FQL conditions mean: tests of whole documents, by the kind of field they are about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from re import ASCII
from re import compile as pattern
from typing import Literal

from ..engine.http.messages import NotSimulated
from .fql import Condition, Expression, Junction, Malformed, Value
from .scene import Document

Kind = Literal["text", "moment", "number", "flag", "days"]
Test = Callable[[Document], bool]
Compare = Callable[[Sequence[object]], bool]
RELATIVE = pattern(r"now(?:-(\d+)([smhdw]))?", ASCII)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
ORDERS: Mapping[str, Callable[[float], bool]] = {
    "": lambda difference: difference == 0,
    ">": lambda difference: difference > 0,
    ">=": lambda difference: difference >= 0,
    "<": lambda difference: difference < 0,
    "<=": lambda difference: difference <= 0,
}
"""Which differences, value less limit, each sign lets pass."""
FEWEST_DAYS, MOST_DAYS = 3, 45
"""The bounds of `last_seen_within`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A filter field: where its value is in a document, and how it compares.

    `path` is dotted and goes through lists; "" is the field's own name. Text that `folds` is
    compared in any case; `wildcards` are `*` in a plain value.
    """

    path: str = ""
    kind: Kind = "text"
    folds: bool = False
    wildcards: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """The filter fields of a collection; `known` ones the vendor has and the simulator has not.

    A name in `known` that ends with a `*` stands for all that begin like it.
    """

    simulated: Mapping[str, Field]
    known: frozenset[str] = frozenset()
    empty_values: bool = True

    def named(self, name: str) -> tuple[str, Field]:
        """The path and the field of that name; raises Malformed for one there is not."""
        plain = name.removesuffix(".insensitive")
        field = self.simulated.get(name) or self.simulated.get(plain)
        if field is not None:
            folds = field.folds or name != plain
            return field.path or plain, Field(field.path, field.kind, folds, field.wildcards)
        if any(fnmatchcase(plain, one) for one in self.known):
            raise NotSimulated(f"the property {name}")
        raise Malformed(f"'{name}' is an unknown property")


def test_of(expression: Expression, fields: Fields, now: datetime) -> Test:
    """Whether a document is wanted; raises Malformed or NotSimulated."""
    if isinstance(expression, Condition):
        return _condition(expression, fields, now)
    tests = [test_of(part, fields, now) for part in expression.parts]
    if expression.kind == "all":
        return lambda document: all(test(document) for test in tests)
    return lambda document: any(test(document) for test in tests)


def pinned(expression: Expression, name: str) -> tuple[str, ...] | None:
    """The only values a field may have, None when the expression leaves that open."""
    if isinstance(expression, Junction):
        if expression.kind == "any":
            return None
        found = (pinned(part, name) for part in expression.parts)
        return next((values for values in found if values is not None), None)
    if (expression.field, expression.operator) != (name, ""):
        return None
    values = tuple(str(value) for value in expression.values)
    # an empty value means that there is none, and a wildcard many
    return None if any(not value or "*" in value for value in values) else values


def values_at(document: Document, path: str) -> list[object]:
    """Every value at a dotted path, lists opened."""
    found: list[object] = [document]
    for name in path.split("."):
        inside = (one.get(name) for one in found if isinstance(one, Mapping))
        found = [value for one in inside for value in _several(one)]
    return found


def instant(text: object, now: datetime) -> datetime:
    """A date as FQL has them, relative ones (`now-7d`) included; raises ValueError."""
    match = RELATIVE.fullmatch(str(text))
    if match is not None:
        return now - timedelta(**{UNITS[match[2]]: int(match[1])}) if match[1] else now
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _several(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


@dataclass(frozen=True, slots=True)
class Wish:
    """One value that a field is compared with: how, by what sign, and when now is."""

    field: Field
    sign: str
    value: Value
    now: datetime


def _condition(condition: Condition, fields: Fields, now: datetime) -> Test:
    path, field = fields.named(condition.field)
    negated = condition.operator.startswith("!")
    sign = condition.operator.removeprefix("!")
    if not fields.empty_values and any(value in ("", None) for value in condition.values):
        raise Malformed(f"'{condition.field}' has an empty value")
    compares = [_compare(Wish(field, sign, value, now)) for value in condition.values]
    return lambda document: _any(compares, values_at(document, path)) is not negated


def _any(compares: list[Compare], found: Sequence[object]) -> bool:
    return any(compare(found) for compare in compares)


def _compare(wish: Wish) -> Compare:
    try:
        return COMPARES[wish.field.kind](wish)
    except (ValueError, KeyError, OverflowError):
        what = f"'{wish.sign}{wish.value}' cannot be compared with a {wish.field.kind}"
        raise Malformed(what) from None


def _text(wish: Wish) -> Compare:
    field, sign = wish.field, wish.sign
    text = _folded(field, "" if wish.value is None else _plain(wish.value))
    if sign in (">", ">=", "<", "<="):
        raise NotSimulated("text in alphabetical order")
    if sign == "~":
        wanted = _letters(text)
        return lambda found: any(wanted in _letters(str(one)) for one in found)
    if sign == "*" or "*" in text:
        return _wild(field, text)
    if not text:
        return lambda found: all(one == "" for one in found)
    return lambda found: any(_folded(field, one) == text for one in found)


def _wild(field: Field, text: str) -> Compare:
    if not field.wildcards:
        raise Malformed("wildcards are not supported")
    # only * is special here; fnmatch knows more
    shape = text.replace("[", "[[]").replace("?", "[?]")
    return lambda found: any(fnmatchcase(_folded(field, one), shape) for one in found)


def _plain(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _folded(field: Field, value: object) -> str:
    return str(value).casefold() if field.folds else str(value)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _moment(wish: Wish) -> Compare:
    limit, order = instant(wish.value, wish.now), ORDERS[wish.sign]
    return lambda found: any(order(_seconds(one, wish.now, limit)) for one in found)


def _seconds(value: object, now: datetime, since: datetime) -> float:
    return (instant(value, now) - since).total_seconds()


def _number(wish: Wish) -> Compare:
    limit, order = float(str(wish.value)), ORDERS[wish.sign]
    return lambda found: any(order(float(str(one)) - limit) for one in found)


def _flag(wish: Wish) -> Compare:
    wanted = {True: True, False: False, "true": True, "false": False}[wish.value]
    order = ORDERS[wish.sign]
    return lambda found: any(order(bool(one) - wanted) for one in found)


def _days(wish: Wish) -> Compare:
    days = int(float(str(wish.value)))
    if wish.sign or not FEWEST_DAYS <= days <= MOST_DAYS:
        raise ValueError(wish.value)
    return _moment(Wish(wish.field, ">=", f"now-{days}d", wish.now))


COMPARES: Mapping[Kind, Callable[[Wish], Compare]] = {
    "text": _text,
    "moment": _moment,
    "number": _number,
    "flag": _flag,
    "days": _days,
}
