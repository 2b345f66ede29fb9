"""A vendor that gives scripted answers, in process or on a loopback socket, and takes notes."""

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qsl

from sdk.core.clock import SystemClock
from sdk.core.context import RunContext
from sdk.core.deadline import Deadline
from sdk.core.journal import Journal
from sdk.core.retry import Retry
from sdk.http import Session
from sdk.testing.transport.in_process import InProcess
from sdk.testing.transport.virtual_clock import VirtualClock

ONCE = Retry(retries=0)

JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Answer:
    """What the vendor says once; `spoilt` is what the transport does to it."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict = field(default_factory=lambda: dict(JSON))
    cookies: tuple = ()
    spoilt: dict | None = None
    takes_seconds: float = 0.0


@dataclass
class Asked:
    """A request as the vendor saw it."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes


class Vendor:
    """A WSGI app; answers in the order given, the last one from then on."""

    def __init__(self, *answers, clock=None):
        self.answers = list(answers) or [Answer()]
        self.clock = clock
        self.asked = []
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self.lock:
            self.asked.append(noted(environ))
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if answer.takes_seconds:
            self.clock.sleep(answer.takes_seconds)
        if answer.spoilt:
            environ["simulators.transport"] = answer.spoilt
        cookies = [("Set-Cookie", cookie) for cookie in answer.cookies]
        start_response(f"{answer.status} Scripted", [*answer.headers.items(), *cookies])
        return [answer.body]


def noted(environ):
    """Return the request that a WSGI environ stands for."""
    headers = {
        name[5:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name[:5] == "HTTP_"
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return Asked(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)),
        headers,
        environ["wsgi.input"].read(length),
    )


class Run:
    """A Session in front of a scripted vendor, with a virtual clock and the journal's events.

    With `vendor`, an app of its own, there are no answers.
    """

    def __init__(self, *answers, url="https://vendor.test", deadline=None, retry=None, **options):
        self.clock = deadline.clock if deadline else VirtualClock()
        self.vendor = options.pop("vendor", None) or Vendor(*answers, clock=self.clock)
        self.events = []
        self.journal = Journal([self.events.append], clock=self.clock)
        self.context = RunContext(
            transport=InProcess(self.vendor, clock=self.clock),
            clock=self.clock,
            deadline=deadline,
            retry=retry,
            random=Random(7),
            journal=self.journal,
            redactor=options.pop("redactor", None),
            max_body_bytes=options.pop("max_body_bytes", 64 * 2**20),
        )
        self.session = Session(url, integration="vendor", context=self.context, **options)

    @property
    def slept(self):
        """Seconds of each wait."""
        return self.clock.slept


class SocketServer:
    """A loopback server; calls `speak(connection, ordinal, closing)` for each connection."""

    def __init__(self, speak):
        self.speak = speak
        self.closing = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.accepting = threading.Thread(target=self.accept)
        self.threads = []

    def accept(self):
        while not self.closing.is_set():
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=(connection, len(self.threads)))
            self.threads.append(thread)
            thread.start()

    def serve(self, connection, ordinal):
        # Most of these tests are about a client that has had enough and hangs up.
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.speak(connection, ordinal, self.closing)

    def close(self):
        self.closing.set()
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for thread in (self.accepting, *self.threads):
            thread.join()


@contextmanager
def socket_server(speak):
    """Yield the URL of a SocketServer that runs in the background."""
    server = SocketServer(speak)
    server.accepting.start()
    try:
        yield server.url
    finally:
        server.close()


def answer(body, *headers):
    """Return an HTTP response as bytes; without a header that says so, its body has no length."""
    head = ["HTTP/1.1 200 OK", "Content-Type: application/json", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


def sized(body, *headers):
    """Return an HTTP response of that length."""
    return answer(body, f"Content-Length: {len(body)}", *headers)


def open_session(url, *, timeout_seconds=5.0, seconds=None, **options):
    """Return a Session on real sockets that tries each call once, unless a `retry` is given."""
    deadline = Deadline(SystemClock(), seconds)
    context = RunContext(deadline=deadline, retry=options.pop("retry", ONCE), **options)
    return Session(url, context=context, timeout_seconds=timeout_seconds)


def read_request(connection):
    """Return one request without a body off the socket; b"" when the client is gone."""
    received = b""
    while not received.endswith(b"\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return b""
        received += piece
    return received
