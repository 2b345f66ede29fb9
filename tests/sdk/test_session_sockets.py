"""Session on real sockets: silent, dripping, short and endless answers, and kept connections."""

import gzip
import threading
import time
import zlib

import pytest

from sdk.clock import SystemClock
from sdk.deadline import Deadline
from sdk.environment import Environment
from sdk.errors import (
    Cancelled,
    DeadlineExceeded,
    UnexpectedResponse,
    VendorUnavailable,
)
from sdk.retry import Retry
from sdk.session import Session

from .scripted import read_request, socket_server

ONCE = Retry(retries=0)


def answer(body, *headers):
    head = ["HTTP/1.1 200 OK", "Content-Type: application/json", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


def sized(body, *headers):
    return answer(body, f"Content-Length: {len(body)}", *headers)


def open_session(url, *, timeout_seconds=5.0, seconds=None, **options):
    deadline = Deadline(SystemClock(), seconds)
    environment = Environment(deadline=deadline, retry=options.pop("retry", ONCE), **options)
    return Session(url, environment=environment, timeout_seconds=timeout_seconds)


class Stopwatch:
    """Real seconds since it was made; over sockets time passes by itself."""

    def __init__(self):
        self.started = time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self.started


def test_a_silent_vendor_is_given_up_after_the_timeout():
    def speak(connection, ordinal, closing):
        closing.wait()

    watch = Stopwatch()
    with (
        socket_server(speak) as url,
        open_session(url, timeout_seconds=0.2) as session,
        pytest.raises(VendorUnavailable, match="no answer in time"),
    ):
        session.get("/")

    assert 0.2 <= watch.seconds < 20


def test_a_vendor_that_falls_silent_in_the_body_is_given_up_as_well():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(answer(b"[1, 2", "Content-Length: 1000"))
        closing.wait()

    with (
        socket_server(speak) as url,
        open_session(url, timeout_seconds=0.2) as session,
        pytest.raises(VendorUnavailable, match="no answer in time"),
    ):
        session.get("/")


@pytest.mark.parametrize("part", ["head", "body", "chunk", "chunk size"])
def test_a_dripping_vendor_is_given_up_after_four_times_the_timeout(part):
    beginning = {
        "head": b"HTTP/1.1 200 OK\r\nX: ",
        "body": answer(b"", "Content-Length: 100000"),
        "chunk": answer(b"FFFF\r\n", "Transfer-Encoding: chunked"),
        "chunk size": answer(b"", "Transfer-Encoding: chunked"),
    }

    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(beginning[part])
        while not closing.wait(0.02):
            connection.sendall(b"0")

    watch = Stopwatch()
    with (
        socket_server(speak) as url,
        open_session(url, timeout_seconds=0.1) as session,
        pytest.raises(VendorUnavailable, match="no answer in time"),
    ):
        session.get("/")

    assert 0.3 < watch.seconds < 20


def test_neither_lasts_longer_than_the_run_may():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(answer(b"", "Content-Length: 100000"))
        while not closing.wait(0.02):
            connection.sendall(b"0")

    watch = Stopwatch()
    with (
        socket_server(speak) as url,
        open_session(url, seconds=0.3) as session,
        pytest.raises(DeadlineExceeded),
    ):
        session.get("/", operation="hosts")

    assert watch.seconds < 20


def test_a_cancelled_run_does_not_wait_for_a_silent_vendor():
    def speak(connection, ordinal, closing):
        read_request(connection)
        environment.deadline.cancel("the user asked")
        closing.wait()

    environment = Environment(retry=ONCE)
    watch = Stopwatch()
    with (
        socket_server(speak) as url,
        Session(url, environment=environment, timeout_seconds=30) as session,
        pytest.raises(Cancelled, match="the user asked"),
    ):
        session.get("/")

    assert watch.seconds < 20


@pytest.mark.parametrize(
    "short",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        answer(b"[1, 2", "Content-Length: 9"),
        answer(b"5\r\n[1, 2\r\n", "Transfer-Encoding: chunked"),
        answer(b"9\r\n[1, 2", "Transfer-Encoding: chunked"),
        b"nonsense\r\n\r\n",
    ],
    ids=["nothing", "head", "body", "last chunk", "chunk", "nonsense"],
)
def test_an_answer_that_breaks_off_is_repeated_and_never_short(short):
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(b"[1, 2, 3]", "Connection: close") if ordinal else short)

    retry = Retry(base_seconds=0.01)
    with socket_server(speak) as url, open_session(url, retry=retry) as session:
        assert session.get("/").json(list[int]) == [1, 2, 3]


def endless(connection, closing, piece):
    """Send `piece` for ever; what was sent is counted in the list returned at the end."""
    sent = 0
    try:
        while not closing.is_set():
            connection.sendall(piece)
            sent += len(piece)
    except OSError:
        return sent
    return sent


@pytest.mark.parametrize("framing", ["Transfer-Encoding: chunked", "Connection: close"])
def test_an_endless_body_is_refused_while_it_streams(framing):
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(answer(b"", framing))
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        sent.append(endless(connection, closing, chunk if "chunked" in framing else chunk[7:-2]))

    sent = []
    with (
        socket_server(speak) as url,
        open_session(url, max_body_bytes=1_000_000) as session,
        pytest.raises(UnexpectedResponse, match="longer than 1000000 bytes") as raised,
    ):
        session.get("/")

    assert raised.value.status == 200
    assert sent[0] < 30_000_000


def test_a_body_that_declares_to_be_too_long_is_not_read_at_all():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(answer(b"", "Content-Length: 1000001"))
        closing.wait()

    with (
        socket_server(speak) as url,
        open_session(url, max_body_bytes=1_000_000) as session,
        pytest.raises(UnexpectedResponse, match="longer than 1000000 bytes"),
    ):
        session.get("/")


def test_a_small_body_that_decompresses_without_end_is_refused():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(bomb, "Content-Encoding: gzip"))

    bomb = gzip.compress(b" " * 50_000_000)
    with (
        socket_server(speak) as url,
        open_session(url, max_body_bytes=1_000_000) as session,
        pytest.raises(UnexpectedResponse, match="longer than 1000000 bytes"),
    ):
        session.get("/")

    assert len(bomb) < 100_000


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_a_compressed_body_is_decompressed(encoding, compress):
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(compress(b"[1, 2, 3]"), f"Content-Encoding: {encoding}"))

    with socket_server(speak) as url, open_session(url) as session:
        assert session.get("/").json(list[int]) == [1, 2, 3]


def test_a_body_that_does_not_decompress_is_a_surprise():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(b"[1, 2, 3]", "Content-Encoding: gzip"))

    with (
        socket_server(speak) as url,
        open_session(url) as session,
        pytest.raises(UnexpectedResponse, match="does not decompress"),
    ):
        session.get("/")


def test_connections_are_kept_and_shared_by_the_threads():
    def speak(connection, ordinal, closing):
        connections.append(ordinal)
        while read_request(connection):
            connection.sendall(sized(b"[1]"))

    connections = []
    with socket_server(speak) as url, open_session(url) as session:
        for _ in range(10):
            session.get("/")
        before = len(connections)
        threads = [threading.Thread(target=session.get, args=("/",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert before == 1
    assert len(connections) <= 8


def test_a_chunked_body_leaves_the_connection_usable():
    def speak(connection, ordinal, closing):
        connections.append(ordinal)
        while read_request(connection):
            connection.sendall(answer(b"3\r\n[1]\r\n0\r\n\r\n", "Transfer-Encoding: chunked"))

    connections = []
    with socket_server(speak) as url, open_session(url) as session:
        replies = [session.get("/").json(list[int]) for _ in range(3)]

    assert replies == [[1]] * 3
    assert connections == [0]


def test_a_connection_the_vendor_has_closed_meanwhile_is_replaced():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(sized(b"[1]"))

    # Where the news of it has not arrived yet, it is the repeat that succeeds.
    retry = Retry(base_seconds=0.01)
    with socket_server(speak) as url, open_session(url, retry=retry) as session:
        replies = [session.get("/").json(list[int]) for _ in range(3)]

    assert replies == [[1]] * 3


def test_all_requests_go_through_the_environment_s_proxy(monkeypatch):
    def speak(connection, ordinal, closing):
        asked.append(read_request(connection))
        connection.sendall(sized(b"[1]"))

    asked = []
    with socket_server(speak) as url:
        monkeypatch.setenv("http_proxy", url)
        with open_session("http://vendor.test") as session:
            session.get("/hosts?page=1")

    assert asked[0].startswith(b"GET http://vendor.test/hosts?page=1 HTTP/1.1\r\n")
