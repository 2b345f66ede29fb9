"""What the redaction does not know, the last look finds: it refuses to write, and says where."""

import base64
import json

import pytest

from sdk.testing.cassette import Cassette, Metadata, SecretFound
from sdk.testing.cassette.exchange import Exchange, RecordedRequest, RecordedResponse
from sdk.testing.cassette.redact.encodings import views
from sdk.testing.cassette.redact.scan import scan
from sdk.testing.cassette.redact.secret_formats import noisy, shapes, telling

from ...wrapping import ESCAPED, TOKEN, WRAPPED
from .taping import Vendor, always, ask

NOISE = "q7Rk2mX9vB4tZ1pL8sD3"

# Put together here, so that this file itself holds nothing that looks like one.
JWT = ".".join(["eyJ" + "hbGciOiJIUzI1NiJ9", "eyJ" + "zdWIiOiIxMjM0In0", NOISE * 2])
SHAPES = {
    "a JWT": JWT,
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a GitHub token": "ghp_" + "a1B2" * 9,
    "a GitLab token": "glpat-" + NOISE,
    "a Slack token": "xoxb-" + "123456789012-abc",
    "a Google API key": "AIza" + NOISE + "abcdefghij12345",
    "an Okta token": "SSWS " + NOISE,
    "a password in a URL": "https://me:" + "hunter22@vendor.test/",
    "a bearer token": "Bearer " + NOISE,
    "a Basic credential": "Basic " + base64.b64encode(b"me:hunter22").decode(),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "talk.yaml"


def refused(path, request=None, answer=b"", *headers, **options):
    """Return the message with which a recording is refused; nothing of it is then on the disk."""
    vendor = Vendor(always(answer, *headers))
    cassette = Cassette(path, mode="all", live=vendor.transport, **options)
    ask(cassette, **{"path": "/a", **(request or {})})
    with pytest.raises(SecretFound) as caught:
        cassette.close()
    assert list(path.parent.iterdir()) == []
    return str(caught.value)


@pytest.mark.parametrize(("kind", "secret"), SHAPES.items(), ids=SHAPES)
def test_text_in_the_shape_of_a_secret_is_found(path, kind, secret):
    message = refused(path, answer=json.dumps({"data": [{"blob": f"see {secret} "}]}).encode())

    assert f"{path}" in message
    assert f"interaction 1, response body /data/0/blob: {kind}" in message
    assert secret not in message


@pytest.mark.parametrize(
    ("place", "request_", "answer", "headers"),
    [
        ("URL", {"path": f"/a/{SHAPES['an AWS access key']}"}, b"", []),
        ("query q", {"path": f"/a?q={SHAPES['an AWS access key']}"}, b"", []),
        ("request header X-Trace", {"headers": {"X-Trace": JWT}}, b"", []),
        ("request body /b", {"method": "POST", "json": {"b": JWT}}, b"", []),
        ("request body line 2", {"method": "POST", "data": f"x\n{JWT}"}, b"", []),
        ("response header X-Trace", {}, b"", [("X-Trace", JWT)]),
        ("response body line 2", {}, f"<a>\n<b>{JWT}</b></a>".encode(), []),
        ("response body /, a name in it", {}, json.dumps({JWT: 1}).encode(), []),
        ("response body line 1", {}, b"\xff\x00" + JWT.encode(), []),
        ("response body line 1", {}, JWT.encode("utf-16"), []),
    ],
)
def test_the_message_names_the_place_and_never_the_secret(path, place, request_, answer, headers):
    message = refused(path, request_, answer, *headers)

    assert f"interaction 1, {place}: " in message
    assert JWT not in message
    assert SHAPES["an AWS access key"] not in message


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({}, json.dumps({"accountKey": NOISE}).encode()),
        ({}, json.dumps({"auth_keys": ["short", NOISE]}).encode()),
        ({}, f"<r><authKey>{NOISE}</authKey></r>".encode()),
        ({}, f"<r sharedKeys='{NOISE}'/>".encode()),
        ({}, f"the password is below\npasswords: {NOISE}".encode()),
        ({"path": f"/a?tokenvalue={NOISE}"}, b""),
        ({"method": "POST", "data": {"secrets[]": NOISE}}, b""),
    ],
)
def test_noise_under_a_telling_name_is_found(path, request_, answer):
    assert "a random value under a telling name" in refused(path, request_, answer)


def test_secret_under_several_encodings_is_found(path):
    secret = "the-runs-own-secret"
    once = base64.b64encode(f"user={secret};".encode())
    twice = base64.b64encode(b"blob:" + once).decode()

    message = refused(path, answer=f"<x>{twice}</x>".encode(), secrets=[secret])

    assert "response body: a secret of this run" in message


def scanned(answer):
    """Return the findings of the scan alone in an answer that was not redacted."""
    asked = RecordedRequest("GET", "https://vendor.test/a", (), b"")
    return scan([Exchange(asked, RecordedResponse(200, "OK", (), answer))], "", [TOKEN])


@pytest.mark.parametrize("escape", ["plain", "JSON", "percent", "HTML"])
@pytest.mark.parametrize("wrap", WRAPPED)
def test_scan_finds_a_wrapped_secret(wrap, escape):
    wrapped = ESCAPED[escape](WRAPPED[wrap](TOKEN))

    for body in (f"<x>{wrapped}</x>", json.dumps({"x": [wrapped]})):
        kinds = {suspicion.kind for suspicion in scanned(body.encode())}

        assert "a secret of this run" in kinds


@pytest.mark.parametrize(
    "body", [b"&#" + b"1" * 20_000, b"[" * 20_000, b"a." * 10_000, b"a" * 20_000, b"a=" * 10_000]
)
def test_scan_of_a_hostile_body_ends(body):
    assert list(scanned(body)) == []


def test_secret_in_the_metadata_of_a_recording_is_found(path):
    message = refused(path, metadata=Metadata(shows=f"with {JWT}"))

    assert "metadata: a JWT" in message


def test_a_secret_is_not_named_by_the_place_it_is_in(path):
    secret = "the-runs-own-secret"
    name = base64.b64encode(base64.b64encode(secret.encode())).decode()

    message = refused(path, answer=json.dumps({name: {"x": JWT}}).encode(), secrets=[secret])

    assert secret not in message
    assert name not in message


def test_many_places_are_counted_rather_than_listed(path):
    message = refused(path, answer=json.dumps([JWT] * 15).encode())

    assert "and 5 more" in message


def test_a_refused_recording_leaves_the_earlier_one_as_it_was(path):
    with Cassette(path, mode="all", live=Vendor().transport) as cassette:
        ask(cassette, "/a")
    before = path.read_text()
    cassette = Cassette(path, mode="all", live=Vendor(always(JWT.encode())).transport)
    ask(cassette, "/b")

    with pytest.raises(SecretFound):
        cassette.close()

    assert path.read_text() == before


@pytest.mark.parametrize(
    "text",
    [
        "bearer of bad news about tokens",
        "Basic authentication is not supported",
        "eyJ is how they begin",
        "https://vendor.test/a?user=me:too@once",
        "AKIA is a prefix",
        "Bearer [redacted]",
    ],
)
def test_text_about_secrets_is_not_reported(text):
    assert list(shapes(text)) == []


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("access_token", True),
        ("X-Api-Key", True),
        ("sessionId", True),
        ("next_page_token", False),
        ("token_type", False),
        ("passwordUrl", False),
        ("key", False),
        ("hostname", False),
    ],
)
def test_which_names_tell_of_a_secret(name, tells):
    assert telling(name) is tells


@pytest.mark.parametrize(
    ("value", "is_noise"),
    [(NOISE, True), ("a" * 40, False), ("12345678901234", False), ("a plain sentence 1", False)],
)
def test_random_text_is_recognised(value, is_noise):
    assert noisy(value) is is_noise


def test_a_text_is_seen_without_its_layers():
    assert "ä&b" in list(views("%C3%A4&amp;b"))
    assert any("plain text" in view for view in views("x" + b"plain text".hex()[:-1] + "4"))
    assert any(
        "plain text" in view for view in views("id=" + base64.b64encode(b"plain text").decode())
    )
    glued = "id" + base64.b64encode(b"some plain text").decode()
    assert any("plain text" in view for view in views(glued))
