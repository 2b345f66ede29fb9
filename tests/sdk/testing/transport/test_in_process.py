"""InProcess: what an app says arrives as it would through a socket."""

from contextlib import suppress

import pytest
import requests
from urllib3.exceptions import ProtocolError

from sdk.testing.transport.in_process import AppCrashed, InProcess
from sdk.testing.transport.virtual_clock import VirtualClock

URL = "https://vendor.test:8443/a%20b/%C3%A9?q=1&q=2"


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def ask(clock):
    """Send one request to an app through a plain requests session."""
    sessions = []

    def send(app, method="GET", url=URL, timeout=5, **options):
        session = requests.Session()
        sessions.append(session)
        session.mount("https://", InProcess(app, clock=clock))
        return session.request(method, url, timeout=timeout, **options)

    yield send
    for session in sessions:
        session.close()


def echo(environ, start_response):
    """Answer with the environ's plain values."""
    body = environ["wsgi.input"].read()
    lines = [f"{name}={value}" for name, value in environ.items() if isinstance(value, str)]
    start_response("200 OK", [("X-Twice", "a"), ("X-Twice", "b"), ("Set-Cookie", "s=1; Path=/")])
    return [*(f"{line}\n".encode() for line in lines), body]


def test_the_app_sees_the_request_as_wsgi_says(ask):
    reply = ask(echo, "POST", data={"x": "ü"}, headers={"X-Own": "me"})

    for line in (
        "REQUEST_METHOD=POST",
        "PATH_INFO=/a b/Ã©",
        "QUERY_STRING=q=1&q=2",
        "SERVER_NAME=vendor.test",
        "SERVER_PORT=8443",
        "HTTP_HOST=vendor.test:8443",
        "wsgi.url_scheme=https",
        "HTTP_X_OWN=me",
        "CONTENT_LENGTH=8",
        "CONTENT_TYPE=application/x-www-form-urlencoded",
    ):
        assert f"{line}\n" in reply.content.decode()
    assert reply.content.endswith(b"x=%C3%BC")


def test_status_reason_headers_and_cookies_arrive(ask):
    reply = ask(echo)

    assert (reply.status_code, reply.reason) == (200, "OK")
    assert reply.headers["x-twice"] == "a, b"
    assert reply.cookies["s"] == "1"
    assert reply.url == URL


def spoilt(transport, headers=()):
    def app(environ, start_response):
        environ["simulators.transport"] = transport
        start_response("200 OK", list(headers))
        return [b"0123", b"456789"]

    return app


@pytest.mark.parametrize("headers", [(), (("Content-Length", "10"),)])
def test_a_cut_body_is_noticed_by_its_length(ask, headers):
    reply = ask(spoilt({"truncate": 7}, headers), stream=True)

    with pytest.raises(ProtocolError):
        b"".join(reply.raw.stream(decode_content=True))


def test_a_cut_is_noticed_where_no_length_was_declared(ask):
    def app(environ, start_response):
        yield from spoilt({"truncate": 7})(environ, start_response)

    reply = ask(app, stream=True)

    with pytest.raises(ProtocolError):
        b"".join(reply.raw.stream(decode_content=True))


def test_no_more_is_read_than_was_declared(ask):
    assert ask(spoilt({}, [("Content-Length", "6")])).content == b"012345"


def test_a_reset_is_a_connection_error(ask):
    with pytest.raises(requests.ConnectionError):
        ask(spoilt({"reset": True}))


def test_a_drip_is_refused_for_want_of_a_socket(ask):
    with pytest.raises(AppCrashed, match="socket"):
        ask(spoilt({"drip": 1}))


@pytest.mark.parametrize(("seconds", "times_out"), [(4.9, False), (5.1, True)])
@pytest.mark.parametrize("timeout", [5, (1, 5), None])
def test_an_app_that_takes_too_long_times_out(ask, clock, seconds, times_out, timeout):
    def app(environ, start_response):
        clock.sleep(seconds)
        return echo(environ, start_response)

    if times_out and timeout:
        with pytest.raises(requests.ReadTimeout):
            ask(app, timeout=timeout)
    else:
        assert ask(app, timeout=timeout).status_code == 200


def crash(environ, start_response):
    raise ValueError("a bug")


def crash_later(environ, start_response):
    start_response("200 OK", [])
    yield b"1"
    raise ValueError("a bug")


@pytest.mark.parametrize("app", [crash, crash_later])
def test_a_bug_in_the_app_is_not_a_vendor_s_failure(ask, app):
    with pytest.raises(AppCrashed, match="ValueError in the app: a bug") as raised:
        ask(app)

    assert isinstance(raised.value.__cause__, ValueError)


class Endless:
    """An app whose body never ends; `transport` spoils it, each piece takes `seconds`."""

    def __init__(self, clock, *, transport=None, seconds=0):
        self.clock = clock
        self.transport = transport
        self.seconds = seconds
        self.said = 0
        self.closed = 0

    def __call__(self, environ, start_response):
        environ["simulators.transport"] = self.transport
        start_response("200 OK", [])
        return self

    def __iter__(self):
        return self

    def __next__(self):
        self.clock.sleep(self.seconds)
        self.said += 1
        return b"x" * 10

    def close(self):
        self.closed += 1


def test_body_is_read_on_demand_and_released(ask, clock):
    app = Endless(clock)

    reply = ask(app, stream=True)
    begun = app.said
    reply.raw.read(1000)
    reply.close()

    assert begun == 1
    assert app.said <= 101
    assert app.closed == 1


@pytest.mark.parametrize(
    ("method", "transport", "seconds"),
    [("HEAD", None, 0), ("GET", {"reset": True}, 0), ("GET", {"drip": 1}, 0), ("GET", None, 6)],
    ids=["HEAD", "reset", "drip", "late"],
)
def test_the_app_is_let_go_where_no_body_is_read(ask, clock, method, transport, seconds):
    app = Endless(clock, transport=transport, seconds=seconds)

    with suppress(requests.RequestException, AppCrashed):
        ask(app, method)

    assert app.said == app.closed == 1


def test_endless_body_is_late_after_four_times_the_timeout(ask, clock):
    with pytest.raises(requests.ConnectionError, match="timed out"):
        ask(Endless(clock, seconds=4), timeout=5)

    assert 20 < clock.monotonic() <= 24


def test_time_that_the_reader_takes_is_not_the_app_s_silence(ask, clock):
    def app(environ, start_response):
        start_response("200 OK", [])
        yield b"1"
        clock.sleep(4)
        yield b"2"

    reply = ask(app, stream=True)
    clock.sleep(10)

    assert reply.content == b"12"


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", "200 OK"), ("GET", "204 No"), ("GET", "304 Same")]
)
def test_an_answer_without_a_body_has_none(ask, method, status):
    def app(environ, start_response):
        start_response(status, [])
        return [b"body"]

    assert ask(app, method).content == b""
