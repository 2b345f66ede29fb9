"""Orders: no document is rendered that need not be, nobody waits for the order of another."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from simulators.engine import Condition, Malformed, NotSimulated, Query
from simulators.engine.query.comparison import Operand, comparison
from simulators.engine.styles import Position

from .acme import DEVICES, STYLES
from .test_collections import Counting, context_of

SEEN = Condition("last", "gt", ("now-2d",))


def order_of(counting, query):
    context = context_of(counting.vendor)
    return context.orders.order(counting.collection, query, context)


def indexes(keys):
    return [key >> 16 for key in keys]


def test_falling_order_of_everything_renders_nothing():
    counting = Counting()
    counting.vendor.world.remove(7)

    order = order_of(counting, Query(descending=True))
    keys = [order.slice(start, 4) for start in range(0, 25, 4)]

    assert [one for page in keys for one in indexes(page)] == [
        host.index for host in reversed(counting.hosts())
    ]
    assert (order.total, counting.rendered) == (24, [])


def test_falling_order_of_everything_goes_on_behind_a_rank():
    counting = Counting()
    order = order_of(counting, Query(descending=True))
    last = order.slice(0, 10)[-1]
    after = STYLES["cursor"].following(order, Position(), [last]).after

    counting.vendor.world.remove(last >> 16)

    assert indexes(order.after(after, 3)) == [14, 13, 12]


def test_filter_of_items_counts_without_rendering():
    counting = Counting()
    order = order_of(counting, Query("seen", SEEN))

    assert 0 < order.total < 25
    assert counting.rendered == []


def test_filter_of_items_renders_items_with_several_documents():
    counting = Counting()
    counting.collection = replace(counting.collection, one_each=lambda _: False)

    assert order_of(counting, Query("seen", SEEN)).total == len(counting.rendered) > 0


def test_order_is_found_while_another_is_being_found():
    counting, reached, go_on = Counting(), Event(), Event()

    def slow(context, host):
        reached.set()
        assert go_on.wait(20)
        return DEVICES.documents(context, host)

    slow_one = replace(counting.collection, name="slow", documents=slow)
    context = context_of(counting.vendor)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(context.orders.order, slow_one, Query(sort="name"), context)
        assert reached.wait(20)
        quick = pool.submit(order_of, counting, Query(sort="size")).result(timeout=20)
        go_on.set()

        assert quick.total == waiting.result(timeout=20).total == 25


@pytest.mark.parametrize("shape", ["(a+)+$", "((a|b)*)+", "(?:a?){30}", "(.|a)*", ".*.*.*.*.*x"])
def test_regular_expression_without_end_is_not_simulated(shape):
    with pytest.raises(NotSimulated):
        comparison(Operand(), "matches", shape, None)


@pytest.mark.parametrize(
    ("shape", "text"),
    [("^web-.*[.]com$", "web-1.example.com"), (r"\(a+\)+", "(aa)))"), ("(a|b)c+", "bcc")],
)
def test_regular_expression_with_an_end_is_applied(shape, text):
    holds = comparison(Operand(), "matches", shape, None)

    assert holds([text])
    assert not holds(["other"])


def test_wrong_regular_expression_is_malformed():
    with pytest.raises(Malformed):
        comparison(Operand(), "matches", "(a", None)
