"""Qualys refuses what it does not know or does not allow, each by its code."""

import pytest

from .calls import (
    ABOUT,
    ACTIVITY_LOG,
    DETECTIONS,
    HOSTS,
    IPS,
    KNOWLEDGE_BASE,
    LIMIT_HEADERS,
    SEARCH,
    ask,
    basic,
    call,
    qualys,
    simple,
)

BAD_REQUESTS = [
    (HOSTS, {"colour": "red", "shape": "round"}, 1901, "colour, shape"),
    (DETECTIONS, {"details": "All"}, 1901, "details"),
    (KNOWLEDGE_BASE, {"qids": "1"}, 1901, "qids"),
    (HOSTS, {"ids": "12,x-3"}, 1905, "x-3"),
    (HOSTS, {"ids": "0"}, 1905, "ids"),
    (HOSTS, {"ids": ""}, 1905, "ids"),
    (HOSTS, {"id_min": "-1"}, 1905, "id_min"),
    (HOSTS, {"ips": "192.0.2.1/24"}, 1905, "ips"),
    (HOSTS, {"ipv6": "192.0.2.1"}, 1905, "ipv6"),
    (HOSTS, {"details": "Some"}, 1905, "details"),
    (HOSTS, {"os_pattern": "("}, 1905, "os_pattern"),
    (HOSTS, {"truncation_limit": "1000001"}, 1905, "truncation_limit"),
    (HOSTS, {"show_tags": "yes"}, 1905, "show_tags"),
    (HOSTS, {"vm_scan_since": "2026-13-01"}, 1905, "vm_scan_since"),
    (HOSTS, {"vm_scan_since": "yesterday"}, 1905, "vm_scan_since"),
    (HOSTS, {"action": "purge"}, 1905, "action"),
    (DETECTIONS, {"severities": "4-6"}, 1905, "severities"),
    (DETECTIONS, {"status": "Open"}, 1905, "status"),
    (DETECTIONS, {"qds_max": "101"}, 1905, "qds_max"),
    (HOSTS, {"use_tags": "1"}, 1922, "tag_set_include"),
    (HOSTS, {"tag_set_include": "7"}, 1907, "use_tags=0"),
    (HOSTS, {"use_tags": "1", "tag_set_include": "7", "ips": "192.0.2.1"}, 1904, "ips, use_tags"),
    (
        DETECTIONS,
        {"detection_updated_since": "2026-01-01", "max_days_since_detection_updated": "3"},
        1904,
        "max_days_since_detection_updated",
    ),
]


@pytest.mark.parametrize(("path", "given", "code", "named"), BAD_REQUESTS, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_that_are_wrong_are_refused_by_code(path, given, code, named, method):
    where = {"form": given} if method == "POST" else given

    said = call(qualys(5), path, method=method, **where)

    assert simple(said)[:2] == (400, code)
    assert named in simple(said)[2]


def test_a_400_has_no_declaration_and_closes_the_connection():
    said = call(qualys(5), HOSTS, ids="abc123")

    body = said.body
    assert body.startswith(b"<!DOCTYPE SIMPLE_RETURN SYSTEM")
    assert said.headers["Connection"] == "close"
    assert said.headers["Content-Type"] == "application/xml"
    assert said.headers.keys() >= LIMIT_HEADERS


def test_action_is_required():
    simulator = qualys(5)

    said = ask(simulator, HOSTS, headers=basic(simulator))

    assert simple(said) == (400, 1903, "Missing required parameter(s): action")


def test_an_unknown_parameter_is_kept_in_the_journal():
    simulator = qualys(5)

    call(simulator, HOSTS, colour="red")

    assert [one.path for one in simulator.journal.unmatched] == [HOSTS]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        (HOSTS, {"show_trurisk": "1"}),
        (HOSTS, {"network_ids": "7"}),
        (HOSTS, {"host_metadata_fields": "instanceId"}),
        (DETECTIONS, {"include_search_list_ids": "7"}),
        (DETECTIONS, {"arf_kernel_filter": "1"}),
        (KNOWLEDGE_BASE, {"show_pci_reasons": "1"}),
        (IPS, {"network_id": "1"}),
        ("/api/6.0/fo/asset/host/", {}),
        ("/api/2.0/fo/scan/", {"action": "fetch"}),
        ("/api/2.0/fo/report/", {"action": "launch"}),
        ("/api/2.0/fo/nonsense/", {}),
    ],
)
def test_unsimulated_request_is_loud(path, given):
    simulator = qualys(5)

    said = call(simulator, path, **given)

    assert said.status == 501
    assert said.headers["X-Simulator"] == "not-simulated"
    assert len(simulator.journal.unmatched) == 1


@pytest.mark.parametrize("path", [HOSTS, DETECTIONS])
def test_option_that_is_off_by_default_may_be_turned_off(path):
    switched_off = {"show_cloud_tags": "0", "compliance_enabled": "0", "echo_request": "0"}

    said = call(qualys(5), path, **switched_off)

    assert said.status == 200


@pytest.mark.parametrize("path", [HOSTS, DETECTIONS, KNOWLEDGE_BASE, ACTIVITY_LOG, IPS])
def test_the_csrf_header_is_required(path):
    simulator = qualys(5)
    headers = basic(simulator)
    del headers["X-Requested-With"]

    said = ask(simulator, path, headers=headers, action="list")

    assert simple(said)[0] == 400
    assert "X-Requested-With" in simple(said)[2]


@pytest.mark.parametrize("path", [HOSTS, ABOUT, SEARCH])
@pytest.mark.parametrize(
    "authorization",
    ["", "Basic d3Jvbmc6d3Jvbmc=", "Basic wrong", "Basic 4A==", "Bearer x.y.z", "Digest x"],
)
def test_wrong_credentials_are_refused_without_limit_headers(path, authorization):
    simulator = qualys(5)
    method = "POST" if path == SEARCH else "GET"

    said = ask(simulator, path, method=method, headers={"Authorization": authorization})

    assert simple(said) == (401, 2000, "Bad Login/Password")
    assert said.headers["Content-Type"] == "text/xml;charset=UTF-8"
    assert not said.headers.keys() & LIMIT_HEADERS
