"""JWTAssertion (RFC 7523): when assertions are signed, and where they never show."""

import base64
import hashlib
import hmac
import json
import logging
from urllib.parse import parse_qs

import pytest

from sdk import ConfigurationError, CredentialError, Session
from sdk.core.context import RunContext
from sdk.http import JWTAssertion
from sdk.testing import Cassette, InProcess, VirtualClock

KEY = "signing-key-canary"


class Vendor:
    """Gives a token of half an hour for each assertion, and notes what it was asked."""

    def __init__(self):
        self.forms = []
        self.calls = []
        self.answers = []

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = environ["wsgi.input"].read(length).decode()
        if environ["PATH_INFO"] != "/token":
            self.calls.append(environ["HTTP_AUTHORIZATION"])
            return answer(start_response, 200, {})
        self.forms.append(form)
        status, content, *headers = self.answers.pop(0) if self.answers else (200, None)
        token = {"access_token": f"token-{len(self.forms)}", "expires_in": 1800}
        return answer(start_response, status, content or token, *headers)

    @property
    def assertions(self):
        return [parse_qs(form)["assertion"][0] for form in self.forms]


def answer(start_response, status, content, *headers):
    body = json.dumps(content).encode()
    start_response(f"{status} Given", [("Content-Length", str(len(body))), *headers])
    return [body]


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def jwt(now):
    """Return an HS256 token that lives for five minutes."""
    claims = {"iss": "app", "iat": int(now.timestamp()), "exp": int(now.timestamp()) + 300}
    signed = part(b'{"alg":"HS256"}') + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.digest(KEY.encode(), signed, hashlib.sha256))).decode()


def issued_at(assertion):
    claims = assertion.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["iat"]


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def vendor():
    return Vendor()


@pytest.fixture
def context(clock, vendor):
    return RunContext(transport=InProcess(vendor, clock=clock), clock=clock)


def session(context, **options):
    tokens = Session("https://vendor.test", context=context)
    auth = JWTAssertion(tokens, "/token", assertion=jwt, secrets=(KEY,), **options)
    return Session("https://vendor.test", auth=auth, context=context)


def test_assertion_is_sent_as_the_grant_of_the_rfc(context, vendor):
    session(context, form={"scope": "read"}).get("/hosts")

    assert parse_qs(vendor.forms[0]) == {
        "grant_type": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "assertion": vendor.assertions,
        "scope": ["read"],
    }
    assert vendor.calls == ["Bearer token-1"]


def test_assertion_is_signed_by_the_clock_for_each_token(context, clock, vendor):
    calls = session(context)
    start = clock.now().timestamp()

    calls.get("/hosts")
    calls.get("/hosts")
    clock.advance(1681)
    calls.get("/hosts")

    assert [issued_at(one) - start for one in vendor.assertions] == [0, 1681]
    assert vendor.calls == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_assertion_of_a_repeated_request_has_not_expired(context, clock, vendor):
    vendor.answers = [(503, {}, ("Retry-After", "600"))]
    start = clock.now().timestamp()

    session(context).get("/hosts")

    first, second = (issued_at(one) - start for one in vendor.assertions)
    assert first == 0
    assert second == int(clock.now().timestamp() - start) >= 600


def test_refused_assertion_is_not_shown_or_sent_again(context, vendor, caplog):
    caplog.set_level(logging.DEBUG)
    shown = jwt(context.now())
    vendor.answers = [(401, {"error": shown, "key": KEY})]

    with pytest.raises(CredentialError) as raised:
        session(context).get(f"/hosts/{shown}")

    said = f"{raised.value!r} {raised.value} {caplog.text} {context.journal!r}"
    assert shown not in said
    assert KEY not in said
    assert len(vendor.forms) == 1


def test_check_refuses_a_token_before_it_is_used(context, vendor):
    def check(token):
        raise ConfigurationError(f"{token} is for another region")

    with pytest.raises(ConfigurationError, match="another region"):
        session(context, check=check).get("/hosts")

    assert vendor.calls == []


def test_recording_holds_no_assertion_and_plays_again(tmp_path, clock, vendor):
    path = tmp_path / "assertion.yaml"
    with Cassette(path, mode="all", live=InProcess(vendor, clock=clock), secrets=[KEY]) as live:
        session(RunContext(transport=live, clock=clock)).get("/hosts")

    clock.advance(86_400)
    with Cassette(path) as recorded:
        session(RunContext(transport=recorded, clock=clock)).get("/hosts")

    assert recorded.unused == ()
    text = path.read_text()
    assert "token-1" not in text
    assert not any(part in text for part in vendor.assertions[0].split("."))
