"""Tags, scanners, agents, plugins: lists in pages, and single ones by their ids.

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
    Listing,
    NotSimulated,
    Offset,
    Page,
    PageNumber,
    Query,
    compared,
    everything,
)
from ...world import catalogue
from .. import responses
from ..documents import hosts, inventory, plugins
from ..documents.scans import HISTORY, run_row
from .scans import requested_scan
from .workbenches import requested_host

OFFSET, PAGES = Offset("limit", "offset"), PageNumber("size", "page")
TEXT = {"type": "entry", "readable_regex": "TEXT", "regex": ".*"}
USUAL_ORDERS = {"history": "start_date:DESC"}
OPERATORS = {"eq": compared("eq"), "match": compared("contains")}
Row = Callable[[Any, Context], Document]


def _named(*names: str) -> Fields:
    return Fields(dict.fromkeys(names, Field(folds=True)))


def _fixed(name: str, values: Sequence[Any], row: Row, *fields: str) -> Collection:
    """Return a collection of what does not follow from hosts, filtered by some fields."""
    return Collection(
        name,
        lambda context, entry: [row(entry.value, context)],
        fields=_named(*fields),
        sorts=frozenset(fields),
        source=Fixed(values),
        one_each=lambda _context: True,
    )


def _run(place: int, context: Context) -> Document:
    return run_row(requested_scan(context), place, context)


NAMES, TAG_NAMES = ("name", "description"), ("value", "category_name", "category_uuid")
CATEGORIES = _fixed("categories", tuple(inventory.CATEGORIES), inventory.category, *NAMES)
TAGS = _fixed("values", inventory.TAGS, inventory.tag, *TAG_NAMES, "description")
PLUGINS = _fixed("plugins", catalogue(), inventory.plugin_row)
RUNS = _fixed("history", range(HISTORY), _run)
AGENTS = Collection(
    "agents",
    lambda context, host: [inventory.agent(host, context)],
    fields=_named("name", "distro", "platform", "ip", "status"),
    sorts=frozenset({"name", "distro", "platform"}),
    visible=lambda context, host: bool(
        context.request.path_parameters["scanner"] == "1" and hosts.agent_uuid(host)
    ),
)


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


def by_offset(context: Context, page: Page) -> Answer:
    """Return a page of a list: rows by the name of the collection, and the total."""
    order = context.parameters.get("sort") or USUAL_ORDERS.get(page.collection.name, "name:asc")
    sort, _, direction = order.partition(":")
    pagination = {
        "total": page.total,
        "limit": context["limit"],
        "offset": context["offset"],
        "sort": [{"name": sort, "order": direction}],
    }
    rows = page.shown(page.rows)
    return responses.json({page.collection.name: rows, "pagination": pagination})


def _by_number(context: Context, page: Page) -> Answer:
    """Return plugins by page number."""
    return responses.json(
        {
            "data": {"plugin_details": page.shown(page.rows)},
            "size": context["size"],
            "params": hosts.some(context.parameters, ("page", "size", "last_updated")),
            "total_count": page.total,
        }
    )


list_runs = Listing(RUNS, OFFSET, everything, by_offset)
list_plugins = Listing(PLUGINS, PAGES, everything, _by_number)


def _single(name: str, by_id: Mapping[str, Any], row: Row) -> Handler:
    """Return a handler for what has the id in the path; 404 for one that there is not."""

    def answer(context: Context) -> Answer:
        identifier = context.request.path_parameters[name].lower()
        if identifier not in by_id:
            raise ApiError(404)
        return responses.json(row(by_id[identifier], context))

    return answer


FAMILIES = inventory.families()
BY_TAG = {hosts.tag_uuid(*pair): pair for pair in inventory.TAGS}
BY_CATEGORY = {hosts.tag_uuid(name, ""): name for name in inventory.CATEGORIES}
get_category = _single("uuid", BY_CATEGORY, inventory.category)
get_tag = _single("uuid", BY_TAG, inventory.tag)
get_scanner = _single("scanner", {str(one): one for one in inventory.SCANNERS}, inventory.scanner)
get_plugin = _single(
    "plugin", {str(plugins.plugin_id(one)): one for one in catalogue()}, inventory.plugin_details
)
get_family = _single("family", {str(one["id"]): one for one in FAMILIES}, inventory.family)
list_families = responses.always({"families": FAMILIES})
list_agent_filters = responses.filters(
    {name: (name.title(), tuple(OPERATORS), TEXT) for name in AGENTS.fields.simulated}
)


def list_scanners(context: Context) -> Answer:
    """Return the scanners."""
    rows = [inventory.scanner(number, context) for number in inventory.SCANNERS]
    return responses.json({"scanners": rows})


def list_assignments(context: Context) -> Answer:
    """Return the tags of an asset."""
    return responses.json({"tags": inventory.assignments(requested_host(context), context)})
