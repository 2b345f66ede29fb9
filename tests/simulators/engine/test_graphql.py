"""Connections of a GraphQL query are pages of collections, by the arguments of their fields."""

import json
from io import BytesIO

import pytest

from sdk.testing import VirtualClock
from simulators.engine import (
    Answer,
    Collection,
    Cursor,
    GraphQL,
    Operation,
    Query,
    Vendor,
    arguments,
    integer,
    paging_quirks,
    text,
)
from simulators.engine.pagination import page_of

from .acme import FIELDS, Acme, devices

SCHEMA = """
type Query { devices(first: Int, after: String): Devices!  kinds: Kind  version: String!  no: Int }
type Devices { nodes: [Device!]  pageInfo: PageInfo!  totalCount: Int! }
type Device { id: ID!  name: String! }
type PageInfo { hasNextPage: Boolean!  endCursor: String }
enum Kind { SMALL LARGE }
"""
CONNECTION = Cursor("first", "after")
PARAMETERS = (integer("first", least=1, most=50, required=True), text("after"))
DEVICES = Collection("devices", devices, fields=FIELDS, most_counted=20)
QUERY = """query($first: Int, $after: String) { found: devices(first: $first, after: $after) {
  nodes { id } pageInfo { hasNextPage endCursor } } }"""
TWICE = """query($after: String) { one: devices(first: 3) { nodes { id } }
  two: devices(first: 3, after: $after) { nodes { id } } }"""


def connection(context, given):
    asked = context.with_parameters(arguments(PARAMETERS, given))
    page = page_of(asked, DEVICES, CONNECTION, Query())
    info = {"hasNextPage": page.next is not None, "endCursor": page.end}
    return {
        "nodes": page.shown(page.rows),
        "pageInfo": info,
        "totalCount": lambda _: page.total,
    }


def broken(_context, _given):
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def vendor(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "schema.graphql"
    path.write_text(SCHEMA)
    schema = GraphQL(path, {"devices": connection, "version": "7", "no": broken})

    def answer(context):
        body = json.loads(context.request.body)
        found = schema.run(context, body["query"], body.get("variables", {}), None)
        return Answer.json({"stage": found.stage, "data": found.data, "errors": len(found.errors)})

    class Graph(Vendor):
        name = "graph"
        schema_of = schema
        operations = (
            Operation("graphql", "POST /graphql", answer, "assumed", "here", style=CONNECTION),
        )
        quirks = paging_quirks([CONNECTION])
        refusal = Acme.refusal
        parameter_refusal = Acme.parameter_refusal
        oracle = Acme.oracle

    return Graph


def make(vendor, hosts=25, quirks=()):
    return vendor.create(hosts=hosts, clock=VirtualClock(), quirks=quirks)


def ask(simulator, query, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    return json.loads(b"".join(simulator.app(environ, lambda *_: None)))


def walk(simulator, size, most=40):
    after = None
    for _ in range(most):
        found = ask(simulator, QUERY, first=size, after=after)["data"]["found"]
        yield [row["id"] for row in found["nodes"] or ()], found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


@pytest.mark.parametrize("size", [1, 4, 25, 50])
def test_connection_has_every_row_once(vendor, size):
    simulator = make(vendor)

    pages = list(walk(simulator, size))

    assert [row for rows, _ in pages for row in rows] == [h.id for h in simulator.world.hosts()]
    assert all(cursor for _, cursor in pages)


def test_connection_without_rows_has_no_cursor(vendor):
    assert list(walk(make(vendor, hosts=0), 3)) == [([], None)]


@pytest.mark.parametrize("quirk", [one.name for one in paging_quirks([CONNECTION])])
def test_quirk_of_a_connection_is_reported(vendor, quirk):
    simulator = make(vendor, quirks=[quirk])
    counted = QUERY.replace("pageInfo", "totalCount pageInfo")

    after = None
    for _ in range(8):
        found = ask(simulator, counted, first=4, after=after)["data"]["found"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert quirk in {effect.quirk for effect in simulator.journal.effects}


def test_effect_on_any_connection_of_a_query_is_reported(vendor):
    simulator = make(vendor, quirks=["empty-middle"])
    (_, after), *_ = walk(make(vendor), 3)

    ask(simulator, TWICE.replace("one: ", "zero: ").replace("two: ", "last: "), after=after)

    ((effect, count),) = simulator.journal.effects.items()
    assert (effect.quirk, effect.route, effect.page, count) == ("empty-middle", "graphql", 1, 1)


def test_total_is_counted_as_far_as_the_vendor_counts(vendor):
    query = "{ devices(first: 1) { totalCount } }"

    totals = [ask(make(vendor, hosts), query)["data"] for hosts in (7, 20, 25)]

    assert [total["devices"]["totalCount"] for total in totals] == [7, 20, 20]


def test_rows_beyond_the_counted_ones_are_listed(vendor):
    simulator = make(vendor)
    ask(simulator, "{ devices(first: 1) { totalCount } }")

    assert sum(len(rows) for rows, _ in walk(simulator, 8)) == 25


@pytest.mark.parametrize(
    ("query", "variables", "stage"),
    [
        ("{ version", {}, "syntax"),
        ("{ colour }", {}, "validation"),
        (QUERY, {"first": "x"}, "variables"),
        (QUERY, {}, "execution"),
        (QUERY, {"first": 51}, "execution"),
        (QUERY, {"first": 3, "after": "x"}, "execution"),
    ],
)
def test_error_of_a_query_names_its_stage(vendor, query, variables, stage):
    found = ask(make(vendor), query, **variables)

    assert (found["stage"], found["errors"], found["data"]) == (stage, 1, None)


def test_mistake_in_a_simulator_is_no_error_of_the_vendor(vendor):
    with pytest.raises(ZeroDivisionError):
        ask(make(vendor), "{ no }")


def test_enumerations_of_the_schema_are_known(vendor):
    assert vendor.schema_of.names_of("Kind") == {"SMALL", "LARGE"}
