"""A vendor on a loopback socket: HTTP/1.1, kept alive, and able to misbehave below HTTP.

`http.server` rather than a WSGI server, because reset, short and dripping bodies need the socket
itself; Nagle's algorithm is off, or each reply would wait 40 ms for an acknowledgement.
"""

import logging
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, Lock, Thread
from time import monotonic
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from .connection import RESET_ON_CLOSE, Connection, hang_up, resets
from .rebinding import MISDIRECTED, is_own

logger = logging.getLogger(__name__)

TRANSPORT = "simulators.transport"
LARGEST_REQUEST = 64 * 2**20
POLL_SECONDS = 0.02
CLOSING_SECONDS = 2.0
DRIPS = 8
"""Pieces a dripping body is sent in."""


@contextmanager
def serving(
    app: WSGIApplication,
    host: str = "127.0.0.1",
    port: int = 0,
    context: ssl.SSLContext | None = None,
    names: Iterable[str] = (),
) -> Iterator[str]:
    """Serve a WSGI app from threads; enters with its URL, leaves with every connection closed.

    With a context the server speaks TLS, and nothing else. It answers to `host`, to loopback
    addresses and to `names`.
    """
    server = Server(app, host, port, context)
    server.names = (host, *names)
    accepting = Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    accepting.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        accepting.join()
        server.server_close()


class Server(ThreadingHTTPServer):
    """A threading server that remembers its connections, so that closing it ends them."""

    request_queue_size = 128
    block_on_close = False
    names: tuple[str, ...] = ()

    def __init__(
        self, app: WSGIApplication, host: str, port: int, context: ssl.SSLContext | None
    ) -> None:
        self.app = app
        self.context = context
        self.closing = Event()
        self._lock = Lock()
        self._connections: dict[Connection, Thread] = {}
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """Where it can be reached."""
        return f"{self.scheme}://{self.server_address[0]!s}:{self.server_port}"

    @property
    def scheme(self) -> str:
        """https with a context, http without."""
        return "https" if self.context else "http"

    def get_request(self) -> tuple[socket.socket, object]:
        """The next connection; TLS begins in the connection's own thread, with its first read."""
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def server_bind(self) -> None:
        # HTTPServer would look its own name up, which may ask a name server
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Connection, client_address: object) -> None:
        thread = Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def shutdown_request(self, request: Connection) -> None:
        with self._lock:
            self._connections.pop(request, None)
        # the usual shutdown would send FIN, and the client would see an end instead of a reset
        end = self.close_request if resets(request) else super().shutdown_request
        end(request)

    def server_close(self) -> None:
        self.closing.set()
        super().server_close()
        with self._lock:
            open_ones = dict(self._connections)
        for connection in open_ones:
            hang_up(connection)
        until = monotonic() + CLOSING_SECONDS
        for thread in open_ones.values():
            thread.join(max(0.0, until - monotonic()))

    def handle_error(self, request: object, client_address: object) -> None:
        logger.debug("connection of %s ended early", client_address, exc_info=True)


@dataclass(slots=True)
class Started:
    """What `start_response` was told."""

    status: int = 500
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def begin(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        """The WSGI `start_response`; the old `write` way of sending a body is not offered."""
        code, _, self.reason = status.partition(" ")
        self.status = int(code)
        self.headers = headers
        return _no_write


class Handler(BaseHTTPRequestHandler):
    """One connection: requests in, answers out, in turn."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def answer(self) -> None:
        """Hand the request to the app and its answer to the socket."""
        if refusal := self._refusal():
            self.close_connection = True
            self._send(refusal, [MISDIRECTED] if refusal.status == 421 else [], {})
            return
        environ = self._environ()
        started = Started()
        pieces = self._call(environ, started)
        try:
            self._send(started, pieces, environ.get(TRANSPORT, {}))
        finally:
            if callable(close := getattr(pieces, "close", None)):
                close()

    # the names http.server looks for
    do_GET = do_HEAD = do_POST = answer  # noqa: N815
    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def log_message(self, template: str, *arguments: object) -> None:
        logger.debug(template, *arguments)

    def _refusal(self) -> Started | None:
        """The answer to a body that cannot be read, or to another's name, before the app is."""
        sized = [("Content-Length", "0"), ("Connection", "close")]
        if not is_own(self.headers.get_all("Host", ()), self.server.names):
            sized[0] = ("Content-Length", str(len(MISDIRECTED)))
            return Started(421, "Misdirected Request", sized)
        length = self.headers.get("Content-Length") or "0"
        if "transfer-encoding" in self.headers or not length.isdecimal():
            return Started(411, "Length Required", sized)
        if int(length) > LARGEST_REQUEST:
            return Started(413, "Content Too Large", sized)
        return None

    def _call(self, environ: WSGIEnvironment, started: Started) -> Iterable[bytes]:
        try:
            return self.server.app(environ, started.begin)
        except Exception as error:
            logger.exception("the simulator failed at %s %s", self.command, self.path)
            text = f"the simulator failed: {type(error).__name__}".encode()
            started.begin("500 Simulator Failed", [("Content-Length", str(len(text)))])
            return [text]

    def _environ(self) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(length),
            "SERVER_NAME": self.server.server_name,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": str(self.client_address[0]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.server.scheme,
            "wsgi.input": BytesIO(self.rfile.read(length)),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = f"HTTP_{name.upper().replace('-', '_')}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _send(
        self, started: Started, pieces: Iterable[bytes], transport: Mapping[str, float]
    ) -> None:
        if "reset" in transport:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            self.close_connection = True
            return
        chunked = self._send_head(started)
        if self.command == "HEAD":
            return
        if "truncate" in transport:
            pieces = [b"".join(pieces)[: int(transport["truncate"])]]
            self.close_connection = True
        if "drip" in transport:
            pieces = self._dripping(b"".join(pieces), transport["drip"])
        self._send_body(pieces, chunked)

    def _send_head(self, started: Started) -> bool:
        """Send the status and headers; returns whether the body has to be chunked."""
        self.send_response_only(started.status, started.reason)
        names = {name.lower() for name, _ in started.headers}
        for name, value in started.headers:
            self.send_header(name, value)
        if "date" not in names:
            self.send_header("Date", self.date_time_string())
        sized = "content-length" in names or started.status in (204, 304)
        chunked = not sized and self.request_version != "HTTP/1.0"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not sized:
            self.send_header("Connection", "close")
        self.end_headers()
        return chunked

    def _send_body(self, pieces: Iterable[bytes], chunked: bool) -> None:
        for piece in pieces:
            if chunked and piece:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.flush()
            elif not chunked:
                self.wfile.write(piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _dripping(self, body: bytes, pause_seconds: float) -> Iterator[bytes]:
        size = max(1, -(-len(body) // DRIPS))
        for start in range(0, len(body), size):
            yield body[start : start + size]
            self.wfile.flush()
            self.server.closing.wait(pause_seconds)


def _no_write(data: bytes) -> object:
    raise NotImplementedError("send the body as the return value")
