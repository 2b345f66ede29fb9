"""Filters: which nodes an input object asks for, by the kinds of filter there are (contract 3)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from re import search

from ..engine.http.messages import NotSimulated
from .scene import Document, Refused

Reader = Callable[[Document], object]
"""What a field of a filter looks at in a node."""

Operator = Callable[[object, object], bool]


def meets(node: Document, wanted: Mapping[str, object], readers: Mapping[str, Reader]) -> bool:
    """Whether a node meets every field of a filter; NotSimulated for one that nothing reads."""
    return all(
        _meets(_reader(readers, name)(node), asked)
        for name, asked in wanted.items()
        if asked is not None
    )


def _reader(readers: Mapping[str, Reader], name: str) -> Reader:
    if name not in readers:
        raise NotSimulated(f"the filter {name}")
    return readers[name]


def _meets(value: object, asked: object) -> bool:
    if isinstance(asked, Mapping):
        return all(_operator(name)(value, operand) for name, operand in asked.items())
    if isinstance(asked, list):
        return any(one in asked for one in _several(value))
    if callable(value):
        found: bool = value(asked)
        return found
    return value == asked


def _operator(name: str) -> Operator:
    if name not in OPERATORS:
        raise NotSimulated(f"the operator {name}")
    return OPERATORS[name]


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _equals(value: object, asked: object) -> bool:
    return any(one in _several(asked) for one in _several(value))


def _text(test: Callable[[str, str], bool]) -> Operator:
    def operator(value: object, asked: object) -> bool:
        text = str(value or "").lower()
        return any(test(text, str(one).lower()) for one in _several(asked))

    return operator


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise Refused(f'parsing time "{value}"', "BAD_USER_INPUT") from None


def _after(value: object, asked: object) -> bool:
    return value is not None and _moment(value) > _moment(asked)


def _before(value: object, asked: object) -> bool:
    return value is not None and _moment(value) < _moment(asked)


def _number(value: object) -> float:
    return float(str(value)) if value is not None else float("nan")


OPERATORS: Mapping[str, Operator] = {
    "equals": _equals,
    "notEquals": lambda value, asked: not _equals(value, asked),
    "contains": _text(lambda text, part: part in text),
    "startsWith": _text(str.startswith),
    "endsWith": _text(str.endswith),
    "matchesRegex": _text(lambda text, pattern: search(pattern, text) is not None),
    "isSet": lambda value, asked: (value is not None) is asked,
    "after": _after,
    "before": _before,
    "greaterThan": lambda value, asked: _number(value) > _number(asked),
    "lessThan": lambda value, asked: _number(value) < _number(asked),
    # what is nested: cloudAccountV2, project, relatedEntity
    "externalId": lambda value, asked: _meets(_part(value, "externalId"), asked),
    "id": lambda value, asked: _meets(_part(value, "id"), asked),
    "idV2": lambda value, asked: _meets(_part(value, "id"), asked),
    "ids": lambda value, asked: _meets(_part(value, "id"), asked),
}


def _part(value: object, name: str) -> object:
    if isinstance(value, list):
        return [_part(one, name) for one in value]
    return value.get(name) if isinstance(value, dict) else None


def at(*path: str) -> Reader:
    """A reader of a field, or of a field within a field."""

    def read(node: Document) -> object:
        value: object = node
        for name in path:
            value = _part(value, name)
        return value

    return read
