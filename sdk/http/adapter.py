"""The pooled transport: sockets that check the deadline with every few bytes they receive."""

import io
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from http.client import HTTPException, HTTPMessage, HTTPResponse, RemoteDisconnected
from typing import Any, Final

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader

from ..core.clock import Clock
from ..core.deadline import Deadline

SLICE_SECONDS: Final = 0.5
"""How long a silent socket is waited on before the deadline is looked at again."""

BUFFER_BYTES: Final = 64 * 1024
"""Python's own buffer of 8 KiB takes eight times the system calls."""

WHOLE_RESPONSE: Final = 4
"""A whole response may take this many times the timeout: else one byte a second is for ever."""


class MalformedReply(HTTPException):
    """A reply breaks the rules of HTTP, so that its end and its meaning are unknown."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one response may take: never silent for long, never endless, never too late."""

    clock: Clock
    deadline: Deadline
    response_seconds: float

    def ends_at(self) -> float:
        """Return the time by which a response that begins now must be complete."""
        return self.clock.monotonic() + self.response_seconds

    def seconds_left(self, ends_at: float) -> float:
        """Return the seconds that may still pass; zero or less once the response is too late."""
        left = ends_at - self.clock.monotonic()
        remaining = self.deadline.remaining()
        return left if remaining is None else min(left, remaining)


class PacedFile(io.RawIOBase):
    """A socket's incoming bytes. A read that takes too long raises TimeoutError.

    Too long is the socket's own timeout without a byte, the end of the response's time however
    many bytes come, the deadline, or a cancelled run (noticed within half a second).

    An end within the head is an error: http.client takes it for the end of the headers, and a reply
    cut there for an empty one.
    """

    in_head = True

    def __init__(self, sock: socket.socket, pace: Pace) -> None:
        self._sock = sock
        # http.client closes the connection by its files: this one keeps count of that.
        self._file = sock.makefile("rb", buffering=0)
        self._pace = pace
        self._ends_at = pace.ends_at()

    def readable(self) -> bool:
        """Return True: the file is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read at least one byte, or none at the end."""
        silence = self._sock.gettimeout()
        left = float("inf") if silence is None else silence
        try:
            while True:
                step = min(left, SLICE_SECONDS, self._pace.seconds_left(self._ends_at))
                if step <= 0 or self._pace.deadline.cancelled:
                    raise TimeoutError("timed out")
                self._sock.settimeout(step)
                try:
                    received = self._sock.recv_into(buffer)
                except TimeoutError:
                    left -= step
                    continue
                if not received and self.in_head:
                    raise RemoteDisconnected("the connection ended before the reply's head did")
                return received
        finally:
            self._sock.settimeout(silence)

    def close(self) -> None:
        """Give the socket back."""
        self._file.close()
        super().close()


class PacedSocket:
    """A socket as http.client's responses see it, which only ever make a file of it."""

    def __init__(self, sock: socket.socket, pace: Pace) -> None:
        self._sock = sock
        self._pace = pace

    def makefile(self, *_: object) -> io.BufferedReader:
        """Return the incoming bytes, paced."""
        return io.BufferedReader(PacedFile(self._sock, self._pace), BUFFER_BYTES)


class PooledAdapter(HTTPAdapter):
    """Keeps `concurrency` connections to one origin, for all threads; never retries by itself.

    Always called with the same origin, proxies and certificates, it finds its pool only once,
    which requests does again, parsing the URL five times, for each request.
    """

    def __init__(self, pace: Pace, *, concurrency: int) -> None:
        self._pools = _paced_pools(pace)
        self._pool: ConnectionPool | None = None
        # One more than the workers, for the thread that feeds them.
        super().__init__(pool_connections=1, pool_maxsize=concurrency + 1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Have the pools make paced connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Have those through a proxy paced as well, except SOCKS, which has its own."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: Any,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> ConnectionPool:
        """Return the only pool."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return self._pool

    def request_url(self, request: PreparedRequest, proxies: Mapping[str, str] | None) -> str:
        """Return the URL of the request line: all of it for a proxy, else path and query."""
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Build the response as requests does, which parses cookies even where none is set."""
        if "Set-Cookie" in resp.headers:
            return super().build_response(req, resp)
        response = Response()
        response.status_code, response.reason = resp.status, resp.reason
        response.headers = CaseInsensitiveDict(resp.headers)
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw, response.url = resp, req.url or ""
        response.request, response.connection = req, self
        return response

    def close(self) -> None:
        """Close the connections, which urllib3 leaves to the garbage collector."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()
        super().close()


def _require_whole(headers: HTTPMessage) -> None:
    """Raise MalformedReply where a line is no header: those behind it are lost, a Link maybe.

    Raises InvalidHeader where there are several lengths.
    """
    cut = FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
    if any(isinstance(defect, cut) for defect in headers.defects) or headers.get_payload():
        raise MalformedReply
    lengths = ",".join(headers.get_all("Content-Length", ())).split(",")
    if len({length.strip() for length in lengths}) > 1:
        # As urllib3 does, which forgets to close the connection.
        raise InvalidHeader


def _paced_pools(pace: Pace) -> dict[str, type[HTTPConnectionPool]]:
    """Return connection pools by scheme whose responses read through a PacedFile."""

    class Paced(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
            super().__init__(PacedSocket(sock, pace), *args, **options)  # type: ignore[arg-type]

        def begin(self) -> None:
            file = self.fp.raw
            super().begin()
            _require_whole(self.headers)
            if isinstance(file, PacedFile):
                file.in_head = False

    class Plain(HTTPConnection):
        response_class = Paced

    class Secure(HTTPSConnection):
        response_class = Paced

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
