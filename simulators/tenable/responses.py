"""The answers of Tenable: JSON, headers, and refusals, of which each service has a form.

Source: docs/contracts/tenable.md 1; recorded.
"""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus

from ..engine import Answer, ApiError, Document, Handler, Request, digest

SHEET = "docs/contracts/tenable.md"
JSON = "application/json; charset=utf-8"
KNOWN = (400, 401, 403, 404, 409, 429, 500, 502, 503)
PHRASES = {status: HTTPStatus(status).phrase for status in KNOWN}
MESSAGES = PHRASES | {
    401: "Invalid credentials.",
    403: "Insufficient scope",
    500: "An internal server error occurred. Please wait a moment and try your request again.",
}
TOO_MANY = (
    b"<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n"
    b'<body bgcolor="white">\r\n<center><h1>429 Too Many Requests</h1></center>\r\n'
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
THROTTLED = Answer(429, TOO_MANY, "text/html")
RETRY_AFTER_SECONDS = 30
"""What samples show (2)."""
HEADERS = {
    "Server": "tenable.io",
    "Cache-Control": "no-store",
    "Expect-CT": "enforce, max-age=86400",
    "Pragma": "no-cache",
    "Set-Cookie": "nginx-cloud-site-id=us-2b; path=/; HttpOnly; SameSite=Strict; Secure",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Gateway-Site-ID": "nginx-router-a-prod-us-east-2",
    "X-Xss-Protection": "1; mode=block",
}
PLAIN_ROUTES = frozenset({"session", "log-in"})
"""Whose answers were recorded without compression."""


def json(value: object, status: int = 200) -> Answer:
    """Return a JSON document as this vendor labels it."""
    return replace(Answer.json(value, status), content_type=JSON)


def always(value: object) -> Handler:
    """Return a handler that has one answer, whatever the call."""
    return lambda _context: json(value)


def filters(table: Mapping[str, tuple[str, Sequence[str], Document]]) -> Handler:
    """Return a handler for the filters of a list, which pyTenable reads before it uses one.

    Each has the name that users see, its operators, and how it is entered.
    """
    names = ("readable_name", "operators", "control")
    rows = [{"name": name, **dict(zip(names, row, strict=True))} for name, row in table.items()]
    return always({"filters": rows})


def gateway(status: int, message: str = "") -> Answer:
    """Return a refusal in the form of the gateway, which most services share."""
    message = message or MESSAGES.get(status, f"Simulated error {status}")
    error = PHRASES.get(status, "Error")
    return json({"statusCode": status, "error": error, "message": message}, status)


def refused(answer: Answer) -> ApiError:
    """Return the refusal that is answered so, and not in the form of the gateway."""
    return ApiError(answer.status, answer=answer)


def invalid(message: str, *keys: str, source: str = "payload") -> ApiError:
    """Return 400 by the validator in front of the newer services; the keys are recorded."""
    validation = {"source": source, "keys": keys}
    body = {"statusCode": 400, "error": "Bad Request", "message": f"child {message}"}
    return refused(json({**body, "validation": validation}, 400))


def plain(message: str, status: int = 400) -> ApiError:
    """Return a refusal in the form of the older services."""
    return refused(json({"error": message}, status))


def bad_filter(name: str, quality: str, value: str) -> ApiError:
    """Return 400 of a workbench for a filter that it does not accept."""
    error = f"Value '{value}' is not valid for filter {name}"
    given = {"filter_name": name, "filter_operator": quality, "filter_value": value}
    return refused(json({"error": error, "type": "invalid_filter_value", **given}, 400))


def empty_not_found() -> ApiError:
    """Return 404 without a body, which is recorded too."""
    return refused(Answer(404, b"", JSON))


def too_many(seconds: int = RETRY_AFTER_SECONDS) -> Answer:
    """Return 429 of the gateway: a web page, and the seconds to wait in a header."""
    return THROTTLED.with_headers({"retry-after": str(seconds)})


def with_headers(request: Request, answer: Answer, now: datetime) -> Answer:
    """Return the answer with its headers; JSON is compressed where the caller understands that."""
    headers = {"Date": format_datetime(now, usegmt=True), **HEADERS}
    headers["X-Request-Uuid"] = digest(request.call_id)
    is_json = answer.status == 200 and answer.content_type == JSON
    is_plain = request.route is not None and request.route.name in PLAIN_ROUTES
    is_wanted = "gzip" in request.header("accept-encoding") and not is_plain
    if is_json and is_wanted and isinstance(answer.body, bytes):
        # A compressed answer has no Content-Length, as recorded.
        answer = replace(answer, body=(gzip.compress(answer.body, 1, mtime=0),))
        headers = {"Content-Encoding": "gzip", "Vary": "accept-encoding", **headers}
    return answer.with_headers(headers)
