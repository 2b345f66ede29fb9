"""The three host listings, Spotlight and Discover: pages, windows, tokens and what ends them."""

import pytest

from .calls import (
    APPLICATIONS,
    ASSET_IDS,
    ASSETS,
    DEVICES,
    FACETS,
    IDS,
    SCROLL,
    VULNERABILITIES,
    VULNERABILITY_IDS,
    call,
    falcon,
    ids_of,
    listed,
    pages,
    pagination,
    refusal,
    rows,
)

LISTINGS = [IDS, SCROLL, DEVICES, VULNERABILITIES, VULNERABILITY_IDS, ASSET_IDS, ASSETS]
LISTINGS += [APPLICATIONS]
BY_TOKEN = [path for path in LISTINGS if path not in (IDS, ASSET_IDS)]


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.parametrize("limit", [1, 4, 7, 100])
def test_pages_of_any_size_hold_the_same_rows(path, limit):
    simulator = falcon(12)
    whole = listed(simulator, path)

    found = listed(simulator, path, limit=limit)

    assert found == whole
    assert len({str(row) for row in found}) == len(found) >= 12
    assert simulator.journal.unmatched == ()


@pytest.mark.parametrize("path", LISTINGS)
def test_an_empty_tenant_is_an_empty_list(path):
    (page,) = pages(falcon(0), path)

    assert rows(page) == []
    assert pagination(page)["total"] == 0


@pytest.mark.parametrize("path", LISTINGS)
def test_every_page_says_how_many_rows_there_are(path):
    simulator = falcon(9)

    found = list(pages(simulator, path, limit=4))

    totals = {pagination(page)["total"] for page in found if rows(page)}
    assert totals == {sum(len(rows(page)) for page in found)}
    # In no recording of the scroll was there a limit.
    assert {pagination(page).get("limit") for page in found} == {None if path == SCROLL else 4}


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.parametrize("limit", ["0", "-1", "x", "10001", "²"])
def test_a_wrong_limit_is_refused(path, limit):
    said = call(falcon(1), path, limit=limit, filter="cid:!'x'")

    status, code, message = refusal(said)
    assert (status, code) == (400, 400)
    assert "invalid" in message


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (IDS, 5000),
        (SCROLL, 10_000),
        (DEVICES, 10_000),
        (VULNERABILITIES, 5000),
        (VULNERABILITY_IDS, 400),
        (ASSET_IDS, 100),
        (ASSETS, 1000),
    ],
)
def test_the_largest_page_is_the_documented_one(path, most):
    simulator = falcon(1)

    allowed = call(simulator, path, limit=most, filter="cid:!'x'")
    refused = call(simulator, path, limit=most + 1, filter="cid:!'x'")

    assert allowed.status == 200
    assert refusal(refused)[0] == 400


def test_spotlight_refuses_a_large_page_in_the_recorded_words():
    said = call(falcon(1), VULNERABILITY_IDS, limit=5000, filter="status:'open'")

    message = "5000 is an invalid page size, must be between 1 and 400"
    assert refusal(said) == (400, 400, message)


def test_ids_come_by_the_next_offset():
    simulator = falcon(5)

    first = call(simulator, IDS, limit=2)
    past = call(simulator, IDS, limit=2, offset=5)

    assert pagination(first) == {"offset": 2, "limit": 2, "total": 5}
    assert rows(first) == ids_of(simulator)[:2]
    assert rows(past) == []


@pytest.mark.parametrize(
    ("offset", "limit", "allowed"), [(9999, 1, True), (9900, 101, False), (10_000, 1, False)]
)
def test_the_window_of_device_ids_is_ten_thousand(offset, limit, allowed):
    said = call(falcon(2), IDS, offset=offset, limit=limit)

    if allowed:
        assert rows(said) == []
    else:
        assert refusal(said) == (400, 400, "limit + offset must be less than 10000")
        assert said.json["resources"] == []


def test_the_window_of_discover_is_refused_in_its_own_words():
    said = call(falcon(2), ASSET_IDS, offset=10_000, limit=100)

    text = "offset 10000 and limit 100 are invalid; "
    text += "offset + limit must be less than or equal to 10000"
    assert refusal(said) == (400, 400, text)
    assert said.json["resources"] is None
    assert said.json["meta"]["powered_by"] == "discover-api"


@pytest.mark.parametrize("offset", ["-1", "x", "1.5"])
def test_an_offset_is_a_number(offset):
    assert refusal(call(falcon(1), IDS, offset=offset))[0] == 400


def test_scroll_ends_with_a_page_without_rows_total_or_offset():
    *others, last = pages(falcon(5), SCROLL, limit=2)

    assert all(pagination(page)["offset"] for page in others)
    assert [pagination(page)["total"] for page in others] == [5, 5, 5]
    assert pagination(last) == {"total": 0, "offset": "", "expires_at": 1_767_607_320 * 10**9}
    assert last.json["resources"] == []


def test_the_last_page_of_devices_has_no_next():
    *others, last = pages(falcon(5), DEVICES, limit=2)

    assert all(pagination(page)["next"] for page in others)
    assert "next" not in pagination(last)
    assert pagination(others[0])["offset"] == ""
    assert pagination(others[1])["offset"] == pagination(others[0])["next"]


def test_no_devices_have_a_numeric_offset():
    assert pagination(call(falcon(0), DEVICES))["offset"] == 0


@pytest.mark.parametrize("path", [VULNERABILITIES, VULNERABILITY_IDS, ASSETS])
def test_the_last_page_by_after_has_an_empty_one(path):
    *_, last = pages(falcon(5), path, limit=2)

    assert pagination(last)["after"] == ""


@pytest.mark.parametrize("path", [SCROLL, DEVICES])
def test_an_offset_of_the_wrong_kind_is_refused(path):
    for offset in ("100", "abc", "W10", "é"):
        said = call(falcon(3), path, offset=offset)
        assert refusal(said)[:2] == (400, 400)


@pytest.mark.parametrize("path", BY_TOKEN)
def test_a_token_is_good_for_two_minutes(path):
    simulator = falcon(6)

    for page in pages(simulator, path, limit=2):
        rows(page)
        simulator.clock.sleep(120)

    assert simulator.journal.count(status=404) == 0


@pytest.mark.parametrize(("path", "name"), [(SCROLL, "offset"), (DEVICES, "next")])
@pytest.mark.parametrize(("quirks", "status"), [((), 404), (("expired-offset-400",), 400)])
def test_an_old_offset_is_refused(path, name, quirks, status):
    simulator = falcon(6, quirks=quirks)
    token = pagination(call(simulator, path, limit=2))[name]

    simulator.clock.sleep(121)

    said = call(simulator, path, limit=2, offset=token)
    assert refusal(said) == (status, status, "offset has expired")


@pytest.mark.parametrize("path", [VULNERABILITIES, VULNERABILITY_IDS])
def test_an_old_search_is_a_404_that_looks_like_an_end(path):
    simulator = falcon(6)
    query = {"limit": 400, "filter": "status:!'none'"}
    token = pagination(call(simulator, path, **{**query, "limit": 2}))["after"]

    simulator.clock.sleep(121)

    said = call(simulator, path, **query, after=token)
    message = "Search context expired, 'after' key no longer valid"
    assert refusal(said) == (404, 404, message)
    assert pagination(said) == {"limit": 400, "total": 0, "after": ""}
    assert said.json["resources"] == []


def test_removal_between_pages_shifts_no_token():
    simulator = falcon(6)
    wanted = ids_of(simulator)
    token = pagination(call(simulator, SCROLL, limit=2))["offset"]

    simulator.world.remove(1)
    simulator.world.remove(2)

    assert rows(call(simulator, SCROLL, limit=10, offset=token)) == wanted[3:]


def test_removal_between_pages_is_missed_by_offset():
    simulator = falcon(6)
    wanted = ids_of(simulator)

    simulator.world.remove(0)

    assert rows(call(simulator, IDS, limit=10, offset=2)) == wanted[3:]


@pytest.mark.parametrize("path", [VULNERABILITIES, SCROLL])
def test_the_filter_has_to_be_sent_again(path):
    field = "aid" if path == VULNERABILITIES else "device_id"
    simulator = falcon(9)
    chosen = ids_of(simulator)[0]
    other = f"{field}:!'{chosen}'"

    first = call(simulator, path, limit=1, filter=f"{field}:['{chosen}','x']")
    second = call(simulator, path, limit=3, filter=other, **after(first, path))

    assert len(rows(second)) == 3


def after(said, path):
    name = "after" if path == VULNERABILITIES else "offset"
    return {name: pagination(said).get("after") or pagination(said).get("offset") or ""}


def test_facets_are_those_of_the_very_call():
    simulator = falcon(9)
    query = {"limit": 1, "filter": "status:'open'"}

    first = call(simulator, VULNERABILITIES, **query, facet=list(FACETS))
    token = pagination(first)["after"]
    second = call(simulator, VULNERABILITIES, **query, after=token)

    (full,), (stub,) = rows(first), rows(second)
    assert full["cve"]["description"]
    assert full["host_info"]["hostname"]
    assert stub["cve"] == {"id": stub["vulnerability_id"]}
    assert not {"host_info", "remediation", "evaluation_logic"} & stub.keys()


def test_one_facet_brings_that_one():
    said = call(falcon(9), VULNERABILITIES, filter="status:'open'", facet="host_info")

    assert all("host_info" in row and "remediation" not in row for row in rows(said))


@pytest.mark.parametrize("path", [VULNERABILITIES, ASSETS])
def test_an_unknown_facet_is_refused(path):
    said = call(falcon(1), path, filter="cid:!'x'", facet="nothing")

    assert refusal(said) == (400, 400, "invalid facet: nothing")


def test_discover_has_facets_too():
    said = call(falcon(1), ASSETS, filter="cid:!'x'", facet=["risk_factors", "third_party"])

    (asset,) = rows(said)
    assert {"risk_factors", "third_party"} <= asset.keys()
    assert "system_insights" not in asset


def test_fields_select_the_fields_of_a_device():
    found = rows(call(falcon(3), DEVICES, fields="hostname,device_id,nothing"))

    assert all(set(device) == {"hostname", "device_id"} for device in found)
