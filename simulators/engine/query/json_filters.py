"""Filters that come as JSON, converted to the tree that every query language is read into.

Two shapes: an object by field, `{"type": {"equals": ["BUCKET"]}, "hasFix": true}` (`by_field`), and
rows that name field, operator and value (`by_rows`). In neither is anything a wildcard.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from ..errors import NotSimulated
from .tree import Condition, Expression, Junction, Malformed, Not, Operator, Value

Convert = Callable[[str, object], Expression]
"""Makes an expression of the name of a field and an operand."""
DEEPEST: Final = 50


def compared(operator: Operator) -> Convert:
    """Return what compares a field with an operand, or with each of a list of which any will do."""
    return lambda name, operand: Condition(name, operator, _values(operand))


def negated(convert: Convert) -> Convert:
    """Return the opposite of an operator."""
    return lambda name, operand: Not(convert(name, operand))


def dated(operator: Operator) -> Convert:
    """Return what compares a field with a date."""
    return lambda name, operand: Condition(name, operator, (_moment(operand),))


def present(name: str, operand: object) -> Expression:
    """Return whether a field has a value at all, or whether it has none."""
    found = Condition(name, "present", ())
    return found if operand else Not(found)


def presence_of(path: str) -> Convert:
    """Return what asks whether another field has a value: `{"hasNote": true}`."""
    return lambda _, operand: present(path, operand)


def any_of(*names: str) -> Convert:
    """Return what looks for a text in several fields, of which any will do."""

    def convert(_: str, operand: object) -> Expression:
        values = _values(operand)
        return Junction("any", tuple(Condition(name, "contains", values) for name in names))

    return convert


def ignored(_name: str, _operand: object) -> Expression:
    """Return what holds for everything: for a field that the vendor reads in another place."""
    return Junction("all", ())


is_one_of = compared("is")
OPERATORS: Final[Mapping[str, Convert]] = {
    "equals": is_one_of,
    "notEquals": negated(is_one_of),
    "contains": compared("contains"),
    "startsWith": compared("starts"),
    "endsWith": compared("ends"),
    "matchesRegex": compared("matches"),
    "isSet": present,
    "after": dated("gt"),
    "before": dated("lt"),
    "greaterThan": compared("gt"),
    "lessThan": compared("lt"),
}
"""The operators that a filter by field has; a vendor may have others."""


def by_field(
    given: Mapping[str, object],
    special: Mapping[str, Convert] | None = None,
    operators: Mapping[str, Convert] = OPERATORS,
) -> Expression:
    """Return what an object by field asks for; raise Malformed.

    A value or a list is what the field has to be. An object holds operators, and where a name is
    none, a field within the field: `{"account": {"id": {"equals": [7]}}}` is about `account.id`.
    `special` are fields, by their full names, that mean something else. A field that is null asks
    for nothing.
    """
    parts = _parts("", given, special or {}, operators, DEEPEST)
    return Junction("all", tuple(parts))


def _parts(
    prefix: str,
    given: Mapping[str, object],
    special: Mapping[str, Convert],
    operators: Mapping[str, Convert],
    depth: int,
) -> Iterator[Expression]:
    if not depth:
        raise Malformed("the filter is nested too deeply")
    for name, operand in given.items():
        path = f"{prefix}.{name}" if prefix else name
        if operand is None:
            continue
        if path in special:
            yield special[path](path, operand)
        elif prefix and name in operators:
            yield operators[name](prefix, operand)
        elif isinstance(operand, Mapping):
            yield from _parts(path, operand, special, operators, depth - 1)
        else:
            yield is_one_of(path, operand)


def by_rows(
    rows: object,
    operators: Mapping[str, Convert],
    *,
    field: str = "field",
    operator: str = "operator",
    value: str = "value",
    match_any: bool = False,
) -> Expression:
    """Return what rows ask for, all of which must hold; raise Malformed or NotSimulated.

    `field`, `operator` and `value` are what these are called in a row; without a name for the
    operator it is always `operators[""]`.
    """
    if not isinstance(rows, Iterable) or isinstance(rows, str | Mapping):
        raise Malformed("filters are a list")
    parts = tuple(_row(row, operators, field, operator, value) for row in rows)
    return Junction("any" if match_any else "all", parts)


def _row(
    row: object, operators: Mapping[str, Convert], field: str, operator: str, value: str
) -> Expression:
    if not isinstance(row, Mapping) or not isinstance(row.get(field), str):
        raise Malformed(f"a filter is an object with a {field}")
    sign = str(row.get(operator, "")) if operator else ""
    if sign not in operators:
        raise NotSimulated(f"the operator {sign or 'of a filter without one'}")
    return operators[sign](row[field], row.get(value))


def _values(operand: object) -> tuple[Value, ...]:
    return tuple(map(_value, operand if isinstance(operand, list | tuple) else [operand]))


def _value(operand: object) -> Value:
    if operand is None or isinstance(operand, str | int | float | bool | datetime):
        return operand
    raise Malformed("a filter is compared with a text, a number or a flag")


def _moment(operand: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(operand))
    except ValueError:
        raise Malformed(f'parsing time "{operand}"') from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
