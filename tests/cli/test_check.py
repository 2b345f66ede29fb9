"""`chariot check`: secrets in files by place, and simulators beside recordings by route."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
import yaml

from .conftest import TOKEN

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings" / "qualys"

# Put together here, so that this file itself holds nothing that looks like one.
KEY = "AKIA" + "IOSFODNN7EXAMPLE"
NOISE = "q7Rk2mX9" + "vB4tZ1pL8sD3"


@pytest.fixture
def recorded(chariot, tmp_path):
    """Return the folder with a cassette of the example simulator."""
    into = tmp_path / "cassettes"
    settings = ("--simulate", "--hosts", "5", "--page-size", "2")
    assert chariot("record", "example", *settings, "--directory", into).exit_code == 0
    return into / "example"


@pytest.mark.slow
def test_this_repository_holds_nothing_that_looks_like_a_secret(chariot):
    result = chariot("check", "--scan-secrets", ROOT)

    assert result.stdout == ""
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"key: {KEY}", "an AWS access key"),
        (f'API_KEY = "{NOISE}"', "a random value under a telling name"),
        (f'{{"client_secret": "{NOISE}"}}', "a random value under a telling name"),
        (f"export ACCESS_TOKEN={NOISE}", "a random value under a telling name"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
    ],
)
def test_secret_in_a_file_is_reported_by_its_place(chariot, tmp_path, line, kind):
    (tmp_path / "notes.txt").write_text(f"first\n{line}\n")

    result = chariot("check", "--scan-secrets", tmp_path)

    assert result.exit_code == 1
    assert f"notes.txt: line 2: {kind} [" in result.stdout
    assert KEY not in result.output
    assert NOISE not in result.output


@pytest.mark.parametrize(
    "line",
    ["token = secrets.token_urlsafe(16)", 'TOKEN = "example-token-0"', 'path = "/oauth2/token"'],
)
def test_code_that_handles_secrets_holds_none(chariot, tmp_path, line):
    (tmp_path / "code.py").write_text(f"{line}\n")

    assert chariot("check", "--scan-secrets", tmp_path).exit_code == 0


def test_a_secret_of_the_environment_is_found_in_every_form(chariot, tmp_path):
    (tmp_path / "notes.txt").write_text(f"it is {TOKEN.encode().hex()}\n")

    result = chariot("check", "--scan-secrets", tmp_path, env={"EXAMPLE_TOKEN": TOKEN})

    assert result.exit_code == 1
    assert "line 1: a secret of the environment" in result.stdout


def test_allowed_values_are_listed_by_digest_with_a_reason(chariot, tmp_path):
    place = tmp_path / "notes.txt"
    place.write_text(f"key: {KEY}\n")
    digest = chariot("check", "--scan-secrets", tmp_path).stdout.split("[")[1].split("]")[0]
    allowed = tmp_path / ".secrets-allowed"

    allowed.write_text(f"# what may stay\nnotes.txt {digest} # from the vendor's manual\n")
    assert chariot("check", "--scan-secrets", tmp_path).exit_code == 0

    place.write_text(f"key: {KEY} and more\n")
    assert chariot("check", "--scan-secrets", tmp_path).exit_code == 1

    allowed.write_text(f"notes.txt {digest}\n")
    refused = chariot("check", "--scan-secrets", tmp_path)
    assert "line 1 is not `PATH DIGEST # why`" in refused.stderr


def test_allowed_values_hold_for_the_folders_below(chariot, tmp_path):
    place = tmp_path / "deep" / "notes.txt"
    place.parent.mkdir()
    place.write_text(f"key: {KEY}\n")
    digest = chariot("check", "--scan-secrets", place).stdout.split("[")[1].split("]")[0]
    (tmp_path / ".secrets-allowed").write_text(f"deep/notes.txt {digest} # of the manual\n")

    assert chariot("check", "--scan-secrets", place.parent).exit_code == 0
    assert chariot("check", "--scan-secrets", place).exit_code == 0


def test_only_files_known_to_git_are_searched(chariot, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("ignored.txt\n")
    (tmp_path / "ignored.txt").write_text(KEY)
    (tmp_path / ".env").write_text(f"KEY={KEY}\n")

    result = chariot("check", "--scan-secrets", tmp_path)

    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [".env"]


def test_a_cassette_is_looked_through_by_interaction(chariot, recorded):
    path = recorded / "recording.yaml"
    path.write_text(path.read_text().replace("Bearer [redacted]", f"Bearer {NOISE}", 1))

    result = chariot("check", "--scan-secrets", path)

    assert result.exit_code == 1
    assert "interaction 1, request header Authorization: a bearer token" in result.stdout


def test_a_cassette_with_compressed_bodies_is_looked_into(chariot, tmp_path):
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Encoding": ["gzip"]},
        "body": {"string": gzip.compress(f"see {KEY}".encode())},
    }
    request = {"method": "GET", "uri": "https://vendor.test/a", "body": None, "headers": {}}
    path = tmp_path / "old.yaml"
    path.write_text(yaml.safe_dump({"interactions": [{"request": request, "response": response}]}))

    result = chariot("check", "--scan-secrets", path)

    assert "old.yaml: interaction 1, response body: an AWS access key" in result.stdout


def test_recording_of_the_simulator_is_no_evidence(chariot, recorded):
    result = chariot("check", "example", "--fidelity", "--against", recorded)

    assert result.exit_code == 0
    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line}
    assert rows["cursor-hosts"][1:5] == ["documented", "0", "3", "none"]
    assert rows["page-hosts"][1:4] == ["documented", "0", "0"]


def test_recording_of_a_vendor_by_our_integration_is_evidence(chariot, served, tmp_path):
    env = {"EXAMPLE_TOKEN": TOKEN}
    settings = ("--directory", tmp_path, "--page-size", "5")
    assert chariot("record", "example", "--url", served, *settings, env=env).exit_code == 0

    result = chariot("check", "example", "--fidelity", "--against", tmp_path / "example")

    rows = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line}
    assert rows["whoami"][1:5] == ["documented", "1", "0", "none"]
    assert rows["cursor-hosts"][2:4] == ["3", "0"]
    assert result.exit_code == 0


def test_simulator_that_differs_from_a_recording_is_reported(chariot, recorded):
    path = recorded / "recording.yaml"
    path.write_text(path.read_text().replace('"identifier":', '"identifier":"x","was":', 1))

    result = chariot("check", "example", "--fidelity", "--against", path)

    assert result.exit_code == 1
    assert (
        "error: recording.yaml GET /v1/cursor/hosts: items[].findings[].identifier" in result.stdout
    )
    assert "warning: recording.yaml GET /v1/cursor/hosts: items[].findings[].was" in result.stdout


@pytest.fixture
def har(tmp_path):
    """Return a HAR file of another client's requests to an Example scanner."""

    def written(status, body, *, path="/v1/whoami", credentials="Bearer of-somebody-else"):
        request = {
            "method": "GET",
            "url": f"https://somewhere.else{path}",
            "headers": [{"name": "Authorization", "value": credentials}],
        }
        headers = [{"name": "Content-Type", "value": "application/json"}]
        response = {"status": status, "headers": headers, "content": {"text": json.dumps(body)}}
        entries = [{"request": request, "response": response}]
        (tmp_path / "talk.har").write_text(json.dumps({"log": {"entries": entries}}))
        return tmp_path / "talk.har"

    return written


@pytest.mark.parametrize(
    ("status", "body", "code", "shown"),
    [
        (200, {"user": "me", "scopes": ["x"]}, 0, "example: 1 exchanges: no difference"),
        (200, {"user": 5, "scopes": ["x"]}, 1, "error: talk.har#0 GET /v1/whoami: user: number"),
        (
            200,
            {"user": "me", "scopes": [], "x": 1},
            3,
            "warning: talk.har#0 GET /v1/whoami: x: gone",
        ),
        (404, {}, 1, "status: 404 recorded, 200 now"),
        (401, {"error": {"code": "x", "message": "y"}}, 0, "no difference"),
    ],
)
def test_foreign_request_is_put_to_the_simulator(chariot, har, status, body, code, shown):
    result = chariot("check", "example", "--fidelity", "--against", har(status, body))

    assert shown in result.stdout
    assert result.exit_code == code


@pytest.mark.parametrize("status", [200, 401])
def test_login_with_redacted_secrets_is_right_where_it_was(chariot, tmp_path, status):
    form = "action=login&username=%5Bredacted%5D&password=%5Bredacted%5D"
    request = {
        "method": "POST",
        "url": "https://qualys.else/api/2.0/fo/session/",
        "headers": [{"name": "X-Requested-With", "value": "x"}],
        "postData": {"mimeType": "application/x-www-form-urlencoded", "text": form},
    }
    answer = "<SIMPLE_RETURN><RESPONSE/></SIMPLE_RETURN>"
    response = {"status": status, "headers": [], "content": {"text": answer}}
    path = tmp_path / "login.har"
    path.write_text(json.dumps({"log": {"entries": [{"request": request, "response": response}]}}))

    result = chariot("check", "qualys", "--fidelity", "--against", path)

    assert "login.har#0 POST /api/2.0/fo/session/" in result.stdout
    assert "status:" not in result.stdout


def test_request_that_the_simulator_lacks_is_reported(chariot, har):
    result = chariot("check", "example", "--fidelity", "--against", har(200, {}, path="/v9/x"))

    assert result.exit_code == 3
    assert "(none)" in result.stdout


def test_notes_of_a_recording_explain_its_differences(chariot, har, tmp_path):
    known = {"recordings": ["talk.har#0"], "not_simulated": ["x"], "quirks": []}
    evidence = tmp_path / "evidence.json"
    evidence.write_text(json.dumps({"exchanges": [known]}))
    recording = har(200, {"user": "me", "scopes": ["a"], "x": {"y": 1}})

    result = chariot(
        *("check", "example", "--fidelity", "--against", recording, "--evidence", evidence)
    )

    assert result.exit_code == 0
    assert "x: gone, as known" in result.stdout


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")
def test_qualys_traffic_differs_only_as_documented(chariot):
    evidence = ROOT / "tests" / "evidence" / "qualys.json"

    result = chariot(
        *("check", "qualys", "--fidelity", "--against", RECORDINGS, "--evidence", evidence)
    )

    assert result.exit_code == 0
    assert "qualys: 10 exchanges: 24 information" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nosuch",), "there are: "),
        (("exampel",), "did you mean 'example'?"),
        (("cvs-import",), "did you mean 'csv-import'?"),
        (("example", "--search", "-1"), "--search"),
        (("--scan-secrets", "--fidelity"), "--scan-secrets and --fidelity exclude each other"),
        (("--fidelity",), "the name of one vendor"),
        (("nosuch", "--fidelity"), "there are: "),
        (("example", "--fidelity", "--against", "{here}"), "there are no recordings"),
        (("--scan-secrets", "nosuch/file"), "there is no nosuch/file"),
        (("example", "--fidelity", "--evidence", "{bad}", "--against", "{bad}"), "not evidence"),
    ],
)
def test_bad_usage_exits_with_2(chariot, tmp_path, arguments, complaint):
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    filled = [one.format(here=tmp_path / "empty", bad=bad) for one in arguments]
    (tmp_path / "empty").mkdir()

    result = chariot("check", *filled)

    assert result.exit_code == 2
    assert complaint in result.stderr
