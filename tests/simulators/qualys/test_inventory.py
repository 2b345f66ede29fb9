"""Asset groups, tags, counts, scans and reports: they are about the hosts of the other lists."""

from xml.etree import ElementTree

import pytest

from .calls import HOSTS, SEARCH, call, ids, pages, post_document, post_xml, qualys, simple, tree

GROUPS = "/api/2.0/fo/asset/group/"
SCANS = "/api/2.0/fo/scan/"
REPORTS = "/api/2.0/fo/report/"
TAGS = "/qps/rest/2.0/search/am/tag"
COUNT, TAG_COUNT = SEARCH.replace("search", "count"), TAGS.replace("search", "count")


def groups(root):
    return {one.findtext("TITLE"): one for one in root.iter("ASSET_GROUP")}


def portal(simulator, path, criteria="", limit=100):
    preferences = f"<preferences><limitResults>{limit}</limitResults></preferences>"
    filters = f"<filters>{criteria}</filters>"
    said = post_xml(simulator, path, f"<ServiceRequest>{preferences}{filters}</ServiceRequest>")
    return ElementTree.fromstring(said.body)


def test_every_host_is_in_the_group_that_lists_it():
    simulator = qualys(25)

    found = groups(tree(call(simulator, GROUPS, show_attributes="ALL")))

    listed = {title: one.findtext("HOST_IDS").split(", ") for title, one in found.items()}
    for title, numbers in listed.items():
        group = found[title].findtext("ID")
        assert list(map(str, ids(tree(call(simulator, HOSTS, ag_ids=group))))) == numbers
    assert sum(map(len, listed.values())) == 25


def test_group_has_the_addresses_of_its_hosts():
    simulator = qualys(25)

    found = groups(tree(call(simulator, GROUPS, title="Group public")))

    hosts = [host for host in simulator.world.hosts() if host.kind == "public"]
    assert list(found) == ["Group public"]
    addresses = [one.text for one in found["Group public"].iter("IP")]
    assert addresses == [host.address for host in hosts]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_groups_are_all_groups(limit):
    simulator = qualys(25)
    everything = list(groups(tree(call(simulator, GROUPS, truncation_limit=0))))

    paged = [
        title for page in pages(simulator, GROUPS, truncation_limit=limit) for title in groups(page)
    ]

    assert paged == everything
    assert len(everything) == len({host.kind for host in simulator.world.hosts()})


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_tags_are_those_that_hosts_have(limit):
    simulator = qualys(25)
    hosts = tree(call(simulator, HOSTS, show_tags="1"))
    found, last, more = {}, 0, "true"

    while more == "true":
        page = portal(simulator, TAGS, criteria("id", "GREATER", last), limit)
        found |= {one.findtext("id"): one.findtext("name") for one in page.iter("Tag")}
        more, last = page.findtext("hasMoreRecords"), page.findtext("lastId")

    assert found == {one.findtext("TAG_ID"): one.findtext("NAME") for one in hosts.iter("TAG")}
    assert portal(simulator, TAG_COUNT).findtext("count") == str(len(found))


def criteria(field, operator, value):
    return f'<Criteria field="{field}" operator="{operator}">{value}</Criteria>'


@pytest.mark.parametrize(
    ("wanted", "number"), [("", 25), (criteria("qwebHostId", "LESSER", 1004), 3)]
)
def test_count_is_the_number_that_a_search_finds(wanted, number):
    simulator = qualys(25)

    counted, searched = (portal(simulator, path, wanted) for path in (COUNT, SEARCH))

    assert counted.findtext("count") == searched.findtext("count") == str(number)
    assert counted.find("data") is None


def test_count_speaks_json():
    said = post_document(qualys(25), COUNT, "{}", "application/json")

    assert said.json == {"ServiceResponse": {"responseCode": "SUCCESS", "count": 25}}


def test_scans_are_of_the_last_week_and_of_hosts():
    simulator = qualys(25)
    addresses = {host.address for host in simulator.world.hosts()}

    scans = tree(call(simulator, SCANS)).findall(".//SCAN")
    late = tree(call(simulator, SCANS, launched_after_datetime="2026-01-03")).findall(".//SCAN")

    targets = [one for scan in scans for one in scan.findtext("TARGET").split(", ")]
    dates = [scan.findtext("LAUNCH_DATETIME") for scan in scans]
    assert len(scans) == 7
    assert dates == sorted(dates, reverse=True)
    assert set(targets) <= addresses
    assert [one.findtext("REF") for one in late] == [one.findtext("REF") for one in scans[:3]]
    assert not tree(call(simulator, SCANS, state="Running")).findall(".//SCAN")


def test_reports_are_listed_and_selected_by_id():
    simulator = qualys(5)

    everything = tree(call(simulator, REPORTS)).findall(".//REPORT")
    number = everything[1].findtext("ID")
    (one,) = tree(call(simulator, REPORTS, id=number)).findall(".//REPORT")

    assert len(everything) == 4
    assert one.findtext("ID") == number
    assert one.findtext("STATUS/STATE") == "Finished"


@pytest.mark.parametrize(
    ("path", "field"), [(SCANS, "show_last"), (REPORTS, "id"), (GROUPS, "ids")]
)
def test_wrong_value_is_refused(path, field):
    assert simple(call(qualys(5), path, **{field: "x"}))[:2] == (400, 1905)


@pytest.mark.parametrize("path", [SCANS, REPORTS])
def test_unknown_action_is_refused(path):
    assert simple(call(qualys(5), path, action="dance"))[:2] == (400, 1905)
