"""Exports of web application findings and of compliance (contract 3.8, and assumed)."""

import pytest

from simulators.tenable.documents.hosts import asset_uuid, is_licensed

from .calls import LONG_AGO, begun, call, chunk, exported, order, status, tenable

WAS, COMPLIANCE = "/was/v1/export/vulns", "/compliance/export"
ALL_STATES = ["OPEN", "REOPENED", "FIXED"]
EVERYTHING = {
    "num_assets": 50,
    "include_unlicensed": True,
    "filters": {"since": LONG_AGO, "state": ALL_STATES},
}
WEB_PORTS = {80, 443, 8443}


@pytest.fixture(scope="module")
def simulator():
    return tenable(200)


def web_findings(simulator):
    return [
        (host, one)
        for host in simulator.world.hosts()
        for one in host.weaknesses
        if host.fqdn and one.weakness.category == "Web server" and one.port in WEB_PORTS
    ]


def test_web_findings_are_those_of_web_servers(simulator):
    rows = exported(simulator, WAS, EVERYTHING)

    expected = web_findings(simulator)
    assert len({row["finding_id"] for row in rows}) == len(rows) == len(expected) > 0
    assert {row["asset"]["fqdn"] for row in rows} == {host.fqdn for host, _ in expected}


def test_web_findings_differ_from_others_as_documented(simulator):
    rows = exported(simulator, WAS, EVERYTHING)

    assert all("port" not in row and row["severity"].isupper() for row in rows)
    assert all(row["url"].startswith(("http://", "https://")) for row in rows)
    vectors = [row["plugin"]["cvss3_vector"] for row in rows if "cvss3_vector" in row["plugin"]]
    assert all(vector["raw"].startswith("CVSS:3.0/") for vector in vectors)
    assert {row["plugin"]["type"] for row in rows} == {"REMOTE"}


def test_web_findings_have_the_same_defaults_that_lose_data(simulator):
    rows = exported(simulator, WAS, {"num_assets": 50})

    licensed = {host.fqdn for host in simulator.world.hosts() if is_licensed(host)}
    assert {row["state"] for row in rows} == {"OPEN", "REOPENED"}
    assert {row["asset"]["fqdn"] for row in rows} <= licensed
    assert 0 < len(rows) < len(web_findings(simulator))


@pytest.mark.parametrize(
    ("filters", "test"),
    [
        ({"severity": ["high"]}, lambda row: row["severity"] == "HIGH"),
        ({"plugin_ids": [138014]}, lambda row: row["plugin"]["id"] == 138014),
        ({"ipv4s": ["192.0.2.1"]}, lambda row: row["asset"].get("ipv4") == "192.0.2.1"),
        ({"epss_score": {"gt": 50}}, lambda row: row["plugin"]["epss_score"] > 50),
    ],
)
def test_web_findings_are_filtered(simulator, filters, test):
    body = {**EVERYTHING, "filters": {**EVERYTHING["filters"], **filters}}

    rows = exported(simulator, WAS, body)

    simulator.clock.sleep(60)
    everything = exported(simulator, WAS, EVERYTHING)
    expected = [row["finding_id"] for row in everything if test(row)]
    assert sorted(row["finding_id"] for row in rows) == sorted(expected)


def test_compliance_has_each_check_of_each_linux_host(simulator):
    rows = exported(simulator, COMPLIANCE, {})

    audited = [host for host in simulator.world.hosts() if "Linux" in host.operating_system]
    assert len({(row["asset_uuid"], row["check_id"]) for row in rows}) == len(rows)
    assert len(rows) == 3 * len(audited)
    assert {row["asset_uuid"] for row in rows} == set(map(asset_uuid, audited))
    assert {row["status"] for row in rows} == {"PASSED", "FAILED", "WARNING"}


def test_compliance_is_filtered_by_result_and_asset(simulator):
    rows = exported(simulator, COMPLIANCE, {"filters": {"compliance_results": ["FAILED"]}})
    uuid = rows[0]["asset_uuid"]

    of_asset = exported(simulator, COMPLIANCE, {"asset": [uuid]})

    assert {row["status"] for row in rows} == {"FAILED"}
    assert {row["asset_uuid"] for row in of_asset} == {uuid}
    assert len(of_asset) == 3


@pytest.mark.parametrize("path", [WAS, COMPLIANCE])
def test_job_answers_as_one_of_findings(path):
    simulator = tenable()
    uuid = begun(simulator, path, {})

    early = chunk(simulator, path, uuid, 1)
    again = order(simulator, path, {})
    cancelled = call(simulator, f"{path}/{uuid}/cancel", method="POST").json

    assert (early.status, again.status) == (400, 409)
    assert again.json["active_job_id"] == uuid
    assert cancelled == {"status": "CANCELLED"}
    assert status(simulator, path, uuid)["status"] == "CANCELLED"
    assert [one["uuid"] for one in call(simulator, f"{path}/status").json["exports"]] == [uuid]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (WAS, {"wrong": 1}, 400),
        (WAS, {"filters": {"cidr_range": "192.0.2.0/24"}}, 400),
        (WAS, {"filters": {"since": 1, "last_found": 1, "state": []}}, 400),
        (WAS, {"filters": {"owasp_2021": ["A1"]}}, 501),
        (COMPLIANCE, {"num_assets": 50}, 400),
        (COMPLIANCE, {"asset": "one"}, 400),
        (COMPLIANCE, {"filters": {"tags": []}}, 501),
    ],
)
def test_wrong_order_is_refused_immediately(path, body, code):
    assert order(tenable(), path, body).status == code
