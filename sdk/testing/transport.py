"""InProcess: a WSGI app as a requests adapter, with neither a socket nor a second thread."""

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from types import SimpleNamespace
from typing import Final, NoReturn
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionFailure
from requests.exceptions import ReadTimeout
from urllib3 import HTTPResponse

from ..clock import Clock, SystemClock

TRANSPORT: Final = "simulators.transport"
"""Where an app leaves how its answer is to be spoilt: `{"reset": True}`, `{"truncate": BYTES}`."""

UNNAMED: Final = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})
"""The headers that WSGI passes without HTTP_ before their name."""


class AppCrashed(RuntimeError):
    """The app under the transport raised: a bug in it, and no failure of a vendor's."""


class InProcess(HTTPAdapter):
    """Answers requests by calling `app` in the caller's thread.

    What comes back is what a socket would give: a short body is noticed by its Content-Length,
    and an app that lets more time of `clock` pass than the read timeout allows is a ReadTimeout.
    After the call `environ["simulators.transport"]` may ask for a reset connection or a body cut
    after so many bytes; a drip, which needs a socket, is refused. What the app raises comes out
    as AppCrashed. One instance serves any number of threads and Sessions.
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
        """The app's answer; `stream`, `verify`, `cert` and `proxies` have no meaning here."""
        environ = _environ(request)
        started = self._clock.monotonic()
        answer = _called(self._app, environ)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        if patience is not None and self._clock.monotonic() - started > patience:
            raise ReadTimeout("the app took longer than the read timeout", request=request)
        spoilt = environ.get(TRANSPORT) or {}
        if "drip" in spoilt:
            raise AppCrashed("a dripping body needs a socket: serve the app on loopback")
        if "reset" in spoilt:
            raise ConnectionFailure("the connection was reset", request=request)
        raw = answer.raw(request.method or "GET", spoilt.get("truncate"))
        response: Response = self.build_response(request, raw)
        return response


@dataclass(slots=True)
class _Answer:
    """What the app said; also the `start_response` it says it with."""

    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        code, _, self.reason = status.partition(" ")
        self.status, self.headers = int(code), headers
        return _no_write

    def raw(self, method: str, truncate: int | None) -> HTTPResponse:
        """The answer as urllib3 would have read it; a cut body keeps its full Content-Length."""
        headers = list(self.headers)
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(self.body))))
        bodiless = method == "HEAD" or self.status < 200 or self.status in (204, 304)
        body = b"" if bodiless else self.body[: None if truncate is None else int(truncate)]
        message = Message()
        for name, value in headers:
            message[name] = value
        return HTTPResponse(
            body=io.BytesIO(body),
            headers=_joined(headers),
            status=self.status,
            reason=self.reason,
            preload_content=False,
            enforce_content_length=True,
            request_method=method,
            # All that cookies are read from; nothing else of it is asked for.
            original_response=SimpleNamespace(  # type: ignore[arg-type]
                msg=message, isclosed=lambda: False, close=lambda: None
            ),
        )


def _called(app: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    answer = _Answer()
    try:
        pieces = app(environ, answer.start)
        with closing(_closable(pieces)):
            answer.body = b"".join(pieces)
    except Exception as error:
        raise AppCrashed(f"{type(error).__name__} in the app: {error}") from error
    return answer


def _closable(pieces: Iterable[bytes]) -> SimpleNamespace:
    return SimpleNamespace(close=getattr(pieces, "close", lambda: None))


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


def _no_write(data: bytes) -> NoReturn:
    raise NotImplementedError("the app must return its body, not write it")
