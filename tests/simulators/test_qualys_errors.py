"""Qualys refuses what it does not know, does not allow or cannot serve now, each by its code."""

import pytest

from simulators import RateLimit

from .qualys_calls import (
    ABOUT,
    ACTIVITY_LOG,
    DETECTIONS,
    HOSTS,
    IPS,
    KNOWLEDGE_BASE,
    REQUESTED,
    SEARCH,
    ask,
    basic,
    call,
    hold,
    ids,
    qualys,
    simple,
    tree,
)

LIMIT_HEADERS = {
    "X-RateLimit-Limit",
    "X-RateLimit-Window-Sec",
    "X-RateLimit-ToWait-Sec",
    "X-RateLimit-Remaining",
    "X-Concurrency-Limit-Limit",
    "X-Concurrency-Limit-Running",
}

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
        (HOSTS, {"ag_ids": "7"}),
        (HOSTS, {"host_metadata": "ec2"}),
        (DETECTIONS, {"output_format": "CSV"}),
        (DETECTIONS, {"arf_kernel_filter": "1"}),
        (KNOWLEDGE_BASE, {"show_pci_reasons": "1"}),
        (IPS, {"network_id": "1"}),
        ("/api/6.0/fo/asset/host/", {}),
        ("/api/2.0/fo/scan/", {}),
        ("/api/2.0/fo/nonsense/", {}),
    ],
)
def test_what_is_not_simulated_says_so(path, given):
    simulator = qualys(5)

    said = call(simulator, path, **given)

    assert said.status == 501
    assert said.body.startswith(b"not simulated: ")
    assert len(simulator.journal.unmatched) == 1


@pytest.mark.parametrize("path", [HOSTS, DETECTIONS])
def test_what_is_off_anyway_may_be_switched_off(path):
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


def test_refused_calls_are_not_counted():
    simulator = qualys(5)
    for _ in range(5):
        ask(simulator, HOSTS, headers=REQUESTED)

    said = call(simulator, HOSTS)

    assert said.headers["X-RateLimit-Remaining"] == "299"


def test_the_rate_limit_is_a_409_until_the_window_is_over():
    simulator = qualys(5)
    simulator.rate_limit = RateLimit(3, 3600)
    for _ in range(3):
        assert ids(tree(call(simulator, HOSTS)))
    simulator.clock.seconds += 2849.5

    said = call(simulator, HOSTS)
    simulator.clock.seconds += int(said.headers["X-RateLimit-ToWait-Sec"])
    after = call(simulator, HOSTS)

    wait = "0 hours, 12 minutes and 31 seconds"
    text = f" This API cannot be run again for another {wait}."
    assert simple(said) == (409, 1965, text)
    assert said.headers["X-RateLimit-ToWait-Sec"] == "751"
    assert said.headers["X-RateLimit-Remaining"] == "0"
    assert after.status == 200
    assert after.headers["X-RateLimit-ToWait-Sec"] == "0"


def test_every_api_is_counted_apart():
    simulator = qualys(5)
    simulator.rate_limit = RateLimit(1, 3600)
    paths = (HOSTS, DETECTIONS, KNOWLEDGE_BASE, ACTIVITY_LOG, IPS, ABOUT)

    first = [call(simulator, path).status for path in paths]
    second = [call(simulator, path).status for path in paths]

    assert first == [200] * 6
    assert second == [409] * 6


def test_versions_and_slashes_share_one_count():
    simulator = qualys(5)

    remaining = [
        call(simulator, path).headers["X-RateLimit-Remaining"]
        for path in (HOSTS, HOSTS.rstrip("/"), HOSTS.replace("2.0", "5.0"))
    ]

    assert remaining == ["299", "298", "297"]


def test_a_third_call_at_once_is_refused_until_one_is_over():
    simulator = qualys(5)
    one, two = hold(simulator, HOSTS), hold(simulator, HOSTS)

    refused = call(simulator, HOSTS)
    another_api = call(simulator, DETECTIONS)
    assert one.body
    again = call(simulator, HOSTS)

    text = " This API cannot be run again until 1 currently running API instance has finished."
    assert simple(refused) == (409, 1960, text)
    assert refused.headers["X-Concurrency-Limit-Running"] == "2"
    assert not [name for name in refused.headers if name.startswith("X-RateLimit")]
    assert two.headers["X-Concurrency-Limit-Running"] == "1"
    assert (another_api.status, again.status) == (200, 200)


def test_calls_to_finish_are_an_item_of_their_own():
    simulator = qualys(5)
    simulator.concurrency_limit = 1
    running = hold(simulator, HOSTS)

    body = call(simulator, HOSTS).body

    assert b"<KEY>CALLS_TO_FINISH</KEY><VALUE>1</VALUE>" in body
    assert running.body


FAULTS = [
    ("status:409:code=2003", 409, 2003),
    ("status:409:code=2011", 409, 2011),
    ("status:409:code=1920", 409, 1920),
    ("status:409", 409, 1960),
    ("status:409:code=1965:wait=750", 409, 1965),
    ("status:503", 503, 1999),
    ("status:501:code=999", 501, 999),
    ("status:400:code=999", 400, 999),
    ("status:403:code=2002", 403, 2002),
    ("status:403", 403, 2012),
    ("status:401", 401, 2000),
    ("status:200", 200, 2001),
    ("status:202", 202, None),
    ("status:429", 429, None),
]


@pytest.mark.parametrize(("order", "status", "code"), FAULTS)
def test_every_code_can_be_ordered(order, status, code):
    simulator = qualys(5, faults=[f"{order}@detections#2"])

    first, second, third = (call(simulator, DETECTIONS) for _ in range(3))

    assert (first.status, third.status) == (200, 200)
    assert simple(second)[:2] == (status, code)


def test_an_ordered_wait_is_in_header_text_and_item():
    simulator = qualys(5, faults=["status:409:code=1965:wait=7384@hosts"])

    said = call(simulator, HOSTS)

    body = said.body
    assert said.headers["X-RateLimit-ToWait-Sec"] == "7384"
    assert b"another 2 hours, 3 minutes and 4 seconds" in body
    assert b"<KEY>SECONDS_TO_WAIT</KEY><VALUE>7384</VALUE>" in body


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ("html", 200),
        ("html:502", 502),
        ("status:502", 502),
        ("status:504", 504),
        ("status:414", 414),
    ],
)
def test_the_gateway_answers_in_html(order, status):
    simulator = qualys(5, faults=[f"{order}@hosts"])

    said = call(simulator, HOSTS)

    assert said.status == status
    assert said.headers["Content-Type"].startswith("text/html")
    assert b"<html>" in said.body
    assert not said.headers.keys() & LIMIT_HEADERS


def test_a_get_that_is_too_long_is_414_and_a_post_is_not():
    simulator = qualys(5)
    many = ",".join(str(number) for number in range(1001, 3001))

    asked = call(simulator, HOSTS, ids=many)
    posted = call(simulator, HOSTS, method="POST", form={"ids": many})

    assert asked.status == 414
    assert asked.headers["Content-Type"].startswith("text/html")
    assert len(ids(tree(posted))) == 5
