"""A vendor of every style of paging, as small as the engine lets it be."""

import json
import re
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from simulators.engine import (
    EVERYTHING,
    Answer,
    ApiError,
    Collection,
    Cursor,
    Field,
    Fields,
    HeaderCursor,
    HeaderPages,
    LinkedCursor,
    LinkedOffset,
    LinkedPages,
    Listing,
    Offset,
    Operation,
    PageFromZero,
    PageNumber,
    Query,
    SearchWindow,
    Vendor,
    choice,
    fql,
    integer,
    not_simulated,
    paging_quirks,
    text,
    texts,
)

CODE = 9_007_199_254_740_993
"""The first number that a float cannot hold."""


def code(host):
    return str(CODE + host.index)


def host_of(context, value):
    index = int(value) - CODE if value.isdecimal() else -1
    return next(iter(context.world.window(index, 1)), None) if index >= 0 else None


def devices(context, host):
    return [
        {
            "id": host.id,
            "name": host.hostname,
            "size": host.index % 5,
            "code": code(host),
            "seen": context.rfc3339(host.last_seen),
        }
    ]


FIELDS = Fields(
    {
        "id": Field(),
        "name": Field(wildcards=True),
        "code": Field(),
        "code_of_item": Field(read=code),
        "seen": Field(kind="moment"),
        "address": Field(wildcards=True, read=lambda host: host.address),
        "last": Field(kind="moment", read=lambda host: host.last_seen),
    },
    known=frozenset({"tag*"}),
)
DEVICES = Collection(
    "devices",
    devices,
    fields=FIELDS,
    sorts=frozenset({"name", "size"}),
    lookups={
        "id": lambda context, value: context.world.find_id(value),
        "code": host_of,
    },
    one_each=lambda _: True,
)
STYLES = {
    "cursor": Cursor("limit", "after", lifetime_seconds=120, bound=True),
    "offset": Offset("limit", "offset", window=10_000),
    "page": PageNumber("limit", "page"),
    "page-from-zero": PageFromZero("limit", "page"),
    "window": SearchWindow("to", "from"),
    "linked-cursor": LinkedCursor("limit", "after"),
    "linked-offset": LinkedOffset("limit", "$skip"),
    "linked-pages": LinkedPages("limit", "page"),
    "header-cursor": HeaderCursor("limit", "after", counted=False),
    "header-pages": HeaderPages("limit", "page", counted=False),
}
START = {"after": text("after"), "from": integer("from", 0), "page": integer("page", least=0)}


def query(context, collection):
    given = context["filter"]
    expression = fql().parse(given) if given else EVERYTHING
    sort = context["sort"] or ""
    return Query(given or "", expression, sort.removeprefix("-"), sort.startswith("-"))


def envelope(context, page):
    body = {"items": page.shown(page.rows), "total": page.total}
    if page.style.linked:
        body["next"] = page.link
    elif page.style.followed:
        body["next"] = page.token or None
    if page.style.headed:
        return Answer.json(body["items"]).with_headers(page.link_header())
    return Answer.json(body)


def listing(name, style):
    start = START.get(style.start) or integer(style.start, 0)
    size = integer(style.size, 7, least=1, most=500)
    return Operation(
        name,
        f"GET /{name}",
        Listing(DEVICES, style, query, envelope),
        "assumed",
        "this module",
        (
            size,
            start,
            text("filter"),
            choice("sort", "name", "-name", "size", "-size"),
            texts("note"),
            *not_simulated("as_of"),
        ),
        style=style,
    )


class Acme(Vendor):
    name = "acme"
    operations = tuple(listing(name, style) for name, style in STYLES.items())
    quirks = paging_quirks(STYLES.values())

    def refusal(self, context, error):
        return Answer.json({"error": error.message}, error.status)

    def parameter_refusal(self, context, error):
        return ApiError(422, f"{error.name}: {error.kind}")

    def cursor_refusal(self, context):
        return ApiError(410, f"the cursor of {context['limit']} rows has expired")

    def filter_refusal(self, context, error):
        return ApiError(400, str(error))

    def oracle(self, config=None):
        return iter(())


def get(simulator, path, **params):
    """Return status, headers and body of a GET; a path may be a whole URL."""
    parts = urlsplit(path)
    found = {}

    def start_response(status, headers, _=None):
        found["status"], found["headers"] = int(status.split()[0]), dict(headers)

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query or urlencode(params),
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "https",
        "HTTP_HOST": "acme.test",
    }
    body = b"".join(simulator.app(environ, start_response))
    return found["status"], found["headers"], json.loads(body)


def walk(simulator, name, size=7, most=40, **params):
    """Yield the rows of each page as a client of that style gets them, at most so many pages."""
    style, given, address = STYLES[name], dict(params), f"/{name}"
    given[style.size] = size
    for number in range(most):
        status, headers, body = get(simulator, address, **given)
        if status != 200:
            return
        rows = body if style.headed else body["items"]
        yield [row["id"] for row in rows or []]
        address, given = following(name, style, number, size, headers, body, {**params})
        if address is None:
            return


def following(name, style, number, size, headers, body, params):
    if style.headed:
        found = re.search(r'<([^>]+)>; rel="next"', headers.get("Link", ""))
        return (found[1], {}) if found else (None, {})
    if style.linked:
        return body["next"], {}
    if style.followed:
        more = {**params, style.start: body["next"], style.size: size}
        return (f"/{name}", more) if body["next"] else (None, {})
    if not body["items"]:
        return None, {}
    return f"/{name}", {**params, **asked(style, number + 1, size)}


def asked(style, number, size):
    if name_of(style) == "SearchWindow":
        return {style.start: number * size, style.size: (number + 1) * size}
    if style.stepped:
        return {style.start: number + style.first, style.size: size}
    return {style.start: number * size, style.size: size}


def name_of(style):
    return type(style).__name__
