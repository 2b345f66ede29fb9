"""The form of every answer: pretty JSON, pages with their links, and the error object."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlencode

import msgspec

from ..engine import Answer, ApiError, Context, Document, Malformed, Page, ParameterError

API = "/api/3"
JSON = "application/json;charset=UTF-8"
QUOTED, KEPT = b'\\": ', b"\x00"
HEADERS: Mapping[str, str] = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-UA-Compatible": "IE=edge,chrome=1",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Cache-Control": "no-store, must-revalidate",
    "Vary": "Accept-Encoding",
    "Server": "Security Console",
}
"""What every answer carries, as recorded."""
CHALLENGE = 'Basic realm="Security Console"'
TEXTS: Mapping[int, str] = {
    400: "The request was invalid.",
    401: "The user is not authorized to perform the requested operation.",
    403: "The operation is not permitted.",
    404: "The resource does not exist or access is prohibited.",
    405: "The operation is not allowed on this resource.",
    408: "The request took too long.",
    413: "The request is too large.",
    415: "The media type is not supported.",
    500: "An internal error has occurred.",
    503: "The service is temporarily unavailable.",
}
"""What the error object says; only that there is a text is documented."""
SPELLINGS = frozenset({"string-status", "no-error-links"})
"""Quirks that change every error object."""


@lru_cache(maxsize=4096)
def stamp(moment: datetime) -> str:
    """Return a moment in UTC, to the millisecond, as recorded."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dated(context: Context, moment: datetime) -> str:
    """Return a date of the world as the console has it."""
    return stamp(context.date(moment))


def link(context: Context, path: str, rel: str = "self") -> dict[str, object]:
    """Return a link to a path of the API."""
    return {"href": f"{context.url}{API}{path}", "rel": rel}


def below(*parts: str, prefix: str = "") -> tuple[tuple[str, str], ...]:
    """Return what is found below a path: how the path goes on and what a link calls it."""
    return tuple((part.lower().replace(" ", "_"), prefix + part) for part in parts)


def links(context: Context, path: str, parts: tuple[tuple[str, str], ...]) -> list[Document]:
    """Return links to a path and to parts of what is there."""
    base = f"{context.url}{API}{path}"
    found = [{"href": f"{base}/{end}", "rel": rel} for end, rel in parts]
    return [{"href": base, "rel": "self"}, *found]


def rendered(value: object, status: int = 200) -> Answer:
    """Return a document, pretty-printed with a space before every colon, as documented."""
    body = msgspec.json.format(msgspec.json.encode(value), indent=2)
    # A quote inside of a text comes with a backslash; no such text is the end of a key.
    if QUOTED in body:
        spaced = body.replace(QUOTED, KEPT).replace(b'": ', b'" : ').replace(KEPT, QUOTED)
    else:
        spaced = body.replace(b'": ', b'" : ')
    return Answer(status, spaced + b"\n", JSON)


def refused(url: str, quirks: frozenset[str], error: ApiError) -> Answer:
    """Return the error object; `status` is a number in the prose, text in the Swagger file."""
    status = str(error.status) if "string-status" in quirks else error.status
    message = error.message or TEXTS.get(error.status, f"Simulated error {error.status}.")
    body: dict[str, object] = {"status": status, "message": message}
    if "no-error-links" not in quirks:
        body["links"] = [{"href": f"{url}{API}", "rel": "self"}]
    answer = rendered(body, error.status)
    return answer.with_headers({"WWW-Authenticate": CHALLENGE}) if error.status == 401 else answer


def refusal(context: Context, error: ApiError) -> Answer:
    """Return the error object."""
    for quirk in SPELLINGS & context.quirks:
        context.report_effect(quirk)
    return refused(context.url, context.quirks, error)


def filter_refusal(_context: Context, error: Malformed) -> ApiError:
    """Return 400, which says what is wrong with the criteria."""
    return ApiError(400, str(error))


def parameter_refusal(_context: Context, error: ParameterError) -> ApiError:
    """Return 400, which names the parameter."""
    return ApiError(400, f"The parameter {error.name} is not valid: {error.kind}.")


def collection(context: Context, resources: Sequence[object]) -> Answer:
    """Return a collection that is not paged: it has no page object, whatever was asked for."""
    return rendered({"resources": list(resources), "links": [link(context, _path(context))]})


def paged(context: Context, page: Page) -> Answer:
    """Return one page of a collection; raise 404 past its end, but for the first of nothing."""
    if context["page"] and context["page"] * page.size >= page.order.total:
        raise ApiError(404)
    rows = page.rows
    if page.collection.name == "assets" and context.quirk("ignores-sort"):
        rows = sorted(rows, key=lambda row: -row["id"])
    number, pages = page.position.skip // page.size, -(-page.total // page.size)
    counted = {"size": page.size, "totalResources": page.total, "totalPages": pages}
    links = list(_neighbours(context, page, number, pages))
    by_rel = {one["rel"]: {"href": one["href"]} for one in links}
    found = {"resources": page.shown(rows), "page": {"number": number, **counted}}
    return rendered({**found, "links": by_rel if context.quirk("links-object") else links})


def _neighbours(context: Context, page: Page, number: int, pages: int) -> Iterator[Document]:
    numbers = {
        "first": 0 if pages > 1 else None,
        "prev": number - 1 if number else None,
        "self": number,
        "next": number + 1 if number + 1 < pages else None,
        "last": pages - 1 if pages > 1 else None,
    }
    asked = ((name, context.parameters.get(name)) for name in ("active", "name", "type"))
    own = [f"{urlencode({name: value})}&" for name, value in asked if value is not None]
    order = [("sort", one) for one in context["sort"] or ("id,asc",)]
    start, rest = f"{_path(context)}?{''.join(own)}", urlencode(order, safe=",")
    for rel, other in numbers.items():
        if other is not None:
            yield link(context, f"{start}page={other}&size={page.size}&{rest}", rel)


def _path(context: Context) -> str:
    return context.request.path.removeprefix(API).rstrip("/")
