"""The Qualys lists hold what the world holds: paging, selectors, filters and optional parts."""

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators import EPOCH

from .qualys_calls import (
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
    tree,
)

THREE_DAYS_AGO = EPOCH - timedelta(days=3, seconds=123)
"""A scan is processed two minutes after it is over, and the clock stands at the epoch."""
OPEN = ("new", "active", "reopened")


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


SELECTORS = [
    ({"ids": "1003-1005,1004,1009"}, lambda host: host.index in (2, 3, 4, 8)),
    ({"ids": "1-1002,1024-99999"}, lambda host: host.index < 2 or host.index > 22),
    ({"ids": "1001-1010", "id_min": "1005", "id_max": "1006"}, lambda host: host.index in (4, 5)),
    ({"ips": "192.0.2.1,10.0.0.1-10.0.0.2"}, lambda host: host.index in (0, 2, 9)),
    ({"ips": "192.0.0.0-192.1.0.0"}, lambda host: host.address.startswith("192.0.2.")),
    ({"ipv6": "2001:DB8:0::1"}, lambda host: host.kind == "ipv6"),
    (
        {"os_pattern": "^Windows .*20(19|22)"},
        lambda host: "Windows Server" in host.operating_system,
    ),
    ({"vm_scan_since": "2025-12-01"}, lambda host: host.kind != "stale"),
    ({"no_vm_scan_since": "2025-12-01T00:00:00Z"}, lambda host: host.kind == "stale"),
    ({"vm_scan_date_before": "2025-12-01"}, lambda host: host.kind == "stale"),
    ({"vm_processed_after": "2025-12-01"}, lambda host: host.kind != "stale"),
    ({"vm_processed_before": "2025-12-01"}, lambda host: host.kind == "stale"),
]


@pytest.mark.parametrize(("selector", "wanted"), SELECTORS, ids=str)
@pytest.mark.parametrize("limit", ["0", "1"])
def test_selectors_select(selector, wanted, limit):
    simulator = qualys(25)

    listed = pages(simulator, HOSTS, truncation_limit=limit, **selector)

    found = [number for page in listed for number in ids(page)]
    assert found == [host_id(host.index) for host in simulator.world.hosts() if wanted(host)]
    assert found


def test_days_since_the_last_scan_are_counted_by_the_clock():
    simulator = qualys(8)
    recent = tree(call(simulator, DETECTIONS, max_days_since_last_vm_scan="90"))
    simulator.clock.seconds += 60 * 86400

    later = tree(call(simulator, DETECTIONS, max_days_since_last_vm_scan="30"))

    assert ids(recent)
    assert host_id(7) not in ids(recent)
    assert ids(later) == []


@pytest.mark.parametrize("by", ["id", "name"])
@pytest.mark.parametrize(("selector", "both"), [("any", False), ("all", True)])
def test_tags_include_and_exclude(by, selector, both):
    simulator = qualys(25)
    wanted = ("Network public", "OS Windows")
    tagged = tree(call(simulator, HOSTS, show_tags="1"))
    by_host = {
        int(host.findtext("ID")): {tag.findtext("NAME"): tag for tag in host.iter("TAG")}
        for host in tagged.iter("HOST")
    }
    known = {name: tag for tags in by_host.values() for name, tag in tags.items()}
    value = ",".join(known[name].findtext("TAG_ID" if by == "id" else "NAME") for name in wanted)
    tags = {"use_tags": "1", "tag_set_by": by}

    kept = tree(
        call(simulator, HOSTS, **tags, tag_set_include=value, tag_include_selector=selector)
    )
    dropped = tree(
        call(simulator, HOSTS, **tags, tag_set_exclude=value, tag_exclude_selector=selector)
    )

    match = all if both else any
    assert ids(kept) == [number for number, own in by_host.items() if match(map(own.get, wanted))]
    assert sorted(ids(kept) + ids(dropped)) == sorted(by_host)


FILTERS = [
    ({"qids": "38000-38500,39000"}, lambda one: one.weakness.identifier <= 38500),
    ({"severities": "4-5"}, lambda one: one.weakness.severity >= 4),
    ({"severities": "1,3"}, lambda one: one.weakness.severity in (1, 3)),
    ({"status": "new, re-opened"}, lambda one: one.status in ("new", "reopened")),
    ({"include_vuln_type": "potential"}, lambda one: one.weakness.identifier % 4 == 1),
    ({"qds_min": "40", "qds_max": "80"}, lambda one: one.weakness.severity in (3, 4)),
    ({"detection_last_tested_since": "2026-01-03"}, lambda one: one.last_found.day in (3, 4, 5)),
    ({"detection_updated_before": "2026-01-01"}, lambda one: one.last_found.year == 2025),
    ({"max_days_since_detection_updated": "3"}, lambda one: one.last_found > THREE_DAYS_AGO),
]


@pytest.mark.parametrize(("narrowed", "wanted"), FILTERS, ids=str)
def test_detections_are_filtered(narrowed, wanted):
    simulator = qualys(60)

    found = qids(tree(call(simulator, DETECTIONS, truncation_limit=0, **narrowed)))

    assert found == seen(simulator, wanted=wanted)
    assert 0 < len(found) < len(seen(simulator))


def test_fixed_ignored_and_disabled_ones_come_when_asked_for():
    simulator = qualys(60)
    everything = {"status": "New,Active,Re-Opened,Fixed", "include_ignored": 1}

    root = tree(call(simulator, DETECTIONS, truncation_limit=0, include_disabled=1, **everything))

    found = list(root.iter("DETECTION"))
    assert len(found) == sum(len(host.weaknesses) for host in simulator.world.hosts())
    assert {one.findtext("STATUS") for one in found} == {"New", "Active", "Re-Opened", "Fixed"}
    assert {one.findtext("IS_IGNORED") for one in found} == {"0", "1"}
    assert {one.findtext("IS_DISABLED") for one in found} == {"0", "1"}


def test_information_comes_when_asked_for():
    simulator = qualys(10)

    quiet, gathered = (
        tree(call(simulator, DETECTIONS, show_igs=value)).findall(".//DETECTION")
        for value in ("0", "1")
    )

    assert {one.findtext("TYPE") for one in quiet} == {"Confirmed", "Potential"}
    information = [one for one in gathered if one.findtext("TYPE") == "Info"]
    assert len(gathered) == len(quiet) + len(information)
    assert {one.findtext("QID") for one in information} == {"45038"}


def test_results_survive_xml_and_html():
    simulator = qualys(60)
    wanted = [
        one.result.replace("\r\n", "\n")
        for host in simulator.world.hosts()
        for one in shown(simulator, host)
    ]

    root = tree(call(simulator, DETECTIONS, truncation_limit=0))

    assert [unescape(one.findtext("RESULTS") or "") for one in root.iter("DETECTION")] == wanted
    assert any("]]>" in text and "<" not in text for text in wanted)
    assert any("&quot;" in text for text in wanted)


OPTIONAL = [
    (HOSTS, {"show_asset_id": "1"}, "ASSET_ID"),
    (HOSTS, {"show_tags": "1"}, "TAG_ID"),
    (HOSTS, {"details": "All"}, "FIRST_FOUND_DATE"),
    (HOSTS, {"echo_request": "1"}, "PARAM_LIST"),
    (DETECTIONS, {"show_tags": "1"}, "TAG_ID"),
    (DETECTIONS, {"show_qds": "1"}, "QDS"),
    (DETECTIONS, {"show_reopened_info": "1"}, "TIMES_REOPENED"),
    (DETECTIONS, {"status": "Fixed"}, "LAST_FIXED_DATETIME"),
]


@pytest.mark.parametrize(("path", "switch", "name"), OPTIONAL, ids=str)
def test_optional_elements_come_when_asked_for(path, switch, name):
    simulator = qualys(60)

    without, with_it = (tree(call(simulator, path, **given)) for given in ({}, switch))

    assert without.find(f".//{name}") is None
    assert with_it.find(f".//{name}") is not None


def test_results_can_be_left_out():
    root = tree(call(qualys(10), DETECTIONS, show_results="0"))

    assert root.find(".//DETECTION") is not None
    assert root.find(".//RESULTS") is None


def test_what_is_unknown_is_absent():
    hosts = tree(call(qualys(25), HOSTS)).findall(".//HOST")

    texts = [element.text for host in hosts for element in host.iter() if len(element) == 0]
    assert all(texts)
    assert [host.findtext("DNS_DATA/FQDN") for host in hosts if host.find("IPV6") is not None]
    assert any(host.find("DNS") is None for host in hosts)
    assert any("." not in (host.findtext("DNS") or ".") for host in hosts)
    assert any(host.find("DNS") is not None and host.find("DNS_DATA") is None for host in hosts)


def test_the_ip_list_is_every_ipv4_address():
    simulator = qualys(25)

    root = tree(call(simulator, IPS))
    some = tree(call(simulator, IPS, ips="10.0.0.1-10.0.0.9", tracking_method="DNS"))

    wanted = [host.address for host in simulator.world.hosts() if ":" not in host.address]
    assert [row.text for row in root.iter("IP")] == wanted
    assert {row.text for row in some.iter("IP")} <= {row.text for row in root.iter("IP")}
    assert [row.text for row in some.iter("IP")] == ["10.0.0.1", "10.0.0.4"]


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


def seen(simulator, wanted=lambda finding: True):
    """(host id, QID) of everything that shows without being asked for, in its order."""
    return [
        (host_id(host.index), finding.weakness.identifier)
        for host in simulator.world.hosts()
        for finding in shown(simulator, host)
        if wanted(finding)
    ]


def shown(simulator, host):
    return [
        finding
        for finding in host.weaknesses
        if finding.status in OPEN
        and not finding.ignored
        and finding.weakness.identifier not in simulator.disabled_qids
    ]
