"""Network errors: what went wrong below HTTP, without the URLs its exceptions carry."""

import ssl
from collections.abc import Iterator, Mapping
from http.client import HTTPException, IncompleteRead
from typing import Final

import requests
import urllib3.exceptions

from ..errors import (
    ConfigurationError,
    IntegrationError,
    TruncatedResponse,
    UnexpectedResponse,
    VendorUnavailable,
)
from .adapter import MalformedReply
from .error_context import ErrorContext
from .tls_errors import tls_reason

TROUBLES: Final = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    HTTPException,
    OSError,
    ValueError,
)
"""All that sending a request or reading its body raises when something is wrong out there."""


class NetworkError(Exception):
    """Stands in for the exceptions of the network libraries as the cause of the kit's.

    Their texts carry URLs, headers and the bytes of bodies, so only their names are kept, and
    what the operating system said.
    """


Meaning = tuple[type[IntegrationError], str]

WHERE: Final = "{where}"
"""Stands for host and port of what was called: the user's URL or proxy, never an answer's."""

ADVICE: Final = "; check the URL, and whether this machine may connect to it"

MEANINGS: Final[Mapping[type[BaseException], Meaning]] = {
    # The first type that is met on the way down an exception's causes decides.
    ssl.SSLCertVerificationError: (
        ConfigurationError,
        "the vendor's certificate cannot be verified; REQUESTS_CA_BUNDLE names a private authority",
    ),
    requests.exceptions.ContentDecodingError: (UnexpectedResponse, "the body does not decompress"),
    urllib3.exceptions.DecodeError: (UnexpectedResponse, "the body does not decompress"),
    # Of a reply: what we send was checked by requests, or by us.
    urllib3.exceptions.InvalidHeader: (UnexpectedResponse, "the reply names two lengths"),
    MalformedReply: (VendorUnavailable, "the reply breaks the rules of HTTP"),
    IncompleteRead: (TruncatedResponse, "broke off in the middle of the body"),
    requests.exceptions.ChunkedEncodingError: (VendorUnavailable, "the connection broke"),
    urllib3.exceptions.ProtocolError: (VendorUnavailable, "the connection broke"),
    requests.exceptions.ProxyError: (VendorUnavailable, "the proxy failed"),
    # Before the time-outs, of which these are kinds although no time has passed.
    urllib3.exceptions.NameResolutionError: (VendorUnavailable, f"no address found for {WHERE}"),
    urllib3.exceptions.NewConnectionError: (VendorUnavailable, f"could not connect to {WHERE}"),
    requests.exceptions.ConnectTimeout: (VendorUnavailable, "could not connect in time"),
    urllib3.exceptions.ConnectTimeoutError: (VendorUnavailable, "could not connect in time"),
    requests.exceptions.Timeout: (VendorUnavailable, "no answer in time"),
    urllib3.exceptions.TimeoutError: (VendorUnavailable, "no answer in time"),
    requests.exceptions.ConnectionError: (VendorUnavailable, "the connection failed"),
    requests.exceptions.InvalidProxyURL: (ConfigurationError, "the proxy's URL is not valid"),
    requests.RequestException: (ConfigurationError, "the request cannot be sent as it is"),
    urllib3.exceptions.HTTPError: (VendorUnavailable, "the connection failed"),
    HTTPException: (VendorUnavailable, "the connection broke"),
    OSError: (VendorUnavailable, "the connection failed"),
    ValueError: (ConfigurationError, "the request cannot be sent as it is"),
}


def translated(trouble: BaseException, place: ErrorContext) -> IntegrationError:
    """Return the error to raise for `trouble`, with its cause reduced to a NetworkError.

    To be raised outside of the `except` clause, or Python would chain the original to it.
    """
    kind, message = _meaning(trouble)
    said = _said(trouble)
    names = " from ".join(_names(trouble))
    advice = ADVICE if WHERE in message else ""
    message = message.replace(WHERE, _where(trouble))
    error = place.error(kind, (f"{message}: {said}" if said else message) + advice)
    error.__cause__ = NetworkError(place.redactor.text(f"{names}: {said}" if said else names))
    return error


def _meaning(trouble: BaseException) -> Meaning:
    chain = tuple(_chain(trouble))
    for known, meaning in MEANINGS.items():
        if any(isinstance(link, known) for link in chain):
            return meaning
    return VendorUnavailable, "the connection failed"


def _chain(trouble: BaseException) -> Iterator[BaseException]:
    """Yield the exception and its causes, which the libraries put in four different places."""
    waiting, seen = [trouble], set[int]()
    while waiting:
        link = waiting.pop(0)
        if id(link) not in seen:
            seen.add(id(link))
            yield link
            behind = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
            waiting += [inner for inner in behind if isinstance(inner, BaseException)]


def _where(trouble: BaseException) -> str:
    for link in _chain(trouble):
        if isinstance(link, urllib3.exceptions.NewConnectionError):
            host, port = link.conn.host, link.conn.port
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return "the vendor"


def _names(trouble: BaseException) -> Iterator[str]:
    return iter(dict.fromkeys(type(link).__name__ for link in _chain(trouble)))


def _said(trouble: BaseException) -> str:
    """Return the words of the operating system, or of TLS, which name no address."""
    for link in _chain(trouble):
        if isinstance(link, ssl.SSLError):
            return tls_reason(link)
        if isinstance(link, IncompleteRead):
            return _position(link)
        if isinstance(link, OSError) and type(link).__module__ != "requests.exceptions":
            text = link.strerror
            if isinstance(text, str):
                return text
    return ""


def _position(broken: IncompleteRead) -> str:
    # http.client hands over the bytes themselves, urllib3 only says how many there were.
    partial: bytes | int = broken.partial
    read = partial if isinstance(partial, int) else len(partial)
    missing = f", {broken.expected} missing" if broken.expected and broken.expected > 0 else ""
    return f"after {read} bytes{missing}"
