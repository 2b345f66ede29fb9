"""What the CrowdStrike simulator says of hosts, vulnerabilities, remediations and assets by id."""

import re

import pytest

from .calls import (
    ASSET_DETAILS,
    ASSETS,
    DETAILS,
    DEVICES,
    FACETS,
    ONLINE,
    REMEDIATIONS,
    VULNERABILITIES,
    VULNERABILITY_DETAILS,
    VULNERABILITY_IDS,
    call,
    falcon,
    ids_of,
    listed,
    post,
    refusal,
    rows,
)

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def simulator():
    return falcon(40)


def test_details_are_the_same_by_every_way(simulator):
    combined = rows(call(simulator, DEVICES))
    wanted = [device["device_id"] for device in combined]

    got = rows(call(simulator, DETAILS, ids=wanted))
    posted = rows(post(simulator, DETAILS, {"ids": wanted}))

    assert got == posted == combined


def test_a_device_is_the_host_of_the_world(simulator):
    for host, device in zip(simulator.world.hosts(), rows(call(simulator, DEVICES)), strict=True):
        assert re.fullmatch(r"[0-9a-f]{32}", device["device_id"])
        assert device["hostname"] == host.hostname
        assert device.get("machine_domain") == host.domain
        assert device["local_ip"] == host.address
        assert device["external_ip"] == host.egress_address
        assert device["os_version"] == host.operating_system
        assert STAMP.fullmatch(device["last_seen"])
        assert device["last_seen"] == host.last_seen.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_devices_are_of_every_kind(simulator):
    devices = rows(call(simulator, DEVICES))

    kinds = {device["product_type_desc"] for device in devices}
    assert kinds == {"Workstation", "Server", "Domain Controller"}
    assert {device["platform_name"] for device in devices} == {"Windows", "Linux"}
    clouds = {device.get("service_provider") for device in devices}
    assert clouds == {None, "AWS_EC2_V2", "AZURE", "GCP"}
    assert None not in (value for device in devices for value in device.values())


def test_ids_lead_back_to_their_hosts_however_many_there_are():
    simulator = falcon(20_000_000)
    last = listed(simulator, DEVICES, most=1, limit=3)[-1]

    (found,) = rows(call(simulator, DETAILS, ids=last["device_id"]))

    assert found == last


def test_worlds_have_ids_of_their_own():
    one, other = ids_of(falcon(9)), ids_of(falcon(9, url="https://elsewhere.test"))
    seeded = ids_of(type(falcon()).create(seed=1, hosts=9, clock=falcon().clock))

    assert one == other
    assert not set(one) & set(seeded)


def test_unknown_ids_are_left_out(simulator):
    known = ids_of(simulator)[0]

    for wanted in (["f" * 32, known, "x", known], [known.upper()]):
        found = rows(call(simulator, DETAILS, ids=wanted))
        assert [device["device_id"] for device in found] == [known]


def test_a_removed_host_is_gone():
    simulator = falcon(3)
    known = ids_of(simulator)

    simulator.world.remove(1)

    assert len(rows(call(simulator, DETAILS, ids=known))) == 2


@pytest.mark.parametrize(
    ("path", "most"),
    [(DETAILS, 100), (VULNERABILITY_DETAILS, 400), (REMEDIATIONS, 400), (ASSET_DETAILS, 100)],
)
def test_ids_have_a_maximum(simulator, path, most):
    wanted = [f"{number:032x}" for number in range(most + 1)]

    assert rows(call(simulator, path, ids=wanted[1:])) == []
    assert refusal(call(simulator, path, ids=wanted))[:2] == (400, 400)
    assert refusal(call(simulator, path))[:2] == (400, 400)


def test_posted_ids_have_a_maximum_too(simulator):
    wanted = [f"{number:032x}" for number in range(5001)]

    assert rows(post(simulator, DETAILS, {"ids": wanted[1:]})) == []
    assert refusal(post(simulator, DETAILS, {"ids": wanted}))[:2] == (400, 400)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"ids":"x"}', b'{"ids":[1]}', b'{"ids":[]}'])
def test_a_body_that_has_no_ids_is_refused(simulator, body):
    assert refusal(post(simulator, DETAILS, body))[:2] == (400, 400)


def test_a_body_on_a_get_is_ignored(simulator):
    said = post(simulator, f"{DETAILS}?ids={ids_of(simulator)[0]}", b"{}", method="GET")

    assert len(rows(said)) == 1


def test_too_many_ids_for_online_state_are_an_error_inside_a_200(simulator):
    wanted = [f"{number:032x}" for number in range(101)]

    said = call(simulator, ONLINE, ids=wanted)

    text = "request must contain between 0 and 100 ids"
    assert refusal(said) == (200, 400, text)
    assert said.json["resources"] == []
    assert said.json["meta"]["powered_by"] == "cs.agentonline"


def test_who_is_online(simulator):
    states = {
        row["id"]: row["state"] for row in rows(call(simulator, ONLINE, ids=ids_of(simulator)))
    }

    assert set(states.values()) == {"online", "offline"}
    assert set(states) == set(ids_of(simulator))


def test_vulnerabilities_by_id_are_those_of_the_listing(simulator):
    combined = listed(simulator, VULNERABILITIES, limit=400, facet=list(FACETS))
    ids = listed(simulator, VULNERABILITY_IDS, limit=400)

    found = rows(call(simulator, VULNERABILITY_DETAILS, ids=ids))

    assert ids == [one["id"] for one in combined]
    assert found == combined


def test_a_vulnerability_is_one_host_and_one_cve(simulator):
    found = listed(simulator, VULNERABILITIES, limit=400)

    hosts = dict(zip(ids_of(simulator), simulator.world.hosts(), strict=True))
    wanted = {
        (aid, cve)
        for aid, host in hosts.items()
        for finding in host.weaknesses
        for cve in finding.weakness.cves
    }
    assert {(one["aid"], one["vulnerability_id"]) for one in found} == wanted
    assert len(found) == len(wanted)
    assert all(one["id"].startswith(f"{one['aid']}_") for one in found)


def test_vulnerabilities_are_of_every_status():
    found = listed(falcon(200), VULNERABILITIES, limit=5000, facet=list(FACETS))

    assert {one["status"] for one in found} == {"open", "reopen", "closed", "expired"}
    for one in found:
        assert ("closed_timestamp" in one) is (one["status"] == "closed")
        assert one["created_timestamp"] <= one["updated_timestamp"]
    suppressed = [one for one in found if one["suppression_info"]["is_suppressed"]]
    assert suppressed
    assert {one["suppression_info"]["reason"] for one in suppressed} == {"ACCEPT_RISK"}


def test_severities_go_with_the_scores():
    found = listed(falcon(200), VULNERABILITIES, limit=5000, facet="cve")

    by_word = {}
    for one in found:
        by_word.setdefault(one["cve"]["severity"], set()).add(one["cve"].get("base_score"))
    assert by_word.keys() == {"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"}
    assert 0.0 in by_word["NONE"]
    assert None in by_word["HIGH"]
    assert min(score for score in by_word["CRITICAL"] if score is not None) == 9.0


def test_remediations_by_id_are_those_of_the_facet(simulator):
    found = listed(simulator, VULNERABILITIES, limit=400, facet="remediation")
    wanted = {
        entity["id"]: entity
        for one in found
        for entity in one.get("remediation", {}).get("entities", ())
    }

    got = rows(call(simulator, REMEDIATIONS, ids=list(wanted)))

    assert {entity["id"]: entity for entity in got} == wanted
    assert any("remediation" not in one for one in found)
    assert not any("<" in entity["action"] for entity in got)


def test_the_host_of_a_vulnerability_is_the_device(simulator):
    devices = {device["device_id"]: device for device in rows(call(simulator, DEVICES))}

    for one in listed(simulator, VULNERABILITIES, limit=400, facet="host_info"):
        device = devices[one["aid"]]
        assert one["host_info"]["hostname"] == device["hostname"]
        assert one["host_info"]["local_ip"] == device["local_ip"]
        assert one["host_info"]["platform"] == device["platform_name"]
        assert "external_ip" not in one["host_info"]


def test_assets_by_id_are_those_of_the_listing(simulator):
    combined = listed(simulator, ASSETS, facet=["system_insights", "third_party", "risk_factors"])

    found = rows(call(simulator, ASSET_DETAILS, ids=[one["id"] for one in combined]))

    assert found == combined
    assert [one["aid"] for one in found] == ids_of(simulator)
    assert not {one["id"].partition("_")[2] for one in found} & set(ids_of(simulator))
    arns = {one.get("cloud_resource_id", "") for one in found}
    assert any(arn.startswith("arn:aws:ec2:us-east-1:") for arn in arns)


def test_dates_count_back_from_when_the_simulator_was_made():
    early = falcon(5)
    late = falcon(5)
    late.clock.sleep(86_400 * 30)
    moved = type(late)(late.world, clock=late.clock)

    before = rows(call(early, DEVICES))
    after = rows(call(moved, DEVICES))

    assert [one["last_seen"] for one in before] != [one["last_seen"] for one in after]
    assert rows(call(late, DEVICES)) == before
    assert max(one["last_seen"] for one in after) <= f"{moved.clock.now():%Y-%m-%dT%H:%M:%SZ}"
