"""Collections: filters of items come before rendering, any thread may ask, memory is flat."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, islice

import pytest

from sdk.testing import VirtualClock
from simulators import World
from simulators.engine import (
    Collection,
    Condition,
    Field,
    Fields,
    Fixed,
    Junction,
    Not,
    Query,
    Request,
    fql,
)
from simulators.engine.orders import REMEMBERED

from .acme import DEVICES, Acme, get, walk

MANY = 10_000_000
MOST_BYTES = 8 << 20


def context_of(vendor):
    route = vendor.routes[0]
    return vendor.context(Request("GET", route.path, {}, route=route))


class Counting:
    """A collection that counts which items are rendered."""

    def __init__(self, hosts=25):
        self.vendor = Acme(World(hosts=hosts), clock=VirtualClock())
        self.rendered = []
        self.collection = replace(DEVICES, documents=self.documents, lookups={})

    def documents(self, context, host):
        self.rendered.append(host.index)
        return DEVICES.documents(context, host)

    def read(self, expression):
        context = context_of(self.vendor)
        order = context.orders.order(self.collection, Query("x", expression), context)
        return [key >> 16 for key in order.slice(0, 100)]

    def hosts(self):
        return list(self.vendor.world.hosts())


HERE = Condition("address", "is", (Counting().hosts()[3].address,))
NAMED = Condition("name", "present", ())


@pytest.mark.parametrize(
    ("expression", "chosen", "rendered"),
    [
        (HERE, {3}, set()),
        (Not(HERE), set(range(25)) - {3}, set()),
        (Junction("all", (HERE, NAMED)), {3}, {3}),
        (Junction("all", (NAMED, Junction("any", (HERE, HERE)))), {3}, {3}),
        (Junction("all", (HERE, Not(NAMED))), set(), {3}),
        (Junction("any", (HERE, NAMED)), set(range(25)), set(range(25))),
        (NAMED, set(range(25)), set(range(25))),
        (Junction("all", ()), set(range(25)), set()),
    ],
)
def test_fields_of_items_filter_before_rendering(expression, chosen, rendered):
    counting = Counting()

    found = counting.read(expression)

    assert set(found) == chosen
    assert set(counting.rendered) == rendered
    assert len(counting.rendered) == len(rendered), "no document is rendered twice"


def test_lasting_documents_are_rendered_once_for_a_page():
    counting = Counting()
    counting.collection = replace(counting.collection, lasting=True)
    context = context_of(counting.vendor)

    for _ in range(3):
        order = context.orders.order(counting.collection, Query("y", NAMED), context)
        rows = list(counting.collection.at(context, order.slice(5, 10)))

    assert [row["id"] for row in rows] == [host.id for host in counting.hosts()[5:15]]
    assert sorted(counting.rendered) == sorted(set(counting.rendered))


def test_lasting_documents_are_those_of_the_world_and_the_quirks():
    counting = Counting()
    counting.collection = replace(counting.collection, lasting=True)

    def rendered(quirks):
        context = replace(context_of(counting.vendor), quirks=frozenset(quirks))
        list(counting.collection.at(context, [5 << 16]))
        return counting.rendered.count(5)

    counts = [rendered(()), rendered(()), rendered(("x",))]
    counting.vendor.world.remove(0)
    assert [*counts, rendered(())] == [1, 1, 2, 3]


def test_page_is_found_by_the_number_of_documents_of_each_item():
    counting = Counting()
    counting.collection = replace(
        counting.collection,
        one_each=lambda _: False,
        number=lambda _, host: host.index % 3,
        visible=lambda _, host: host.index != 4,
    )

    found = counting.read(Not(HERE))

    assert found == [
        host.index for host in counting.hosts() for _ in range(host.index % 3) if host.index != 4
    ]
    assert counting.rendered == []


def test_values_of_a_function_are_listed_once_for_a_page():
    listed = []

    def values(context):
        listed.append(context)
        return "abc"

    collection = Collection.of("letters", values, lambda _, value: {"id": value})
    context = context_of(Counting().vendor)
    order = context.orders.order(collection, Query(), context)

    assert list(collection.at(context, order.slice(1, 5))) == [{"id": "b"}, {"id": "c"}]
    assert (order.total, len(listed)) == (3, 1)


def test_document_is_found_by_its_id_in_one_step():
    counting = Counting()
    collection = replace(counting.collection, lookups=DEVICES.lookups)
    wanted = counting.hosts()[7]

    found = collection.find(context_of(counting.vendor), wanted.id)

    assert (found["id"], counting.rendered) == (wanted.id, [7])


def test_filter_by_id_renders_the_items_that_it_names():
    counting = Counting()
    counting.collection = replace(counting.collection, lookups=DEVICES.lookups)
    wanted = [counting.hosts()[index].id for index in (9, 2)]

    found = counting.read(Condition("id", "is", tuple(wanted)))

    assert (found, set(counting.rendered)) == ([2, 9], {2, 9})


def test_orders_are_right_for_many_threads():
    vendor = Acme(World(hosts=200), clock=VirtualClock())
    hosts = list(vendor.world.hosts())
    queries = [(f"name:'*{number}'", str(number)) for number in range(REMEMBERED + 4)]

    def read(number):
        text, end = queries[number % len(queries)]
        context = context_of(vendor)
        query = Query(text, fql().parse(text), "name" if number % 2 else "")
        order = context.orders.order(DEVICES, query, context)
        rows = list(DEVICES.at(context, order.slice(0, 200)))
        wanted = {host.id for host in hosts if host.hostname.endswith(end)}
        return order.total == len(rows) and {row["id"] for row in rows} == wanted

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(96)))


def test_order_is_found_anew_when_the_world_changes():
    vendor = Acme(World(hosts=5), clock=VirtualClock())
    before = get(vendor, "/offset", filter="name:!'x'")[2]["total"]

    vendor.world.remove(2)

    assert (before, get(vendor, "/offset", filter="name:!'x'")[2]["total"]) == (5, 4)


@pytest.fixture
def peak():
    """Return the most memory that was taken at once, in bytes."""
    tracemalloc.start()
    tracemalloc.reset_peak()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("style", ["cursor", "linked-offset", "header-cursor", "header-pages"])
@pytest.mark.parametrize("text", [{}, {"filter": "name:!'x'"}, {"filter": "address:!'x'"}])
def test_pages_of_ten_million_hosts_take_little_memory(style, text, peak):
    # A listing that counts its filtered rows is measured below.
    collection = replace(DEVICES, most_counted=1000)
    operation = Acme.by_name[style]
    answer = replace(operation.answer, collection=collection)

    class Large(Acme):
        operations = (replace(operation, answer=answer),)

    vendor = Large(World(hosts=MANY), clock=VirtualClock())
    first = [host.id for host in islice(vendor.world.hosts(), 2000)]

    rows = list(chain(*islice(walk(vendor, style, 100, **text), 20)))

    assert rows == first
    assert peak() < MOST_BYTES


@pytest.mark.slow
def test_last_page_of_ten_million_hosts_takes_little_memory(peak):
    vendor = Acme(World(hosts=MANY), clock=VirtualClock())

    status, _, body = get(vendor, "/page", limit=500, page=MANY // 500)

    assert (status, len(body["items"]), body["total"]) == (200, 500, MANY)
    assert peak() < MOST_BYTES


def numbers(_context, entry):
    return ({"number": entry.value},)


@pytest.mark.slow
def test_counting_many_rows_takes_little_memory(peak):
    vendor = Acme(World(hosts=3), clock=VirtualClock())
    fields = Fields({"number": Field(kind="number", read=lambda entry: entry.value)})
    source = Fixed(range(300_000))
    collection = Collection("numbers", numbers, fields, source=source)
    context = context_of(vendor)
    query = Query("n", Condition("number", "gt", (9.0,)))

    order = context.orders.order(collection, query, context)

    assert order.total == 300_000 - 10
    assert [key >> 16 for key in order.slice(200_000, 2)] == [200_010, 200_011]
    assert peak() < MOST_BYTES
