"""The form of answers: OData lists, and errors of the API and of Entra (contract 2, 3, 7)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http.client import responses as phrases

from ..engine import (
    Answer,
    ApiError,
    Context,
    Document,
    Handler,
    Malformed,
    Page,
    ParameterError,
    RateLimit,
    Request,
    uuid_of,
)

Envelope = Callable[[Context, Page], Answer]
Find = Callable[[Context], Document]
List = Callable[[Context], Iterable[Document]]

SHEET = "docs/contracts/microsoft-defender.md"
CONTEXT = "https://api.securitycenter.microsoft.com/api/$metadata#"
"""The legacy host, wherever the answer comes from."""
WORDS: Mapping[str, str] = {
    "missing": "The parameter {0.name} is required",
    "too-large": "The limit of '{0.bounds[1]}' for {0.name} query has been exceeded",
    "cursor": "The skip token is not valid",
}
PREFERENCE = "odata.maxpagesize="


def parameter_refusal(_context: Context, error: ParameterError) -> ApiError:
    """Return what is said of a parameter that is not accepted."""
    is_option = error.name.startswith("$") and error.kind not in WORDS
    code = "MissingRequiredParameter" if error.kind == "missing" else "BadRequest"
    words = WORDS.get(error.kind, "Invalid value '{0.value}' for {0.name} query option")
    return ApiError(400, words.format(error), code="ODataError" if is_option else code)


def filter_refusal(_context: Context, error: Malformed) -> ApiError:
    """Return what is said of a filter that is not understood."""
    return ApiError(400, str(error), code="ODataError")


def refusal(context: Context, error: ApiError) -> Answer:
    """Return a refusal as the API words it, or Entra."""
    return refused(context.request, error, context.now)


def refused(request: Request, error: ApiError, now: datetime) -> Answer:
    """Return a refusal; a gateway's words are no JSON, and Entra has a form of its own."""
    phrase = phrases[500 if error.status == 200 else error.status]
    if error.status > 500:
        return Answer.text(phrase, error.status)
    if "number" in error.details:
        return Answer.json(_of_entra(request, error, now), error.status)
    code = error.details.get("code") or phrase.replace(" ", "")
    said = {"code": code, "message": error.message, "target": target(request)}
    form = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if error.status == 401 else {}
    return Answer.json({"error": said}, error.status).with_headers(form)


def _of_entra(request: Request, error: ApiError, now: datetime) -> Document:
    trace, stamp = target(request).removeprefix("|"), f"{now:%Y-%m-%d %H:%M:%SZ}"
    number = error.details["number"]
    ids = f"Trace ID: {trace} Correlation ID: {trace} Timestamp: {stamp}"
    return {
        "error": error.details["error"],
        "error_description": f"AADSTS{number}: {error.message} {ids}",
        "error_codes": [number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": trace,
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }


def too_many(limit: RateLimit, wait_seconds: int, tenant_id: str) -> Answer:
    """Return 429; its code is recorded as a number, where the documentation has a word (7)."""
    span = "00:01:00" if limit.window_seconds <= 60 else "01:00:00"
    text = (
        f"API calls quota exceeded! Maximum allowed {limit.calls} per {span} for the key "
        f"Destination+TenantID+AppID. You can send requests again in {wait_seconds} seconds."
    )
    error = {"code": "429", "message": text, "target": tenant_id}
    return Answer.json({"error": error}, 429).with_headers({"Retry-After": str(wait_seconds)})


def target(request: Request) -> str:
    """Return the id of a call, by which support finds it; no two calls of a simulator share one."""
    return f"|{uuid_of(request.call_id)}"


def listed(
    kind: str, rows: Sequence[object] | None, link: str | None = None, count: int | None = None
) -> Answer:
    """Return a page of a list; without a link there is no more."""
    counted = {} if count is None else {"@odata.count": count}
    linked = {"@odata.nextLink": link} if link else {}
    return Answer.json({"@odata.context": f"{CONTEXT}{kind}", **counted, "value": rows, **linked})


def entity(kind: str, find: Find) -> Handler:
    """Return what answers with one thing."""
    form = {"@odata.context": f"{CONTEXT}{kind}/$entity"}
    return lambda context: Answer.json({**form, **find(context)})


def whole(kind: str, find: List, *, counted: bool = False) -> Handler:
    """Return what answers with a list that is all on one page."""

    def answer(context: Context) -> Answer:
        rows = list(find(context))
        return listed(kind, rows, count=len(rows) if counted else None)

    return answer


def envelope(kind: str) -> Envelope:
    """Return what makes the answer of a listing; one that `$top` bounds links nowhere (5.1)."""

    def answer(context: Context, page: Page) -> Answer:
        options = context.parameters
        names = [name for name in (options.get("$select") or "").split(",") if name]
        rows = [{name: row.get(name) for name in names} if names else row for row in page.rows]
        is_last = options.get("$top") is not None or context.quirk("no-next-link")
        counted = page.total if options.get("$count") == "true" else None
        return listed(kind, page.shown(rows), None if is_last else page.link, counted)

    return answer
