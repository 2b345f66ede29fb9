"""Who may call the Defender simulator: tokens, roles, licences and how often."""

import pytest

from simulators.microsoft_defender.accounts import ROLES

from ..doubles import ask
from .calls import (
    ALERTS,
    INVENTORY,
    JOIN,
    MACHINES,
    SCOPE,
    VULNERABILITIES,
    bearer,
    call,
    defender,
    held,
    refusal,
    rows,
    sign_in,
)

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "scope",
    [
        SCOPE,
        "https://api.security.microsoft.com/.default",
        "https://securitycenter.onmicrosoft.com/windowsatpservice/.default",
    ],
)
def test_a_token_is_issued_for_each_scope_there_is(scope):
    simulator = defender()

    said = sign_in(simulator, scope=scope)

    assert said.status == 200
    granted = said.json
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3599)
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    assert rows(call(simulator, MACHINES, headers=headers))


def test_version_one_writes_numbers_as_text():
    simulator = defender()
    form = {
        "grant_type": "client_credentials",
        "resource": "https://api.securitycenter.microsoft.com",
        "client_id": simulator.credentials["client_id"],
        "client_secret": simulator.credentials["client_secret"],
    }
    path = f"/{simulator.credentials['tenant_id']}/oauth2/token"

    good = ask(simulator, path, method="POST", form=form).json
    bad = ask(simulator, path, method="POST", form={**form, "resource": "https://x.test"})

    assert good["expires_in"] == "3599"
    assert int(good["expires_on"]) == simulator.clock.now().timestamp() + 3599
    assert (bad.status, bad.json["error"]) == (400, "invalid_resource")


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": UNKNOWN_ID}, 400, "unauthorized_client", 700016),
        ({"tenant_id": UNKNOWN_ID}, 400, "invalid_request", 90002),
    ],
)
def test_entra_says_which_credential_is_wrong(change, status, error, number):
    simulator = defender()

    said = sign_in(simulator, {**simulator.credentials, **change})

    body = said.json
    assert (said.status, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")
    assert "wrong" not in body["error_description"]


@pytest.mark.parametrize("form", [{"scope": "https://graph.microsoft.com/.default"}, {"scope": ""}])
def test_a_scope_of_another_service_is_refused(form):
    said = sign_in(defender(), **form)

    assert (said.status, said.json["error"]) == (400, "invalid_scope")


def test_expired_secret_differs_from_a_wrong_one():
    said = sign_in(defender(quirks=["expired-secret"]))

    assert (said.status, said.json["error_codes"]) == (401, [7000222])


def test_a_token_lasts_an_hour():
    simulator = defender()
    headers = bearer(simulator)
    simulator.clock.sleep(3590)
    before = call(simulator, MACHINES, headers=headers)
    simulator.clock.sleep(10)

    after = call(simulator, MACHINES, headers=headers)

    assert before.status == 200
    assert refusal(after) == (401, "Unauthorized")
    assert after.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["", "Bearer x", "Bearer a.b.c", "Basic eDp5"])
def test_nothing_is_readable_without_a_valid_token(value):
    simulator = defender()

    said = call(simulator, MACHINES, headers={"Authorization": value} if value else {})

    assert refusal(said) == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        ("Machine.Read.All", MACHINES),
        ("Vulnerability.Read.All", VULNERABILITIES),
        ("Vulnerability.Read.All", JOIN),
        ("Vulnerability.Read.All", INVENTORY),
        ("Alert.Read.All", ALERTS),
    ],
)
def test_route_without_its_role_is_403_and_names_the_role(role, closed):
    simulator = defender()
    headers = bearer(simulator, simulator.client(ROLES - {role}))

    said = call(simulator, closed, headers=headers)

    assert refusal(said) == (403, "Forbidden")
    assert role.encode() in said.body
    assert call(simulator, closed).status == 200


def test_missing_licence_closes_the_vulnerabilities_alone():
    simulator = defender(quirks=["no-vulnerability-management"])

    assert refusal(call(simulator, JOIN)) == (403, "DisabledFeature")
    assert call(simulator, MACHINES).status == 200


@pytest.mark.parametrize(("path", "calls"), [(MACHINES, 100), (JOIN, 50), (INVENTORY, 30)])
def test_each_api_is_rationed_by_the_minute_on_its_own(path, calls):
    simulator = defender(1)
    headers = held(simulator)

    statuses = [ask(simulator, path, headers=headers).status for _ in range(calls)]
    refused = ask(simulator, path, headers=headers)
    other = ask(simulator, VULNERABILITIES, headers=headers)
    simulator.clock.sleep(float(refused.headers["Retry-After"]))
    again = ask(simulator, path, headers=headers)

    assert set(statuses) == {200}
    assert refusal(refused) == (429, "429")
    assert refused.headers["Retry-After"] == "60"
    assert (other.status, again.status) == (200, 200)


def test_an_hour_has_fewer_calls_than_sixty_minutes():
    simulator = defender(1)
    simulator.clock.sleep(1)
    statuses = []
    for _ in range(1501):
        statuses.append(ask(simulator, JOIN, headers=held(simulator)).status)
        simulator.clock.sleep(1.3)

    assert set(statuses[:1500]) == {200}
    assert statuses[1500] == 429


def test_revoked_token_stays_invalid():
    simulator = defender(faults=["token-expired@machines#1"])
    headers = bearer(simulator)

    statuses = [call(simulator, MACHINES, headers=headers).status for _ in range(2)]

    assert statuses == [401, 401]
    assert call(simulator, MACHINES, headers=bearer(simulator)).status == 200


def test_paths_are_the_same_in_any_case():
    simulator = defender()

    assert rows(call(simulator, "/API/Machines")) == rows(call(simulator, MACHINES))


@pytest.mark.parametrize(
    ("path", "status"), [("/api/advancedqueries/run", 501), ("/api/nothing", 501)]
)
def test_unknown_operation_is_loud(path, status):
    simulator = defender()

    said = call(simulator, path)

    assert said.status == status
    assert simulator.journal.unmatched


def test_an_unknown_parameter_is_refused_and_kept():
    simulator = defender()

    said = call(simulator, MACHINES, sort="id")

    assert refusal(said) == (400, "ODataError")
    assert "sort" in simulator.journal.unmatched[0].reason
