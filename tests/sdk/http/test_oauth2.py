"""OAuth2 client credentials as a vendor sees them: how often it is asked for a token, and when."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sdk import ConfigurationError, CredentialError, Session
from sdk.core.context import RunContext
from sdk.errors import UnexpectedResponse, VendorUnavailable
from sdk.http import ClientCredentials
from sdk.testing import InProcess, VirtualClock

SECRET = "client-secret-canary"


class Vendor:
    """Gives out numbered tokens and says which call came with which."""

    def __init__(self, clock, *, lifetime=1800, takes_seconds=0.0, status=201):
        self.clock = clock
        self.lifetime = lifetime
        self.takes_seconds = takes_seconds
        self.status = status
        self.lock = threading.Lock()
        self.granted = 0
        self.valid = set()
        self.forms = []
        self.calls = []

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/oauth2/token":
            return self.token(environ, start_response)
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        with self.lock:
            self.calls.append(token)
            allowed = token in self.valid
        return answer(start_response, 200 if allowed else 401, {"ok": allowed})

    def token(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        with self.lock:
            self.forms.append(environ["wsgi.input"].read(length).decode())
            self.granted += 1
            token = f"token-{self.granted}"
        if self.takes_seconds:
            self.clock.sleep(self.takes_seconds)
        if self.status != 201:
            return answer(start_response, self.status, {"error": "no"})
        self.valid.add(token)
        return answer(start_response, 201, {"access_token": token, "expires_in": self.lifetime})


def answer(start_response, status, content):
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status} Told", headers)
    return [body]


@pytest.fixture
def clock():
    return VirtualClock()


def session(vendor, clock):
    context = RunContext(transport=InProcess(vendor, clock=clock), clock=clock)
    tokens = Session("https://vendor.test", context=context)
    auth = ClientCredentials(tokens, "/oauth2/token", client_id="id", client_secret=SECRET)
    return Session("https://vendor.test", auth=auth, context=context)


def test_a_token_is_fetched_once_and_used_for_every_call(clock):
    vendor = Vendor(clock)
    calls = session(vendor, clock)

    for _ in range(3):
        calls.get("/hosts")

    assert vendor.granted == 1
    assert vendor.calls == ["token-1"] * 3
    assert vendor.forms == [f"grant_type=client_credentials&client_id=id&client_secret={SECRET}"]


def test_a_token_is_renewed_ahead_of_its_end(clock):
    vendor = Vendor(clock)
    calls = session(vendor, clock)

    calls.get("/hosts")
    clock.advance(1679)
    calls.get("/hosts")
    clock.advance(2)
    calls.get("/hosts")

    assert vendor.calls == ["token-1", "token-1", "token-2"]


def test_of_a_very_short_life_half_is_used(clock):
    vendor = Vendor(clock, lifetime=60)
    calls = session(vendor, clock)

    calls.get("/hosts")
    clock.advance(29)
    calls.get("/hosts")
    clock.advance(2)
    calls.get("/hosts")

    assert vendor.calls == ["token-1", "token-1", "token-2"]


def test_revoked_token_is_renewed_once_and_the_call_repeated(clock):
    vendor = Vendor(clock)
    calls = session(vendor, clock)
    calls.get("/hosts")

    vendor.valid.clear()
    calls.get("/hosts")

    assert vendor.calls == ["token-1", "token-1", "token-2"]


def test_a_fresh_token_that_is_refused_too_is_a_credential_error(clock):
    vendor = Vendor(clock)
    vendor.valid = type("Never", (), {"add": lambda *_: None, "__contains__": lambda *_: False})()

    with pytest.raises(CredentialError):
        session(vendor, clock).get("/hosts")

    assert vendor.granted == 2


def test_many_threads_cause_one_fetch(clock):
    vendor = Vendor(clock, takes_seconds=3)
    calls = session(vendor, clock)
    tasks = [clock.task(lambda: calls.get("/hosts")) for _ in range(10)]

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert vendor.granted == 1
    assert vendor.calls == ["token-1"] * 10


def test_many_threads_with_a_revoked_token_cause_one_renewal(clock):
    vendor = Vendor(clock)
    calls = session(vendor, clock)
    calls.get("/hosts")
    vendor.valid.clear()
    vendor.takes_seconds = 3
    tasks = [clock.task(lambda: calls.get("/hosts")) for _ in range(10)]

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert vendor.granted == 2


def test_all_waiting_threads_get_the_error_of_a_fetch(clock):
    vendor = Vendor(clock, takes_seconds=3, status=403)
    calls = session(vendor, clock)
    tasks = [clock.task(lambda: calls.get("/hosts")) for _ in range(5)]

    with ThreadPoolExecutor(5) as pool:
        errors = [future.exception() for future in [pool.submit(task) for task in tasks]]

    assert vendor.granted == 1
    assert {type(error) for error in errors} == {CredentialError}


def test_a_refused_secret_is_not_asked_for_again_and_not_shown(clock):
    vendor = Vendor(clock, status=403)

    with pytest.raises(CredentialError) as refused:
        session(vendor, clock).get("/hosts")

    assert vendor.granted == 1
    assert SECRET not in str(refused.value)


def test_a_token_endpoint_that_is_down_is_asked_again(clock):
    vendor = Vendor(clock, status=503)

    with pytest.raises(VendorUnavailable):
        session(vendor, clock).get("/hosts")

    assert vendor.granted > 1
    assert vendor.calls == []


def test_a_token_for_another_place_is_not_used(clock):
    vendor, shown = Vendor(clock), []

    def check(token):
        shown.append(token)
        raise ConfigurationError("the account is elsewhere")

    context = RunContext(transport=InProcess(vendor, clock=clock), clock=clock)
    tokens = Session("https://vendor.test", context=context)
    auth = ClientCredentials(
        tokens, "/oauth2/token", client_id="id", client_secret=SECRET, check=check
    )

    with pytest.raises(ConfigurationError, match="the account is elsewhere"):
        Session("https://vendor.test", auth=auth, context=context).get("/")

    assert shown == ["token-1"]
    assert vendor.calls == []


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Other: b", "t\u00f6ken", "a" * 20_000])
def test_token_that_no_header_can_hold_is_refused(clock, token):
    def vendor(_environ, start_response):
        return answer(start_response, 201, {"access_token": token})

    with pytest.raises(UnexpectedResponse) as raised:
        session(vendor, clock).get("/hosts")

    assert not token or token not in str(raised.value)
