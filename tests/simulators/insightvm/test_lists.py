"""The InsightVM simulator's lists: pages from zero, links and ends, order, what is unpaged."""

import pytest

from .calls import ASSETS, CONTENT, SITES, call, console, error, ids, rows, search, walked

FINDINGS = f"{ASSETS}/1/vulnerabilities"


@pytest.mark.parametrize("size", [1, 2, 3, 10, 25, 26, 500])
def test_pages_from_zero_hold_every_asset_once(size):
    simulator = console(25)

    found = walked(simulator, ASSETS, size=size)

    assert [row["id"] for row in found] == list(range(1, 26))


def test_a_page_has_ten_rows_and_says_where_it_stands():
    said = call(console(25), ASSETS, page=1)

    assert ids(said) == list(range(11, 21))
    assert said.json["page"] == {"number": 1, "size": 10, "totalResources": 25, "totalPages": 3}


@pytest.mark.parametrize(
    ("number", "rels"),
    [
        (0, ["first", "self", "next", "last"]),
        (1, ["first", "prev", "self", "next", "last"]),
        (2, ["first", "prev", "self", "last"]),
    ],
)
def test_a_page_links_to_its_neighbours(number, rels):
    simulator = console(25)

    links = call(simulator, ASSETS, page=number).json["links"]

    assert [link["rel"] for link in links] == rels
    for link in links:
        wanted = {"first": 0, "prev": number - 1, "self": number, "next": number + 1, "last": 2}
        assert call(simulator, link["href"]).json["page"]["number"] == wanted[link["rel"]]


@pytest.mark.parametrize("path", [ASSETS, FINDINGS, SITES, CONTENT, "/api/3/scans", "/api/3/users"])
def test_past_its_end_a_list_is_404(path):
    simulator = console(25)
    pages = call(simulator, path).json["page"]["totalPages"]

    said = call(simulator, path, page=pages)

    assert error(said) == (404, 404, True)


@pytest.mark.parametrize("size", [3, 10])
def test_nothing_is_one_page_without_rows(size):
    said = call(console(0), ASSETS, size=size)

    assert rows(said) == []
    assert said.json["page"] == {"number": 0, "size": size, "totalResources": 0, "totalPages": 0}
    assert [link["rel"] for link in said.json["links"]] == ["self"]


def test_a_size_above_the_maximum_is_cut_to_it():
    said = call(console(600), ASSETS, size=1000)

    assert len(rows(said)) == said.json["page"]["size"] == 500


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "x"}, {"size": "0"}, {"size": "ten"}])
def test_malformed_page_or_size_is_400(query):
    assert error(call(console(), ASSETS, **query)) == (400, 400, True)


def test_assets_come_by_id_in_either_direction():
    simulator = console(25)

    up, down = (walked(simulator, ASSETS, size=4, sort=f"id,{way}") for way in ("ASC", "DESC"))

    assert [row["id"] for row in up] == list(range(1, 26))
    assert down == up[::-1]


def test_content_is_sorted_by_several_properties():
    simulator = console()

    found = walked(simulator, CONTENT, size=90, sort=["severityScore,DESC", "id,ASC"])

    assert found == sorted(found, key=lambda row: (-row["severityScore"], row["id"]))
    assert len(found) == 200


def test_unknown_property_cannot_be_sorted_by():
    assert error(call(console(), CONTENT, sort="nonsense")) == (400, 400, True)


def test_change_during_reading_moves_later_rows():
    simulator = console(25)
    first = ids(call(simulator, ASSETS))

    simulator.world.remove(0)
    second = call(simulator, ASSETS, page=1)

    assert second.json["page"]["totalResources"] == 24
    assert 11 not in first + ids(second)


@pytest.mark.parametrize(
    "path",
    [
        f"{ASSETS}/1/services",
        f"{ASSETS}/1/users",
        f"{ASSETS}/1/software",
        f"{CONTENT}/openssh-request-smuggling/solutions",
        f"{SITES}/1/scan_schedules",
        "/api/3/scan_engines",
        "/api/3/scan_engine_pools",
        "/api/3/reports/1/history",
    ],
)
def test_some_collections_have_no_page_whatever_is_asked_for(path):
    said = call(console(), path, page=7, size=1)

    assert isinstance(rows(said), list)
    assert list(said.json) == ["resources", "links"]


def test_the_assets_of_all_sites_are_all_assets():
    simulator = console(33)
    sites = walked(simulator, SITES, size=2)

    found = [ids(call(simulator, f"{SITES}/{site['id']}/assets", size=100)) for site in sites]

    assert [len(part) for part in found] == [site["assets"] for site in sites] == [10, 10, 10, 3]
    assert [asset for part in found for asset in part] == ids(call(simulator, ASSETS, size=100))


def test_even_a_console_without_assets_has_a_site_and_its_scan():
    simulator = console(0)

    (site,), (scan,) = (rows(call(simulator, path)) for path in (SITES, "/api/3/scans"))

    assert (site["id"], site["assets"]) == (1, 0)
    assert (scan["siteId"], scan["status"]) == (1, "finished")
    assert call(simulator, f"{SITES}/2").status == 404


def test_page_of_a_vast_world_is_as_fast_as_of_a_small_one():
    simulator = console(10_000_000)

    said = call(simulator, ASSETS, page=99_999, size=100)

    assert ids(said)[-1] == 10_000_000
    assert call(simulator, SITES, page=99_999).json["page"]["totalResources"] == 1_000_000
    assert ids(call(simulator, f"{ASSETS}/search", method="POST", body=at("10.0.0.1"))) == [3]


def test_deleted_reports_users_and_sites_are_gone():
    simulator = console(25)

    said = [
        call(simulator, path, method="DELETE")
        for path in ("/api/3/reports/3", "/api/3/users/2", f"{SITES}/1")
    ]

    assert [one.status for one in said] == [200, 200, 200]
    assert 3 not in [row["id"] for row in walked(simulator, "/api/3/reports")]
    assert ids(call(simulator, "/api/3/users")) == [1]
    assert ids(call(simulator, SITES)) == [2, 3]
    assert ids(call(simulator, ASSETS))[0] == 11
    assert [call(simulator, path, method="DELETE").status for path in gone()] == [404, 404, 404]


def test_searches_are_paged_like_lists():
    simulator = console(60)
    wanted = {"field": "operating-system", "operator": "contains", "value": "linux"}

    pages = [search(simulator, wanted, page=number, size=7) for number in range(3)]

    found = [row for page in pages for row in rows(page)]
    assert all("Linux" in row["os"] for row in found)
    assert [row["id"] for row in found] == sorted({row["id"] for row in found})
    assert pages[0].json["page"]["totalResources"] == len(
        [host for host in simulator.world.hosts() if "Linux" in host.operating_system]
    )


def at(address):
    filters = [{"field": "ip-address", "operator": "is", "value": address}]
    return {"filters": filters, "match": "all"}


def gone():
    return ("/api/3/reports/3", "/api/3/users/2", f"{SITES}/1")
