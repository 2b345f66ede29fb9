"""Tags, scanners, agents, users and plugins of the Tenable simulator."""

import pytest

from simulators.tenable.documents.hosts import asset_uuid
from simulators.tenable.documents.plugins import plugin_id
from simulators.world import catalogue

from .calls import call, tenable


@pytest.fixture(scope="module")
def simulator():
    return tenable(60)


def paged(simulator, path, rows, limit=2, **query):
    """Return every row of a list by offset, and the totals that its pages declare."""
    found, totals = [], set()
    while True:
        said = call(simulator, path, limit=limit, offset=len(found), **query).json
        totals.add(said["pagination"]["total"])
        if not said[rows]:
            return found, totals
        found += said[rows]


def with_agent(simulator):
    return [host for host in simulator.world.hosts() if host.fqdn and host.index % 5 == 0]


def test_agents_come_in_pages_by_offset(simulator):
    rows, totals = paged(simulator, "/scanners/1/agents", "agents")

    expected = with_agent(simulator)
    assert [row["id"] - 1 for row in rows] == [host.index for host in expected]
    assert totals == {len(expected)}


def test_agents_are_those_of_assets(simulator):
    rows, _ = paged(simulator, "/scanners/1/agents", "agents", limit=50)

    assets = call(simulator, "/assets").json["assets"]
    assert {row["name"] for row in rows} == {
        name for asset in assets if asset["has_agent"] for name in asset["agent_name"]
    }
    assert call(simulator, "/scanners/2/agents").json["agents"] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"f": "distro:match:win"}, lambda host: "Windows" in host.operating_system),
        ({"f": "platform:eq:linux"}, lambda host: not host.netbios),
        ({"f": "name:eq:nothing"}, lambda host: False),
    ],
)
def test_agents_are_filtered(simulator, given, kept):
    rows, totals = paged(simulator, "/scanners/1/agents", "agents", **given)

    expected = [host.index + 1 for host in with_agent(simulator) if kept(host)]
    assert [row["id"] for row in rows] == expected
    assert totals == {len(expected)}


def test_agents_are_sorted(simulator):
    rows, _ = paged(simulator, "/scanners/1/agents", "agents", sort="name:desc")

    names = [row["name"] for row in rows]
    assert names == sorted(names, reverse=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"f": "wrong:eq:x"}, 400),
        ({"f": "name:date-gt:1"}, 501),
        ({"sort": "ip:asc"}, 501),
        ({"w": "web"}, 501),
        ({"limit": 0}, 400),
        ({"limit": 5001}, 400),
        ({"wrong": 1}, 501),
    ],
)
def test_unusual_request_of_a_list_is_loud(simulator, query, status):
    assert call(simulator, "/scanners/1/agents", **query).status == status


def test_tags_are_those_that_assets_have(simulator):
    rows, totals = paged(simulator, "/tags/values", "values", limit=4)

    pairs = {(row["category_name"], row["value"]): row["uuid"] for row in rows}
    for host in simulator.world.hosts():
        path = f"/tags/assets/{asset_uuid(host)}/assignments"
        for tag in call(simulator, path).json["tags"]:
            assert pairs[tag["category_name"], tag["value"]] == tag["value_uuid"]
    details = call(simulator, f"/assets/{asset_uuid(simulator.world.host(0))}").json
    assert {tag["tag_uuid"] for tag in details["tags"]} <= set(pairs.values())
    assert totals == {len(rows)}


def test_categories_count_their_tags(simulator):
    categories, _ = paged(simulator, "/tags/categories", "categories", limit=1)

    for one in categories:
        tags, _ = paged(simulator, "/tags/values", "values", f=f"category_name:eq:{one['name']}")
        assert len(tags) == one["value_count"]
        assert {tag["category_uuid"] for tag in tags} == {one["uuid"]}
    assert {one["name"] for one in categories} == {"Network", "OS"}


@pytest.mark.parametrize(("how", "total"), [("AND", 0), ("OR", 2)])
def test_filters_of_tags_are_combined_as_requested(simulator, how, total):
    query = "f=value:eq:cloud&f=value:eq:public"

    said = call(simulator, f"/tags/values?{query}", ft=how).json

    assert said["pagination"]["total"] == total


@pytest.mark.parametrize(
    ("listing", "rows", "single"),
    [
        ("/tags/values", "values", "/tags/values/{uuid}"),
        ("/tags/categories", "categories", "/tags/categories/{uuid}"),
        ("/scanners", "scanners", "/scanners/{id}"),
        ("/users", "users", "/users/{id}"),
    ],
)
def test_row_of_a_list_is_found_by_its_id(simulator, listing, rows, single):
    (first, *_) = call(simulator, listing).json[rows]

    assert call(simulator, single.format(**first)).json == first
    assert call(simulator, single.format(id=99, uuid="none")).status == 404


def test_asset_that_is_not_there_has_no_tags(simulator):
    assert call(simulator, "/tags/assets/none/assignments").status == 404


def test_users_are_those_that_have_keys():
    simulator = tenable()
    simulator.client(16)

    users = call(simulator, "/users").json["users"]

    assert [one["permissions"] for one in users] == [64, 16]
    assert users[0]["username"] == call(simulator, "/session").json["username"]


def test_plugins_come_in_numbered_pages(simulator):
    pages = [
        call(simulator, "/plugins/plugin", page=number, size=90).json for number in (1, 2, 3, 4)
    ]

    rows = [row for page in pages for row in page["data"]["plugin_details"]]
    assert [row["id"] for row in rows] == [plugin_id(one) for one in catalogue()]
    assert [page["total_count"] for page in pages] == [200] * 4
    assert pages[1]["params"]["page"] == 2


def test_plugin_and_its_family_name_each_other(simulator):
    families = call(simulator, "/plugins/families").json["families"]

    members = {}
    for one in families:
        family = call(simulator, f"/plugins/families/{one['id']}").json
        assert (family["name"], len(family["plugins"])) == (one["name"], one["count"])
        members |= {row["id"]: one["name"] for row in family["plugins"]}
    plugin = call(simulator, f"/plugins/plugin/{min(members)}").json
    assert plugin["family_name"] == members[plugin["id"]]
    assert sorted(members) == [plugin_id(one) for one in catalogue()]


@pytest.mark.parametrize("path", ["/plugins/plugin/1", "/plugins/families/1"])
def test_plugin_that_there_is_not_is_not_found(simulator, path):
    assert call(simulator, path).status == 404


def test_plugin_has_the_cves_of_its_findings(simulator):
    weakness = next(one for one in catalogue() if len(one.cves) > 1)

    plugin = call(simulator, f"/plugins/plugin/{plugin_id(weakness)}").json

    cves = [
        one["attribute_value"] for one in plugin["attributes"] if one["attribute_name"] == "cve"
    ]
    assert tuple(cves) == weakness.cves
