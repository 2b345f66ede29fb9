"""The pages of the Qualys lists together are the world, whatever their size and the way asked."""

import tracemalloc
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .calls import (
    DETECTIONS,
    HOSTS,
    IPS,
    call,
    hold,
    host_id,
    ids,
    next_url,
    pages,
    qids,
    qualys,
    seen,
    tree,
)


@given(hosts=st.integers(0, 30), limit=st.integers(1, 31), removed=st.sets(st.integers(0, 29)))
def test_the_pages_of_the_host_list_are_the_world(hosts, limit, removed):
    simulator = qualys(hosts)
    for index in sorted(removed & set(range(hosts))):
        simulator.world.remove(index)

    listed = list(pages(simulator, HOSTS, truncation_limit=limit))

    wanted = [host_id(host.index) for host in simulator.world.hosts()]
    assert [number for page in listed for number in ids(page)] == wanted
    assert len(listed) == max(1, -(-len(wanted) // limit))
    assert all(len(ids(page)) == limit for page in listed[:-1])


@given(hosts=st.integers(0, 30), limit=st.integers(1, 31))
def test_the_pages_of_detections_are_the_open_ones(hosts, limit):
    simulator = qualys(hosts)

    listed = list(pages(simulator, DETECTIONS, truncation_limit=limit))

    assert [pair for page in listed for pair in qids(page)] == seen(simulator)
    assert len(listed) == max(1, -(-hosts // limit))


def test_a_page_can_be_empty_and_not_the_last():
    simulator = qualys(10)

    root = tree(call(simulator, DETECTIONS, truncation_limit=1, id_min=host_id(3)))

    assert root.find("RESPONSE/HOST_LIST") is None
    assert next_url(root).endswith("&id_min=1005")


@pytest.mark.parametrize("path", [HOSTS, DETECTIONS])
def test_an_exact_multiple_ends_without_a_warning(path):
    simulator = qualys(6)

    listed = list(pages(simulator, path, truncation_limit=3))

    assert len(listed) == 2


def test_limit_zero_is_everything_in_one_document():
    simulator = qualys(1100)

    root = tree(call(simulator, HOSTS, truncation_limit=0))

    assert len(ids(root)) == 1100
    assert next_url(root) is None


def test_the_default_page_has_a_thousand_hosts():
    simulator = qualys(1001)

    listed = list(pages(simulator, HOSTS, details="None"))

    assert [len(page.findall("RESPONSE/ID_SET/ID")) for page in listed] == [1000, 1]


def test_the_next_url_repeats_the_filters_of_a_post():
    simulator = qualys(10, url="http://127.0.0.1:8080")
    form = {"action": "list", "truncation_limit": "2", "show_tags": "1"}

    root = tree(call(simulator, HOSTS, method="POST", form=form, ids="1002-1006,1008"))

    url = urlsplit(next_url(root))
    assert (url.scheme, url.netloc, url.path) == ("http", "127.0.0.1:8080", HOSTS)
    assert dict(parse_qsl(url.query)) == form | {"ids": "1002-1006,1008", "id_min": "1004"}


def test_get_post_and_split_requests_are_the_same():
    simulator = qualys(10)
    form = {"action": "list", "ids": "1001,1003", "show_asset_id": "1"}

    asked = call(simulator, HOSTS, **form)
    posted = call(simulator, HOSTS, method="POST", form=form)
    split = call(simulator, f"{HOSTS}?action=list", method="POST", form=form)

    assert asked.body == posted.body == split.body


@pytest.mark.parametrize("version", ["2.0", "3.0", "4.0", "5.0"])
@pytest.mark.parametrize("path", [HOSTS, DETECTIONS, IPS])
def test_every_version_answers_with_and_without_a_slash(version, path):
    simulator = qualys(5)
    path = path.replace("2.0", version)

    with_slash, without = call(simulator, path), call(simulator, path.rstrip("/"))

    assert with_slash.status == 200
    assert with_slash.body == without.body


def test_details_none_is_an_id_set():
    simulator = qualys(5)

    root = tree(call(simulator, HOSTS, details="None"))

    assert [row.text for row in root.find("RESPONSE/ID_SET")] == [*map(str, range(1001, 1006))]
    assert root.find("RESPONSE/HOST_LIST") is None


@pytest.mark.parametrize("path", [HOSTS, DETECTIONS])
@pytest.mark.parametrize("selector", [{"ids": "123"}, {"ips": "192.0.2.250"}, {"id_min": "9999"}])
def test_nothing_found_is_a_date_and_no_list(path, selector):
    root = tree(call(qualys(5), path, **selector))

    assert [row.tag for row in root.find("RESPONSE")] == ["DATETIME"]


def test_a_host_that_was_purged_is_simply_missing():
    simulator = qualys(5)
    simulator.world.remove(2)

    root = tree(call(simulator, DETECTIONS, ids="1002,1003"))

    assert ids(root) == [1002]


def test_long_lists_are_made_while_they_are_sent():
    simulator = qualys(20_000_000)

    said = hold(simulator, HOSTS)
    first = next(iter(said.pieces))

    assert said.status == 200
    assert len(first) < 100_000


@pytest.mark.parametrize(("path", "hosts"), [(HOSTS, 1600), (DETECTIONS, 500)])
def test_a_long_list_takes_no_memory(path, hosts):
    simulator = qualys(hosts)
    # The world keeps the latest hosts, whatever is made of them.
    assert sum(1 for _ in simulator.world.hosts()) == hosts
    said = hold(simulator, path)

    tracemalloc.start()
    sent = sum(len(piece) for piece in said.pieces)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent > 1_000_000
    assert most < 500_000
