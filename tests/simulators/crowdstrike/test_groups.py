"""Host groups, hidden hosts, assessments and applications by id."""

import pytest

from .calls import (
    APPLICATIONS,
    ASSETS,
    DETAILS,
    DEVICES,
    GROUPS,
    HIDDEN,
    IDS,
    MEMBERS,
    SCORES,
    VULNERABILITIES,
    call,
    falcon,
    ids_of,
    listed,
    log_in,
    refusal,
    rows,
)

GROUP_DETAILS = "/devices/entities/host-groups/v1"
APPLICATION_IDS = "/discover/queries/applications/v1"
APPLICATION_DETAILS = "/discover/entities/applications/v1"
ASSESSMENTS = "/zero-trust-assessment/entities/assessments/v1"


def test_groups_are_those_of_the_hosts():
    simulator = falcon(40)

    groups = rows(call(simulator, "/devices/combined/host-groups/v1"))

    assert [one["id"] for one in groups] == rows(call(simulator, GROUPS))
    assert groups == rows(call(simulator, GROUP_DETAILS, ids=[one["id"] for one in groups]))
    used = {name for device in listed(simulator, DEVICES) for name in device["groups"]}
    assert used <= {one["id"] for one in groups}


def test_members_are_the_devices_of_the_group():
    simulator = falcon(40)
    devices = listed(simulator, DEVICES)

    for group in rows(call(simulator, GROUPS)):
        members = rows(call(simulator, MEMBERS, id=group))
        whole = rows(call(simulator, "/devices/combined/host-group-members/v1", id=group))
        assert members == [one["device_id"] for one in devices if group in one["groups"]]
        assert whole == [one for one in devices if group in one["groups"]]


def test_members_can_be_filtered():
    simulator = falcon(40)
    groups = rows(call(simulator, "/devices/combined/host-groups/v1", filter="name:'windows'"))

    none = rows(call(simulator, MEMBERS, id=groups[0]["id"], filter="platform_name:'Linux'"))

    assert len(groups) == 1
    assert none == []
    assert rows(call(simulator, MEMBERS, id="f" * 32)) == []
    assert refusal(call(simulator, MEMBERS))[:2] == (400, 400)


def test_hidden_host_is_listed_among_hidden_ones_alone():
    plain, simulator = falcon(40), falcon(40, quirks=["hidden-hosts"])
    assert rows(call(plain, HIDDEN)) == []

    hidden = rows(call(simulator, HIDDEN))
    whole = rows(call(simulator, "/devices/combined/devices-hidden/v1"))

    assert hidden == ids_of(plain)[4::9]
    assert [one["device_id"] for one in whole] == hidden
    assert rows(call(simulator, IDS)) == [one for one in ids_of(plain) if one not in hidden]
    assert rows(call(simulator, DETAILS, ids=hidden)) == whole
    assert not set(hidden) & {one["aid"] for one in listed(simulator, VULNERABILITIES)}
    assert set(hidden) <= {one["aid"] for one in listed(simulator, ASSETS)}
    expected = [
        one["fields"].get("cloudId") for one in simulator.oracle({"seen_within_days": "999"})
    ]
    assert not set(hidden) & set(expected)
    assert set(rows(call(simulator, IDS))) <= set(expected)


def test_scores_are_those_of_the_assessments():
    simulator = falcon(40)

    scores = listed(simulator, SCORES, sort="score|desc", limit=7)

    assert [one["score"] for one in scores] == sorted(
        (one["score"] for one in scores), reverse=True
    )
    details = rows(call(simulator, ASSESSMENTS, ids=[one["aid"] for one in scores]))
    assert {one["aid"]: one["score"] for one in scores} == {
        one["aid"]: one["assessment"]["overall"] for one in details
    }
    assert {one["aid"] for one in scores} == set(ids_of(simulator))
    high = listed(simulator, SCORES, filter="score:>=60")
    assert sorted(one["aid"] for one in high) == sorted(
        one["aid"] for one in scores if one["score"] >= 60
    )


def test_applications_are_found_by_their_ids():
    simulator = falcon(25)
    applications = listed(simulator, APPLICATIONS)

    ids = listed(simulator, APPLICATION_IDS, limit=100, most=1)

    assert ids == [one["id"] for one in applications][:100]
    assert len(set(ids)) == len(ids)
    assert rows(call(simulator, APPLICATION_DETAILS, ids=ids[:50])) == applications[:50]


@pytest.mark.parametrize("path", [GROUPS, f"{SCORES}?filter=score:1"])
def test_further_services_need_scopes_of_their_own(path):
    simulator = falcon(1)
    scopes = frozenset({"Hosts: Read", "Vulnerabilities: Read", "Assets: Read"})

    said = call(simulator, path, headers=log_in(simulator, simulator.client(scopes)))

    assert refusal(said)[:2] == (403, 403)
