"""What a request asks for: limit, place, filter, order, facets and ids, or the vendor's refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .. import Request
from ..engine.http.messages import NotSimulated
from .envelope import DEVICES, DISCOVER, ONLINE, SPOTLIGHT, Refused, bad_request
from .fql import Malformed, parse
from .matching import test_of
from .scene import Scene
from .shelf import Query, Shelf

DEFAULT_LIMIT = 100
WINDOW = 10_000
DIRECTIONS = ("asc", "desc")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a route takes at most, and who says so when it is more.

    `needs_filter` is whether a filter may be left out.
    """

    service: str
    most: int
    needs_filter: bool = False


BOUNDS: Mapping[str, Bounds] = MappingProxyType(
    {
        "device-ids": Bounds(DEVICES, 5000),
        "device-scroll": Bounds(DEVICES, 10_000),
        "devices": Bounds(DEVICES, 10_000),
        "device-details": Bounds(DEVICES, 100),
        "device-details-post": Bounds(DEVICES, 5000),
        "online-state": Bounds(ONLINE, 100),
        "vulnerabilities": Bounds(SPOTLIGHT, 5000, needs_filter=True),
        "vulnerability-ids": Bounds(SPOTLIGHT, 400, needs_filter=True),
        "vulnerability-details": Bounds(SPOTLIGHT, 400),
        "remediations": Bounds(SPOTLIGHT, 400),
        "asset-ids": Bounds(DISCOVER, 100),
        "asset-details": Bounds(DISCOVER, 100),
        "assets": Bounds(DISCOVER, 1000, needs_filter=True),
        "applications": Bounds(DISCOVER, 1000, needs_filter=True),
    }
)
"""The largest page, or the most ids, of every route that has either."""


def bounds(request: Request) -> Bounds:
    """What the route of a request takes."""
    return BOUNDS[request.route.name if request.route else ""]


def limit(request: Request) -> int:
    """Rows a page; raises Refused when they are none, too many, or no number."""
    bound = bounds(request)
    text = request.parameter("limit")
    if text is None:
        return DEFAULT_LIMIT
    number = _whole(text, "limit", bound.service)
    if not 1 <= number <= bound.most:
        # recorded for Spotlight's ids; that the others say it in the same words is assumed
        text = f"{number} is an invalid page size, must be between 1 and {bound.most}"
        raise bad_request(text, bound.service)
    return number


def offset(request: Request) -> int:
    """Rows to skip; raises Refused beyond the window of ten thousand."""
    service, rows = bounds(request).service, limit(request)
    skipped = _whole(request.parameter("offset") or "0", "offset", service)
    if skipped + rows <= WINDOW:
        return skipped
    if service == DISCOVER:
        text = f"offset {skipped} and limit {rows} are invalid; "
        text += f"offset + limit must be less than or equal to {WINDOW}"
        raise bad_request(text, service)
    raise bad_request(f"limit + offset must be less than {WINDOW}", service)


def _whole(text: str, name: str, service: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise bad_request(f"invalid {name}: {text!r} is not a whole number", service)
    return int(text)


def query(request: Request, shelf: Shelf, scene: Scene) -> Query:
    """Filter and order; raises Refused for wrong ones, NotSimulated for those we do not know."""
    bound = bounds(request)
    text = request.parameter("filter") or ""
    if not text and bound.needs_filter:
        raise bad_request("invalid input data: filter is required", bound.service)
    try:
        expression = parse(text) if text else None
        if expression is not None:
            test_of(expression, shelf.fields, scene.now)
        path, descending = _order(request.parameter("sort") or "", shelf)
    except Malformed as error:
        raise bad_request(f"invalid filter or sort: {error}", bound.service) from None
    return Query(text, expression, path, descending)


def _order(text: str, shelf: Shelf) -> tuple[str, bool]:
    """`field.asc`, `field|desc` or a field alone."""
    for direction in DIRECTIONS:
        for sign in (".", "|"):
            if text.endswith(sign + direction):
                path = _path(text.removesuffix(sign + direction), shelf)
                return path, direction == "desc"
    return (_path(text, shelf) if text else ""), False


def _path(name: str, shelf: Shelf) -> str:
    path, _ = shelf.fields.named(name)
    if name not in shelf.sorts:
        raise NotSimulated(f"sorting {shelf.name} by {name}")
    return path


def facets(request: Request, known: frozenset[str]) -> tuple[str, ...]:
    """The facets asked for; raises Refused for one that is none."""
    wanted = request.query.get("facet", ())
    if unknown := sorted(set(wanted) - known):
        raise bad_request(f"invalid facet: {unknown[0]}", bounds(request).service)
    return wanted


def ids(request: Request) -> tuple[str, ...]:
    """The ids of a query or a JSON body, each once; raises Refused for none or too many."""
    bound = bounds(request)
    found = _posted(request, bound) if request.method == "POST" else request.query.get("ids", ())
    wanted = tuple(dict.fromkeys(found))
    if not wanted:
        raise bad_request("invalid request: ids is required", bound.service)
    if len(found) > bound.most:
        # recorded for online-state, which says so under a 200; assumed for the others
        text = f"request must contain between 0 and {bound.most} ids"
        status = 200 if bound.service == ONLINE else 400
        raise Refused(status, text, service=bound.service, code=400, bare=False)
    return wanted


def _posted(request: Request, bound: Bounds) -> tuple[str, ...]:
    try:
        body = json.loads(request.body)
    except ValueError:
        raise bad_request("invalid request: the body is not JSON", bound.service) from None
    found = body.get("ids") if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise bad_request("invalid request: ids is not a list of text", bound.service)
    return tuple(found)
