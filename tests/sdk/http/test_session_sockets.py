"""Session on real sockets: silent, dripping, short, endless and compressed answers."""

import gzip
import time
import zlib

import pytest

from sdk.core.context import RunContext
from sdk.core.retry import Retry
from sdk.errors import Cancelled, DeadlineExceeded, UnexpectedResponse, VendorUnavailable
from sdk.http import Session

from ..scripted import ONCE, answer, open_session, read_request, sized, socket_server


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


def test_vendor_that_falls_silent_in_the_body_times_out():
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
def test_dripping_vendor_ends_after_four_times_the_timeout(part):
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
        open_session(url, timeout_seconds=0.25) as session,
        pytest.raises(VendorUnavailable, match="no answer in time"),
    ):
        session.get("/")

    assert 0.75 < watch.seconds < 20


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
        context.deadline.cancel("the user asked")
        closing.wait()

    context = RunContext(retry=ONCE)
    watch = Stopwatch()
    with (
        socket_server(speak) as url,
        Session(url, context=context, timeout_seconds=30) as session,
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


def test_an_answer_of_two_lengths_is_no_mistake_of_whoever_asks():
    def speak(connection, ordinal, closing):
        read_request(connection)
        connection.sendall(answer(b"[1, 2]", "Content-Length: 6", "Content-Length: 3"))

    with (
        socket_server(speak) as url,
        open_session(url) as session,
        pytest.raises(UnexpectedResponse, match="two lengths"),
    ):
        session.get("/")


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
