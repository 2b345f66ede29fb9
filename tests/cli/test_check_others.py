"""`chariot check --fidelity --against` with recordings of others: ids, cursors and secrets gone."""

import base64
import json
import re
import shutil
import zlib
from pathlib import Path

import pytest

from sdk import registry

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings"

JSON = {"Content-Type": "application/json"}
TOKEN = {"access_token": "[REDACTED]", "token_type": "bearer", "expires_in": 1799}
ROW = {"id": "their-host-0001", "address": "192.0.2.9", "fqdn": "a.example.com", "findings": []}
WHOAMI = ("/v1/whoami", 200, {"user": "me", "scopes": ["x"]})
PAGE = "/v1/cursor/hosts?limit=1"
CURSOR = "their+cursor/0001=="


def pairs(headers):
    return [{"name": name, "value": value} for name, value in headers.items()]


@pytest.fixture
def against(chariot, tmp_path):
    """Check a simulator against (path, status, body) or whole entries of somebody else's HAR."""

    def checked(*exchanges, name="example", options=(), **request):
        entries = [one if isinstance(one, dict) else entry(*one, **request) for one in exchanges]
        (tmp_path / "talk.har").write_text(json.dumps({"log": {"entries": entries}}))
        return chariot("check", name, "--fidelity", "--against", tmp_path / "talk.har", *options)

    return checked


def entry(path, status, body, *, method="GET", sent=None, headers=JSON, content=None):
    """Return an exchange of another client, without its secrets."""
    request = {
        "method": method,
        "url": f"https://vendor.else{path}",
        "headers": pairs({"Authorization": "Bearer [REDACTED]"}),
    }
    if sent is not None:
        request["postData"] = {"mimeType": sent[0], "text": sent[1]}
    text = body if isinstance(body, str) else json.dumps(body)
    response = {
        "status": status,
        "headers": pairs(headers),
        "content": {"text": text} if content is None else content,
    }
    return {"request": request, "response": response}


def test_ids_and_cursors_of_others_are_no_differences(against):
    first = {"items": [ROW], "cursor": CURSOR, "more": True}
    last = {"items": [ROW], "cursor": None, "more": False}

    result = against(
        (PAGE, 200, first),
        (f"{PAGE}&cursor=their%2Bcursor%2F0001%3D%3D", 200, last),
        ("/v1/hosts/their-host-0001", 200, ROW),
    )

    assert "status:" not in result.stdout
    assert "not comparable" not in result.stdout
    assert "talk.har#1 GET /v1/cursor/hosts" in result.stdout
    assert result.exit_code == 0


def test_a_cursor_inside_a_link_is_no_difference(against):
    path = "/v1/next-url/hosts?limit=1"
    link = f"https://vendor.else{path}&after=their-cursor-0001"

    result = against(
        (path, 200, {"items": [ROW], "next": link}),
        (f"{path}&after=their-cursor-0001", 200, {"items": [ROW], "next": None}),
    )

    assert "status:" not in result.stdout
    assert "not comparable" not in result.stdout
    assert result.exit_code == 0


def test_real_differences_are_reported_whatever_the_ids(against):
    first = {"items": [ROW], "cursor": "their-cursor-0001", "more": True}
    wrong = {**ROW, "fqdn": {"name": 1}, "extra": 1}

    result = against((PAGE, 200, first), ("/v1/hosts/their-host-0001", 200, wrong))

    assert "error: talk.har#1 GET /v1/hosts/their-host-0001: fqdn:" in result.stdout
    assert "warning: talk.har#1 GET /v1/hosts/their-host-0001: extra: gone" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1/hosts/their-host-0001", "id is an id or cursor"),
        (f"{PAGE}&cursor=their-cursor-0001", "cursor is an id or cursor"),
        ("/v1/hosts/[REDACTED]", "path was redacted in the request"),
        (f"{PAGE}&cursor=%5BREDACTED%5D", "cursor was redacted in the request"),
    ],
)
def test_an_id_that_nothing_stands_for_is_not_comparable(against, path, place):
    alone = against((path, 200, ROW))
    beside = against((path, 200, ROW), WHOAMI)

    assert f": {place}" in alone.stdout
    assert alone.exit_code == 3
    assert "example: 2 exchanges, 1 not comparable: no difference" in beside.stdout
    assert beside.exit_code == 0


def test_an_id_of_a_listing_that_has_it_not_is_not_comparable(against):
    found = "<KB><RESPONSE><VULN_LIST><VULN><QID>987654</QID></VULN></VULN_LIST></RESPONSE></KB>"
    path = "/api/2.0/fo/knowledge_base/vuln/?action=list&ids=987654"

    result = against((path, 200, found), name="qualys", headers={"Content-Type": "application/xml"})

    assert "not comparable: talk.har#0" in result.stdout
    assert "ids is an id or cursor, which only that account knows" in result.stdout
    assert result.exit_code == 3


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        (JSON, {"text": "[REDACTED]"}),
        ({**JSON, "Content-Length": "120"}, {}),
        (JSON, {"size": 120}),
    ],
)
def test_redacted_body_is_not_comparable(against, headers, content):
    gone = entry(*WHOAMI, headers=headers, content=content)
    refused = entry("/v1/whoami", 404, {}, headers=headers, content=content)

    assert "example: 2 exchanges, 1 not comparable: no" in against(gone, WHOAMI).stdout
    assert "the response's body was redacted" in against(gone, WHOAMI).stdout
    assert "error: talk.har#0 GET /v1/whoami: status: 404" in against(refused).stdout


@pytest.mark.parametrize("redacted", ["[REDACTED]", "redacted", "<removed>", "xxxxxxxxxxxx", "***"])
def test_redacted_value_is_no_difference(against, redacted):
    result = against(("/v1/whoami", 200, {"user": redacted, "scopes": redacted}))

    assert "example: 1 exchanges: no difference" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("name", "path", "status", "answer"),
    [
        ("crowdstrike", "/oauth2/token", 201, TOKEN),
        ("microsoft-defender", "/their-tenant-01/oauth2/v2.0/token", 200, TOKEN),
    ],
)
def test_redacted_login_is_replaced_by_our_own(against, name, path, status, answer):
    sent = ("application/x-www-form-urlencoded", "[REDACTED]")

    taken = against((path, status, answer), name=name, method="POST", sent=sent)
    refused = against((path, 403, {}), name=name, method="POST", sent=sent)

    assert "status:" not in taken.stdout
    assert "1 exchanges:" in taken.stdout
    assert "body was redacted in the request" in refused.stdout


@pytest.mark.parametrize(
    ("status", "location", "located"),
    [
        (429, "", "the vendor failed then (429)"),
        (503, "", "the vendor failed then (503)"),
        (403, "", "that account was refused (403)"),
        (308, "https://elsewhere.else/v1/whoami", "that account is elsewhere (308)"),
    ],
)
def test_the_state_of_an_account_is_not_comparable(against, status, location, located):
    result = against(entry("/v1/whoami", status, {}, headers={**JSON, "Location": location}))

    assert f"not comparable: talk.har#0 GET /v1/whoami: {located}" in result.stdout
    assert result.exit_code == 3


def test_operation_not_simulated_is_noted_once_without_error(against):
    result = against(("/v9/x", 200, {"a": 1}), WHOAMI)

    assert "warning: talk.har#0 GET /v9/x: 200 recorded, not simulated" in result.stdout
    assert "2 exchanges: 1 warning" in result.stdout
    assert "(none)" in result.stdout
    assert result.exit_code == 3


def test_notes_of_a_route_explain_any_recording(against, tmp_path):
    known = {"request": {"method": "GET", "path": "/v1/hosts/{id}"}, "not_simulated": ["extra"]}
    evidence = tmp_path / "evidence.json"
    evidence.write_text(json.dumps({"exchanges": [known]}))
    first = {"items": [ROW], "cursor": None, "more": False}

    result = against(
        (PAGE, 200, first),
        ("/v1/hosts/their-host-0001", 200, {**ROW, "extra": {"a": 1}}),
        options=("--evidence", evidence),
    )

    assert "extra: gone, as known" in result.stdout
    assert result.exit_code == 0


def test_a_body_in_pieces_of_base64_is_read(against):
    packed = zlib.compress(json.dumps(WHOAMI[2]).encode())
    pieces = [base64.b64encode(part).decode() for part in (packed[:9], packed[9:])]
    headers = {**JSON, "Content-Encoding": "deflate"}
    content = {"encoding": "base64", "text": json.dumps(pieces)}

    result = against(entry(*WHOAMI, headers=headers, content=content))

    assert "example: 1 exchanges: no difference" in result.stdout


@pytest.mark.slow
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")
@pytest.mark.parametrize("vendor", ["insightvm", "tenable"])
def test_real_recordings_by_other_names_have_no_errors(chariot, tmp_path, vendor):
    for path in (RECORDINGS / vendor).iterdir():
        shutil.copy(path, tmp_path / f"other-{path.name}")

    result = chariot("check", vendor, "--fidelity", "--against", tmp_path)

    assert "error: " not in result.stdout
    assert "not comparable" not in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["insightvm", "tenable"])
def test_own_recording_of_another_world_agrees(chariot, tmp_path, vendor):
    elsewhere = registry.simulator(vendor).create(seed=5, hosts=14)
    secrets = registry.integration(vendor).credential.secrets
    env = {f"{vendor}_{one}".upper(): elsewhere.credentials[one] for one in secrets}
    with elsewhere.serve() as url:
        recorded = chariot("record", vendor, "--url", url, "--directory", tmp_path, env=env)
    path = tmp_path / vendor / "recording.yaml"
    # The seed of a run is another one each time; in an estate of this one no finding has IPv6.
    path.write_text(re.sub(r"(?m)(seed: )\d+$", r"\g<1>438508284", path.read_text()))

    result = chariot("check", vendor, "--fidelity", "--against", tmp_path / vendor)

    assert recorded.exit_code == 0
    assert "not asked for now" not in result.stdout
    assert "values are others" not in result.stdout
    assert result.exit_code == 0
