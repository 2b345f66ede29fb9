"""The routes of the console as a table, and what it has besides."""

from collections.abc import Callable, Mapping
from typing import Any

from ..engine import (
    Answer,
    ApiError,
    Collection,
    Context,
    Fidelity,
    Handler,
    Listing,
    NotSimulated,
    Operation,
    PageFromZero,
    Parameter,
    Query,
    Single,
    choice,
    integer,
    text,
)
from . import queries
from .accounts import OF_ASSETS, OF_FINDINGS
from .documents import assets, content, findings, groups, inventory
from .queries import by_id, in_order, search
from .responses import API, collection, paged, rendered

Origin = tuple[Fidelity, str]
"""How sure we are, and of what source."""
Find = Callable[[Context], Any]
"""Returns what a call is about, or rows; raises 404 where it is not there."""

SHEET = "docs/contracts/insightvm.md"
HARS: Origin = ("recorded", "JupiterOne/graph-rapid7 recordings, 2023")
SWAGGER: Origin = ("documented", "rapid7/vm-console-client-python console-swagger.json")
CLIENTS: Origin = ("documented", f"nexpose-py 0.0.19, {SWAGGER[1]}")
FORM: Origin = ("documented", "nexpose-py 0.0.19 sends a form, which is 415: all that is here")
WHOLE = "2, 3.1; others than one page documented"
SOFTWARE = "2; what there is is assumed"
CASELESS = "3.4; that text is compared without case is assumed"
GROUPED = "3.5; which there are is assumed"
EXCEPTED = "3.5; who approved them and when is assumed"
UNPAGED = {"": "an unpaged collection declares no total (2)"}
MAX_SIZE = 500


class Pages(PageFromZero):
    """Pages from zero; a size above the maximum is cut to it (unverified, see the quirk)."""

    def page_size(self, context: Context) -> int:
        """Return how many rows a page has that a request asks for."""
        if context["size"] > MAX_SIZE and context.quirk("refuses-large-pages"):
            raise ApiError(400, f"The size must not exceed {MAX_SIZE}.")
        return min(int(context["size"]), MAX_SIZE)


def _view(given: object) -> object:
    if given != "details":
        raise NotSimulated(f"view={given}")
    return given


def _sort(given: object) -> object:
    return str(given).replace("ASC", "asc").replace("DESC", "desc")


PAGES = Pages("size", "page")
PAGING = (
    integer("page", 0),
    integer("size", 10, least=1),
    Parameter("sort", _sort, (), repeats=True),
    Parameter("view", _view),
)
ACTIVE = text("active", "false")
NAMED = (text("name"), text("type"))
PAGED = frozenset({"page", "size", "sort", "view"})
"""An unpaged collection takes page and size as well, and heeds neither (recorded)."""


def _operation(
    name: str, request: str, answer: Any, origin: Origin, where: str, **more: Any
) -> Operation:
    method, path = request.split(" ")
    fidelity, source = origin
    source = f"{source}; {SHEET} {where}"
    return Operation(name, f"{method} {API}{path}", answer, fidelity, source, **more)


def listing(
    request: str,
    of: Collection,
    origin: Origin,
    where: str,
    *more: Parameter,
    scope: str = "",
    query: Callable[[Context, Collection], Query] = in_order,
) -> Operation:
    """Return a listing that is paged."""
    answer, facts = Listing(of, PAGES, query, paged), {"body": request.startswith("POST")}
    how = {"parameters": (*PAGING, *more), "scope": scope, "style": PAGES, "rows": "resources"}
    return _operation(of.name, request, answer, origin, where, facts=facts, **how)


def single(
    name: str, path: str, find: Find | Collection, origin: Origin, where: str, scope: str = ""
) -> Operation:
    """Return an operation that answers with one document: a function's, or one of a collection."""
    last = path.rpartition("{")[2].rstrip("}")
    answer: Handler = (
        Single(find, last, rendered)
        if isinstance(find, Collection)
        else lambda context: rendered(find(context))
    )
    return _operation(name, f"GET {path}", answer, origin, where, scope=scope, extra=PAGED)


def unpaged(
    name: str, path: str, rows: Find, origin: Origin, where: str, scope: str = ""
) -> Operation:
    """Return a listing that is not paged."""
    more: Any = {"extra": PAGED, "rows": "resources", "unseen": UNPAGED, "scope": scope}

    def answer(context: Context) -> Answer:
        return collection(context, rows(context))

    return _operation(name, f"GET {path}", answer, origin, where, **more)


def deletion(kind: str) -> Operation:
    """Return an operation that deletes one thing of a kind."""
    request, facts = f"DELETE /{kind}s/{{{kind}}}", {"kind": kind}
    return _operation(f"delete-{kind}", request, "remove", CLIENTS, "7", safe=False, facts=facts)


def role(_context: Context) -> Answer:
    """Raise NotSimulated, for a role that comes as JSON."""
    raise NotSimulated("roles")


ASSET, SITE, SLUG = "/assets/{asset}", "/sites/{site}", "/vulnerabilities/{slug}"
FOUND = f"{ASSET}{SLUG}"
CRITERIA = (
    Parameter("filters", lambda given: given, required=True).in_body(),
    choice("match", "all", "any").in_body(),
)
OPERATIONS = (
    listing("GET /assets", queries.ASSETS, HARS, WHOLE, scope=OF_ASSETS, query=by_id),
    listing("POST /assets/search", queries.SEARCH, SWAGGER, CASELESS, *CRITERIA, query=search),
    single("asset", ASSET, queries.ASSETS, SWAGGER, "3.1", OF_ASSETS),
    listing(f"GET {ASSET}/vulnerabilities", queries.FINDINGS, HARS, "3.2", scope=OF_FINDINGS),
    single("finding", FOUND, findings.called, SWAGGER, "3.2", OF_FINDINGS),
    unpaged(
        *("finding-solution", f"{FOUND}/solution", findings.solutions),
        *(SWAGGER, "3.2; matches are left out", OF_FINDINGS),
    ),
    unpaged("services", f"{ASSET}/services", assets.services, SWAGGER, "2", OF_ASSETS),
    unpaged("asset-users", f"{ASSET}/users", assets.users, HARS, "2; always empty", OF_ASSETS),
    unpaged("software", f"{ASSET}/software", assets.software, SWAGGER, SOFTWARE, OF_ASSETS),
    listing("GET /vulnerabilities", queries.CONTENT, SWAGGER, "3.3"),
    single("vulnerability", SLUG, content.called_entry, HARS, "3.3"),
    unpaged("solution-ids", f"{SLUG}/solutions", content.solution_ids, SWAGGER, "3.3"),
    single("solution", "/solutions/{solution}", queries.SOLUTIONS, SWAGGER, "3.3"),
    listing("GET /sites", queries.SITES, HARS, "3"),
    single("site", SITE, queries.SITES, HARS, "3; as in the list"),
    listing(f"GET {SITE}/assets", queries.OF_SITE, HARS, "3", query=by_id),
    unpaged("schedules", f"{SITE}/scan_schedules", inventory.schedules, CLIENTS, "7"),
    listing("GET /scans", queries.SCANS, HARS, "3", ACTIVE),
    listing(f"GET {SITE}/scans", queries.SITE_SCANS, HARS, "3", ACTIVE),
    single("scan", "/scans/{scan}", queries.SCANS, SWAGGER, "3; as in the list"),
    listing("GET /tags", queries.TAGS, SWAGGER, GROUPED, *NAMED),
    single("tag", "/tags/{tag}", queries.TAGS, SWAGGER, GROUPED),
    unpaged("tagged-assets", "/tags/{tag}/assets", groups.tagged_assets, SWAGGER, GROUPED),
    unpaged("asset-tags", f"{ASSET}/tags", groups.tags_of_asset, SWAGGER, GROUPED, OF_ASSETS),
    listing("GET /asset_groups", queries.GROUPS, SWAGGER, GROUPED, *NAMED),
    single("asset-group", "/asset_groups/{group}", queries.GROUPS, SWAGGER, GROUPED),
    unpaged(
        *("group-assets", "/asset_groups/{group}/assets", groups.assets_of_group),
        *(SWAGGER, GROUPED),
    ),
    listing("GET /vulnerability_exceptions", queries.EXCEPTIONS, SWAGGER, EXCEPTED, query=by_id),
    single(
        *("exception", "/vulnerability_exceptions/{exception}", queries.EXCEPTIONS),
        *(SWAGGER, EXCEPTED),
    ),
    unpaged("engines", "/scan_engines", inventory.engines, CLIENTS, "7"),
    unpaged("pools", "/scan_engine_pools", lambda _: [], CLIENTS, "7; always empty"),
    listing("GET /users", queries.USERS, HARS, "7"),
    listing("GET /reports", queries.REPORTS, CLIENTS, "7"),
    unpaged("history", "/reports/{report}/history", inventory.history, CLIENTS, "7"),
    single("root", "", inventory.root, HARS, "3; a few of its links"),
    single("info", "/administration/info", inventory.info, HARS, "3; the machine is left out"),
    *map(deletion, ("site", "user", "report")),
    _operation(
        "put-role", "PUT /roles/{role}", role, FORM, "1, 7", extra=None, facts={"body": True}
    ),
)

UNKNOWN: Mapping[str, str] = {
    "/json": "the Swagger file",
    "/reports": "report configurations, their generation and output",
    "/assets": "files, databases, policies and validations of assets",
    "/vulnerabilities": "checks, references, exploits and malware kits",
    "/solutions": "prerequisites and supersedence of solutions",
    "/sites": "targets, credentials, alerts, organization of sites",
    "/scans": "starting and stopping scans",
    "/scan_": "scan templates, one engine or pool",
    "/administration": "commands, licence, properties, settings",
    "/agents": "agents",
    "/asset_groups": "making and changing asset groups, their search criteria and tags",
    "/tags": "making and changing tags, their search criteria, sites and asset groups",
    "/users": "one user",
    "/roles": "roles",
    "/policies": "policies",
    "/vulnerability_": "checks, categories, references, making and changing exceptions",
}
MISSING: Mapping[str, str] = {
    **{f"{API}{path}": what for path, what in UNKNOWN.items()},
    "/vm/v4/": "the Insight cloud's API, which is another product",
}
"""What the real console has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""
