"""GraphQL: what graphql-core makes of a query, in the words of Wiz's gateway (contract 5)."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLEnumType,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from .. import Answer, Request
from .scene import Document, Scene
from .shelves import root

VARIABLE = re.compile(r"Variable '\$(\w+)'")
LITERAL = re.compile(r"Expected value of type '(\w+)!?'(?:,? to be an object)?,? found:? (.*?)\.?$")
HINT = re.compile(r" Did you mean .*$", re.DOTALL)


@cache
def schema() -> GraphQLSchema:
    """The schema, read once."""
    return build_schema(Path(__file__).with_name("schema.graphql").read_text())


@cache
def fields() -> Mapping[str, object]:
    """The fields of the root, with the types of entities that the schema knows."""
    kinds = schema().type_map["GraphEntityType"]
    if not isinstance(kinds, GraphQLEnumType):
        raise TypeError("GraphEntityType is an enumeration")
    return root(frozenset(kinds.values))


@lru_cache(maxsize=256)
def read(text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """A query and what is wrong with it; clients send the same ones again and again."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(schema(), document))


def answer(request: Request, scene: Scene) -> Answer:
    """The answer to a POST of a query; raises NotSimulated."""
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str):
        return refused([{"message": "the body holds no query"}], "GRAPHQL_PARSE_FAILED")
    variables = body.get("variables") or {}
    if (refusal := _introspection(query, variables, scene)) is not None:
        return refusal
    document, errors = read(query)
    if document is None or errors:
        return _invalid(errors)
    return _executed(document, variables, body.get("operationName"), scene)


def refused(errors: list[Document], code: str = "", status: int = 400) -> Answer:
    """Errors and no data; `code` is for those that have none."""
    told = [{**error, "extensions": {"code": code}} if code else error for error in errors]
    return Answer.json({"errors": told}, status)


def _introspection(query: str, variables: Mapping[str, object], scene: Scene) -> Answer | None:
    """Refused under variables, and by some gateways always (contract 5; the words are assumed)."""
    if "__schema" not in query and "__type(" not in query:
        return None
    if variables or "no-introspection" in scene.quirks:
        return refused([{"message": "introspection is not allowed"}], "GRAPHQL_VALIDATION_FAILED")
    return None


def _invalid(errors: Iterable[GraphQLError]) -> Answer:
    found = list(errors)
    for error in found:
        if literal := LITERAL.match(error.message):
            text = f"{literal[1]} cannot represent value: {literal[2]}"
            return Answer.json({"errors": [{"message": text}]}, 400)
    told: list[Document] = [
        {
            "message": HINT.sub("", error.message).rstrip(".").replace("'", '"'),
            "locations": [{"line": at.line, "column": at.column} for at in error.locations or ()],
        }
        for error in found
    ]
    return refused(told, "GRAPHQL_VALIDATION_FAILED")


def _executed(
    document: DocumentNode, variables: Mapping[str, object], name: object, scene: Scene
) -> Answer:
    try:
        result = execute_sync(
            schema(),
            document,
            root_value=fields(),
            context_value=scene,
            variable_values=dict(variables),
            operation_name=name if isinstance(name, str) else None,
        )
    except GraphQLError as error:
        return refused([_told(error)])
    _raise_ours(result)
    for found in result.errors or ():
        if not found.path and (variable := VARIABLE.match(found.message)):
            return _wrong_variable(variable[1])
    errors = [*map(_told, result.errors or ()), *scene.added]
    body = {"errors": errors, "data": result.data} if errors else {"data": result.data}
    if errors and "scope-403" in scene.quirks and result.data is None:
        return Answer.json(body, 403)
    return Answer.json(body)


def _raise_ours(result: ExecutionResult) -> None:
    """Whatever is not the vendor's refusal is a bug of the simulator, or not in it."""
    for error in result.errors or ():
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            raise error.original_error


def _wrong_variable(name: str) -> Answer:
    error = {
        "message": f"invalid type for variable: '{name}'",
        "extensions": {"name": name, "code": "VALIDATION_INVALID_TYPE_VARIABLE"},
    }
    return Answer.json({"data": None, "errors": [error]}, 400)


def _told(error: GraphQLError) -> Document:
    told: Document = {"message": error.message}
    if error.path:
        told["path"] = error.path
    extensions = error.extensions or getattr(error.original_error, "extensions", None)
    return {**told, "extensions": extensions} if extensions else told
