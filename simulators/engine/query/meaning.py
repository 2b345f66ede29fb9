"""What the tree of a query means for an item of the world and for its documents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..errors import NotSimulated
from .comparison import Kind, Operand, comparison, comparison_with_any, plain
from .tree import EVERYTHING, Condition, Expression, Junction, Malformed, Not

Document = Mapping[str, Any]
Test = Callable[[Any], bool]
Read = Callable[[Any], object]
Dated = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class Field:
    """Where the value of a field is, and how it compares.

    `path` is dotted and goes through lists; "" is the name of the field. `read` takes the value
    from the item instead, before a document is rendered: rendering costs far more; a moment that
    it gives is the world's, and compared as the vendor dates it. Text that
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

    @classmethod
    def of(cls, simulated: Mapping[str, Field], known: str = "", **more: Any) -> "Fields":
        """Return fields from a table with several names in a key, and `known` ones in a text."""
        one_each = {name: one for names, one in simulated.items() for name in names.split()}
        return cls(one_each, frozenset(known.split()), **more)

    def named(self, name: str) -> tuple[str, Field]:
        """Return the path and the field of that name; raise Malformed for one there is not."""
        plain = name.removesuffix(self.folding_suffix) if self.folding_suffix else name
        found = self.simulated.get(name) or self.simulated.get(plain)
        if found is not None:
            return found.path or plain, replace(found, folds=found.folds or name != plain)
        if any(fnmatchcase(plain, one) for one in self.known):
            raise NotSimulated(f"the property {name}")
        raise Malformed(self.unknown.format(name=name))


def test_of(
    expression: Expression,
    fields: Fields,
    now: datetime,
    dated: Dated | None = None,  # noqa: PT028
) -> Test:
    """Return the test of a document or an item; raise Malformed or NotSimulated.

    `dated` makes a date of the vendor of a moment that is read from an item.
    """
    if isinstance(expression, Condition):
        return _condition(expression, fields, now, dated)
    if isinstance(expression, Not):
        inner = test_of(expression.part, fields, now, dated)
        return lambda document: not inner(document)
    tests = [test_of(part, fields, now, dated) for part in expression.parts]
    if expression.kind == "all":
        return lambda document: all(test(document) for test in tests)
    return lambda document: any(test(document) for test in tests)


test_of.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test


class Row(NamedTuple):
    """An item with one of its documents, for tests that need both."""

    item: Any
    document: Any


class Parts(NamedTuple):
    """What an item decides, what its documents decide beside that, and what needs both."""

    items: Expression
    documents: Expression
    rows: Expression


def parted(expression: Expression, fields: Fields) -> Parts:
    """Return the parts of an expression that all must hold."""
    parts = [expression]
    if isinstance(expression, Junction) and expression.kind == "all":
        parts = list(expression.parts)
    read = [(part, {known.read is not None for known in _fields(part, fields)}) for part in parts]
    items, documents, rows = (
        _all(tuple(part for part, found in read if found == wanted))
        for wanted in ({True}, {False}, {True, False})
    )
    return Parts(items, documents, rows)


def _all(parts: tuple[Expression, ...]) -> Expression:
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else Junction("all", parts)


def _fields(expression: Expression, fields: Fields) -> Iterator[Field]:
    if isinstance(expression, Condition):
        yield fields.named(expression.field)[1]
        return
    parts = (expression.part,) if isinstance(expression, Not) else expression.parts
    for part in parts:
        yield from _fields(part, fields)


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
    values = tuple("" if value is None else plain(value) for value in expression.values)
    # An empty value means that there is none.
    return None if expression.operator == "eq" and not all(values) else values


def values_at(document: object, path: str) -> list[object]:
    """Return every value at a dotted path, lists opened."""
    found: list[object] = [document]
    for name in path.split("."):
        inside = (one.get(name) for one in found if isinstance(one, Mapping))
        found = [value for one in inside for value in several(one)]
    return found


def _of_document(document: object, path: str) -> list[object]:
    # Most fields are at the top, and most tests are of these.
    value = document.get(path, document) if isinstance(document, dict) else document
    if value is document or isinstance(value, list | tuple):
        return values_at(document, path)
    return [] if value is None else [value]


def several(value: object) -> tuple[Any, ...]:
    """Return a value as several: those of a list, or none for None."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _condition(
    condition: Condition, fields: Fields, now: datetime, dated: Dated | None = None
) -> Test:
    path, known = fields.named(condition.field)
    values = _values(path, known.read, dated)
    if condition.operator == "present":
        return lambda subject: bool(values(subject))
    if not fields.empty_values and any(value in ("", None) for value in condition.values):
        raise Malformed(f"'{condition.field}' has an empty value")
    style = Operand(known.kind, known.folds, known.wildcards, known.days)
    if condition.operator == "between":
        lower, upper = condition.values
        least, most = comparison(style, "ge", lower, now), comparison(style, "le", upper, now)
        return lambda subject: any(least((one,)) and most((one,)) for one in values(subject))
    compare = comparison_with_any(style, condition.operator, condition.values, now)
    return lambda subject: compare(values(subject))


def _values(path: str, read: Read | None, dated: Dated | None) -> Callable[[object], list[object]]:
    if read is None:
        return lambda subject: _of_document(
            subject.document if isinstance(subject, Row) else subject, path
        )

    def values(subject: object) -> list[object]:
        found = several(read(subject.item if isinstance(subject, Row) else subject))
        return [dated(one) if dated and isinstance(one, datetime) else one for one in found]

    return values
