"""The form of every answer: `meta`, `errors`, `resources`.

Source: docs/contracts/crowdstrike.md 3 and 7.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine import (
    Answer,
    ApiError,
    Context,
    Document,
    Malformed,
    Page,
    ParameterError,
    Request,
    uuid_of,
)

GATEWAY, TOKENS, DEVICES = "crowdstrike-api-gateway", "csam", "device-api"
SPOTLIGHT, DISCOVER, ONLINE = "spapi", "discover-api", "cs.agentonline"
HOST_GROUPS, ASSESSMENT = "host-groups-api", "zta-api"
"""Assumed."""
WINDOW = 10_000
CURSOR_SECONDS = 120.0
NANOSECONDS = 1_000_000_000
HERE, ELSEWHERE = "us-1", "us-2"
"""Regions: of the tenant, and under quirks."""
TEXTS: Mapping[int, str] = {
    400: "invalid request",
    401: "access denied, invalid bearer token",
    403: "access denied, authorization failed",
    404: "404: Page Not Found",
    429: "API rate limit exceeded.",
    500: "Internal Server Error: Please provide trace-id={trace} to support",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

Show = Callable[[Context, Document], object]
Find = Callable[[Context, str], Document | None]


def service_of(context: Context) -> str:
    """Return who answers: the service that the operation belongs to."""
    return str(context.operation.facts["service"])


def meta(request: Request, service: str, pagination: object = None) -> Document:
    """Return the head of an answer."""
    paging = {} if pagination is None else {"pagination": pagination}
    return {"query_time": 0.011, **paging, "powered_by": service, "trace_id": trace_id(request)}


def trace_id(request: Request) -> str:
    """Return the id of a call, the same in body and header; no two calls share one."""
    return uuid_of(request.call_id)


# refusals


def refused(request: Request, error: ApiError, service: str = GATEWAY) -> Answer:
    """Return a refusal: by the gateway and the token endpoint bare, by a service with resources."""
    code = int(str(error.details.get("code") or error.status))
    message = error.message or TEXTS.get(code, f"Simulated error {code}")
    body: dict[str, object] = {
        "meta": meta(request, service, error.details.get("pagination")),
        "errors": [{"code": code, "message": message.replace("{trace}", trace_id(request))}],
    }
    if service not in (GATEWAY, TOKENS):
        # Recorded: Discover has null here, the others an empty list.
        body["resources"] = None if service == DISCOVER else []
    return Answer.json(body, error.status)


def refusal(context: Context, error: ApiError) -> Answer:
    """Return a refusal as Falcon words it; whom the gateway does not let pass, no service sees."""
    service = service_of(context)
    is_stopped = error.status in (401, 403) and service != TOKENS
    return refused(context.request, error, GATEWAY if is_stopped else service)


def filter_refusal(_context: Context, error: Malformed) -> ApiError:
    """Return 400 for a filter or an order."""
    return ApiError(400, f"invalid filter or sort: {error}")


MALFORMED = "invalid {0.name}: {0.value!r}"
SIZE = "{0.value} is an invalid page size, must be between {0.bounds[0]} and {0.bounds[1]}"
WORDS: Mapping[str, str] = {
    "missing": "invalid input data: {0.name} is required",
    "too-small": SIZE,
    "too-large": SIZE,
    "unknown-value": "invalid {0.name}: {0.value}",
    "cursor": "invalid offset or 'after' key",
    "window": f"limit + offset must be less than {WINDOW}",
    f"window of {DISCOVER}": "offset {0.value} and limit {0.bounds[0]} are invalid; "
    f"offset + limit must be less than or equal to {WINDOW}",
}


def parameter_refusal(context: Context, error: ParameterError) -> ApiError:
    """Return the refusal of a parameter; that other services word it like Spotlight is assumed."""
    words = WORDS.get(error.kind, MALFORMED)
    if words == SIZE and error.bounds[1] is None:
        words = MALFORMED
    own = WORDS.get(f"{error.kind} of {service_of(context)}", words)
    return ApiError(400, own.format(error))


def cursor_refusal(context: Context) -> ApiError:
    """Return 404, but for devices with what looks like the end of a listing.

    Source: docs/contracts/crowdstrike.md 5.1.
    """
    if service_of(context) == DEVICES:
        return ApiError(400 if context.quirk("expired-offset-400") else 404, "offset has expired")
    return expired_context(context["limit"])


def expired_context(limit: int) -> ApiError:
    """Return the 404 of a search that is over."""
    message = "Search context expired, 'after' key no longer valid"
    return ApiError(404, message, pagination={"limit": limit, "total": 0, "after": ""})


def elsewhere(request: Request, limit: int) -> Answer:
    """Return the redirect of a tenant in another cloud, with an empty body (recorded)."""
    headers = {
        "Location": f"https://api.{ELSEWHERE}.crowdstrike.com{request.path}",
        "X-Cs-Region": ELSEWHERE,
        "X-Ratelimit-Limit": str(limit),
    }
    return Answer(308, b"", "application/json").with_headers(headers)


# answers


def reply(
    context: Context,
    resources: Sequence[object] | None,
    pagination: object = None,
    errors: Sequence[Document] = (),
) -> Answer:
    """Return an answer with what was asked for, and with what went wrong beside it."""
    shown = None if context.quirk("null-errors") and not errors else errors
    head = meta(context.request, service_of(context), pagination)
    return Answer.json({"meta": head, "errors": shown, "resources": resources})


def rows_with(
    pagination: Callable[[Context, Page], Document], show: Show = lambda _, row: row
) -> Callable[[Context, Page], Answer]:
    """Return what answers with a page of rows as `show` makes them, and where it ends."""

    def envelope(context: Context, page: Page) -> Answer:
        rows = [show(context, row) for row in page.rows]
        return reply(context, page.shown(rows), pagination(context, page))

    return envelope


def by_offset(context: Context, page: Page) -> Document:
    """Return the offset of the next page, at the end as well."""
    following = page.position.skip + (0 if context.quirk("echoed-offset") else len(page.keys))
    return {"offset": following, "limit": page.size, "total": page.total}


def by_scroll(context: Context, page: Page) -> Document:
    """Return the token of a scroll; its end is a page without rows, total or token (4.2)."""
    total = page.total if page.keys else 0
    return {"total": total, "offset": page.token, "expires_at": _expiry(context)}


def by_token(context: Context, page: Page) -> Document:
    """Return the token of this page and, but for the last, of the next."""
    # Recorded as a number where there is no result, though it is text otherwise.
    offset = (context["offset"] or "") if page.keys else 0
    here = {"total": page.total, "limit": page.size, "offset": offset}
    following = {"next": page.token} if page.token else {}
    return {**here, "expires_at": _expiry(context), **following}


def by_after(_context: Context, page: Page) -> Document:
    """Return the token of the next page."""
    return {"limit": page.size, "total": page.total, "after": page.token}


def by_ids(find: Find, most: int) -> Callable[[Context], Answer]:
    """Return what answers with the documents that have the ids of the request, at most so many."""

    def answer(context: Context) -> Answer:
        by_id = {one: find(context, one) for one in _wanted(context, most)}
        found = [document for document in by_id.values() if document is not None]
        missing = [one for one, document in by_id.items() if document is None]
        named = missing if context.quirk("unknown-ids-complain") else ()
        errors = [{"code": 404, "message": "resource not found", "id": one} for one in named]
        return reply(context, found, errors=errors)

    return answer


def _wanted(context: Context, most: int) -> Any:
    """Return the ids of a request; raise ApiError for none or too many."""
    if not context["ids"]:
        raise ApiError(400, "invalid request: ids is required")
    if len(context["ids"]) > most:
        # Recorded for the online state, which says so under a 200; assumed for the others.
        status = 200 if service_of(context) == ONLINE else 400
        raise ApiError(status, f"request must contain between 0 and {most} ids", code=400)
    return context["ids"]


def _expiry(context: Context) -> int:
    """Return when the token of this answer will be too old."""
    return int((context.now.timestamp() + CURSOR_SECONDS) * NANOSECONDS)
