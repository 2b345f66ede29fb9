"""The headers of every answer, and its compression (docs/contracts/tenable.md 1; recorded)."""

import gzip
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b

from .. import Answer, Request
from .refusals import JSON

SITE = "us-2b"
PLAIN_ROUTES = frozenset({"session", "log-in"})
"""Whose answers were recorded without compression."""


def dressed(request: Request, answer: Answer, now: datetime) -> Answer:
    """The answer with its headers; JSON goes out compressed where that is understood."""
    name = request.route.name if request.route else request.path
    trace = blake2b(f"{name}/{request.ordinal}".encode(), digest_size=16).hexdigest()
    headers = {
        "Date": format_datetime(now, usegmt=True),
        "Server": "tenable.io",
        "Cache-Control": "no-store",
        "Expect-CT": "enforce, max-age=86400",
        "Pragma": "no-cache",
        "Set-Cookie": f"nginx-cloud-site-id={SITE}; path=/; HttpOnly; SameSite=Strict; Secure",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Gateway-Site-ID": "nginx-router-a-prod-us-east-2",
        "X-Request-Uuid": trace,
        "X-Xss-Protection": "1; mode=block",
    }
    return _compressed(request, answer, name).with_headers(headers)


def _compressed(request: Request, answer: Answer, name: str) -> Answer:
    """A compressed answer has no Content-Length, as recorded."""
    wanted = "gzip" in request.header("accept-encoding") and answer.status == 200
    if not wanted or answer.content_type != JSON or name in PLAIN_ROUTES:
        return answer
    if not isinstance(answer.body, bytes):
        return answer
    packed = replace(answer, body=(gzip.compress(answer.body, 1, mtime=0),))
    return packed.with_headers({"Content-Encoding": "gzip", "Vary": "accept-encoding"})
