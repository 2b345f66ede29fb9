"""Answers and refusals in the words of Wiz's gateway (contract 4 and 5)."""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from ..engine import (
    Answer,
    ApiError,
    Document,
    InvalidParameter,
    Page,
    ParameterError,
    Result,
    values_at,
)

if TYPE_CHECKING:
    from graphql import GraphQLError

SHEET = "docs/contracts/wiz.md"
OOPS = (
    "oops! an internal error has occurred. for reference purposes, this is your request id: "
    "00000000-0000-4000-8000-000000000000"
)
LIGHT_PAGE = 2
"""Rows that a page may have at most where heavier ones fail."""
MOST_COUNTED = 10_000
"""Where a totalCount ends; assumed."""
VARIABLE = re.compile(r"Variable '\$(\w+)'")
LITERAL = re.compile(r"Expected value of type '(\w+)!?'(?:,? to be an object)?,? found:? (.*?)\.?$")
HINT = re.compile(r" Did you mean .*$", re.DOTALL)
UNAUTHORIZED = "<!DOCTYPE html>\n<html><body><pre>Unauthorized</pre></body></html>\n"

BETWEEN = "argument '{0.name}' must be between {0.bounds[0]} and {0.bounds[1]}"
ARGUMENTS = {"missing": "argument '{0.name}' is required", "cursor": "failed to decode cursor"}

# cursors: base64 of JSON, as the contract's example is; what is in it is assumed


def sealed(token: str | None) -> str | None:
    """Return a cursor as Wiz has it."""
    if token is None:
        return None
    held = {"fields": [{"Field": "ID", "Value": token}]}
    return b64encode(json.dumps(held).encode()).decode()


def unsealed(cursor: Any) -> str:
    """Return what is in a cursor; an empty one is none (contract 4.1, unverified)."""
    if not cursor:
        return ""
    try:
        return str(json.loads(b64decode(cursor, validate=True))["fields"][0]["Value"])
    except (NotBase64, ValueError, LookupError, TypeError, RecursionError):
        raise InvalidParameter("cursor") from None


# connections

Extras = Callable[[Page], Document]


def connection(page: Page, extras: Extras) -> Document:
    """Return one page; whatever has to be counted is counted where it is asked for."""
    is_lost = page.position.page and page.next and "no-cursor" in page.quirks
    end = None if is_lost else sealed(page.end)
    return {
        "nodes": page.shown(page.rows),
        "pageInfo": {"hasNextPage": page.next is not None, "endCursor": end},
        "totalCount": lambda _: page.total,
        "maxCountReached": lambda _: page.order.total >= MOST_COUNTED,
        **extras(page),
    }


def counts(path: str, suffix: str, words: Iterable[str], *, of: str = "") -> Extras:
    """Return what counts rows by the words that a field has; and, once each, what they are on."""

    def extras(page: Page) -> Document:
        @cache
        def found(field: str) -> Counter[object]:
            keys = page.order.slice(0, MOST_COUNTED)
            rows = page.collection.at(page.context, keys)
            return Counter(value for row in rows for value in values_at(row, field))

        def count(word: str) -> Callable[[object], int]:
            return lambda _: found(path)[word]

        counted = {f"{_in_camel_case(word)}{suffix}": count(word) for word in words}
        return {**counted, "uniqueEntityCount": lambda _: len(found(of))} if of else counted

    return extras


def _in_camel_case(word: str) -> str:
    first, *others = word.lower().split("_")
    return first + "".join(map(str.title, others))


# refusals


def refused(message: str, code: str = "", status: int = 400) -> Answer:
    """Return an error and no data."""
    return Answer.json({"errors": [_error(message, code)]}, status)


def failed(status: int, code: str) -> Answer:
    """Return an error under any status; under 200, and without a code, the one of a bug in Wiz."""
    code = code or ("RATE_LIMIT_EXCEEDED" if status == 429 else "")
    message = OOPS if status == 200 and not code else "Simulated refusal"
    return Answer.json({"errors": [_error(message, code)], "data": None}, status)


def unauthorized(*, as_page: bool) -> Answer:
    """Return 401, as JSON or as a web page."""
    if as_page:
        return Answer.text(UNAUTHORIZED, 401, "text/html; charset=utf-8")
    return refused("unauthorized", status=401)


def argument_refusal(_context: object, error: ParameterError) -> ApiError:
    """Return what is said of a wrong argument: that `first` must be there is documented alone."""
    text = ARGUMENTS.get(error.kind, BETWEEN)
    return ApiError(200, text.format(error), code="BAD_USER_INPUT")


def _error(message: str, code: object = "") -> Document:
    return {"message": message, **({"extensions": {"code": code}} if code else {})}


# results of queries


def answered(result: Result, *, forbidden: bool) -> Answer:
    """Return what became of a query; `forbidden` is what is refused without any data."""
    if result.stage in ("syntax", "validation"):
        return _invalid(result.errors)
    if result.stage == "variables":
        return _wrong_variable(result.errors)
    errors = [*map(_told, result.errors), *result.beside]
    if not errors:
        return Answer.json({"data": result.data})
    status = 403 if forbidden and result.data is None else 200
    return Answer.json({"errors": errors, "data": result.data}, status)


def _invalid(errors: Iterable["GraphQLError"]) -> Answer:
    told = []
    for error in errors:
        if literal := LITERAL.match(error.message):
            return refused(f"{literal[1]} cannot represent value: {literal[2]}")
        places = [{"line": at.line, "column": at.column} for at in error.locations or ()]
        message = HINT.sub("", error.message).rstrip(".").replace("'", '"')
        told.append({**_error(message, "GRAPHQL_VALIDATION_FAILED"), "locations": places})
    return Answer.json({"errors": told}, 400)


def _wrong_variable(errors: Iterable["GraphQLError"]) -> Answer:
    error = next(iter(errors))
    variable = VARIABLE.match(error.message)
    if variable is None:
        return refused(error.message)
    extensions = {"name": variable[1], "code": "VALIDATION_INVALID_TYPE_VARIABLE"}
    told = {"message": f"invalid type for variable: '{variable[1]}'", "extensions": extensions}
    return Answer.json({"data": None, "errors": [told]}, 400)


def _told(error: "GraphQLError") -> Document:
    original = error.original_error
    code = original.details.get("code", "") if isinstance(original, ApiError) else ""
    path = {"path": error.path} if error.path else {}
    return {**_error(error.message, code), **path}
