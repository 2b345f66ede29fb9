"""Who may call the Tenable simulator, how it says no, and what every answer carries."""

import gzip
import json

import pytest

from simulators import RateLimit
from simulators.engine import CATALOGUE
from simulators.engine.quirks import OF_THE_WORLD
from simulators.tenable import TenableSimulator

from .calls import ASSETS, VULNS, begun, call, keys, order, tenable

UNAUTHORIZED = {"statusCode": 401, "error": "Unauthorized", "message": "Invalid credentials."}
FORBIDDEN = {"statusCode": 403, "error": "Forbidden", "message": "Insufficient scope"}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("X-ApiKeys", "accessKey={access_key};secretKey={secret_key}"),
        ("X-APIKEYS", "accessKey={access_key}; secretKey={secret_key};"),
        ("x-apikeys", " ACCESSKEY = {access_key} ;secretkey={secret_key} "),
    ],
)
def test_keys_are_read_in_any_usual_spelling(name, form):
    simulator = tenable()

    said = call(simulator, "/session", headers={name: form.format(**simulator.credentials)})

    assert said.status == 200
    assert said.json["permissions"] == 64


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nonsense",
        "accessKey={access_key}",
        "accessKey={access_key};secretKey=wrong",
        "accessKey=wrong;secretKey={secret_key}",
        "accessKey={secret_key};secretKey={access_key}",
    ],
)
def test_wrong_keys_are_refused_in_the_vendors_words(value):
    simulator = tenable()

    said = call(simulator, "/session", headers={"X-ApiKeys": value.format(**simulator.credentials)})

    assert (said.status, said.json) == (401, UNAUTHORIZED)


def test_new_keys_end_the_old_pair():
    simulator = tenable()
    old = keys(simulator)

    simulator.renew_keys()

    assert call(simulator, "/session", headers=old).status == 401
    assert call(simulator, "/session").status == 200


@pytest.mark.parametrize(("permissions", "status"), [(16, 200), (64, 200), (0, 403)])
def test_a_user_without_a_role_may_do_nothing(permissions, status):
    simulator = tenable()
    headers = keys(simulator, simulator.client(permissions))

    said = call(simulator, "/vulns/export/status", headers=headers)

    assert said.status == status
    assert status == 200 or said.json == FORBIDDEN


@pytest.mark.parametrize(
    ("quirk", "lost", "left"),
    [("no-vuln-export", VULNS, ASSETS), ("no-asset-export", ASSETS, VULNS)],
)
def test_one_kind_of_export_can_be_forbidden(quirk, lost, left):
    simulator = tenable(quirks=[quirk])

    assert (order(simulator, lost).status, order(simulator, lost).json) == (403, FORBIDDEN)
    assert call(simulator, f"{lost}/status").status == 403
    assert order(simulator, left).status == 200


def test_a_session_is_as_good_as_keys():
    simulator = tenable()
    user = simulator.administrator
    login = {"username": user.username, "password": user.secret}

    token = call(simulator, "/session", method="POST", body=login, headers={}).json["token"]

    assert call(simulator, "/assets", headers={"X-Cookie": f"token={token}"}).status == 200
    assert call(simulator, "/assets", headers={"X-Cookie": "token=other"}).status == 401


@pytest.mark.parametrize("body", [{}, [], b"{", {"username": "x", "password": "y"}])
def test_a_wrong_login_is_refused(body):
    said = call(tenable(), "/session", method="POST", body=body, headers={})

    assert (said.status, said.json) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("path", ["/server/status", "/server/properties"])
def test_server_message_is_readable_without_a_key(path):
    assert call(tenable(), path, headers={}).status == 200


def test_the_session_can_be_gone():
    assert call(tenable(quirks=["no-session"]), "/session").status == 404


def test_too_many_calls_get_a_web_page_and_the_seconds_to_wait():
    simulator = tenable()
    simulator.rate_limit = RateLimit(2, 60)
    call(simulator, "/session")
    simulator.clock.sleep(10)
    call(simulator, "/assets")

    said = call(simulator, "/scans")

    assert (said.status, said.headers["Content-Type"]) == (429, "text/html")
    assert said.headers["retry-after"] == "50"
    assert b"429 Too Many Requests" in said.body
    simulator.clock.sleep(50)
    assert call(simulator, "/scans").status == 200


def test_more_than_ten_exports_at_once_get_the_same_page():
    simulator = tenable()
    for day in range(10):
        begun(simulator, VULNS, {"filters": {"since": 1_000_000_000 + day}})

    refused = order(simulator, ASSETS)
    simulator.clock.sleep(5)
    again = order(simulator, ASSETS)

    assert (refused.status, refused.headers["retry-after"]) == (429, "30")
    assert again.status == 200


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("status:429:retry-after=7", 429, "text/html"),
        ("status:429", 429, "text/html"),
        ("status:502", 502, "text/html"),
        ("status:500", 500, "application/json; charset=utf-8"),
        ("status:400", 400, "application/json; charset=utf-8"),
        ("token-expired", 401, "application/json; charset=utf-8"),
    ],
)
def test_faults_speak_the_vendors_dialect(fault, status, kind):
    said = call(tenable(faults=[f"{fault}@session"]), "/session")

    assert (said.status, said.headers["Content-Type"]) == (status, kind)


def test_a_fault_says_once_how_long_to_wait():
    said = call(tenable(faults=["status:429:retry-after=7@session"]), "/session")

    waits = [value for name, value in said.headers.items() if name.lower() == "retry-after"]
    assert waits == ["7"]


def test_every_answer_carries_the_gateways_headers():
    said = call(tenable(), "/assets")

    assert said.headers["Cache-Control"] == "no-store"
    assert said.headers["Set-Cookie"].startswith("nginx-cloud-site-id=")
    assert len(said.headers["X-Request-Uuid"]) == 32


def test_json_is_compressed_for_those_who_can_read_it():
    simulator = tenable()
    plain = call(simulator, "/assets")

    said = call(simulator, "/assets", headers={**keys(simulator), "Accept-Encoding": "gzip"})

    assert said.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(said.body)) == plain.json
    assert "Content-Length" not in said.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 501), ("/agents", 501), ("/was/v2/scans", 501), ("/tags/exports", 501)],
)
def test_unknown_path_differs_from_an_unsimulated_one(path, status):
    simulator = tenable()

    said = call(simulator, path)

    assert said.status == status
    assert simulator.journal.unmatched


def test_quirks_and_routes_name_their_source():
    of_the_engine = {*(one.name for one in CATALOGUE), *(one.name for one in OF_THE_WORLD)}
    quirks = [one for one in TenableSimulator.quirks if one.name not in of_the_engine]
    for one in (*TenableSimulator.routes, *quirks):
        assert "docs/contracts/tenable.md " in one.source
