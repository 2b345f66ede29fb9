"""The InsightVM simulator's switches: lists that move, odd spellings, things that fail."""

import pytest

from .insightvm_calls import ASSETS, CONTENT, SITES, call, console, ids, rows, walked

FINDINGS = f"{ASSETS}/1/vulnerabilities"


def test_items_that_shift_cost_a_plain_client_one_of_them():
    usual, odd = console(25), console(25, quirks=["items-shift"])
    call(odd, ASSETS, size=1)

    found = [row["id"] for row in walked(odd, ASSETS)]

    assert sorted(set(range(1, 26)) - set(found)) == [10]
    assert found.count(1) == 2
    assert call(odd, ASSETS).json["page"] == call(usual, ASSETS).json["page"]


@pytest.mark.parametrize("size", [1, 2, 3, 26, 30])
def test_a_row_that_is_there_twice_moves_the_others_on(size):
    found = []
    for number in range(-(-26 // size)):
        odd = console(25, quirks=["items-shift"])
        found += ids(call(odd, ASSETS, size=size, page=number))

    assert found == [1, *range(1, 26)]


def test_a_total_may_count_what_is_no_longer_there():
    page = call(console(25, quirks=["stale-total"]), ASSETS, page=2).json

    assert page["page"]["totalResources"] == 26
    assert len(page["resources"]) == 5


def test_a_console_may_ignore_the_order():
    assert ids(call(console(25, quirks=["ignores-sort"]), ASSETS, sort="id,ASC", size=3)) == [
        3,
        2,
        1,
    ]


def test_a_list_may_come_up_empty_although_there_is_something():
    simulator = console(quirks=["empty-findings"])

    asset, listed = call(simulator, f"{ASSETS}/1").json, call(simulator, FINDINGS)

    assert asset["vulnerabilities"]["total"] > 0
    assert rows(listed) == []
    assert rows(call(simulator, f"{ASSETS}/2/vulnerabilities"))


def test_links_may_be_an_object():
    usual = call(console(25), ASSETS, page=1).json["links"]

    odd = call(console(25, quirks=["links-object"]), ASSETS, page=1).json["links"]

    assert odd == {link["rel"]: {"href": link["href"]} for link in usual}


def test_html_and_text_may_be_swapped():
    path = f"{CONTENT}/openssh-request-smuggling"

    usual, odd = (
        call(simulator, path).json["description"]
        for simulator in (console(), console(quirks=["swapped-content"]))
    )

    assert odd == {"text": usual["html"], "html": usual["text"]}
    assert "<P>" in usual["html"]
    assert "<P>" not in usual["text"]


def test_results_may_have_what_is_documented():
    simulator = console(60, quirks=["documented-results"])
    results = [
        result
        for asset in range(1, 61)
        for finding in rows(call(simulator, f"{ASSETS}/{asset}/vulnerabilities", size=100))
        for result in finding["results"]
    ]

    excepted = [one for one in results if one["status"].endswith("exception-applied")]

    assert all(len(one["exceptions"]) == 1 for one in excepted)
    assert excepted
    assert all(one["exceptions"] == [] for one in results if one not in excepted)
    assert {one["key"] for one in results} >= {"", "1"}


def test_sites_may_be_seen_by_halves():
    assert ids(call(console(45, quirks=["hidden-sites"]), SITES)) == [1, 3, 5]


def test_every_fourth_entry_of_the_content_may_fail():
    simulator = console(quirks=["content-fails"])
    rows_of = rows(call(console(), CONTENT, size=500))

    failing = [
        [call(simulator, f"{CONTENT}/{row['id']}{part}").status for row in rows_of].count(500)
        for part in ("", "/solutions")
    ]

    assert failing == [50, 50]


def test_names_are_sometimes_only_among_the_other_names():
    assets = walked(console(60), ASSETS, size=500)

    short = [asset for asset in assets if "." not in asset.get("hostName", ".")]

    assert any("hostName" not in asset for asset in assets)
    assert any(one["source"] == "dns" for asset in short for one in asset["hostNames"])
    assert {asset["id"] % 7 for asset in assets if "services" not in asset} == {4}
