"""Who may ask Wiz: tokens, audiences, scopes, data centres, rates (contract 1, 2 and 6)."""

import json
from base64 import urlsafe_b64decode

import pytest

from .calls import ask, bearer, data, post, refusal, sign_in, wiz

QUERY = "{ issuesV2(first: 1) { totalCount } }"
LISTS = {
    "vulnerabilityFindings": "read:vulnerabilities",
    "issuesV2": "read:issues",
    "issues": "read:issues",
    "cloudResourcesV2": "read:resources",
    "cloudResources": "read:resources",
    "configurationFindings": "read:cloud_configuration",
    "cloudAccounts": "read:cloud_accounts",
    "projects": "read:projects",
}


def test_a_token_is_for_a_day_and_names_the_data_centre():
    said = sign_in(wiz())

    body = said.json
    claims = json.loads(urlsafe_b64decode(body["access_token"].split(".")[1] + "=="))
    assert said.status == 200
    assert (body["expires_in"], body["token_type"]) == (86_400, "Bearer")
    assert claims["dc"] == "us1"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"audience": "beyond-api"}, 403, "access_denied"),
        ({"audience": ""}, 403, "access_denied"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_form_gets_no_token(form, status, error):
    said = sign_in(wiz(), **form)

    assert (said.status, said.json["error"]) == (status, error)


def test_the_legacy_service_has_its_own_audience():
    simulator = wiz(quirks=["legacy-login"])

    assert sign_in(simulator).status == 403
    assert sign_in(simulator, audience="beyond-api").status == 200


def test_a_token_is_good_for_its_day_and_no_longer():
    simulator = wiz()
    token = bearer(simulator)

    simulator.clock.sleep(86_390)
    assert ask(simulator, QUERY, token).status == 200
    simulator.clock.sleep(10)
    assert ask(simulator, QUERY, token).status == 401


@pytest.mark.parametrize("token", ["", "wrong", "a.b.c"])
def test_without_a_good_token_there_is_no_answer(token):
    assert refusal(ask(wiz(), QUERY, token)) == (401, "unauthorized", None)


def test_a_token_is_signed():
    simulator = wiz()
    head, _, signature = bearer(simulator).rpartition(".")

    assert ask(simulator, QUERY, f"{head}x.{signature}").status == 401


def test_some_gateways_refuse_with_a_web_page():
    said = ask(wiz(quirks=["html-unauthorized"]), QUERY, "wrong")

    assert said.status == 401
    assert said.headers["Content-Type"].startswith("text/html")
    assert said.body.startswith(b"<!DOCTYPE html>")


def test_another_data_centre_does_not_know_the_token():
    simulator = wiz(quirks=["other-data-centre"])
    token = bearer(simulator)

    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert ask(simulator, QUERY, token).status == 401
    assert claims["dc"] == "eu7"


@pytest.mark.parametrize("field", LISTS)
def test_each_list_needs_its_scope_and_names_it(field):
    simulator = wiz()
    query = f"{{ {field}(first: 1) {{ pageInfo {{ hasNextPage }} }} }}"
    some = simulator.client(frozenset({LISTS[field]}))
    none = simulator.client(frozenset())

    assert "errors" not in ask(simulator, query, bearer(simulator, some)).json
    said = ask(simulator, query, bearer(simulator, none))
    text = f"access denied, at least one of the following is required: [{LISTS[field]}]"
    assert refusal(said) == (200, text, "UNAUTHORIZED")
    assert said.json["data"] is None


def test_a_missing_scope_may_be_forbidden_outright():
    simulator = wiz(quirks=["scope-403", "no-issues-scope"])

    assert refusal(ask(simulator, QUERY))[0] == 403


def test_more_than_ten_calls_a_second_are_refused_without_wait():
    simulator = wiz()
    token = bearer(simulator)
    simulator.clock.sleep = lambda seconds: None

    said = [ask(simulator, QUERY, token) for _ in range(11)]

    assert [one.status for one in said] == [200] * 10 + [429]
    assert refusal(said[-1])[2] == "RATE_LIMIT_EXCEEDED"
    assert "Retry-After" not in said[-1].headers


def test_a_fault_may_have_any_code_under_any_status():
    simulator = wiz(
        faults=["status:200:error=RATE_LIMIT_EXCEEDED@graphql#2", "status:200@graphql#3"]
    )

    data(simulator, QUERY)
    assert refusal(ask(simulator, QUERY))[::2] == (200, "RATE_LIMIT_EXCEEDED")
    assert "oops! an internal error" in refusal(ask(simulator, QUERY))[1]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", {"query": 7}, {"variables": {}}])
def test_request_without_a_query_is_refused(body):
    assert refusal(post(wiz(), body))[::2] == (400, "GRAPHQL_PARSE_FAILED")
