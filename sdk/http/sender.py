"""The wire: one request out, one reply in, within bounds of time and size."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.hooks import dispatch_hook

from ..core.context import RunContext
from ..errors import UnexpectedResponse
from .adapter import WHOLE_RESPONSE, MalformedReply, Pace, PooledAdapter
from .environment_settings import require_bundle, require_proxies
from .network_errors import TROUBLES

CHUNK_BYTES: Final = 64 * 1024

_LENGTH: Final = re.compile(r"[0-9]+(?:\s*,\s*[0-9]+)*")
"""One length, or several, which have to be the same."""


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A reply as it came: any status, the body read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class _Options(TypedDict):
    stream: bool
    timeout: tuple[float, float]
    verify: bool | str
    proxies: dict[str, str]


class Sender:
    """Sends from any thread, on one pool of connections.

    It calls the adapter itself. A requests.Session, which must not be shared by threads, would
    only add cookies, redirects and the environment's settings, all decided elsewhere: proxies
    and the CA bundle are read from the environment once, for `origin`, and a netrc file never
    replaces the credentials. Certificates are always verified.
    """

    def __init__(
        self, context: RunContext, origin: str, *, timeout_seconds: float, concurrency: int
    ) -> None:
        if timeout_seconds <= 0:
            raise ValueError(f"timeout_seconds must be above zero, got {timeout_seconds}")
        self._deadline = context.deadline
        self._timeout_seconds = timeout_seconds
        self._max_body_bytes = context.max_body_bytes
        pace = Pace(context.clock, context.deadline, WHOLE_RESPONSE * timeout_seconds)
        self._own = None if context.transport else PooledAdapter(pace, concurrency=concurrency)
        self._adapter: BaseAdapter | None = context.transport or self._own
        self._proxies, self._verify = _surroundings(origin)
        context.redactor.add(*_proxy_passwords(self._proxies.values()))

    def send(self, request: PreparedRequest) -> RawResponse | Exception:
        """Return the response, or what went wrong; raise the deadline's errors.

        What goes wrong is returned: raised again from its handler, Python would chain the
        library's exception, whose text holds the URL, to the kit's.
        """
        try:
            with closing(self._begin(request)) as response:
                return RawResponse(response.status_code, response.headers, self._body(response))
        except (UnexpectedResponse, *TROUBLES) as trouble:
            return trouble

    def _begin(self, request: PreparedRequest) -> Response:
        if self._adapter is None:
            raise RuntimeError("the Session is closed")
        timeout = self._timeout()
        options = _Options(
            stream=True, timeout=(timeout, timeout), verify=self._verify, proxies=self._proxies
        )
        response = self._adapter.send(request, **options)
        # Some auths, of requests and of the kit, listen for the response.
        answered: Response = dispatch_hook(  # type: ignore[no-untyped-call]
            "response", request.hooks, response, **options
        )
        return answered

    def _timeout(self) -> float:
        left = self._deadline.remaining()
        # Zero would be taken for a mistake; the deadline is checked right before and after.
        return (
            self._timeout_seconds if left is None else max(0.001, min(self._timeout_seconds, left))
        )

    def _body(self, response: Response) -> bytes:
        """Return the decompressed body; refuse it as soon as it is known to be too long."""
        declared = response.headers.get("Content-Length", "0")
        if not _LENGTH.fullmatch(declared):
            raise MalformedReply
        # Nineteen digits are more than any body has, and more make Python refuse to read them.
        self._require_fit(int(declared.partition(",")[0][:19]), response)
        size = 0
        chunks: list[bytes] = []
        for chunk in _stream(response):
            size += len(chunk)
            self._require_fit(size, response)
            self._deadline.check()
            chunks.append(chunk)
        return b"".join(chunks)

    def _require_fit(self, size: int, response: Response) -> None:
        if size > self._max_body_bytes:
            raise UnexpectedResponse(
                f"the body is longer than {self._max_body_bytes} bytes (max_body_bytes)",
                status=response.status_code,
            )

    def close(self) -> None:
        """Close the connections; a transport that was given is its owner's to close."""
        self._adapter = None
        if self._own:
            self._own.close()


def _stream(response: Response) -> Iterator[bytes]:
    """Yield the body; a ValueError is of the reply, since only the reply is read here."""
    try:
        yield from response.raw.stream(CHUNK_BYTES, decode_content=True)
    except ValueError as error:
        if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError):
            raise
        raise MalformedReply from None


def _surroundings(origin: str) -> tuple[dict[str, str], bool | str]:
    """Return the proxies for `origin` and the CA bundle, or True for the usual one."""
    with requests.Session() as reader:
        settings = reader.merge_environment_settings(f"{origin}/", {}, None, None, None)
    proxies = {str(scheme): str(proxy) for scheme, proxy in settings["proxies"].items()}
    require_proxies(proxies.values())
    bundle = settings["verify"]
    if not isinstance(bundle, str):
        return proxies, True
    require_bundle(Path(bundle))
    return proxies, bundle


def _proxy_passwords(proxies: Iterable[str]) -> Iterator[str]:
    for proxy in proxies:
        yield urlsplit(proxy).password or ""
