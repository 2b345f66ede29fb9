"""GraphQL by graphql-core: a schema, and functions that answer the fields of its root.

A connection is a page like any other: its function reads the parameters of the page from the
field's arguments (`arguments`) and passes them on with `context.with_parameters`. The library is
imported with the first schema, since it takes half a second and few vendors need it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .context import Context, Document
from .errors import ApiError, ParameterError
from .query.tree import Malformed

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLError, GraphQLResolveInfo, GraphQLSchema

Resolve = Callable[[Context, Mapping[str, Any]], object]
"""Answers a field of the root, from the context and the field's arguments."""
Stage = Literal["syntax", "validation", "variables", "execution"]
REFUSALS = (ApiError, ParameterError, Malformed)
"""What a function of a field may raise, to be told as an error beside the data."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What a function answers with where errors come beside its value."""

    value: object
    errors: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a query: its data, and the errors of the first stage that had any.

    `beside` are the errors that functions put beside what they answered.
    """

    stage: Stage
    data: Mapping[str, object] | None = None
    errors: tuple["GraphQLError", ...] = ()
    beside: tuple[Document, ...] = ()


class GraphQL:
    """A schema in a file; `fields` are the functions of the root's fields, or plain values."""

    def __init__(self, schema: Path, fields: Mapping[str, object]) -> None:
        self._path = schema
        self._root = {
            name: _resolver(one) if callable(one) else one for name, one in fields.items()
        }
        self.parsed = lru_cache(maxsize=256)(self._parsed)

    @cached_property
    def schema(self) -> "GraphQLSchema":
        """Return the schema, read once."""
        from graphql import build_schema

        return build_schema(self._path.read_text())

    def names_of(self, enumeration: str) -> frozenset[str]:
        """Return the values of an enumeration of the schema."""
        from graphql import GraphQLEnumType

        found = self.schema.type_map[enumeration]
        if not isinstance(found, GraphQLEnumType):
            raise TypeError(f"{enumeration} is no enumeration of {self._path}")
        return frozenset(found.values)

    def run(
        self, context: Context, query: str, variables: Mapping[str, object], operation: object
    ) -> Result:
        """Return what a query gets; raise whatever is no refusal of the vendor's."""
        document, refused = self.parsed(query)
        if document is None:
            return refused
        from graphql import GraphQLError, execute_sync

        call = _Call(context)
        try:
            result = execute_sync(
                self.schema,
                document,
                root_value=self._root,
                context_value=call,
                variable_values=dict(variables),
                operation_name=operation if isinstance(operation, str) else None,
            )
        except GraphQLError as error:
            return Result("validation", None, (error,))
        errors = tuple(result.errors or ())
        for found in errors:
            original = found.original_error
            if original is not None and not isinstance(original, (*REFUSALS, GraphQLError)):
                raise original
        # Errors of variables have no path: no field was answered yet.
        is_early = any(not found.path for found in errors)
        stage: Stage = "variables" if is_early else "execution"
        return Result(stage, result.data, errors, tuple(call.errors))

    def _parsed(self, query: str) -> "tuple[DocumentNode | None, Result]":
        """Return a query, or what is wrong with it; clients send the same ones again and again."""
        from graphql import GraphQLError, parse, validate

        try:
            document = parse(query)
        except GraphQLError as error:
            return None, Result("syntax", None, (error,))
        errors = tuple(validate(self.schema, document))
        return (None if errors else document), Result("validation", None, errors)


@dataclass(frozen=True, slots=True)
class _Call:
    context: Context
    errors: list[Document] = field(default_factory=list)


def _resolver(resolve: Resolve) -> Callable[..., object]:
    def resolver(info: "GraphQLResolveInfo[_Call]", **given: object) -> object:
        found = resolve(info.context.context, given)
        if not isinstance(found, Partial):
            return found
        info.context.errors.extend(found.errors)
        return found.value

    return resolver
