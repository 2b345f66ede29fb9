"""A ServiceRequest of the portal, in XML or JSON: what to look for, and how much of it (5.4)."""

import json
from collections.abc import Mapping
from datetime import datetime
from xml.etree import ElementTree

from ...engine import (
    ApiError,
    Context,
    Convert,
    Expression,
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
Criterion = tuple[str, str, str]
"""A field, an operator and a value."""
Read = tuple[Mapping[str, object], list[Criterion]]

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
        found, criteria = (_json if is_json else _xml)(body) if body.strip() else ({}, [])
        limit, first = (int(str(found.get(name) or 0)) for name in PREFERENCES)
    except (ElementTree.ParseError, ValueError, TypeError, LookupError, AttributeError) as error:
        code = "INVALID_REQUEST" if is_json else "INVALID_XML"
        raise invalid(code, "The request body could not be read.") from error
    parts = tuple(_condition(fields, *one) for one in criteria)
    # A later page does not go through the earlier ones.
    above = [
        int(value) + 1
        for *criterion, value in criteria
        if criterion == ["id", "GREATER"] and value.isdecimal()
    ]
    asked = {
        **context.parameters,
        "limitResults": min(limit or DEFAULT_LIMIT, MAX_LIMIT),
        "startFromId": max((first, *above)) or None,
    }
    return context.with_parameters(asked), Query(repr(parts), Junction("all", parts))


def _condition(fields: Fields, name: str, operator: str, value: str) -> Expression:
    field = fields.simulated.get(name)
    if field is None or operator not in OPERATORS:
        raise NotSimulated(f"the criterion {name} {operator}")
    pieces = [one.strip() for one in value.split(",")] if operator == "IN" else [value]
    return OPERATORS[operator](name, [_value(name, field, piece) for piece in pieces])


def _value(name: str, field: Field, text: str) -> str | int | datetime:
    """Return what a field is compared with; a wrong type is refused, never ignored (recorded)."""
    try:
        if field.kind == "number":
            return int(text)
        return moment(text) if field.kind == "moment" else text
    except ValueError as error:
        raise invalid("INVALID_REQUEST", f"Invalid value format for field {name}.") from error


def _json(body: bytes) -> Read:
    request = json.loads(body)["ServiceRequest"] if body.strip() != b"{}" else {}
    rows = request.get("filters", {}).get("Criteria", [])
    criteria = [
        (str(row.get("field", "")), str(row.get("operator", "")), str(row.get("value", "")))
        for row in rows
    ]
    return request.get("preferences", {}), criteria


def _xml(body: bytes) -> Read:
    # Expat itself limits how far entities may grow.
    root = ElementTree.fromstring(body)  # noqa: S314
    criteria = [
        (one.get("field", ""), one.get("operator", ""), (one.text or "").strip())
        for one in root.iter("Criteria")
    ]
    return {name: root.findtext(f".//{name}") for name in PREFERENCES}, criteria
