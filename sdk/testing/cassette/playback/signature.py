"""What makes two requests the same: method, URL without its order, and what the body says."""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

from ..exchange import RecordedRequest, header

PORTS: Final = {"http": 80, "https": 443}

FORM: Final = "application/x-www-form-urlencoded"

_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})")
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~\[\]-]")
_BOUNDARY: Final = re.compile(r'boundary="?([^";]+)', re.I)


class Signature(NamedTuple):
    """A request as it is compared; equal ones are answered by the same recording."""

    method: str
    origin: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes


def signature(asked: RecordedRequest) -> Signature:
    """Return the signature of a request.

    A query counts without its order, a JSON or form body as what it says; any other body counts
    byte for byte, except for the boundary of a multipart one, which clients draw at random.
    """
    parts = urlsplit(asked.url)
    return Signature(
        asked.method.upper(),
        _origin(parts.scheme.lower(), parts.hostname or "", parts.port),
        _ESCAPE.sub(_unescaped, parts.path) or "/",
        tuple(sorted(parse_qsl(parts.query, keep_blank_values=True))),
        _canonical(header(asked.headers, "Content-Type"), asked.body),
    )


def json_of(body: bytes) -> object:
    """Return the content of a JSON body, None if it is not JSON."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def form_of(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form, in their order; none if it is not text."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True)
    except ValueError:
        return []


def _origin(scheme: str, host: str, port: int | None) -> str:
    own = port if port not in (None, PORTS.get(scheme)) else ""
    return f"{scheme}://{host}:{own}"


def _unescaped(escape: re.Match[str]) -> str:
    """Return one spelling for each path: `%7E` and `~` are the same, `%2F` and `/` are not."""
    character = chr(int(escape[1], 16))
    return character if _PLAIN.fullmatch(character) else escape[0].upper()


def _canonical(content_type: str, body: bytes) -> bytes:
    if not body:
        return b""
    if FORM in content_type.lower() and (fields := form_of(body)):
        return msgspec.json.encode(sorted(fields))
    if boundary := _BOUNDARY.search(content_type):
        return body.replace(boundary[1].encode(), b"boundary")
    if body.lstrip()[:1] in b"{[" and (value := json_of(body)) is not None:
        return msgspec.json.encode(value, order="sorted")
    return body
