"""InProcess: a WSGI app as a requests adapter, with neither a socket nor a second thread."""

import io
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from email.message import Message
from types import SimpleNamespace
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionFailure
from requests.exceptions import ReadTimeout
from urllib3 import HTTPResponse

from ...core.clock import Clock, SystemClock
from .wsgi import AppCrashed, Body, Head, in_time, spoken

TRANSPORT: Final = "simulators.transport"
"""Where an app leaves how its answer is to be spoilt: `{"reset": True}`, `{"truncate": BYTES}`."""

UNNAMED: Final = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})
"""The headers that WSGI passes without HTTP_ before their name."""


class InProcess(HTTPAdapter):
    """An adapter that answers requests by calling `app` in the caller's thread.

    The response is what a socket would give. The body is read as the app yields it. A body that
    ends before its Content-Length is noticed. An app that is silent on `clock` for longer than the
    read timeout, or sends for more than four times that, is a ReadTimeout (in urllib3's words once
    the body has begun). An endless body is its reader's to refuse. As the head comes,
    `environ["simulators.transport"]` may request a reset connection or a body cut after so many
    bytes; a drip, which needs a socket, is refused. What the app raises comes out as AppCrashed.
    One instance serves any number of threads and sessions.
    """

    def __init__(self, app: WSGIApplication, *, clock: Clock | None = None) -> None:
        super().__init__()
        self._app = app
        self._clock: Clock = clock or SystemClock()

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Return the app's response; `stream`, `verify`, `cert` and `proxies` have no effect."""
        environ, head = _environ(request), Head()
        silence = timeout[1] if isinstance(timeout, tuple) else timeout
        pieces = in_time(spoken(self._app, environ, head), self._clock, silence)
        with ExitStack() as unless_answered:
            unless_answered.callback(pieces.close)
            try:
                first = next(pieces, b"")
            except TimeoutError as late:
                raise ReadTimeout("no answer within the read timeout", request=request) from late
            spoilt = environ.get(TRANSPORT) or {}
            if "drip" in spoilt:
                raise AppCrashed("a dripping body needs a socket: serve the app on loopback")
            if "reset" in spoilt:
                raise ConnectionFailure("the connection was reset", request=request)
            unless_answered.pop_all()
        body = Body(pieces, first, longest=head.length, cut=spoilt.get("truncate"))
        response: Response = self.build_response(request, _raw(request, head, body))
        return response


def _raw(request: PreparedRequest, head: Head, body: Body) -> HTTPResponse:
    """Return the answer as urllib3 would read it."""
    method = request.method or "GET"
    if method == "HEAD" or head.status < 200 or head.status in (204, 304):
        body.close()
    message = Message()
    for name, value in head.headers:
        message[name] = value
    return HTTPResponse(
        body=body,
        headers=_joined(head.headers),
        status=head.status,
        reason=head.reason,
        preload_content=False,
        enforce_content_length=True,
        request_method=method,
        # All that cookies are read from; nothing else of it is asked for.
        original_response=SimpleNamespace(  # type: ignore[arg-type]
            msg=message, isclosed=lambda: False, close=lambda: None
        ),
    )


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _environ(request: PreparedRequest) -> WSGIEnvironment:
    parts = urlsplit(str(request.url))
    body = request.body or b""
    sent = body.encode() if isinstance(body, str) else bytes(body)
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    return {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **dict(_named(request.headers)),
    }


def _named(headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        yield (key if key in UNNAMED else f"HTTP_{key}"), _text(value)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
