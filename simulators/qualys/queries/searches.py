"""A ServiceRequest of the portal, in XML or JSON: what to look for, and how much of it (5.4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from ...engine import (
    ApiError,
    Context,
    Convert,
    Field,
    Fields,
    Junction,
    NotSimulated,
    Query,
    compared,
    negated,
)
from .readers import moment

JSON = "application/json"
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
PREFERENCES = ("limitResults", "startFromId")
Criteria = tuple["Criterion", ...]
Read = tuple[Mapping[str, object], Criteria]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One Criteria of a ServiceRequest."""

    field: str
    operator: str
    value: str


OPERATORS: Mapping[str, Convert] = {
    "EQUALS": compared("is"),
    "NOT EQUALS": negated(compared("is")),
    "CONTAINS": compared("contains"),
    "GREATER": compared("gt"),
    "LESSER": compared("lt"),
    "IN": compared("is"),
}


def invalid(code: str, message: str) -> ApiError:
    """Return a refusal of the portal, which comes with HTTP 200 and a `responseCode`."""
    return ApiError(200, message, response_code=code)


def read_search(context: Context, fields: Fields) -> tuple[Context, Query]:
    """Return a search as parameters and a query; an empty body asks for everything.

    Raise ApiError for a body that is no ServiceRequest, and NotSimulated for a field or operator
    that the portal has and the simulator has not.
    """
    body, is_json = context.request.body, JSON in context.request.header("content-type")
    try:
        found, criteria = (_json if is_json else _xml)(body) if body.strip() else ({}, ())
        limit, first = (int(str(found.get(name) or 0)) for name in PREFERENCES)
    except (ExpatError, ValueError, TypeError, AttributeError) as error:
        code = "INVALID_REQUEST" if is_json else "INVALID_XML"
        raise invalid(code, "The request body could not be read.") from error
    parts = tuple(_condition(one, fields) for one in criteria)
    above = [
        int(one.value) + 1
        for one in criteria
        if (one.field, one.operator) == ("id", "GREATER") and one.value.isdecimal()
    ]
    size = min(limit or DEFAULT_LIMIT, MAX_LIMIT)
    start = max((first, *above)) or None
    asked = {**context.parameters, "limitResults": size, "startFromId": start}
    # A later page does not go through the earlier ones.
    return context.with_parameters(asked), Query(repr(parts), Junction("all", parts))


def _condition(criterion: Criterion, fields: Fields) -> Any:
    known = fields.simulated.get(criterion.field)
    if known is None or criterion.operator not in OPERATORS:
        raise NotSimulated(f"the criterion {criterion.field} {criterion.operator}")
    pieces = [criterion.value]
    if criterion.operator == "IN":
        pieces = [piece.strip() for piece in criterion.value.split(",")]
    values = [_value(criterion.field, known, piece) for piece in pieces]
    return OPERATORS[criterion.operator](criterion.field, values)


def _value(name: str, known: Field, text: str) -> str | int | datetime:
    """Return what a field is compared with; a wrong type is refused, never ignored (recorded)."""
    try:
        if known.kind == "number":
            return int(text)
        return moment(text) if known.kind == "moment" else text
    except ValueError as error:
        raise invalid("INVALID_REQUEST", f"Invalid value format for field {name}.") from error


def _json(body: bytes) -> Read:
    request = json.loads(body)["ServiceRequest"] if body.strip() != b"{}" else {}
    rows = request.get("filters", {}).get("Criteria", [])
    criteria = (
        Criterion(*(str(row.get(key, "")) for key in ("field", "operator", "value")))
        for row in rows
    )
    return request.get("preferences", {}), tuple(criteria)


def _xml(body: bytes) -> Read:
    reader = _Reader()
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(body, True)
    return reader.found, tuple(reader.criteria)


class _Reader:
    """Collects what a ServiceRequest says while it is parsed."""

    def __init__(self) -> None:
        self.criteria: list[Criterion] = []
        self.found: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._text = ""

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self._attributes, self._text = attributes, ""

    def text(self, data: str) -> None:
        self._text += data

    def end(self, name: str) -> None:
        if name == "Criteria":
            field, operator = (self._attributes.get(key, "") for key in ("field", "operator"))
            self.criteria.append(Criterion(field, operator, self._text.strip()))
        elif name in PREFERENCES:
            self.found[name] = self._text.strip()
