"""Export jobs of the Tenable simulator, from the order to the last chunk (contract 3)."""

import pytest

from simulators.engine.jobs import in_order, number_of, place_of
from simulators.tenable.documents.hosts import asset_uuid

from .calls import ASSETS, ASSETS_V2, EVERYTHING, VULNS, begun, call, chunk, order, status, tenable

DAY = 86_400
KINDS = (VULNS, ASSETS, ASSETS_V2)


@pytest.mark.parametrize("path", KINDS)
def test_a_job_is_queued_then_works_then_is_finished(path):
    simulator = tenable()
    uuid = begun(simulator, path)
    seen = []

    for _ in range(30):
        seen.append(status(simulator, path, uuid)["status"])
        simulator.clock.sleep(0.1)

    assert list(dict.fromkeys(seen)) == ["QUEUED", "PROCESSING", "FINISHED"]


@pytest.mark.parametrize("path", KINDS)
def test_chunks_become_ready_singly_and_out_of_order(path):
    simulator = tenable()
    uuid = begun(simulator, path)
    ready = []

    for _ in range(30):
        now = status(simulator, path, uuid)["chunks_available"]
        assert now[: len(ready)] == ready
        ready = now
        simulator.clock.sleep(0.1)

    assert len(ready) == 4
    assert ready != sorted(ready)
    assert 1 in ready
    assert max(ready) > len(ready)


@pytest.mark.parametrize("hosts", [0, 1, 2, 7, 60, 450])
def test_chunks_hold_every_asset_once_in_the_ordered_size(hosts):
    simulator = tenable(hosts)
    uuid = begun(simulator, ASSETS, {"chunk_size": 100, "filters": {"is_terminated": False}})
    simulator.clock.sleep(5)
    numbers = status(simulator, ASSETS, uuid)["chunks_available"]

    chunks = [chunk(simulator, ASSETS, uuid, number).json for number in numbers]

    ids = [row["id"] for rows in chunks for row in rows]
    assert sorted(ids) == sorted(map(asset_uuid, simulator.world.hosts()))
    assert all(len(rows) <= 100 for rows in chunks)


def test_all_findings_of_an_asset_are_in_one_chunk():
    simulator = tenable(60)
    uuid = begun(simulator, VULNS, EVERYTHING)
    simulator.clock.sleep(5)
    numbers = status(simulator, VULNS, uuid)["chunks_available"]

    chunks = [chunk(simulator, VULNS, uuid, number).json for number in numbers]

    owners = [{row["asset"]["uuid"] for row in rows} for rows in chunks]
    assert sum(map(len, owners)) == len(set().union(*owners))
    assert sum(map(len, chunks)) == sum(len(host.weaknesses) for host in simulator.world.hosts())


def test_later_hosts_are_not_exported_and_removed_ones_gone():
    simulator = tenable(10)
    uuid = begun(simulator, ASSETS)
    simulator.world.add(simulator.world.host(0))
    simulator.world.remove(3)
    simulator.clock.sleep(5)

    ids = {
        row["id"]
        for number in status(simulator, ASSETS, uuid)["chunks_available"]
        for row in chunk(simulator, ASSETS, uuid, number).json
        if row["terminated_at"] is None
    }

    hosts = list(simulator.world.hosts())
    assert ids == {asset_uuid(host) for host in hosts if host.index < 10}


def test_job_of_findings_has_more_fields_than_one_of_assets():
    simulator = tenable()
    uuids = {path: begun(simulator, path) for path in (VULNS, ASSETS)}
    simulator.clock.sleep(5)

    findings, assets = (status(simulator, path, uuid) for path, uuid in uuids.items())

    assert assets.keys() == {"status", "chunks_available"}
    assert (findings["total_chunks"], findings["finished_chunks"]) == (4, 4)
    assert findings["created"] == int(simulator.born.timestamp() * 1000)
    assert findings["num_assets_per_chunk"] == 50


def test_chunk_of_findings_is_a_file_and_of_assets_a_document():
    simulator = tenable()
    uuids = {path: begun(simulator, path) for path in (VULNS, ASSETS)}
    simulator.clock.sleep(5)

    findings, assets = (chunk(simulator, path, uuid, 1) for path, uuid in uuids.items())

    assert findings.headers["Content-Type"] == "application/octet-stream"
    name = f"{uuids[VULNS]}-1-vulndoc.json"
    assert findings.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert assets.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(("path", "early"), [(VULNS, 404), (ASSETS, 400)])
def test_a_chunk_that_is_not_there_is_refused(path, early):
    simulator = tenable()
    uuid = begun(simulator, path)

    assert chunk(simulator, path, uuid, 1).status == early
    simulator.clock.sleep(5)
    assert [chunk(simulator, path, uuid, n).status for n in (4, 0, 99, "x")] == [404] * 4
    assert chunk(simulator, path, "f" * 8, 1).status == 404


@pytest.mark.parametrize("path", KINDS)
def test_chunks_are_kept_for_a_day_and_jobs_for_three(path):
    simulator = tenable()
    uuid = begun(simulator, path)

    simulator.clock.sleep(DAY - 1)
    assert chunk(simulator, path, uuid, 1).status == 200
    simulator.clock.sleep(2)
    assert chunk(simulator, path, uuid, 1).status == 404
    assert status(simulator, path, uuid)["status"] == "FINISHED"
    simulator.clock.sleep(2 * DAY)
    assert call(simulator, f"{path.replace('/v2', '')}/{uuid}/status").status == 404


def test_concurrent_order_of_findings_names_the_running_job():
    simulator = tenable()
    uuid = begun(simulator, VULNS)

    again = order(simulator, VULNS)
    other = order(simulator, VULNS, {"filters": {"severity": ["low"]}})
    simulator.clock.sleep(5)

    assert again.status == 409
    assert again.json["active_job_id"] == uuid
    assert again.json["failure_reason"]
    assert other.status == 200
    assert order(simulator, VULNS).status == 200


def test_options_that_do_not_filter_make_no_other_order():
    simulator = tenable()
    begun(simulator, VULNS, {"include_unlicensed": True})

    assert order(simulator, VULNS, {"include_unlicensed": False}).status == 409


def test_the_same_assets_at_once_end_the_job_that_runs():
    simulator = tenable()
    first = begun(simulator, ASSETS)

    second = begun(simulator, ASSETS)

    assert status(simulator, ASSETS, first)["status"] == "CANCELLED"
    assert status(simulator, ASSETS, second)["status"] == "QUEUED"


def test_exports_by_cve_are_rationed():
    simulator = tenable()
    said = []

    for number in range(16):
        simulator.clock.sleep(3)
        said.append(order(simulator, VULNS, {"filters": {"cve_id": [f"CVE-2025-{number}"]}}).status)

    assert said == [200] * 15 + [429]


def test_jobs_are_listed_the_latest_first_by_kind():
    simulator = tenable()
    for path in KINDS:
        begun(simulator, path)
    simulator.clock.sleep(5)

    findings = call(simulator, f"{VULNS}/status").json["exports"]
    assets = call(simulator, f"{ASSETS}/status").json["exports"]

    assert [job["status"] for job in findings] == ["FINISHED"]
    assert [job["total_chunks"] for job in assets] == [4, 4]
    assert all(isinstance(job["filters"], str) for job in assets)
    assert "chunks_available" not in findings[0]


def test_an_export_of_one_kind_is_not_one_of_the_other():
    simulator = tenable()
    uuid = begun(simulator, VULNS)

    assert call(simulator, f"{ASSETS}/{uuid}/status").status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (VULNS, {"wrong": 1}),
        (VULNS, {"num_assets": "many"}),
        (VULNS, {"include_unlicensed": "yes"}),
        (VULNS, {"filters": {"wrong": 1}}),
        (VULNS, {"filters": {"since": -1}}),
        (VULNS, {"filters": {"since": "soon"}}),
        (VULNS, {"filters": {"since": 1_700_000_000, "last_found": 1_700_000_000, "state": []}}),
        (VULNS, {"filters": {"last_found": 1_700_000_000}}),
        (VULNS, {"filters": {"severity": "high"}}),
        (VULNS, {"filters": {"cidr_range": "nowhere"}}),
        (VULNS, {"filters": {"cve_id": [f"CVE-2025-{n}" for n in range(201)]}}),
        (VULNS, []),
        (VULNS, b"{"),
        (ASSETS, {}),
        (ASSETS, {"chunk_size": 99}),
        (ASSETS, {"chunk_size": 10_001}),
        (ASSETS, {"chunk_size": 1001, "include_resource_tags": True}),
        (ASSETS, {"chunk_size": 100, "filters": {"since": 1_700_000_000}}),
        (ASSETS_V2, {"chunk_size": 100, "filters": {"tag.Network": ["public"]}}),
    ],
)
def test_a_wrong_order_is_refused_at_once_and_noted(path, body):
    simulator = tenable()

    said = order(simulator, path, body)

    assert said.status == 400
    assert simulator.journal.unmatched


@pytest.mark.parametrize(("asked", "size"), [("50", 50), (1, 50), (9999, 5000), (600, 600)])
def test_the_number_of_assets_is_clamped(asked, size):
    simulator = tenable()

    uuid = begun(simulator, VULNS, {"num_assets": asked})

    assert status(simulator, VULNS, uuid)["num_assets_per_chunk"] == size


def test_unsimulated_filter_of_the_vendor_is_loud():
    simulator = tenable()

    said = order(simulator, VULNS, {"filters": {"zero_day": True}})

    assert said.status == 501
    assert "zero_day" in simulator.journal.unmatched[0].reason


@pytest.mark.parametrize("total", [0, 1, 2, 5, 12])
def test_chunk_ids_can_be_turned_back_into_places(total):
    ids = [number_of(place) for place in range(total)]

    assert [place_of(number) for number in ids] == list(range(total))
    assert sorted(in_order(total)) == list(range(total))


@pytest.mark.slow
def test_million_hosts_are_exported_in_chunks_made_on_demand():
    simulator = tenable(1_000_000)
    uuid = begun(simulator, VULNS, {**EVERYTHING, "num_assets": 50})
    simulator.clock.sleep(5)

    numbers = status(simulator, VULNS, uuid)["chunks_available"]
    rows = chunk(simulator, VULNS, uuid, numbers[-1]).json

    assert len(numbers) == 20_000
    assert {row["asset"]["uuid"][-12:] for row in rows} == {"000000000001"}
