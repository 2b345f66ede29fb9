"""HTTP Archives (HAR 1.2), as browsers, proxies and other recorders write them."""

import base64
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

import msgspec

from .exchange import Exchange, Headers, RecordedRequest, RecordedResponse, header, without
from .metadata import Metadata
from .playback.http_messages import decompressed


class Pair(msgspec.Struct):
    """A header, or a field of a form."""

    name: str
    value: str = ""


class Posted(msgspec.Struct, rename="camel"):
    """The body of a request: text, or the fields of a form."""

    mime_type: str = ""
    text: str | None = None
    params: list[Pair] = []


class HARRequest(msgspec.Struct, rename="camel"):
    """What was asked."""

    method: str
    url: str
    headers: list[Pair] = []
    post_data: Posted | None = None


class Content(msgspec.Struct):
    """The body of a response; binary ones are in base64, of which Polly.JS writes a list."""

    text: str | None = None
    encoding: str = ""
    size: int = 0


class HARResponse(msgspec.Struct, rename="camel"):
    """What was answered; a status of 0 is a call that got no answer."""

    status: int
    status_text: str = ""
    headers: list[Pair] = []
    content: Content = msgspec.field(default_factory=Content)


class Entry(msgspec.Struct, rename="camel"):
    """One exchange."""

    request: HARRequest
    response: HARResponse
    started_date_time: datetime | None = None


class Log(msgspec.Struct):
    """All exchanges."""

    entries: list[Entry]


class Archive(msgspec.Struct):
    """The whole file."""

    log: Log


def har_recording(text: str) -> tuple[tuple[Exchange, ...], Metadata]:
    """Return the exchanges of a HAR file that were answered, and when the first of them was made.

    Raises msgspec.ValidationError or ValueError where it is none.
    """
    entries = msgspec.json.decode(text, type=Archive).log.entries
    interactions = tuple(_interaction(entry) for entry in entries if entry.response.status)
    moments = [entry.started_date_time for entry in entries if entry.started_date_time]
    return interactions, Metadata(recorded_at=min(moments, default=None))


def _interaction(entry: Entry) -> Exchange:
    request, response = entry.request, entry.response
    asked = RecordedRequest(
        request.method, request.url, _headers(request), _posted(request.post_data)
    )
    sent = RecordedResponse(
        response.status, response.status_text, _answered_headers(response), _body(response.content)
    )
    answered = decompressed(sent)
    readable = replace(answered, headers=without(answered.headers, "Content-Encoding"))
    return Exchange(asked, readable)


def _answered_headers(response: HARResponse) -> Headers:
    """Return the headers; without any, the length of a body that was not written down."""
    headers, content = _pairs(response.headers), response.content
    if content.text or content.size <= 0 or header(headers, "Content-Length"):
        return headers
    return (*headers, ("Content-Length", str(content.size)))


def _headers(request: HARRequest) -> Headers:
    headers = _pairs(request.headers)
    named = any(name.lower() == "content-type" for name, _ in headers)
    posted = request.post_data
    typed = (("Content-Type", posted.mime_type),) if posted and posted.mime_type else ()
    return headers if named else (*headers, *typed)


def _posted(posted: Posted | None) -> bytes:
    if posted is None:
        return b""
    if posted.text is not None:
        return posted.text.encode()
    return urlencode([(pair.name, pair.value) for pair in posted.params]).encode()


def _body(content: Content) -> bytes:
    text = content.text or ""
    if content.encoding != "base64":
        return text.encode()
    pieces = msgspec.json.decode(text, type=list[str]) if text.startswith("[") else [text]
    return b"".join(map(base64.b64decode, pieces))


def _pairs(pairs: list[Pair]) -> Headers:
    return tuple((pair.name, pair.value) for pair in pairs if not pair.name.startswith(":"))
