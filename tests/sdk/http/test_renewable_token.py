"""RenewableToken with grants of our own, such as that of a GitHub App."""

import json
import logging
from datetime import datetime, timedelta

import msgspec
import pytest

from sdk import CredentialError, Session, UnexpectedResponse
from sdk.core.context import RunContext
from sdk.http import Grant, RenewableToken, SigningAuth
from sdk.testing import Cassette, InProcess, VirtualClock

KEY = "app-private-key-canary"
TOKENS = "/app/installations/7/access_tokens"


class Installation(msgspec.Struct):
    """A token as GitHub issues it: with the time at which it ends."""

    token: str
    expires_at: datetime


class GitHub:
    """Takes an app's assertion for ten minutes, and a token for an hour."""

    def __init__(self, clock):
        self.clock = clock
        self.assertions = []
        self.calls = []
        self.token_answers = []

    def __call__(self, environ, start_response):
        scheme, _, carried = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if environ["PATH_INFO"] == TOKENS:
            return self.grant(carried, start_response)
        self.calls.append(f"{scheme} {carried}")
        return answer(start_response, 200, [])

    def grant(self, assertion, start_response):
        self.assertions.append(assertion)
        if self.token_answers:
            return answer(start_response, *self.token_answers.pop(0))
        ends = self.clock.now() + timedelta(hours=1)
        token = f"ghs-{len(self.assertions)}"
        return answer(start_response, 201, {"token": token, "expires_at": ends.isoformat()})


def answer(start_response, status, content, *headers):
    body = json.dumps(content).encode()
    start_response(f"{status} Given", [("Content-Length", str(len(body))), *headers])
    return [body]


def signed(_method, _url, _headers, _body, now):
    return {"Authorization": f"Bearer {KEY}-signs-at-{now:%H:%M:%S}"}


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def vendor(clock):
    return GitHub(clock)


@pytest.fixture
def context(clock, vendor):
    return RunContext(transport=InProcess(vendor, clock=clock), clock=clock)


def github(context, **options):
    """Return a session with the tokens of an installation."""
    app = Session(
        "https://api.test",
        auth=SigningAuth(signed, context=context, secrets=(KEY,)),
        context=context,
    )

    def fetch():
        installation = app.post(TOKENS, repeatable=True).json(Installation)
        left = installation.expires_at - context.now()
        return Grant(installation.token, left.total_seconds())

    auth = RenewableToken(app, fetch, **options)
    return Session("https://api.test", auth=auth, context=context)


def test_installation_token_is_fetched_once_and_renewed(context, clock, vendor):
    session = github(context)

    session.get("/repositories")
    clock.advance(3479)
    session.get("/repositories")
    clock.advance(2)
    session.get("/repositories")

    assert vendor.calls == ["Bearer ghs-1", "Bearer ghs-1", "Bearer ghs-2"]
    assert vendor.assertions == [f"{KEY}-signs-at-10:00:00", f"{KEY}-signs-at-10:58:01"]


def test_assertion_is_signed_again_for_a_repeated_request(context, clock, vendor):
    vendor.token_answers = [(503, {}, ("Retry-After", "900"))]

    github(context).get("/repositories")

    assert vendor.assertions == [
        f"{KEY}-signs-at-10:00:00",
        f"{KEY}-signs-at-{clock.now():%H:%M:%S}",
    ]


def test_refused_app_raises_without_its_key_or_assertion(context, vendor, caplog):
    caplog.set_level(logging.DEBUG)
    vendor.token_answers = [(401, {"message": f"bad {KEY}"})]

    with pytest.raises(CredentialError) as raised:
        github(context).get("/repositories")

    assert KEY not in f"{raised.value!r} {raised.value} {caplog.text} {context.journal!r}"
    assert vendor.calls == []


def test_token_is_sent_in_the_header_that_is_named(context, clock):
    sent = []

    def vendor(environ, start_response):
        sent.append(environ.get("HTTP_X_AUTH_TOKEN"))
        return answer(start_response, 401 if len(sent) == 1 else 200, {})

    inner = RunContext(transport=InProcess(vendor, clock=clock), clock=clock)
    grants = iter([Grant("first-token"), Grant("second-token")])
    auth = RenewableToken(
        Session("https://api.test", context=inner),
        lambda: next(grants),
        header="X-Auth-Token",
        scheme="",
    )

    Session("https://api.test", auth=auth, context=inner).get("/hosts")

    assert sent == ["first-token", "second-token"]


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Other: b", "t\u00f6ken", "a" * 20_000])
def test_token_that_no_header_can_carry_is_refused(context, vendor, token):
    auth = RenewableToken(Session("https://api.test", context=context), lambda: Grant(token))

    with pytest.raises(UnexpectedResponse) as raised:
        Session("https://api.test", auth=auth, context=context).get("/repositories")

    assert not token or token not in str(raised.value)
    assert vendor.calls == []


def test_fetch_with_its_own_token_raises_instead_of_hanging(context):
    sessions = []
    auth = RenewableToken(
        Session("https://api.test", context=context),
        lambda: sessions[0].post(TOKENS).json(Grant),
    )
    sessions.append(Session("https://api.test", auth=auth, context=context))

    with pytest.raises(RuntimeError, match="a session without it"):
        sessions[0].get("/repositories")


def test_recording_keeps_no_token_under_an_odd_name(tmp_path, clock):
    def vendor(environ, start_response):
        return answer(start_response, 200, {"session": f"s3ssion-of-{environ['PATH_INFO'][1:]}"})

    def opened(transport):
        inner = RunContext(transport=transport, clock=clock)
        logins = Session("https://api.test", context=inner)
        auth = RenewableToken(
            logins,
            lambda: Grant(logins.post("/login").json(dict)["session"]),
            header="X-Session",
            scheme="",
        )
        return Session("https://api.test", auth=auth, context=inner)

    path = tmp_path / "odd.yaml"
    with Cassette(path, mode="all", live=InProcess(vendor, clock=clock)) as live:
        opened(live).get("/hosts")
    with Cassette(path) as recorded:
        opened(recorded).get("/hosts")

    assert "s3ssion-of-login" not in path.read_text()
    assert recorded.unused == ()
