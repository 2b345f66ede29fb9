"""The answers of Tenable: JSON, headers, and refusals, of which each service has a form.

Source: docs/contracts/tenable.md 1; recorded.
"""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b

from ..engine import Answer, ApiError, Request

SHEET = "docs/contracts/tenable.md"
JSON = "application/json; charset=utf-8"
PHRASES: Mapping[int, tuple[str, str]] = {
    400: ("Bad Request", "Bad Request"),
    401: ("Unauthorized", "Invalid credentials."),
    403: ("Forbidden", "Insufficient scope"),
    404: ("Not Found", "Not Found"),
    409: ("Conflict", "Conflict"),
    500: (
        "Internal Server Error",
        "An internal server error occurred. Please wait a moment and try your request again.",
    ),
    502: ("Bad Gateway", "Bad Gateway"),
    503: ("Service Unavailable", "Service Unavailable"),
}
TOO_MANY = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n"
    '<body bgcolor="white">\r\n<center><h1>429 Too Many Requests</h1></center>\r\n'
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
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


def refused(answer: Answer) -> ApiError:
    """Return the refusal that is answered so."""
    return ApiError(answer.status, answer=answer)


def json(value: object, status: int = 200) -> Answer:
    """Return a JSON document as this vendor labels it."""
    answer = Answer.json(value, status)
    return Answer(answer.status, answer.body, JSON)


def gateway(status: int, message: str = "") -> Answer:
    """Return a refusal in the form of the gateway, which most services share."""
    error, usual = PHRASES.get(status, ("Error", f"Simulated error {status}"))
    return json({"statusCode": status, "error": error, "message": message or usual}, status)


def refusal(status: int, message: str = "") -> ApiError:
    """Return the refusal of the gateway."""
    return refused(gateway(status, message))


def invalid(message: str, *keys: str, source: str = "payload") -> ApiError:
    """Return 400 by the validator in front of the newer services; the keys are recorded."""
    body = {
        "statusCode": 400,
        "error": "Bad Request",
        "message": f"child {message}",
        "validation": {"source": source, "keys": list(keys)},
    }
    return refused(json(body, 400))


def plain(message: str, status: int = 400) -> ApiError:
    """Return a refusal in the form of the older services."""
    return refused(json({"error": message}, status))


def bad_filter(name: str, quality: str, value: str) -> ApiError:
    """Return 400 of a workbench for a filter that it does not accept."""
    body = {
        "error": f"Value '{value}' is not valid for filter {name}",
        "type": "invalid_filter_value",
        "filter_name": name,
        "filter_operator": quality,
        "filter_value": value,
    }
    return refused(json(body, 400))


def empty_not_found() -> ApiError:
    """Return 404 without a body, which is recorded too."""
    return refused(Answer(404, b"", JSON))


def too_many(seconds: int = RETRY_AFTER_SECONDS) -> Answer:
    """Return 429 of the gateway: a web page, and the seconds to wait in a header."""
    return throttled().with_headers({"retry-after": str(seconds)})


def throttled() -> Answer:
    """Return the page of a 429 alone."""
    return Answer(429, TOO_MANY.encode(), "text/html")


def with_headers(request: Request, answer: Answer, now: datetime) -> Answer:
    """Return the answer with its headers; JSON is compressed where the caller understands that."""
    name = request.route.name if request.route else request.path
    trace = blake2b(f"{name}/{request.ordinal}".encode(), digest_size=16).hexdigest()
    headers = {"Date": format_datetime(now, usegmt=True), **HEADERS, "X-Request-Uuid": trace}
    return _compressed(request, answer, name).with_headers(headers)


def _compressed(request: Request, answer: Answer, name: str) -> Answer:
    # A compressed answer has no Content-Length, as recorded.
    is_wanted = "gzip" in request.header("accept-encoding") and name not in PLAIN_ROUTES
    is_json = answer.status == 200 and answer.content_type == JSON
    if not (is_wanted and is_json and isinstance(answer.body, bytes)):
        return answer
    packed = replace(answer, body=(gzip.compress(answer.body, 1, mtime=0),))
    return packed.with_headers({"Content-Encoding": "gzip", "Vary": "accept-encoding"})
