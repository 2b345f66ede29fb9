"""Every switch of the Tenable simulator does what it says, unasked nothing."""

import json

import pytest

from simulators.tenable.documents.hosts import asset_uuid

from .calls import (
    ASSETS,
    EVERYTHING,
    VULNS,
    begun,
    call,
    chunk,
    exported,
    found,
    order,
    status,
    tenable,
)

KINDS = (VULNS, ASSETS)


@pytest.mark.parametrize("wrong", [{"quirks": ["no-such"]}, {"faults": ["reset@no-such"]}])
def test_an_unknown_switch_is_refused(wrong):
    with pytest.raises(ValueError, match="there is"):
        tenable(**wrong)


def finished(simulator, path, after=5.0):
    """Return the id and the status of an export some seconds after it was ordered."""
    uuid = begun(simulator, path)
    simulator.clock.sleep(after)
    return uuid, status(simulator, path, uuid)


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(
    ("quirk", "end"),
    [
        ("error-export", "ERROR"),
        ("cancelled-export", "CANCELLED"),
        ("endless-export", "PROCESSING"),
        ("failed-chunk", "FINISHED"),
    ],
)
def test_a_job_can_stop_half_way(path, quirk, end):
    simulator = tenable(quirks=[quirk])

    _, said = finished(simulator, path, after=50_000)

    assert said["status"] == end
    assert len(said["chunks_available"]) == 2
    assert ("reason" in said) == (quirk in ("error-export", "failed-chunk"))


@pytest.mark.parametrize("quirk", ["error-export-once", "failed-chunk-once", "expired-chunks-once"])
def test_single_fault_hits_the_first_job_of_each_kind(quirk):
    simulator = tenable(quirks=[quirk])

    for path in KINDS:
        runs = [finished(simulator, path) for _ in range(2)]
        whole = [len(said["chunks_available"]) == 4 for _, said in runs]
        kept = [chunk(simulator, path, uuid, 2).status == 200 for uuid, _ in runs]
        assert (whole, kept) != ([True, True], [True, True])
        assert (whole[1], kept[1]) == (True, True)


def test_chunks_behind_one_that_fails_are_cancelled():
    _, said = finished(tenable(quirks=["failed-chunk"]), VULNS)

    assert (len(said["chunks_failed"]), len(said["chunks_cancelled"])) == (1, 1)
    assert said["reason"].startswith("1 of 4 chunks failed")


def test_a_job_can_work_half_an_hour_for_its_first_chunk():
    simulator = tenable(quirks=["slow-export"])
    uuid, said = finished(simulator, VULNS, after=1800)

    assert (said["status"], said["chunks_available"]) == ("PROCESSING", [])
    simulator.clock.sleep(100)
    assert status(simulator, VULNS, uuid)["status"] == "FINISHED"


@pytest.mark.parametrize("path", KINDS)
def test_a_chunk_can_be_counted_and_never_listed(path):
    simulator = tenable(quirks=["missing-chunk"])

    _, said = finished(simulator, path)

    (job,) = call(simulator, f"{path}/status").json["exports"]
    assert said["status"] == "FINISHED"
    assert (len(said["chunks_available"]), job["total_chunks"]) == (3, 4)


@pytest.mark.parametrize("path", KINDS)
def test_a_chunk_can_be_listed_and_never_found(path):
    simulator = tenable(quirks=["lost-chunk"])

    uuid, said = finished(simulator, path)

    codes = [chunk(simulator, path, uuid, number).status for number in said["chunks_available"]]
    assert sorted(codes) == [200, 200, 200, 404]


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(("quirk", "broken"), [("truncated-chunk", 4), ("broken-chunk", 1)])
def test_chunks_can_break_off_in_the_middle(path, quirk, broken):
    simulator = tenable(quirks=[quirk])
    uuid, said = finished(simulator, path)

    first, second = (
        [is_json(chunk(simulator, path, uuid, number)) for number in said["chunks_available"]]
        for _ in range(2)
    )

    assert first.count(False) == broken
    assert second.count(False) == (0 if quirk == "truncated-chunk" else 1)


def is_json(said):
    assert said.headers["Content-Length"] == str(len(said.body))
    try:
        json.loads(said.body)
    except ValueError:
        return False
    return True


def test_one_chunk_more_can_be_empty():
    simulator = tenable(quirks=["empty-chunk"])

    uuid, said = finished(simulator, VULNS)

    sizes = [len(chunk(simulator, VULNS, uuid, n).json) for n in said["chunks_available"]]
    assert (said["total_chunks"], said["empty_chunks_count"]) == (5, 1)
    assert sizes.count(0) == 1
    assert len(sizes) == 5


def test_empty_chunks_are_counted_truthfully():
    simulator = tenable(hosts=4)
    nothing = {**EVERYTHING, "filters": {**EVERYTHING["filters"], "cidr_range": "203.0.113.255/32"}}

    uuid = order(simulator, VULNS, nothing).json["export_uuid"]
    simulator.clock.sleep(5)
    said = status(simulator, VULNS, uuid)

    sizes = [len(chunk(simulator, VULNS, uuid, n).json) for n in said["chunks_available"]]
    assert sizes == [0] * said["empty_chunks_count"]
    assert said["empty_chunks_count"] == said["total_chunks"] > 1


def test_a_status_can_say_no_more_than_was_recorded():
    _, said = finished(tenable(quirks=["sparse-status"]), VULNS)

    assert said.keys() == {"status", "chunks_available", "chunks_failed", "chunks_cancelled"}


def test_the_older_refusal_of_the_same_order_is_a_429_with_json():
    simulator = tenable(quirks=["duplicate-429"])
    uuid = begun(simulator, VULNS)

    said = order(simulator, VULNS)

    assert said.status == 429
    assert f"job_uuid={uuid}" in said.json["message"]


@pytest.mark.parametrize(("quirk", "port"), [((), 0), (("string-port",), "0")])
def test_the_port_of_the_host_itself_can_be_text(quirk, port):
    rows = exported(tenable(quirks=quirk), VULNS, EVERYTHING)

    assert port in {row["port"]["port"] for row in rows}


def test_some_assets_can_be_known_by_name_alone():
    simulator = tenable(quirks=["no-addresses"])
    nameless = {asset_uuid(host) for host in simulator.world.hosts() if host.index % 5 == 2}

    rows = exported(simulator, ASSETS, {"chunk_size": 100, "filters": {"is_terminated": False}})
    sighted = {row["asset"]["uuid"]: row["asset"] for row in found(simulator)}

    assert {row["id"] for row in rows if not row["ipv4s"] + row["ipv6s"]} == nameless
    assert all(
        ("ipv4" in one or "ipv6" in one) != (uuid in nameless) for uuid, one in sighted.items()
    )


class TestTraps:
    """What is always there, since the real service always does it (contract 3.6)."""

    def test_cves_are_now_and_then_among_the_cross_references_only(self):
        plugins = [row["plugin"] for row in exported(tenable(200), VULNS, EVERYTHING)]

        hidden = [
            one
            for one in plugins
            if "cve" not in one and any(ref["type"] == "CVE" for ref in one["xrefs"])
        ]
        spelled = {ref["id"][:3] == "CVE" for one in hidden for ref in one["xrefs"]}
        assert hidden
        assert spelled == {True, False}

    def test_a_record_has_the_asset_as_it_was_when_it_was_found(self):
        rows = exported(tenable(200), VULNS, EVERYTHING)
        names = {}
        for row in rows:
            names.setdefault(row["asset"]["uuid"], {})[row["last_found"]] = row["asset"].get("fqdn")

        several = [found for found in names.values() if len(set(found.values())) > 1]
        assert several
        assert all("." in (found[max(found)] or ".") for found in several)

    def test_the_hostname_is_now_and_then_the_address(self):
        assets = [row["asset"] for row in exported(tenable(60), VULNS, EVERYTHING)]

        assert {one["hostname"] == one.get("ipv4") for one in assets} == {True, False}

    def test_checks_of_the_host_have_port_zero_by_any_protocol(self):
        ports = [row["port"] for row in exported(tenable(200), VULNS, EVERYTHING)]

        assert {one["protocol"] for one in ports if one["port"] == 0} == {"TCP", "ICMP"}

    def test_empty_field_is_absent_in_findings_and_null_in_assets(self):
        rows = exported(tenable(60), VULNS, EVERYTHING)
        assets = exported(tenable(60), ASSETS)

        assert any("output" not in row for row in rows)
        assert all(value not in (None, "", []) for row in rows for value in row.values())
        assert all(row["deleted_at"] is None for row in assets)


def test_export_of_another_client_can_exist_at_the_start():
    simulator = tenable(quirks=["earlier-export"])

    (job,) = call(simulator, f"{VULNS}/status").json["exports"]

    assert (job["status"], job["created"]) == ("FINISHED", 1000 * (job["created"] // 1000))
    assert simulator.born.timestamp() - job["created"] / 1000 == 3600
    assert chunk(simulator, VULNS, job["uuid"], 1).status == 200
