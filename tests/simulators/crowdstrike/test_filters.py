"""FQL filters and sorts really filter and sort; wrong ones are refused, unknown ones are loud."""

import re
from datetime import timedelta

import pytest

from .calls import (
    ASSET_IDS,
    ASSETS,
    DEVICES,
    FACETS,
    IDS,
    VULNERABILITIES,
    call,
    falcon,
    listed,
    refusal,
    rows,
)


@pytest.fixture(scope="module")
def simulator():
    return falcon(60)


@pytest.fixture(scope="module")
def devices(simulator):
    return listed(simulator, DEVICES, limit=5000)


@pytest.fixture(scope="module")
def vulnerabilities(simulator):
    return listed(simulator, VULNERABILITIES, limit=5000, facet=list(FACETS))


def week_ago(simulator):
    return f"{simulator.clock.now() - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"


DEVICE_FILTERS = {
    "platform_name:'Linux'": lambda one: one["platform_name"] == "Linux",
    "platform_name:!'Linux'": lambda one: one["platform_name"] != "Linux",
    "platform_name:['Linux','Mac']": lambda one: one["platform_name"] == "Linux",
    "platform_name:!['Linux','Mac']": lambda one: one["platform_name"] != "Linux",
    'product_type_desc:"Server"': lambda one: one["product_type_desc"] == "Server",
    "hostname:'web*'": lambda one: one["hostname"].startswith("web"),
    "hostname:*'*e*-1*'": lambda one: re.match(r".*e.*-1", one["hostname"]),
    "hostname:!*'web*'": lambda one: not one["hostname"].startswith("web"),
    "os_version:~'server 2022'": lambda one: one["os_version"] == "Windows Server 2022",
    "os_version:!~'windows'": lambda one: one["platform_name"] != "Windows",
    "local_ip.raw:*'192.0.2.*'": lambda one: one["local_ip"].startswith("192.0.2."),
    "service_provider:!''": lambda one: "service_provider" in one,
    "service_provider:''": lambda one: "service_provider" not in one,
    "machine_domain:null": lambda one: "machine_domain" not in one,
    "platform_name:'Windows'+product_type_desc:'Workstation'": lambda one: (
        one["product_type_desc"] == "Workstation"
    ),
    "platform_name:'Mac',hostname:'db*'": lambda one: one["hostname"].startswith("db"),
    "hostname:'db*',hostname:'web*'+platform_name:'Linux'": lambda one: (
        one["hostname"].startswith("db")
        or (one["hostname"].startswith("web") and one["platform_name"] == "Linux")
    ),
    "(hostname:'db*',hostname:'web*')+platform_name:'Linux'": lambda one: (
        one["hostname"][:2] in ("db", "we") and one["platform_name"] == "Linux"
    ),
    "last_seen:>='2025-12-29T10:00:00Z'": lambda one: one["last_seen"] >= "2025-12-29T10",
    "last_seen:<'2025-12-29'": lambda one: one["last_seen"] < "2025-12-29",
    "last_seen:>'now-7d'": lambda one: one["last_seen"] > "2025-12-29T10:00:00Z",
    "first_seen:<='2024-01-01T00:00'": lambda one: one["first_seen"] <= "2024-01-01T00:00:00Z",
    "status:'contained'": lambda one: one["status"] == "contained",
}


@pytest.mark.parametrize("text", DEVICE_FILTERS)
def test_devices_are_filtered(simulator, devices, text):
    wanted = [one["device_id"] for one in devices if DEVICE_FILTERS[text](one)]

    found = listed(simulator, IDS, filter=text, limit=7)

    assert found == wanted
    assert 0 < len(found) < len(devices)


VULNERABILITY_FILTERS = {
    "status:'open'": lambda one: one["status"] == "open",
    "status:['open','reopen']": lambda one: one["status"] in ("open", "reopen"),
    "status:!'closed'": lambda one: one["status"] != "closed",
    "status:'expired'": lambda one: one["status"] == "expired",
    "cve.severity:'CRITICAL'": lambda one: one["cve"]["severity"] == "CRITICAL",
    "cve.base_score:>7.0": lambda one: one["cve"].get("base_score", 0) > 7,
    "cve.exploit_status:'60'": lambda one: one["cve"]["exploit_status"] == 60,
    "cve.is_cisa_kev:true": lambda one: one["cve"]["cisa_info"]["is_cisa_kev"],
    "host_info.platform_name:!'Linux'": lambda one: one["host_info"]["platform"] != "Linux",
    "host_info.internet_exposure:'No'": lambda one: one["host_info"]["internet_exposure"] == "No",
    "last_seen_within:'45'": lambda one: (
        one["host_info"]["host_last_seen_timestamp"] > "2025-11-21"
    ),
    "suppression_info.is_suppressed:false": lambda one: (
        not one["suppression_info"]["is_suppressed"]
    ),
    "suppression_info.reason:['ACCEPT_RISK']": lambda one: "reason" in one["suppression_info"],
    "updated_timestamp:>='2026-01-02T00:00:00Z'": lambda one: (
        one["updated_timestamp"] >= "2026-01-02"
    ),
    "closed_timestamp:>'2000-01-01'": lambda one: "closed_timestamp" in one,
    "apps.sub_status:'closed'": lambda one: "closed" in str(one["apps"]),
}


@pytest.mark.parametrize("text", VULNERABILITY_FILTERS)
def test_vulnerabilities_are_filtered(simulator, vulnerabilities, text):
    wanted = [one["id"] for one in vulnerabilities if VULNERABILITY_FILTERS[text](one)]

    found = listed(simulator, VULNERABILITIES, filter=text, limit=9)

    assert [one["id"] for one in found] == wanted
    assert 0 < len(found) < len(vulnerabilities)


@pytest.mark.parametrize("path", [IDS, VULNERABILITIES])
def test_hosts_are_found_by_id_without_reading_the_world(path):
    simulator = falcon(2_000_000)
    field = "device_id" if path == IDS else "aid"
    first = rows(call(simulator, IDS, limit=9))[8]
    last = rows(call(simulator, DEVICES, limit=1, offset=""))[0]["device_id"]

    both = call(simulator, path, filter=f"{field}:['{first}','{last}','{'0' * 32}']+cid:!'x'")

    found = [one if path == IDS else one["aid"] for one in rows(both)]
    assert set(found) == {last, first}


def test_discover_is_filtered(simulator):
    assets = rows(call(simulator, ASSETS, limit=1000, filter="platform_name:'Win*'"))
    wanted = {one["id"] for one in assets}

    found = listed(simulator, ASSET_IDS, filter="platform_name:~'windows'")

    assert set(found) == wanted
    assert {one["platform_name"] for one in assets} == {"Windows"}


@pytest.mark.parametrize("path", [IDS, VULNERABILITIES, ASSETS])
@pytest.mark.parametrize(
    "text",
    [
        "not fql",
        "cid:",
        "cid:'x",
        "cid:['x'",
        "cid:['x',]",
        "(cid:'x'",
        "cid:'x')",
        "cid:'x' cid:'y'",
        "+cid:'x'",
        "cid:'x'+",
        "cid:x",
        "nothing:'x'",
        "(" * 60 + "cid:'x'" + ")" * 60,
    ],
)
def test_a_wrong_filter_is_refused(simulator, path, text):
    said = call(simulator, path, filter=text)

    status, code, message = refusal(said)
    assert (status, code) == (400, 400)
    assert message.startswith("invalid filter")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (IDS, "last_seen:>'yesterday'"),
        (IDS, "last_seen:~'2026'"),
        (IDS, "platform_name:'Lin*'"),
        (VULNERABILITIES, "status:'op*'"),
        (VULNERABILITIES, "status:''"),
        (VULNERABILITIES, "last_seen_within:'2'"),
        (VULNERABILITIES, "last_seen_within:'46'"),
        (VULNERABILITIES, "cve.base_score:>'high'"),
        (VULNERABILITIES, "suppression_info.is_suppressed:'maybe'"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(simulator, path, text):
    assert refusal(call(simulator, path, filter=text))[:2] == (400, 400)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (IDS, {"filter": "ou:'x'"}),
        (IDS, {"filter": "device_policies.prevention.applied:true"}),
        (IDS, {"filter": "hostname:>'a'"}),
        (IDS, {"sort": "last_reboot.asc"}),
        (VULNERABILITIES, {"filter": "services.port:'443'"}),
        (VULNERABILITIES, {"filter": "status:'open'", "sort": "rule.name|asc"}),
        (ASSETS, {"filter": "country:'x'"}),
    ],
)
def test_filter_that_is_not_simulated_is_loud(path, query):
    simulator = falcon(1)

    said = call(simulator, path, **query)

    assert said.status == 501
    assert b"not simulated" in said.body
    assert len(simulator.journal.unmatched) == 1


@pytest.mark.parametrize("sort", ["hostname.asc", "hostname|asc", "hostname"])
def test_devices_are_sorted(simulator, devices, sort):
    found = listed(simulator, DEVICES, sort=sort, limit=7)

    assert [one["hostname"] for one in found] == sorted(one["hostname"] for one in devices)


@pytest.mark.parametrize("sort", ["last_seen.desc", "last_seen|desc"])
def test_devices_are_sorted_downwards(simulator, devices, sort):
    found = listed(simulator, DEVICES, sort=sort, limit=7)

    assert [one["last_seen"] for one in found] == sorted(
        (one["last_seen"] for one in devices), reverse=True
    )
    assert len({one["device_id"] for one in found}) == len(devices)


def test_the_default_order_is_by_id(devices):
    ids = [one["device_id"] for one in devices]

    assert ids == sorted(ids)


@pytest.mark.parametrize("field", ["updated_timestamp", "created_timestamp"])
def test_vulnerabilities_are_sorted(simulator, vulnerabilities, field):
    up = listed(simulator, VULNERABILITIES, sort=f"{field}|asc", limit=11)
    down = listed(simulator, VULNERABILITIES, sort=f"{field}|desc", limit=11)

    assert [one[field] for one in up] == sorted(one[field] for one in vulnerabilities)
    assert [one["id"] for one in up] == [one["id"] for one in reversed(down)]


def test_a_dead_search_is_resumed_from_its_last_row(simulator, vulnerabilities):
    sort = {"sort": "updated_timestamp|asc", "limit": 10}
    first = rows(call(simulator, VULNERABILITIES, filter="status:!'none'", **sort))

    since = f"updated_timestamp:>='{first[-1]['updated_timestamp']}'"
    rest = listed(simulator, VULNERABILITIES, filter=since, **sort)

    assert {one["id"] for one in (*first, *rest)} == {one["id"] for one in vulnerabilities}
    assert first[-1]["id"] in {one["id"] for one in rest}


@pytest.mark.parametrize("sort", ["nothing.asc", "hostname.up", ".asc"])
def test_a_wrong_sort_is_refused(simulator, sort):
    assert refusal(call(simulator, IDS, sort=sort))[:2] == (400, 400)


def test_a_week_has_hosts_on_both_sides(simulator, devices):
    fresh = listed(simulator, IDS, filter=f"last_seen:>='{week_ago(simulator)}'")

    stale = {host.index for host in simulator.world.hosts() if host.kind == "stale"}
    gone = {index for index, one in enumerate(devices) if one["device_id"] not in fresh}
    assert gone == stale
    assert gone


def test_a_change_of_the_world_is_seen_at_once():
    simulator = falcon(9)
    query = {"filter": "hostname:'renamed'"}
    before = rows(call(simulator, DEVICES, **query))

    simulator.world.change(4, hostname="renamed")

    assert before == []
    assert len(rows(call(simulator, DEVICES, **query))) == 1


@pytest.mark.parametrize("operator", ["", "!", ">=", "<"])
def test_filter_takes_blanks_after_the_colon(simulator, operator):
    exact = call(simulator, IDS, filter=f"last_seen:{operator}'2026-01-03T00:00:00Z'")
    spaced = call(simulator, IDS, filter=f"last_seen: {operator}'2026-01-03T00:00:00Z'")

    assert spaced.status == 200
    assert spaced.json["resources"] == exact.json["resources"]
    assert call(simulator, IDS, filter="hostname:'a' hostname:'b'").status == 400
