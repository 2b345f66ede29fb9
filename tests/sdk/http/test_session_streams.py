"""A slow or endless body ends in the same way in process, in virtual time, and over loopback."""

from contextlib import contextmanager

import pytest

from sdk.core.clock import SystemClock
from sdk.core.context import RunContext
from sdk.core.deadline import Deadline
from sdk.core.retry import Retry
from sdk.errors import DeadlineExceeded, TruncatedResponse, UnexpectedResponse, VendorUnavailable
from sdk.http import Session
from sdk.testing import InProcess, VirtualClock

from ..scripted import read_request, socket_server

CAP_BYTES = 1_000_000


class Speaker:
    """Sends what `script` yields, in timeouts to wait and bytes to say, by WSGI or on a socket."""

    def __init__(self, script, *, timeout_seconds, headers=()):
        self.script = script
        self.timeout_seconds = timeout_seconds
        self.headers = [("Content-Type", "application/json"), *headers]
        self.sleep = None
        self.ended = 0

    def pieces(self):
        try:
            for step in self.script():
                if isinstance(step, bytes):
                    yield step
                else:
                    self.sleep(step * self.timeout_seconds)
        finally:
            self.ended += 1

    def __call__(self, environ, start_response):
        start_response("200 OK", self.headers)
        return self.pieces()

    def speak(self, connection, ordinal, closing):
        self.sleep = closing.wait
        read_request(connection)
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        connection.sendall(f"HTTP/1.1 200 OK\r\n{head}Connection: close\r\n\r\n".encode())
        for piece in self.pieces():
            connection.sendall(piece)


@contextmanager
def in_process(speaker, seconds):
    clock = VirtualClock()
    speaker.sleep = clock.sleep
    with opened(
        "https://vendor.test", speaker, clock, seconds, InProcess(speaker, clock=clock)
    ) as s:
        yield s


@contextmanager
def over_loopback(speaker, seconds):
    with (
        socket_server(speaker.speak) as url,
        opened(url, speaker, SystemClock(), seconds, None) as session,
    ):
        yield session


def opened(url, speaker, clock, seconds, transport):
    context = RunContext(
        transport=transport,
        clock=clock,
        deadline=Deadline(clock, seconds and seconds * speaker.timeout_seconds),
        retry=Retry(retries=0),
        max_body_bytes=CAP_BYTES,
    )
    return Session(url, context=context, timeout_seconds=speaker.timeout_seconds)


def steady(pause, count):
    """Return `[1,1,...,1]`, with a pause before each number."""

    def script():
        yield b"["
        for _ in range(count):
            yield pause
            yield b"1,"
        yield b"1]"

    return script


def endless(pause, piece=b"1,"):
    def script():
        yield b"["
        while True:
            yield pause
            yield piece

    return script


def silent_in_the_middle():
    yield b"[1,"
    yield 2
    yield b"1]"


def silent_at_the_end():
    yield b"[1]"
    yield 2


WAYS = pytest.mark.parametrize("reached", [in_process, over_loopback])


@WAYS
@pytest.mark.parametrize(
    "script",
    [silent_in_the_middle, silent_at_the_end, steady(0.5, 12), endless(0.1)],
    ids=["silent", "silent at the end", "too slow", "endless"],
)
def test_body_that_takes_too_long_is_a_timeout(reached, script):
    speaker = Speaker(script, timeout_seconds=0.1)

    with (
        reached(speaker, None) as session,
        pytest.raises(VendorUnavailable, match="no answer in time"),
    ):
        session.get("/hosts")

    assert speaker.ended == 1


@WAYS
def test_steady_body_may_take_longer_than_the_timeout(reached):
    speaker = Speaker(steady(0.2, 8), timeout_seconds=0.5)

    with reached(speaker, None) as session:
        reply = session.get("/hosts")

    assert reply.json(list[int]) == [1] * 9


@WAYS
def test_a_body_without_end_or_pause_is_refused_while_it_streams(reached):
    speaker = Speaker(endless(0, b"1," * 5000), timeout_seconds=20)

    with (
        reached(speaker, None) as session,
        pytest.raises(UnexpectedResponse, match="longer than 1000000 bytes") as raised,
    ):
        session.get("/hosts")

    assert raised.value.status == 200
    assert speaker.ended == 1


@WAYS
def test_a_body_without_end_does_not_outlast_the_run(reached):
    speaker = Speaker(endless(0.02), timeout_seconds=2)

    with reached(speaker, 0.1) as session, pytest.raises(DeadlineExceeded):
        session.get("/hosts")


@WAYS
def test_a_body_is_over_when_all_that_was_declared_has_come(reached):
    speaker = Speaker(silent_at_the_end, timeout_seconds=0.1, headers=[("Content-Length", "3")])

    with reached(speaker, None) as session:
        assert session.get("/hosts").json(list[int]) == [1]


@WAYS
def test_a_body_shorter_than_declared_is_never_a_short_list(reached):
    speaker = Speaker(lambda: iter([b"[1]"]), timeout_seconds=5, headers=[("Content-Length", "4")])

    with (
        reached(speaker, None) as session,
        pytest.raises(TruncatedResponse, match="after 3 bytes"),
    ):
        session.get("/hosts")
