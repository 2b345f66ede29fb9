"""The InsightVM simulator's tags, asset groups, exceptions and single scans."""

import pytest

from .calls import ASSETS, CONTENT, ROOT, call, console, error, ids, rows, search, walked

TAGS, GROUPS = f"{ROOT}/tags", f"{ROOT}/asset_groups"
EXCEPTIONS, SCANS = f"{ROOT}/vulnerability_exceptions", f"{ROOT}/scans"
HOSTS = 60


@pytest.fixture(scope="module")
def simulator():
    return console(HOSTS)


def found(simulator, criteria):
    return ids(search(simulator, *criteria["filters"], match=criteria["match"], size=500))


def test_tag_is_on_the_assets_that_its_criteria_find(simulator):
    tags = walked(simulator, TAGS, size=4)

    for tag in tags:
        assert call(simulator, f"{TAGS}/{tag['id']}").json == tag
        tagged = ids(call(simulator, f"{TAGS}/{tag['id']}/assets"))
        assert tagged == found(simulator, tag["searchCriteria"])
        assert tagged
    assert {tag["type"] for tag in tags} == {"custom", "owner", "location", "criticality"}


def test_search_finds_the_assets_of_a_tag(simulator):
    everything = set(range(1, HOSTS + 1))

    for tag in walked(simulator, TAGS):
        tagged = set(ids(call(simulator, f"{TAGS}/{tag['id']}/assets")))
        wanted = {"field": f"{tag['type']}-tag", "operator": "is", "value": tag["name"].lower()}
        assert set(ids(search(simulator, wanted, size=HOSTS))) == tagged
        other = {**wanted, "operator": "is-not"}
        assert set(ids(search(simulator, other, size=HOSTS))) == everything - tagged


def test_asset_has_the_tags_that_name_it(simulator):
    by_tag = {
        tag["id"]: ids(call(simulator, f"{TAGS}/{tag['id']}/assets"))
        for tag in walked(simulator, TAGS)
    }
    for asset in range(1, HOSTS + 1):
        listed = ids(call(simulator, f"{ASSETS}/{asset}/tags"))
        assert listed == [tag for tag, assets in by_tag.items() if asset in assets]


def test_asset_group_counts_the_assets_that_its_criteria_find(simulator):
    groups = walked(simulator, GROUPS, size=2)

    for group in groups:
        assert call(simulator, f"{GROUPS}/{group['id']}").json == group
        inside = rows(call(simulator, f"{GROUPS}/{group['id']}/assets"))
        assert inside == found(simulator, group["searchCriteria"])
        assert len(inside) == group["assets"] > 0
        assets = [call(simulator, f"{ASSETS}/{one}").json for one in inside]
        total = sum(asset["vulnerabilities"]["total"] for asset in assets)
        assert group["vulnerabilities"]["total"] == total


@pytest.mark.parametrize("path", [TAGS, GROUPS])
def test_tags_and_groups_are_found_by_name_and_type(simulator, path):
    first = walked(simulator, path)[0]

    assert rows(call(simulator, path, name=first["name"])) == [first]
    assert first in rows(call(simulator, path, type=first["type"]))
    for name, count in ((first["name"], 1), ("nonsense", 0)):
        said = call(simulator, path, name=name)
        assert len(rows(said)) == said.json["page"]["totalResources"] == count
        assert [call(simulator, one["href"]).json for one in said.json["links"]] == [said.json]


def test_group_holds_no_asset_of_a_hidden_site():
    simulator = console(HOSTS, quirks=["hidden-sites"])
    visible = set(ids(call(simulator, ASSETS, size=500)))

    for group in walked(simulator, GROUPS):
        assert set(rows(call(simulator, f"{GROUPS}/{group['id']}/assets"))) <= visible


def test_every_excepted_result_has_one_approved_exception():
    simulator = console(HOSTS, quirks=["documented-results"])
    excepted = {
        number: (asset, finding["id"], result.get("port"))
        for asset in range(1, HOSTS + 1)
        for finding in rows(call(simulator, f"{ASSETS}/{asset}/vulnerabilities", size=500))
        for result in finding["results"]
        for number in result["exceptions"]
    }

    listed = walked(simulator, EXCEPTIONS, size=7)

    assert [one["id"] for one in listed] == sorted(excepted)
    for one in listed:
        scope = one["scope"]
        assert excepted[one["id"]] == (scope["id"], scope["vulnerability"], scope.get("port"))
        assert one["state"] == "Approved"
        assert call(simulator, f"{EXCEPTIONS}/{one['id']}").json == one
        assert call(simulator, f"{CONTENT}/{scope['vulnerability']}").status == 200


def test_exceptions_come_by_id_in_either_direction(simulator):
    up, down = (walked(simulator, EXCEPTIONS, sort=f"id,{way}") for way in ("ASC", "DESC"))

    assert down == up[::-1]
    assert len(up) > 1


def test_scan_by_id_is_the_one_of_the_list(simulator):
    for scan in walked(simulator, SCANS):
        assert call(simulator, f"{SCANS}/{scan['id']}").json == scan


@pytest.mark.parametrize(
    "path",
    [
        *(f"{TAGS}/99", f"{TAGS}/0/assets", f"{GROUPS}/99", f"{GROUPS}/x/assets"),
        *(f"{EXCEPTIONS}/1", f"{EXCEPTIONS}/7000", f"{EXCEPTIONS}/99999999", f"{SCANS}/99"),
        f"{ASSETS}/99/tags",
    ],
)
def test_group_exception_or_scan_that_is_not_there_is_404(simulator, path):
    assert error(call(simulator, path)) == (404, 404, True)
