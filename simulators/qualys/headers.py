"""The headers Qualys sends: the common ones, and how much of the limits is left."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from types import MappingProxyType
from urllib.parse import urlencode

from .. import Answer, Request

SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-XSS-Protection": "1; mode=block",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
    }
)
POWERED_BY = (
    "Qualys:USPOD3:00000000-0000-5000-8000-00000000c0de:00000000-0000-5000-8000-00000000beef"
)


def dressed(answer: Answer, request: Request, now: datetime, limits: Mapping[str, str]) -> Answer:
    """An answer with every header the vendor sends and the answer has not chosen itself."""
    own = {name.lower() for name, _ in answer.headers}
    wanted = dict(_common(request, now, closing="connection" in own))
    # a refusal by a limit brings the headers of that limit and no others
    if answer.status != 401 and "x-concurrency-limit-limit" not in own:
        wanted |= limits
    return answer.with_headers(
        {name: value for name, value in wanted.items() if name.lower() not in own}
    )


def _common(request: Request, now: datetime, closing: bool) -> Mapping[str, str]:
    date = {"Date": format_datetime(now, usegmt=True), **SECURITY}
    if request.path.startswith("/qps"):
        return {**date, "Server": "Apache", "X-Powered-By": POWERED_BY}
    if closing:
        return {**date, "Server": "Qualys"}
    keep_alive = f"timeout=300, max={300 - request.ordinal % 300}"
    return {**date, "Server": "Qualys", "Keep-Alive": keep_alive, "Connection": "Keep-Alive"}


def concurrency(limit: int | None, running: int) -> dict[str, str]:
    """How many calls may run at once, and how many do."""
    return {
        "X-Concurrency-Limit-Limit": str(limit or 0),
        "X-Concurrency-Limit-Running": str(running),
    }


def rate(request: Request, wait_seconds: int = 0) -> dict[str, str]:
    """What the window leaves; ToWait is 0 unless the call is blocked.

    Source: docs/contracts/qualys.md 3.
    """
    if request.allowance is None:
        return {"X-Powered-By": POWERED_BY}
    return {
        "X-Powered-By": POWERED_BY,
        "X-RateLimit-Limit": str(request.allowance.limit),
        "X-RateLimit-Window-Sec": str(int(request.allowance.window_seconds)),
        "X-RateLimit-ToWait-Sec": str(wait_seconds),
        "X-RateLimit-Remaining": "0" if wait_seconds else str(request.allowance.remaining),
    }


def line_length(request: Request) -> int:
    """The length of the request line, as near as it can be told from what was decoded."""
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    return len(f"{request.method} {request.path}?{urlencode(pairs)} HTTP/1.1")
