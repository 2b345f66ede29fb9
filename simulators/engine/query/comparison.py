"""How the values of a field compare with one value of a query, by the kind of the field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network
from re import ASCII, IGNORECASE, error, findall, search, sub
from re import compile as pattern
from typing import Literal

from ..errors import NotSimulated
from .tree import Malformed, Operator, Value

Kind = Literal["text", "moment", "number", "flag", "address"]
Comparison = Callable[[Sequence[object]], bool]
"""Takes all values that a field has; a list has several, and any of them will do."""

RELATIVE = pattern(r"now(?:\(\))?(?:-(\d+)([smhdw]))?", ASCII)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
ORDERS: Mapping[str, Callable[[float], bool]] = {
    "eq": lambda difference: difference == 0,
    "is": lambda difference: difference == 0,
    "gt": lambda difference: difference > 0,
    "ge": lambda difference: difference >= 0,
    "lt": lambda difference: difference < 0,
    "le": lambda difference: difference <= 0,
}


ESCAPED = pattern(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
"""What is one character in a regular expression, although it is written with several."""
GROUP = pattern(r"\((?:\?[^)=!<>:]*(?:[:=!]|<[=!]|P?<\w+>))?([^()]*)\)([*+{]?)")
"""A group without a further one inside, and how it is repeated."""
LONGEST_SHAPE, MOST_REPETITIONS = 500, 4


@dataclass(frozen=True, slots=True)
class Operand:
    """How a field compares: see `Field`."""

    kind: Kind = "text"
    folds: bool = False
    wildcards: bool = False
    days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Term:
    operand: Operand
    operator: str
    value: Value
    now: datetime


def comparison(operand: Operand, operator: Operator, value: Value, now: datetime) -> Comparison:
    """Return the comparison with a value; raise Malformed for one that is of another kind."""
    if operator == "differs":
        equal = comparison(operand, "eq", value, now)
        return lambda found: not all(equal((one,)) for one in found)
    if value is None and operator == "eq" and operand.kind != "text":
        return lambda found: not found
    term = _Term(operand, operator, value, now)
    try:
        return _days(term) if operand.days else KINDS[operand.kind](term)
    except (ValueError, KeyError, OverflowError, TypeError):
        what = f"'{operator} {value}' cannot be compared with a {operand.kind}"
        raise Malformed(what) from None


def comparison_with_any(
    operand: Operand, operator: Operator, values: Sequence[Value], now: datetime
) -> Comparison:
    """Return the comparison with several values, of which any will do; raise Malformed."""
    is_text = operand.kind == "text" and operator == "eq" and not operand.days
    if is_text and all(value not in ("", None) for value in values):
        wanted = {_folded(operand, plain(value)) for value in values}
        return lambda found: any(_folded(operand, one) in wanted for one in found)
    comparisons = [comparison(operand, operator, value, now) for value in values]
    return lambda found: any(compare(found) for compare in comparisons)


def instant(text: object, now: datetime) -> datetime:
    """Return a date; relative ones (`now-7d`) and too many digits of a second are read too."""
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str):
        raise ValueError(f"{text} is no date")
    match = RELATIVE.fullmatch(text)
    if match is not None:
        return now - timedelta(**{UNITS[match[2]]: int(match[1])}) if match[1] else now
    plain = sub(r"^(\d{4}-\d\d-\d\d)Z$", r"\1", sub(r"(\.\d{6})\d+", r"\1", text))
    found = datetime.fromisoformat(plain)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(term: _Term) -> Comparison:
    known, operator = term.operand, term.operator
    if operator in EXACT:
        return EXACT[operator](known, term.value)
    text = _folded(known, "" if term.value is None else plain(term.value))
    if operator in ("gt", "ge", "lt", "le"):
        raise NotSimulated("text in alphabetical order")
    if operator == "like":
        return _wildcard(known, text)
    if operator == "eq" and not text:
        return lambda found: all(one == "" for one in found)
    part = PARTS[operator]
    return lambda found: any(part(_folded(known, one), text) for one in found)


def _wildcard(known: Operand, text: str) -> Comparison:
    if not known.wildcards:
        raise Malformed("wildcards are not supported")
    # Only * is special here; fnmatch knows more.
    shape = text.replace("[", "[[]").replace("?", "[?]")
    return lambda found: any(fnmatchcase(_folded(known, one), shape) for one in found)


def plain(value: Value) -> str:
    """Return a value as it is compared with text: a whole number has no fraction."""
    is_whole = isinstance(value, float) and value.is_integer()
    return f"{value:.0f}" if is_whole else str(value)


def _folded(known: Operand, value: object) -> str:
    return str(value).casefold() if known.folds else str(value)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is(_: Operand, value: Value) -> Comparison:
    if value is None:
        return lambda found: not found
    text = plain(value)
    return lambda found: any(str(one) == text for one in found)


def check_repetitions(shape: str) -> None:
    """Raise NotSimulated for a regular expression that could take for ever, as no vendor's does.

    That is one with a repetition of what may be read in several ways, or with many of them.
    """
    plain_shape = ESCAPED.sub("a", shape[: LONGEST_SHAPE + 1])
    while inner := GROUP.search(plain_shape):
        is_loose = search(r"[*+?{|]", inner[1])
        if is_loose and inner[2]:
            raise NotSimulated(f"the regular expression '{shape}', which repeats a repetition")
        plain_shape = GROUP.sub("a*" if is_loose else "a", plain_shape, count=1)
    if len(shape) > LONGEST_SHAPE or len(findall(r"[*+{]", plain_shape)) > MOST_REPETITIONS:
        raise NotSimulated("a regular expression of so many repetitions")


def _matches(known: Operand, value: Value) -> Comparison:
    text = plain(value)
    check_repetitions(text)
    try:
        shape = pattern(text, IGNORECASE if known.folds else 0)
    except (error, RecursionError):
        raise Malformed(f"'{text}' is no regular expression") from None
    return lambda found: any(shape.search(str(one)) for one in found)


EXACT: Mapping[str, Callable[[Operand, Value], Comparison]] = {"is": _is, "matches": _matches}
PARTS: Mapping[str, Callable[[str, str], bool]] = {
    "eq": str.__eq__,
    "contains": str.__contains__,
    "starts": str.startswith,
    "ends": str.endswith,
    "letters": lambda text, part: _letters(part) in _letters(text),
}


def _moment(term: _Term) -> Comparison:
    limit, order, now = instant(term.value, term.now), ORDERS[term.operator], term.now
    return lambda found: any(order((instant(one, now) - limit).total_seconds()) for one in found)


def _number(term: _Term) -> Comparison:
    limit, order = float(str(term.value)), ORDERS[term.operator]
    return lambda found: any(order(float(str(one)) - limit) for one in found)


FLAGS: Mapping[object, bool] = {True: True, False: False, "true": True, "false": False}


def _flag(term: _Term) -> Comparison:
    wanted, order = FLAGS[term.value], ORDERS[term.operator]
    return lambda found: any(order(bool(one) - wanted) for one in found)


def _address(term: _Term) -> Comparison:
    """Return the comparison with an address; with a block or a range (`a-b`) it is `like`."""
    version, low, high = _bounds(str(term.value))
    if term.operator not in ("eq", "like"):
        raise ValueError(term.operator)

    def within(text: object) -> bool:
        address = ip_address(str(text))
        return address.version == version and low <= int(address) <= high

    return lambda found: any(map(within, found))


def _bounds(text: str) -> tuple[int, int, int]:
    first, dash, last = text.partition("-")
    if dash:
        low, high = ip_address(first.strip()), ip_address(last.strip())
        if low.version != high.version:
            raise ValueError(text)
        return low.version, int(low), int(high)
    network = ip_network(text, strict=False)
    return network.version, int(network.network_address), int(network.broadcast_address)


def _days(term: _Term) -> Comparison:
    least, most = term.operand.days or (0, 0)
    days = int(float(str(term.value)))
    if term.operator != "eq" or not least <= days <= most:
        raise ValueError(term.value)
    return _moment(replace(term, operator="ge", value=f"now-{days}d"))


KINDS: Mapping[Kind, Callable[[_Term], Comparison]] = {
    "text": _text,
    "moment": _moment,
    "number": _number,
    "flag": _flag,
    "address": _address,
}
