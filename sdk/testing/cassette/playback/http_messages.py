"""Requests and answers as requests has them: read whole, and given again as from the wire."""

import io
from collections.abc import Iterator
from email.message import Message
from types import SimpleNamespace
from typing import Any, Final

import urllib3.exceptions
from requests import PreparedRequest, Response
from urllib3 import HTTPResponse

from ....http.auth import signed_headers
from ..errors import CassetteError
from ..exchange import Headers, RecordedRequest, RecordedResponse, flat, header, without

CHUNK_BYTES: Final = 64 * 1024

GZIP: Final = b"\x1f\x8b"


def asked_of_prepared(request: PreparedRequest) -> RecordedRequest:
    """Return the request; a body that is a stream is read, and replaced by what was read."""
    # Some clients put a file or a generator there, whatever the stubs say.
    body: Any = request.body
    if body is not None and not isinstance(body, bytes | str):
        body = request.body = body.read() if hasattr(body, "read") else b"".join(body)
        request.headers.pop("Transfer-Encoding", None)
        request.headers["Content-Length"] = str(len(body))
    raw = body.encode() if isinstance(body, str) else body or b""
    headers = tuple(flat(request.headers.items()))
    signed = frozenset(signed_headers(request))
    return RecordedRequest(request.method or "GET", str(request.url), headers, raw, signed)


def read_whole(response: Response, most_bytes: int) -> RecordedResponse:
    """Return the answer with its body as it was sent, compressed or not.

    Raises CassetteError when the body is longer than `most_bytes`: it cannot be kept, and half of
    it would be a lie. Network trouble in mid-body is raised as it is.
    """
    chunks, size = [], 0
    with response:
        for chunk in response.raw.stream(CHUNK_BYTES, decode_content=False):
            chunks.append(chunk)
            size += len(chunk)
            if size > most_bytes:
                raise CassetteError(
                    f"an answer is longer than {most_bytes} bytes, which is too much to record: "
                    "ask for smaller pages"
                )
    headers = tuple(_headers(response.raw))
    return RecordedResponse(
        response.status_code, str(response.reason or ""), headers, b"".join(chunks)
    )


def decompressed(answered: RecordedResponse) -> RecordedResponse:
    """Return the answer with a readable body and matching headers, unchanged if impossible."""
    packed = answered.body and header(answered.headers, "Content-Encoding")
    body = _decompressed(answered) if packed else None
    if body is None:
        return answered
    headers = without(answered.headers, "Content-Encoding")
    return with_body(RecordedResponse(answered.status, answered.reason, headers), body)


def with_body(answered: RecordedResponse, body: bytes) -> RecordedResponse:
    """Return the answer with another body, and its length if a length is given."""
    headers = measured(answered.headers, len(body))
    return RecordedResponse(answered.status, answered.reason, headers, body)


def measured(headers: Headers, length: int) -> Headers:
    """Return the headers with that length, if they have one."""
    return tuple(
        (name, str(length) if name.lower() == "content-length" else value)
        for name, value in headers
    )


def playable(answered: RecordedResponse, method: str) -> RecordedResponse:
    """Return a recorded answer as it can be given again.

    Its body is never chunked. Whether it is compressed is seen by its first bytes, since recorders
    keep the header with a body that they decompressed; and its length is counted, since a person
    may have changed it by hand.
    """
    readable = not _compressed(answered)
    dropped = ("Transfer-Encoding", "Content-Encoding") if readable else ("Transfer-Encoding",)
    headers = without(answered.headers, *dropped)
    kept = RecordedResponse(answered.status, answered.reason, headers, answered.body)
    return kept if method == "HEAD" else with_body(kept, answered.body)


def as_http(answered: RecordedResponse, method: str) -> HTTPResponse:
    """Return the answer as urllib3 would have read it from a socket."""
    message = Message()
    joined: dict[str, str] = {}
    for name, value in answered.headers:
        message[name] = value
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    bodiless = method == "HEAD" or answered.status < 200 or answered.status in (204, 304)
    return HTTPResponse(
        body=io.BytesIO(b"" if bodiless else answered.body),
        headers=joined,
        status=answered.status,
        reason=answered.reason,
        preload_content=False,
        enforce_content_length=True,
        request_method=method,
        # All that cookies are read from; nothing else of it is asked for.
        original_response=SimpleNamespace(  # type: ignore[arg-type]
            msg=message, isclosed=lambda: False, close=lambda: None
        ),
    )


def _compressed(answered: RecordedResponse) -> bool:
    encoding = header(answered.headers, "Content-Encoding").lower()
    if encoding in ("", "gzip"):
        return bool(encoding) and answered.body.startswith(GZIP)
    return _decompressed(answered) is not None


def _decompressed(answered: RecordedResponse) -> bytes | None:
    try:
        return as_http(answered, "GET").read(decode_content=True)
    except urllib3.exceptions.HTTPError:
        return None


def _headers(raw: HTTPResponse) -> Iterator[tuple[str, str]]:
    """Return all headers one by one: joined, two cookies could not be separated."""
    message = getattr(getattr(raw, "_original_response", None), "msg", None)
    return flat((raw.headers if message is None else message).items())
