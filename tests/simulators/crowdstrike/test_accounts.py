"""Tokens, scopes, tenants and limits of the CrowdStrike simulator, and the headers that tell."""

from base64 import b64encode

import pytest

from simulators.crowdstrike import CrowdStrikeSimulator

from .calls import (
    APPLICATIONS,
    ASSET_IDS,
    DEVICES,
    IDS,
    REMEDIATIONS,
    REVOKE,
    SCROLL,
    TOKEN,
    VULNERABILITIES,
    call,
    falcon,
    finished,
    listed,
    log_in,
    pages,
    post,
    refusal,
    rows,
    start,
)

WRONG = {"client_id": "0" * 32, "client_secret": "x" * 40}
HOSTS, VULNS = frozenset({"Hosts: Read"}), frozenset({"Vulnerabilities: Read"})


def ask_token(simulator, form=None, **headers):
    return finished(start(simulator, TOKEN, method="POST", form=form, headers=headers))


def basic(credentials, word="Basic"):
    pair = f"{credentials['client_id']}:{credentials['client_secret']}"
    return {"Authorization": f"{word} {b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize("extra", [{}, {"grant_type": "client_credentials"}])
def test_a_token_comes_with_201(extra):
    simulator = falcon()

    said = ask_token(simulator, {**simulator.credentials, **extra})

    assert said.status == 201
    assert said.json.keys() == {"access_token", "expires_in", "token_type"}
    assert (said.json["expires_in"], said.json["token_type"]) == (1799, "bearer")
    assert "X-Cs-Region" not in said.headers


def test_credentials_look_like_the_vendors():
    credentials = falcon().credentials

    assert credentials.keys() == {"client_id", "client_secret"}
    assert [len(value) for value in credentials.values()] == [32, 40]
    assert set(credentials["client_id"]) <= set("0123456789abcdef")


@pytest.mark.parametrize("word", ["Basic", "basic"])
def test_credentials_may_come_in_a_header(word):
    simulator = falcon()

    assert ask_token(simulator, **basic(simulator.credentials, word)).status == 201
    assert ask_token(simulator, **basic(WRONG, word)).status == 403
    assert ask_token(simulator, Authorization="Basic ???").status == 403


@pytest.mark.parametrize("wrong", [WRONG, {"client_secret": "y" * 40}, {"client_id": "nobody"}])
def test_a_wrong_client_is_refused_with_403(wrong):
    simulator = falcon()

    said = ask_token(simulator, {**simulator.credentials, **wrong})

    status, code, message = refusal(said)
    assert (status, code) == (403, 403)
    assert message.startswith("Failed to issue access token - Client authentication failed")
    assert said.json["meta"]["powered_by"] == "csam"


@pytest.mark.parametrize(
    "form", [None, {"grant_type": "password"}, {"member_cid": "f" * 32}, {"client_id": ""}]
)
def test_a_malformed_request_for_a_token_is_refused_with_400(form):
    simulator = falcon()

    said = ask_token(simulator, form and {**simulator.credentials, **form})

    status, code, message = refusal(said)
    assert (status, code) == (400, 400)
    assert message.startswith("Failed to generate access token for clientID=")


def test_a_secret_in_the_query_is_not_one():
    simulator = falcon()

    said = finished(start(simulator, TOKEN, method="POST", **simulator.credentials))

    assert said.status == 403


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "x"}])
def test_without_a_token_there_is_nothing(headers):
    said = call(falcon(), IDS, headers=headers)

    assert refusal(said) == (401, 401, "access denied, invalid bearer token")
    assert said.json["meta"]["powered_by"] == "crowdstrike-api-gateway"
    assert said.headers["X-Ratelimit-Limit"] == "15"
    assert "resources" not in said.json


def test_a_token_ends_by_the_clock_in_the_middle_of_a_listing():
    simulator = falcon(6)
    headers = log_in(simulator)
    walk = pages(simulator, IDS, limit=2, headers=headers)

    simulator.clock.sleep(1798)
    first = next(walk)
    simulator.clock.sleep(1)

    assert rows(first)
    assert refusal(next(walk))[0] == 401


def test_a_token_does_not_end_when_the_wall_clock_jumps():
    simulator = falcon(1)
    headers = log_in(simulator)
    later = simulator.clock.now().replace(year=2027)

    simulator.clock.now = lambda: later

    assert call(simulator, IDS, headers=headers).status == 200


def test_each_token_is_unique():
    simulator = falcon(1)

    assert log_in(simulator) != log_in(simulator)


@pytest.mark.parametrize("word", ["Basic", "basic"])
def test_a_revoked_token_is_over_and_no_other(word):
    simulator = falcon(1)
    first, second = log_in(simulator), log_in(simulator)
    form = {"token": first["Authorization"].removeprefix("Bearer ")}

    said = start(
        simulator, REVOKE, method="POST", form=form, headers=basic(simulator.credentials, word)
    )

    assert said.status == 200
    assert said.json["errors"] == []
    assert call(simulator, IDS, headers=first).status == 401
    assert call(simulator, IDS, headers=second).status == 200


@pytest.mark.parametrize(
    ("credentials", "form", "status"), [(WRONG, {"token": "x"}, 403), (None, {"token": ""}, 400)]
)
def test_revoking_needs_a_client_and_a_token(credentials, form, status):
    simulator = falcon(1)

    headers = basic(credentials or simulator.credentials)
    said = start(simulator, REVOKE, method="POST", form=form, headers=headers)

    assert said.status == status


def test_a_fault_expires_the_token_for_good():
    simulator = falcon(1, faults=["token-expired@device-ids#2"])
    headers = log_in(simulator)

    said = [call(simulator, IDS, headers=headers).status for _ in range(3)]

    assert said == [200, 401, 401]


def test_client_is_limited_to_its_scopes():
    simulator = falcon(3)
    hosts = log_in(simulator, simulator.client(HOSTS))
    vulnerabilities = log_in(simulator, simulator.client(VULNS))

    for path in (IDS, SCROLL, DEVICES):
        assert call(simulator, path, headers=hosts).status == 200
        assert call(simulator, path, headers=vulnerabilities).status == 403
    said = call(simulator, VULNERABILITIES, headers=hosts, filter="status:'open'")
    assert refusal(said) == (403, 403, "access denied, authorization failed")
    assert said.json["meta"]["powered_by"] == "crowdstrike-api-gateway"
    assert "resources" not in said.json


@pytest.mark.parametrize(
    ("quirk", "path"),
    [
        ("no-hosts-scope", IDS),
        ("no-vulnerabilities-scope", REMEDIATIONS),
        ("no-assets-scope", ASSET_IDS),
    ],
)
def test_a_scope_can_be_missing(quirk, path):
    query = {"ids": "x"} if path == REMEDIATIONS else {}

    assert call(falcon(1), path, **query).status == 200
    assert call(falcon(1, quirks=[quirk]), path, **query).status == 403


def test_every_route_needs_a_scope():
    simulator = falcon(1)
    headers = log_in(simulator, simulator.client(frozenset()))

    for route in simulator.routes:
        if route.authenticated:
            method = route.methods[0]
            send = call if method == "GET" else lambda *args, **named: post(*args, {}, **named)
            assert send(simulator, route.path, headers=headers).status == 403


def test_a_child_tenant_has_hosts_of_its_own():
    simulator = falcon(12, quirks=["flight-control"])
    everything = {row["device_id"]: row["cid"] for row in listed(simulator, DEVICES)}
    parent, child = dict.fromkeys(everything.values())

    headers = log_in(simulator, member_cid=child)
    found = {row["device_id"]: row["cid"] for row in listed(simulator, DEVICES, headers=headers)}

    assert parent != child
    assert set(found.values()) == {child}
    assert len(found) == 3
    assert found.items() <= everything.items()
    assert {row["cid"] for row in listed(simulator, APPLICATIONS, headers=headers)} <= {child}


def test_child_tenant_cannot_look_up_ids_of_its_parent():
    simulator = falcon(12, quirks=["flight-control"])
    devices = rows(call(simulator, DEVICES))
    headers = log_in(simulator, member_cid=devices[3]["cid"])

    wanted = [devices[0]["device_id"], devices[3]["device_id"]]
    found = rows(call(simulator, "/devices/entities/devices/v2", headers=headers, ids=wanted))

    assert [device["device_id"] for device in found] == wanted[1:]


def test_the_limit_counts_down_and_slides():
    simulator = falcon(1)
    headers = log_in(simulator)

    first = call(simulator, IDS, headers=headers)
    simulator.clock.sleep(30)
    second = call(simulator, ASSET_IDS, headers=headers)
    simulator.clock.sleep(30)
    third = call(simulator, IDS, headers=headers)

    left = [int(said.headers["X-Ratelimit-Remaining"]) for said in (first, second, third)]
    assert left == [5999, 5998, 5998]
    assert first.headers["X-Ratelimit-Limit"] == "6000"


def test_over_the_limit_the_header_has_the_moment_to_come_back():
    class Strict(CrowdStrikeSimulator):
        rate_limit = type(CrowdStrikeSimulator.rate_limit)(2, 60, rolling=True)

    simulator = Strict(clock=falcon().clock)
    headers = log_in(simulator)
    call(simulator, IDS, headers=headers)
    simulator.clock.sleep(10.5)
    call(simulator, IDS, headers=headers)

    refused = call(simulator, IDS, headers=headers)
    simulator.clock.sleep(49.5)
    again = call(simulator, IDS, headers=headers)

    assert refusal(refused) == (429, 429, "API rate limit exceeded.")
    epoch = int(refused.headers["X-Ratelimit-Retryafter"])
    assert epoch == int(simulator.clock.now().timestamp())
    assert refused.headers["X-Ratelimit-Remaining"] == "0"
    assert "Retry-After" not in refused.headers
    assert again.status == 200


def test_requests_without_a_token_are_limited_to_15_a_minute():
    simulator = falcon(1)

    said = [call(simulator, IDS, headers={}) for _ in range(16)]
    simulator.clock.sleep(60)
    later = call(simulator, IDS, headers={})

    assert [one.status for one in said] == [401] * 15 + [429]
    assert "X-Ratelimit-Retryafter" in said[-1].headers
    assert later.status == 401
    assert call(simulator, IDS).status == 200


def test_tokens_are_limited_as_well():
    simulator = falcon(1)

    said = [ask_token(simulator, WRONG).status for _ in range(301)]

    assert said == [403] * 300 + [429]


@pytest.mark.parametrize("seconds", [7, 60])
def test_a_fault_throttles_for_as_long_as_it_says(seconds):
    simulator = falcon(1, faults=[f"status:429:wait={seconds}@device-ids"])

    said = call(simulator, IDS)

    epoch = int(said.headers["X-Ratelimit-Retryafter"])
    assert epoch - simulator.clock.now().timestamp() == seconds


def test_every_answer_has_a_trace_of_its_own():
    simulator = falcon(2)

    said = [call(simulator, path) for path in (IDS, IDS, SCROLL, DEVICES)]

    traces = [one.json["meta"]["trace_id"] for one in said]
    assert len(set(traces)) == 4
    assert traces == [one.headers["X-Cs-Traceid"] for one in said]
    assert {one.headers["X-Cs-Region"] for one in said} == {"us-1"}
    assert {one.headers["Content-Type"] for one in said} == {"application/json"}


def test_the_region_header_can_come_with_the_token():
    simulator = falcon(1, quirks=["region-header"])

    said = ask_token(simulator, simulator.credentials)

    assert said.headers["X-Cs-Region"] == "us-2"


def test_a_token_can_come_with_200():
    simulator = falcon(1, quirks=["token-200"])

    assert ask_token(simulator, simulator.credentials).status == 200
    assert ask_token(simulator, WRONG).status == 403
