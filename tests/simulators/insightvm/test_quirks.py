"""The InsightVM simulator's switches: lists that move, odd spellings, things that fail."""

import pytest

from .calls import ASSETS, CONTENT, SITES, call, console, ids, rows, walked

FINDINGS = f"{ASSETS}/1/vulnerabilities"


def test_shrinking_total_costs_a_plain_client_a_row():
    odd = console(25, quirks=["shrinking-total"])

    pages = [call(odd, ASSETS, page=number) for number in range(3)]

    assert [page.json["page"]["totalResources"] for page in pages] == [25, 24, 24]
    assert [row["id"] for row in walked(odd, ASSETS)] == [*range(1, 11), *range(12, 26)]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_drift_brings_the_last_row_of_a_page_again(size):
    odd = console(25, quirks=["drift"])

    found = [row["id"] for row in walked(odd, ASSETS, size=size)]

    assert found[size - 1] == found[size] == size
    assert set(found) >= set(range(1, 25))


def test_empty_page_may_have_null_in_place_of_rows():
    empty = call(console(0, quirks=["null-page"]), ASSETS).json
    full = call(console(1, quirks=["null-page"]), ASSETS)

    assert empty["resources"] is None
    assert ids(full) == [1]


@pytest.mark.parametrize(
    ("quirk", "number", "counted", "shown"),
    [
        ("total-too-high", 2, 26, [21, 22, 23, 24, 25]),
        ("total-too-low", 2, 24, [21, 22, 23, 24, 25]),
        ("growing-total", 0, 25, [*range(1, 11)]),
        ("growing-total", 2, 27, [21, 22, 23, 24, 25]),
        ("same-rows", 1, 25, [*range(1, 11)]),
    ],
)
def test_a_total_may_be_wrong_and_so_may_rows(quirk, number, counted, shown):
    page = call(console(25, quirks=[quirk]), ASSETS, page=number)

    assert page.json["page"]["totalResources"] == counted
    assert page.json["page"]["number"] == number
    assert ids(page) == shown


def test_rows_beyond_a_total_that_is_too_low_are_sent():
    simulator = console(21, quirks=["total-too-low"])

    last, past = (call(simulator, ASSETS, page=number) for number in (2, 3))

    assert call(simulator, ASSETS).json["page"]["totalPages"] == 2
    assert (ids(last), past.status) == ([21], 404)


def test_a_console_may_send_the_first_page_whatever_is_asked_for():
    page = call(console(25, quirks=["offset-ignored"]), ASSETS, page=2)

    assert page.json["page"]["number"] == 0
    assert ids(page) == [*range(1, 11)]


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


def test_documented_results_have_exceptions_and_keys():
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
