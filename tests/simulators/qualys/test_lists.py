"""The Qualys lists hold what the world holds: selectors, filters and optional parts."""

from datetime import timedelta
from html import unescape

import pytest

from simulators import EPOCH

from .calls import (
    DETECTIONS,
    HOSTS,
    IPS,
    call,
    host_id,
    ids,
    pages,
    qids,
    qualys,
    seen,
    shown,
    tree,
)

THREE_DAYS_AGO = EPOCH - timedelta(days=3, seconds=123)
"""A scan is processed two minutes after it is over, and the clock stands at the epoch."""


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


@pytest.mark.parametrize(("selector", "wanted"), SELECTORS, ids=[str(row[0]) for row in SELECTORS])
@pytest.mark.parametrize("limit", ["0", "1"])
def test_selectors_select(selector, wanted, limit):
    simulator = qualys(25)

    listed = pages(simulator, HOSTS, truncation_limit=limit, **selector)

    found = [number for page in listed for number in ids(page)]
    assert found == [host_id(host.index) for host in simulator.world.hosts() if wanted(host)]
    assert found


def test_address_selects_every_host_that_has_it():
    simulator = qualys(25)
    first, second = (host for host in simulator.world.hosts() if host.index in (0, 10))
    simulator.world.change(second.index, address=first.address)

    found = ids(tree(call(simulator, HOSTS, ips=first.address)))

    assert found == [host_id(first.index), host_id(second.index)]


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


@pytest.mark.parametrize(("narrowed", "wanted"), FILTERS, ids=[str(row[0]) for row in FILTERS])
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


def test_unknown_id_is_absent():
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
