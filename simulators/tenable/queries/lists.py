"""Lists in pages by offset, their filters and orders, and single things by their ids.

Source: developer.tenable.com, and pyTenable for filters (`name:eq:value`) and orders.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Document,
    Expression,
    Field,
    Fields,
    Fixed,
    Handler,
    Junction,
    NotSimulated,
    Offset,
    Page,
    Query,
    compared,
)
from ..responses import json

BY_OFFSET = Offset("limit", "offset")
USUAL_ORDERS = {"history": "start_date:DESC"}
OPERATORS = {"eq": compared("eq"), "match": compared("contains")}
Row = Callable[[Any, Context], Document]


def named(*names: str) -> Fields:
    """Return fields that are compared in any case."""
    return Fields(dict.fromkeys(names, Field(folds=True)))


def fixed(name: str, values: Sequence[Any], row: Row, *fields: str) -> Collection:
    """Return a collection of what does not follow from hosts, filtered by some fields."""
    return Collection(
        name,
        lambda context, entry: [row(entry.value, context)],
        fields=named(*fields),
        sorts=frozenset(fields),
        source=Fixed(values),
        one_each=lambda _context: True,
    )


def single(name: str, by_id: Mapping[str, Any], row: Row) -> Handler:
    """Return a handler for what has the id in the path; 404 for one that there is not."""

    def answer(context: Context) -> Answer:
        identifier = context.request.path_parameters[name].lower()
        if identifier not in by_id:
            raise ApiError(404)
        return json(row(by_id[identifier], context))

    return answer


def query(context: Context, collection: Collection) -> Query:
    """Return what a list is filtered and sorted by; raise Malformed or NotSimulated."""
    parts = tuple(_condition(text) for text in context["f"])
    is_any = (context["ft"] or "").lower() == "or" and parts
    expression = Junction("any" if is_any else "all", parts)
    sort, _, direction = (context["sort"] or "").partition(":")
    if sort and sort not in collection.sorts:
        raise NotSimulated(f"an order by {sort}")
    text = f"{context.request.path} {expression!r}"
    return Query(text, expression, sort, descending=direction == "desc")


def _condition(text: str) -> Expression:
    name, operator, value = (*text.split(":", 2), "", "")[:3]
    if operator not in OPERATORS:
        raise NotSimulated(f"the operator {operator}")
    return OPERATORS[operator](name, value.split(","))


def page_by_offset(context: Context, page: Page) -> Answer:
    """Return a page of a list: rows by the name of the collection, and the total."""
    name = page.collection.name
    order = context.parameters.get("sort") or USUAL_ORDERS.get(name, "name:asc")
    sort, _, direction = order.partition(":")
    pagination = {
        "total": page.total,
        "limit": context["limit"],
        "offset": context["offset"],
        "sort": [{"name": sort, "order": direction}],
    }
    return json({name: page.shown(page.rows), "pagination": pagination})
