"""Each quirk of the Example scanner does what its description says."""

from itertools import pairwise

import pytest

from simulators.engine import CATALOGUE
from simulators.engine.quirks import COMMON
from simulators.example import ExampleSimulator

from .walking import ENOUGH, FOLLOWING, NUMBERED, STYLES, example, get, ids, linked, pages, truth


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_repeated_cursor(style):
    listed = pages(example(9, quirks=["repeated-cursor"]), style, 3)

    marks = [page.get("next") or page.get("cursor") for page in listed]
    assert len(listed) == ENOUGH
    assert len(set(marks)) == 1


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_cursor_cycle(style):
    listed = pages(example(9, quirks=["cursor-cycle"]), style, 3)

    marks = [page.get("next") or page.get("cursor") for page in listed]
    assert len(listed) == ENOUGH
    assert len(set(marks)) == 2
    assert all(before != after for before, after in pairwise(marks))


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_same_rows_under_fresh_cursors(style):
    listed = pages(example(9, quirks=["same-rows"]), style, 3)

    marks = [page.get("next") or page.get("cursor") for page in listed]
    assert len(set(marks)) == len(listed) == ENOUGH
    assert ids(listed[:1]) * ENOUGH == ids(listed)


@pytest.mark.parametrize("style", NUMBERED)
def test_quirk_same_rows_under_the_offset_asked_for(style):
    listed = pages(example(9, quirks=["same-rows"]), style, 3)

    echoed = [page.get("offset", page.get("page")) for page in listed]
    assert echoed == ([0, 3, 6] if style == "offset" else [1, 2, 3])
    assert ids(listed[:1]) * 3 == ids(listed)


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_endless_empty(style):
    simulator = example(7, quirks=["endless-empty"])

    listed = pages(simulator, style, 3)

    assert ids(listed) == truth(simulator)
    assert [page["items"] for page in listed[3:]] == [[]] * (ENOUGH - 3)


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_empty_middle(style):
    simulator = example(9, quirks=["empty-middle"])

    listed = pages(simulator, style, 3)

    assert [len(page["items"]) for page in listed] == [3, 0, 3, 3]
    assert ids(listed) == truth(simulator)


def test_quirk_cursor_on_last_page():
    simulator = example(5, quirks=["cursor-on-last-page"])

    listed = pages(simulator, "cursor", 3)

    assert ids(listed) == truth(simulator)
    assert [page["more"] for page in listed[:4]] == [True, False, False, False]
    assert len({page["cursor"] for page in listed[1:]}) == 1
    assert len(listed) == ENOUGH


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_null_page_by_cursor(style):
    simulator = example(6, quirks=["null-page"])

    listed = pages(simulator, style, 3)

    nothing = [] if style == "link" else None
    assert [page["items"] and len(page["items"]) for page in listed] == [3, 3, nothing]
    assert ids(listed) == truth(simulator)


@pytest.mark.parametrize(
    ("style", "past_the_end"), [("page", {"page": 9}), ("offset", {"offset": 99})]
)
def test_quirk_null_page_by_number(style, past_the_end):
    path = f"/v1/{style}/hosts"

    usual = get(example(6), path, **past_the_end).json
    odd = get(example(6, quirks=["null-page"]), path, **past_the_end).json

    assert (usual["items"], odd["items"]) == ([], None)


@pytest.mark.parametrize("style", FOLLOWING)
def test_quirk_expiring_cursor(style):
    with pytest.raises(AssertionError, match="410 cursor-expired"):
        pages(example(9, quirks=["expiring-cursor"]), style, 3)


def test_quirk_foreign_next_url():
    simulator = example(9, quirks=["foreign-next-url"])

    page = get(simulator, "/v1/next-url/hosts", limit=3).json

    assert page["next"].startswith("https://elsewhere.test/v1/next-url/hosts?limit=3&after=")


def test_quirk_foreign_link():
    said = get(example(9, quirks=["foreign-next-url"]), "/v1/link/hosts", limit=3)

    assert linked(said.headers["Link"]).startswith("https://elsewhere.test/v1/link/hosts?limit=3&")


def test_quirk_cut_link():
    simulator = example(9, quirks=["cut-link"])

    cut = get(simulator, "/v1/link/hosts", limit=3).headers["Link"]
    last = get(simulator, "/v1/link/hosts", limit=9).headers

    assert cut.startswith("<https://example.test/v1/link/hosts?limit=3&after=")
    assert ">" not in cut
    assert "Link" not in last


def test_the_next_url_is_where_the_simulator_can_be_seen():
    simulator = example(9, url="http://127.0.0.1:8080")

    page = get(simulator, "/v1/next-url/hosts", limit=3).json

    assert page["next"].startswith("http://127.0.0.1:8080/v1/next-url/hosts?limit=3&after=")


@pytest.mark.parametrize("style", NUMBERED)
def test_quirk_offset_ignored(style):
    listed = pages(example(9, quirks=["offset-ignored"]), style, 3)

    assert {page.get("offset", page.get("page")) for page in listed} == {
        0 if style == "offset" else 1
    }
    assert ids(listed[:1]) * 3 == ids(listed)


@pytest.mark.parametrize(("quirk", "error"), [("total-too-high", 1), ("total-too-low", -1)])
def test_quirk_of_a_total_that_lies(quirk, error):
    simulator = example(9, quirks=[quirk])

    said = [get(simulator, f"/v1/{style}/hosts").json for style in NUMBERED]

    assert [page["total"] for page in said] == [9 + error, 9 + error]
    assert get(example(0, quirks=[quirk]), "/v1/page/hosts").json["total"] == max(error, 0)


@pytest.mark.parametrize("hosts", [5, 6, 7])
def test_quirk_drift(hosts):
    simulator = example(hosts, quirks=["drift"])

    first, *rest = pages(simulator, "offset", 3)
    rest.append(get(simulator, "/v1/offset/hosts", limit=3, offset=3 * (len(rest) + 1)).json)
    whole = truth(simulator)

    assert ids([first]) == whole[:3]
    assert ids(rest) == whole[2:]
    assert {page["total"] for page in rest} == {hosts + 1}


@pytest.mark.parametrize("style", STYLES)
def test_quirk_malformed_row(style):
    simulator = example(7, quirks=["malformed-row"])

    rows = [row for page in pages(simulator, style, 3) for row in page["items"]]

    assert rows[0] == {"id": None, "fqdn": 7, "findings": "none"}
    assert [row["id"] for row in rows[1:]] == truth(simulator)


def test_every_quirk_of_the_catalogue_is_there_but_a_window():
    names = {quirk.name for quirk in ExampleSimulator.quirks} - {quirk.name for quirk in COMMON}

    of_paging = {quirk.name for quirk in CATALOGUE} - {"window-limit"}
    assert names == of_paging | {"malformed-row", "host-listed-again"}
