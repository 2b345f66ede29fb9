"""Tags, scanners, agents, plugins: lists in pages, and single ones by their ids.

Source: developer.tenable.com, and pyTenable for filters (`name:eq:value`) and orders.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...engine import (
    Answer,
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
OPERATORS = {"eq": compared("eq"), "match": compared("contains")}
NAMED = Field(folds=True)


Row = Callable[[Any, Context], Document]


def _fixed(name: str, values: Sequence[Any], row: Row, *fields: str) -> Collection:
    """Return a collection of what does not follow from hosts, filtered by some fields."""
    return Collection(
        name,
        lambda context, entry: [row(entry.value, context)],
        fields=Fields(dict.fromkeys(fields, NAMED)),
        sorts=frozenset(fields),
        source=Fixed(values),
        one_each=lambda _context: True,
    )


def _tag(pair: tuple[str, str], context: Context) -> Document:
    return inventory.tag(*pair, context)


CATEGORIES = _fixed(
    "categories", tuple(inventory.CATEGORIES), inventory.category, "name", "description"
)
TAGS = _fixed(
    "values",
    inventory.TAGS,
    _tag,
    *("value", "category_name", "category_uuid", "description"),
)
PLUGINS = _fixed("plugins", catalogue(), lambda weakness, _: inventory.plugin_row(weakness))
RUNS = _fixed(
    "runs", range(HISTORY), lambda run, context: run_row(requested_scan(context), run, context)
)
AGENTS = Collection(
    "agents",
    lambda context, host: [inventory.agent(host, context)],
    fields=Fields(dict.fromkeys(("name", "distro", "platform", "ip", "status"), NAMED)),
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
    name, _, rest = text.partition(":")
    operator, _, value = rest.partition(":")
    if operator not in OPERATORS:
        raise NotSimulated(f"the operator {operator}")
    return OPERATORS[operator](name, tuple(value.split(",")))


def by_offset(name: str, order: str = "name:asc") -> Callable[[Context, Page], Answer]:
    """Return the envelope of a list by offset: rows by their name, and the total."""

    def envelope(context: Context, page: Page) -> Answer:
        sort, _, direction = (context.parameters.get("sort") or order).partition(":")
        pagination = {
            "total": page.total,
            "limit": context["limit"],
            "offset": context["offset"],
            "sort": [{"name": sort, "order": direction}],
        }
        return responses.json({name: page.shown(page.rows), "pagination": pagination})

    return envelope


def by_number(context: Context, page: Page) -> Answer:
    """Return plugins by page number."""
    params = {name: context[name] for name in ("page", "size", "last_updated")}
    rows = page.shown(page.rows)
    body = {"data": {"plugin_details": rows}, "size": context["size"], "params": params}
    return responses.json({**body, "total_count": page.total})


list_categories = Listing(CATEGORIES, OFFSET, query, by_offset("categories"))
list_tags = Listing(TAGS, OFFSET, query, by_offset("values"))
list_agents = Listing(AGENTS, OFFSET, query, by_offset("agents"))
list_runs = Listing(RUNS, OFFSET, everything, by_offset("history", "start_date:DESC"))
list_plugins = Listing(PLUGINS, PAGES, everything, by_number)


def single(name: str, identifiers: Iterable[tuple[object, Any]], row: Row) -> Handler:
    """Return a handler for what has the id in the path; 404 for one that there is not."""
    by_id = {str(identifier): value for identifier, value in identifiers}

    def answer(context: Context) -> Answer:
        identifier = context.request.path_parameters[name].lower()
        if identifier not in by_id:
            raise responses.refusal(404)
        return responses.json(row(by_id[identifier], context))

    return answer


get_category = single(
    "uuid", ((hosts.tag_uuid(name, ""), name) for name in inventory.CATEGORIES), inventory.category
)
get_tag = single("uuid", ((hosts.tag_uuid(*pair), pair) for pair in inventory.TAGS), _tag)
get_scanner = single("scanner", ((one, one) for one in inventory.SCANNERS), inventory.scanner)
get_plugin = single(
    "plugin",
    ((plugins.plugin_id(one), one) for one in catalogue()),
    lambda weakness, _: inventory.plugin_details(weakness),
)
get_family = single(
    "family",
    ((one["id"], one["id"]) for one in inventory.families()),
    lambda number, _: inventory.family(number),
)


def list_scanners(context: Context) -> Answer:
    """Return the scanners."""
    rows = [inventory.scanner(number, context) for number in inventory.SCANNERS]
    return responses.json({"scanners": rows})


def list_families(_context: Context) -> Answer:
    """Return the families of plugins."""
    return responses.json({"families": inventory.families()})


def list_assignments(context: Context) -> Answer:
    """Return the tags of an asset."""
    return responses.json({"tags": inventory.assignments(requested_host(context), context)})


def list_agent_filters(_context: Context) -> Answer:
    """Return the filters of agents, which pyTenable reads before it lists them."""
    rows = [
        {
            "name": name,
            "readable_name": name.title(),
            "operators": list(OPERATORS),
            "control": {"type": "entry", "readable_regex": "TEXT", "regex": ".*"},
        }
        for name in AGENTS.fields.simulated
    ]
    return responses.json({"filters": rows})
