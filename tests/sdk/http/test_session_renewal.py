"""Session with a token that can be renewed: which refusals renew it, and how often it is asked."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sdk import CredentialError, ErrorTable, NotFound, Session
from sdk.core.context import RunContext
from sdk.http import ClientCredentials
from sdk.testing import InProcess, VirtualClock


class Vendor:
    """Numbers its tokens, takes `slow_seconds` for /slow, and may refuse every call with 403."""

    def __init__(self, clock):
        self.clock = clock
        self.granted = 0
        self.revoked = set()
        self.forbids = False
        self.throttles = 0
        self.slow_seconds = 10
        self.calls = []

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/oauth2/token":
            self.granted += 1
            return said(start_response, 201, {"access_token": f"token-{self.granted}"})
        token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        self.calls.append((environ["PATH_INFO"], token))
        refused = token in self.revoked
        if environ["PATH_INFO"] == "/slow":
            self.clock.sleep(self.slow_seconds)
        if self.forbids:
            return said(start_response, 403, {"error": "scope"})
        if self.throttles:
            self.throttles -= 1
            return said(start_response, 429, {}, ("Retry-After", "600"))
        return said(start_response, 401 if refused else 200, {})


def said(start_response, status, content, *headers):
    body = json.dumps(content).encode()
    start_response(f"{status} Told", [("Content-Length", str(len(body))), *headers])
    return [body]


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def vendor(clock):
    return Vendor(clock)


@pytest.fixture
def open_session(clock, vendor):
    """Return a Session with a renewable token."""

    def make(**options):
        context = RunContext(transport=InProcess(vendor, clock=clock), clock=clock)
        tokens = Session("https://vendor.test", context=context)
        auth = ClientCredentials(tokens, "/oauth2/token", client_id="id", client_secret="s3cret")
        return Session("https://vendor.test", auth=auth, context=context, **options)

    return make


def test_a_403_makes_one_call_and_renews_nothing(vendor, open_session):
    vendor.forbids = True

    with pytest.raises(CredentialError) as refused:
        open_session().get("/hosts")

    assert refused.value.status == 403
    assert vendor.calls == [("/hosts", "token-1")]
    assert vendor.granted == 1


def test_a_token_that_dies_while_a_repeat_waits_is_renewed(clock, vendor, open_session):
    vendor.throttles = 1
    session = open_session()
    dying = threading.Thread(target=clock.task(lambda: die(clock, vendor, "token-1")))

    dying.start()
    session.get("/hosts")

    dying.join()
    assert vendor.calls == [("/hosts", "token-1"), ("/hosts", "token-1"), ("/hosts", "token-2")]


def die(clock, vendor, token):
    clock.sleep(300)
    vendor.revoked.add(token)


def test_401_with_another_meaning_renews_nothing(vendor, open_session):
    session = open_session(errors=ErrorTable(not_found=[401]))
    vendor.revoked = {"token-1"}

    with pytest.raises(NotFound):
        session.get("/hosts")

    assert vendor.granted == 1


def test_late_401_keeps_a_token_that_was_just_renewed(clock, vendor, open_session):
    session = open_session()
    session.get("/hosts")
    vendor.revoked = {"token-1"}
    vendor.calls.clear()

    def ask_during():
        clock.sleep(1)
        session.get("/hosts")

    tasks = [clock.task(lambda: session.get("/slow")), clock.task(ask_during)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda task: task(), tasks))

    assert vendor.calls == [
        ("/slow", "token-1"),
        ("/hosts", "token-1"),
        ("/hosts", "token-2"),
        ("/slow", "token-2"),
    ]
    assert vendor.granted == 2
