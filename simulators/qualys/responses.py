"""Everything that is not a list: SIMPLE_RETURN, the headers of all, the web server's HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from http.client import responses as PHRASES  # noqa: N812 - a constant
from urllib.parse import urlencode

from ..engine import Answer, ApiError, Clock, Request, rfc3339
from .documents.markup import CSV, DECLARATION, KEEP_ALIVE, TEXT_XML, XML, block, inline

Items = tuple[tuple[str, str], ...]
CODES: Mapping[int, tuple[int, str]] = {
    **dict.fromkeys((1901, 1903, 1904, 1905, 1907, 1908, 1922), (400, "")),
    **dict.fromkeys((1960, 1965), (409, "")),
    999: (501, "Internal error. Please contact customer support."),
    1920: (409, "The requested operation is blocked by one or more existing Business Objects"),
    1999: (503, "We are performing scheduled maintenance on our system."),
    2000: (401, "Bad Login/Password"),
    2001: (200, "This account has expired."),
    2002: (403, "User account is inactive."),
    2003: (
        409,
        "Registration must be completed before API requests will be served for this account.",
    ),
    2011: (409, "SecureID authentication is required for this account."),
    2012: (403, "User is not authorized to run this API."),
}
"""The HTTP status each vendor code comes with, and what it says when a fault asks for it.

Source: docs/contracts/qualys.md 4; the wording of 2002, 2003, 2011 and 2012 is assumed.
"""
FAULT_CODES = {200: 2001, 400: 999, 401: 2000, 403: 2012, 409: 1960, 501: 999, 503: 1999}
"""The code of a `status:N` fault that names none."""
SECURITY: Mapping[str, str] = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-XSS-Protection": "1; mode=block",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
URL_LIMIT = 8190
"""Bytes of a request line, as Apache has it by default; that there is a limit is documented (4)."""
SUBSCRIPTION, USER = (f"00000000-0000-5000-8000-00000000{one}" for one in ("c0de", "beef"))
POWERED_BY = {"X-Powered-By": f"Qualys:USPOD3:{SUBSCRIPTION}:{USER}"}
NO_HEADER = ApiError(400, "Missing required header: X-Requested-With", code=1903)
"""That it is required is documented, not how that is said."""


def simple_return(
    url: str, now: datetime, status: int, text: str, code: int | None = None, items: Items = ()
) -> Answer:
    """Return a SIMPLE_RETURN; a 400 was recorded with neither XML declaration nor keep-alive."""
    rows = [{"ITEM": inline({"KEY": key, "VALUE": value})} for key, value in items]
    said = {"DATETIME": rfc3339(now), "CODE": code, "TEXT": text, "ITEM_LIST": rows or None}
    doctype = f'<!DOCTYPE SIMPLE_RETURN SYSTEM "{url}/api/2.0/simple_return.dtd">'
    body = f"{doctype}\n{block({'SIMPLE_RETURN': {'RESPONSE': said}}, 0)}\n"
    if status == 400:
        return Answer(status, (body.encode(),), XML, (("Connection", "close"),))
    return Answer(status, (f"{DECLARATION}\n{body}".encode(),), TEXT_XML)


def refused(url: str, now: datetime, error: ApiError) -> Answer:
    """Return a refusal as a SIMPLE_RETURN."""
    return simple_return(url, now, error.status, error.message, **error.details)  # type: ignore[arg-type]


def coded(code: int, status: int | None = None) -> ApiError:
    """Return the refusal of a code, with its usual status unless another is given."""
    usual, text = CODES.get(code, (400, ""))
    return ApiError(status or usual, text or f"Simulated code {code}.", code=code)


def too_many_running(running: int, limit: int, status: int = 409) -> ApiError:
    """Return 1960, which says how many calls have to finish."""
    to_finish = running - limit + 1
    noun = "instance has" if to_finish == 1 else "instances have"
    text = f" This API cannot be run again until {to_finish} currently running API {noun} finished."
    return ApiError(status, text, code=1960, items=(("CALLS_TO_FINISH", str(to_finish)),))


def too_many_recently(wait_seconds: int, status: int = 409) -> ApiError:
    """Return 1965 for that many more seconds."""
    hours, rest = divmod(wait_seconds, 3600)
    wait = f"{hours} hours, {rest // 60} minutes and {rest % 60} seconds"
    text = f" This API cannot be run again for another {wait}."
    return ApiError(status, text, code=1965, items=(("SECONDS_TO_WAIT", str(wait_seconds)),))


def web_page(status: int) -> Answer:
    """Return the web server's page for a call that does not reach the API."""
    reason = phrase(status)
    text = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head><title>{status} {reason}</title></head><body>"
        f"<h1>{reason}</h1><p>This is not the API.</p><p>{status} {reason}</p>"
        "</body></html>\n"
    )
    return Answer(status, text.encode(), "text/html; charset=iso-8859-1")


def phrase(status: int) -> str:
    """Return the reason phrase of an HTTP status."""
    return PHRASES.get(status, f"Status {status}")


def chunked(answer: Answer) -> Answer:
    """Return a document in pieces, as all of them are sent (recorded)."""
    is_document = answer.content_type in (XML, TEXT_XML, CSV)
    if is_document and isinstance(answer.body, bytes):
        return replace(answer, body=(answer.body,))
    return answer


def paced(answer: Answer, clock: Clock, seconds: float) -> Answer:
    """Return a document that takes so long before each of its keep-alive comments."""
    comment = KEEP_ALIVE.encode()
    first, *others = answer.whole().body.split(comment)  # type: ignore[union-attr]

    def pieces() -> Iterator[bytes]:
        yield first
        for piece in others:
            clock.sleep(seconds)
            yield comment + piece

    return replace(answer, body=pieces())


def dressed(answer: Answer, request: Request, now: datetime, limits: Mapping[str, str]) -> Answer:
    """Return an answer with every header the vendor sends and the answer has not chosen itself."""
    own = {name.lower() for name, _ in answer.headers}
    headers = dict(_common(request, now, closing="connection" in own))
    # A refusal by a limit brings the headers of that limit and no others.
    if answer.status != 401 and "x-concurrency-limit-limit" not in own:
        headers |= limits
    return answer.with_headers(
        {name: value for name, value in headers.items() if name.lower() not in own}
    )


def _common(request: Request, now: datetime, closing: bool) -> Mapping[str, str]:
    date = {"Date": format_datetime(now, usegmt=True), **SECURITY}
    if request.path.startswith("/qps"):
        return {**date, "Server": "Apache", **POWERED_BY}
    if closing:
        return {**date, "Server": "Qualys"}
    keep_alive = f"timeout=300, max={300 - request.ordinal % 300}"
    return {**date, "Server": "Qualys", "Keep-Alive": keep_alive, "Connection": "Keep-Alive"}


def concurrency(limit: int | None, running: int) -> dict[str, str]:
    """Return the headers on how many calls may run at once, and how many do."""
    headers = {"Limit": str(limit or 0), "Running": str(running)}
    return {f"X-Concurrency-Limit-{name}": value for name, value in headers.items()}


def rate(request: Request, wait_seconds: int = 0) -> dict[str, str]:
    """Return the headers on what the window leaves; ToWait is 0 for a call that is let in (3)."""
    if request.allowance is None:
        return POWERED_BY
    headers = {
        "Limit": request.allowance.limit,
        "Window-Sec": int(request.allowance.window_seconds),
        "ToWait-Sec": wait_seconds,
        "Remaining": 0 if wait_seconds else request.allowance.remaining,
    }
    return POWERED_BY | {f"X-RateLimit-{name}": str(value) for name, value in headers.items()}


def is_too_long(request: Request) -> bool:
    """Return True for a GET whose request line is too long, as near as what was decoded tells."""
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    line = f"{request.method} {request.path}?{urlencode(pairs)} HTTP/1.1"
    return request.method == "GET" and len(line) > URL_LIMIT
