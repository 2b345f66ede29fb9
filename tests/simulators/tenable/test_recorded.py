"""What Tenable was recorded to answer where its documentation says something else."""

import pytest

from .calls import ASSETS, ASSETS_V2, VULNS, begun, call, chunk, exported, order, status, tenable

DAY = 86_400


def test_cancelled_job_keeps_ready_chunks_for_three_days():
    simulator = tenable()
    uuid = begun(simulator, VULNS)
    simulator.clock.sleep(1.3)
    ready = status(simulator, VULNS, uuid)["chunks_available"]

    said = call(simulator, f"{VULNS}/{uuid}/cancel", method="POST")
    simulator.clock.sleep(2 * DAY)

    after = status(simulator, VULNS, uuid)
    assert said.json == {"export_uuid": uuid, "export_status": "CANCELLED"}
    assert (after["status"], after["chunks_available"]) == ("CANCELLED", ready)
    assert len(ready) + len(after["chunks_cancelled"]) == 4
    assert chunk(simulator, VULNS, uuid, ready[0]).status == 200
    assert call(simulator, f"{VULNS}/{uuid}/cancel", method="POST").status == 400


@pytest.mark.parametrize("path", [ASSETS, ASSETS_V2])
def test_cancelled_asset_export_answers_as_recorded(path):
    simulator = tenable()
    uuid = begun(simulator, path)

    said = call(simulator, f"{ASSETS}/{uuid}/cancel", method="POST")

    assert said.json == {"response": {"status": "CANCELLED"}}


@pytest.mark.parametrize("since", [0, 1, "0", 1_700_000_000])
def test_export_accepts_times_below_ten_digits(since):
    simulator = tenable()

    said = order(simulator, VULNS, {"filters": {"since": since, "state": ["open"]}})

    assert said.status == 200
    echoed = status(simulator, VULNS, said.json["export_uuid"])["filters"]
    assert (echoed["since"], echoed["last_found"], echoed["state"]) == (since, 0, ["OPEN"])
    assert echoed["tags"] == {}


def test_assets_v2_nest_cloud_fields_without_a_prefix():
    simulator = tenable(hosts=60)
    flat = {row["id"]: row for row in exported(simulator, ASSETS)}
    nested = {row["id"]: row for row in exported(simulator, ASSETS_V2)}

    clouds = {name: row["cloud"] for name, row in nested.items() if "cloud" in row}

    assert clouds
    assert {provider for cloud in clouds.values() for provider in cloud} <= {"aws", "azure", "gcp"}
    assert all(
        flat[name][f"{provider}_{field}"] == value
        for name, cloud in clouds.items()
        for provider, fields in cloud.items()
        for field, value in fields.items()
    )
