"""What the tree of a query means for an item of the world and for its documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from ..errors import NotSimulated
from .comparison import Comparison, Kind, Operand, comparison
from .tree import EVERYTHING, Condition, Expression, Junction, Malformed, Not

Document = Mapping[str, Any]
Test = Callable[[Any], bool]
Read = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Field:
    """Where the value of a field is, and how it compares.

    `path` is dotted and goes through lists; "" is the name of the field. `read` takes the value
    from the item instead, before a document is rendered: rendering costs far more. Text that
    `folds` is compared in any case; `wildcards` are `*` in a plain value. `days` are the least and
    the greatest number that a field can be compared with that says how many days ago something is.
    """

    path: str = ""
    kind: Kind = "text"
    folds: bool = False
    wildcards: bool = False
    days: tuple[int, int] | None = None
    read: Read | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The filter fields of a collection; `known` ones the vendor has and the simulator has not.

    A name in `known` that holds a `*` stands for all that match it.
    """

    simulated: Mapping[str, Field] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    empty_values: bool = True
    folding_suffix: str = ""
    unknown: str = "'{name}' is an unknown property"

    def named(self, name: str) -> tuple[str, Field]:
        """Return the path and the field of that name; raise Malformed for one there is not."""
        plain = name.removesuffix(self.folding_suffix) if self.folding_suffix else name
        found = self.simulated.get(name) or self.simulated.get(plain)
        if found is not None:
            return found.path or plain, replace(found, folds=found.folds or name != plain)
        if any(fnmatchcase(plain, one) for one in self.known):
            raise NotSimulated(f"the property {name}")
        raise Malformed(self.unknown.format(name=name))


def test_of(expression: Expression, fields: Fields, now: datetime) -> Test:
    """Return the test of a document; raise Malformed or NotSimulated."""
    if isinstance(expression, Condition):
        return _condition(expression, fields, now)
    if isinstance(expression, Not):
        inner = test_of(expression.part, fields, now)
        return lambda document: not inner(document)
    tests = [test_of(part, fields, now) for part in expression.parts]
    if expression.kind == "all":
        return lambda document: all(test(document) for test in tests)
    return lambda document: any(test(document) for test in tests)


test_of.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test


def parted(expression: Expression, fields: Fields) -> tuple[Expression, Expression]:
    """Return what an item decides, and what its documents decide beside that."""
    parts = [expression]
    if isinstance(expression, Junction) and expression.kind == "all":
        parts = list(expression.parts)
    items = tuple(part for part in parts if _of_items(part, fields))
    documents = tuple(part for part in parts if not _of_items(part, fields))
    return _all(items), _all(documents)


def _all(parts: tuple[Expression, ...]) -> Expression:
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else Junction("all", parts)


def _of_items(expression: Expression, fields: Fields) -> bool:
    if isinstance(expression, Condition):
        return fields.named(expression.field)[1].read is not None
    if isinstance(expression, Not):
        return _of_items(expression.part, fields)
    return all(_of_items(part, fields) for part in expression.parts)


def pinned(expression: Expression, name: str) -> tuple[str, ...] | None:
    """Return the only values that a field can have, None where the expression leaves it open."""
    if isinstance(expression, Not):
        return None
    if isinstance(expression, Junction):
        found = [pinned(part, name) for part in expression.parts]
        if expression.kind == "all":
            return next((values for values in found if values is not None), None)
        is_open = not found or any(values is None for values in found)
        return None if is_open else tuple(one for values in found for one in values or ())
    if expression.field != name or expression.operator not in ("eq", "is"):
        return None
    values = tuple(str(value) for value in expression.values)
    if expression.operator == "is":
        return values
    # An empty value means that there is none, and a wildcard many.
    return None if any(not value or "*" in value for value in values) else values


def values_at(document: object, path: str) -> list[object]:
    """Return every value at a dotted path, lists opened."""
    found: list[object] = [document]
    for name in path.split("."):
        inside = (one.get(name) for one in found if isinstance(one, Mapping))
        found = [value for one in inside for value in several(one)]
    return found


def several(value: object) -> tuple[object, ...]:
    """Return a value as several: those of a list, or none for None."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _condition(condition: Condition, fields: Fields, now: datetime) -> Test:
    path, known = fields.named(condition.field)
    values = _values(path, known.read)
    if condition.operator == "present":
        return lambda subject: bool(values(subject))
    if not fields.empty_values and any(value in ("", None) for value in condition.values):
        raise Malformed(f"'{condition.field}' has an empty value")
    style = Operand(known.kind, known.folds, known.wildcards, known.days)
    if condition.operator == "between":
        lower, upper = condition.values
        least, most = comparison(style, "ge", lower, now), comparison(style, "le", upper, now)
        return lambda subject: any(least((one,)) and most((one,)) for one in values(subject))
    comparisons: list[Comparison] = [
        comparison(style, condition.operator, value, now) for value in condition.values
    ]

    def test(subject: object) -> bool:
        found = values(subject)
        return any(compare(found) for compare in comparisons)

    return test


def _values(path: str, read: Read | None) -> Callable[[object], list[object]]:
    if read is None:
        return lambda document: values_at(document, path)
    return lambda item: list(several(read(item)))
