"""SigningAuth: what is signed, how often and by which time, and that it shows nowhere."""

import hashlib
import hmac
import logging
import re
from datetime import timedelta
from email.utils import format_datetime

import pytest

from sdk import ConfigurationError, CredentialError, ErrorTable, Session
from sdk.core.context import RunContext
from sdk.errors import IntegrationError
from sdk.http import SigningAuth
from sdk.testing import Cassette, InProcess, VirtualClock

from ..scripted import JSON, Answer, Vendor

KEY = "hmac-key-canary"


def sign(method, url, headers, body, now):
    """Return an HMAC of everything that is sent, under a neutral name."""
    signed = "\n".join([method, url, headers.get("Content-Type", ""), body.decode(), f"{now}"])
    digest = hmac.new(KEY.encode(), signed.encode(), hashlib.sha1).hexdigest()
    return {"X-Time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "X-Request-Mac": f"key=7, value={digest}"}


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def open_session(clock):
    """Return a session whose requests are signed, in front of scripted answers."""

    def make(*answers, function=sign, transport=None, errors=None):
        vendor = Vendor(*answers, clock=clock)
        context = RunContext(transport=transport or InProcess(vendor, clock=clock), clock=clock)
        auth = SigningAuth(function, context=context, secrets=(KEY,))
        return Session("https://vendor.test", auth=auth, context=context, errors=errors), vendor

    return make


def signatures(vendor):
    return [asked.headers["x-request-mac"] for asked in vendor.asked]


def test_signature_covers_the_whole_request(clock, open_session):
    session, vendor = open_session()

    session.get("/hosts", params={"page": 2})
    session.post("/query", json={"first": 5})

    expected = [
        sign("GET", "https://vendor.test/hosts?page=2", {}, b"", clock.now()),
        sign("POST", "https://vendor.test/query", JSON, b'{"first":5}', clock.now()),
    ]
    assert signatures(vendor) == [headers["X-Request-Mac"] for headers in expected]


def test_repeated_request_is_signed_by_its_own_time(clock, open_session):
    times = []
    start = clock.now()
    session, vendor = open_session(
        Answer(503), Answer(), function=lambda *given: times.append(given[-1]) or sign(*given)
    )

    session.get("/hosts")

    assert times == [start, clock.now()]
    assert len(set(signatures(vendor))) == 2


def test_redirected_request_is_signed_for_its_new_url(clock, open_session):
    session, vendor = open_session(Answer(307, headers={"Location": "/v2/hosts"}), Answer())

    session.get("/hosts")

    moved = sign("GET", "https://vendor.test/v2/hosts", {}, b"", clock.now())
    assert signatures(vendor)[1] == moved["X-Request-Mac"]


def test_refused_signature_is_made_again_by_the_vendors_clock(clock, open_session):
    vendor_time = clock.now() + timedelta(minutes=20)
    date = {**JSON, "Date": format_datetime(vendor_time, usegmt=True)}
    session, vendor = open_session(Answer(401, headers=date), Answer(headers=date))

    session.get("/hosts")

    assert [asked.headers["x-time"] for asked in vendor.asked] == [
        f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        f"{vendor_time:%Y-%m-%dT%H:%M:%SZ}",
    ]


def test_refused_signature_is_not_repeated_without_a_reason(clock, open_session):
    date = {**JSON, "Date": format_datetime(clock.now(), usegmt=True)}
    session, vendor = open_session(Answer(401, headers=date))

    with pytest.raises(CredentialError):
        session.get("/hosts")

    assert len(vendor.asked) == 1


@pytest.mark.parametrize("status", [200, 401, 500])
def test_signature_that_a_vendor_repeats_is_not_shown(status, caplog, clock, open_session):
    caplog.set_level(logging.DEBUG)

    def vendor(environ, start_response):
        body = f'{{"error": "{environ["HTTP_X_REQUEST_MAC"][-40:]}"}}'.encode()
        start_response(f"{status} Given", [("Content-Length", str(len(body)))])
        return [body]

    errors = ErrorTable(code=re.compile(rb'"error": "(\w+)"'))
    session, _ = open_session(transport=InProcess(vendor, clock=clock), errors=errors)

    with pytest.raises(IntegrationError) as raised:
        session.get("/hosts")

    digest = sign("GET", "https://vendor.test/hosts", {}, b"", clock.now())["X-Request-Mac"][-40:]
    said = f"{raised.value!r} {raised.value} {caplog.text} {session.context.journal!r}"
    assert "[redacted]" in str(raised.value)
    assert digest not in said
    assert KEY not in said


def test_header_that_cannot_be_sent_is_refused(open_session):
    session, vendor = open_session(function=lambda *_: {"X-Mac": "a\r\nX-Other: b"})

    with pytest.raises(ConfigurationError, match="X-Mac"):
        session.get("/hosts")

    assert vendor.asked == []


def test_recording_keeps_and_compares_no_signature(tmp_path, clock, open_session):
    path = tmp_path / "signed.yaml"
    vendor = Vendor(Answer(body=b'{"id": 1}'), clock=clock)
    with Cassette(path, mode="all", live=InProcess(vendor, clock=clock)) as live:
        open_session(transport=live)[0].post("/hosts", json={"first": 1})

    clock.advance(86_400)
    with Cassette(path) as recorded:
        played, _ = open_session(
            transport=recorded, function=lambda *_: {"X-Request-Mac": "another one"}
        )
        found = played.post("/hosts", json={"first": 1}).json(dict)

    assert found == {"id": 1}
    assert signatures(vendor)[0][-40:] not in path.read_text()
    assert recorded.unused == ()
