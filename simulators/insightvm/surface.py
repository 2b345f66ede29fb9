"""What the InsightVM simulator has, switch by switch, and what it has not: routes, quirks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from .. import Quirk, Route
from .asked import PAGED

SHEET = "docs/contracts/insightvm.md"
HARS = "JupiterOne/graph-rapid7 recordings, 2023"
SWAGGER = "rapid7/vm-console-client-python console-swagger.json"
CLIENT = "nexpose-py 0.0.19"

Fidelity = Literal["documented", "recorded", "assumed"]
GET = ("GET",)
NOTHING: frozenset[str] = frozenset()


def _route(name: str, path: str, fidelity: Fidelity, source: str) -> Route:
    # An unpaged collection takes page and size as well, and heeds neither (recorded).
    return Route(name, GET, f"/api/3{path}", "answered", fidelity, source, PAGED)


ASSET, SITE = "/assets/{asset}", "/sites/{site}"
READ = (
    _route(
        "assets", "/assets", "recorded", f"{HARS} of one page, others documented; {SHEET} 2, 3.1"
    ),
    _route("asset", ASSET, "documented", f"{SWAGGER}; {SHEET} 3.1"),
    _route("findings", f"{ASSET}/vulnerabilities", "recorded", f"{HARS}; {SHEET} 3.2"),
    _route("finding", f"{ASSET}/vulnerabilities/{{slug}}", "documented", f"{SWAGGER}; {SHEET} 3.2"),
    _route(
        "finding-solution",
        f"{ASSET}/vulnerabilities/{{slug}}/solution",
        "documented",
        f"{SWAGGER}, matches left out; {SHEET} 3.2",
    ),
    _route("services", f"{ASSET}/services", "documented", f"references as in {SWAGGER}; {SHEET} 2"),
    _route("asset-users", f"{ASSET}/users", "recorded", f"{HARS}, always empty; {SHEET} 2"),
    _route(
        "software",
        f"{ASSET}/software",
        "documented",
        f"{SWAGGER}; {SHEET} 2; what there is is assumed",
    ),
    _route("vulnerabilities", "/vulnerabilities", "documented", f"{SWAGGER}; {SHEET} 3.3"),
    _route("vulnerability", "/vulnerabilities/{slug}", "recorded", f"{HARS}; {SHEET} 3.3"),
    _route(
        "solution-ids", "/vulnerabilities/{slug}/solutions", "documented", f"{SWAGGER}; {SHEET} 3.3"
    ),
    _route("solution", "/solutions/{solution}", "documented", f"{SWAGGER}; {SHEET} 3.3"),
    _route("sites", "/sites", "recorded", f"{HARS}; {SHEET} 3"),
    _route("site", SITE, "recorded", f"as in the list of {HARS}; {SHEET} 3"),
    _route("site-assets", f"{SITE}/assets", "recorded", f"{HARS}; {SHEET} 3"),
    _route("schedules", f"{SITE}/scan_schedules", "documented", f"{CLIENT}, {SWAGGER}; {SHEET} 7"),
    _route("engines", "/scan_engines", "documented", f"{CLIENT}, {SWAGGER}; {SHEET} 7"),
    _route(
        "pools", "/scan_engine_pools", "documented", f"{CLIENT}, {SWAGGER}, always empty; {SHEET} 7"
    ),
    _route("users", "/users", "recorded", f"{HARS}; {SHEET} 7"),
    _route("reports", "/reports", "documented", f"{CLIENT}, {SWAGGER}; {SHEET} 7"),
    _route("history", "/reports/{report}/history", "documented", f"{CLIENT}, {SWAGGER}; {SHEET} 7"),
    _route("root", "", "recorded", f"{HARS}, of whose links a few are here; {SHEET} 3"),
    _route("info", "/administration/info", "recorded", f"{HARS}, the machine left out; {SHEET} 3"),
)
SCANS = tuple(
    Route(name, GET, path, "answered", "recorded", f"{HARS}; {SHEET} 3", PAGED | {"active"})
    for name, path in (("scans", "/api/3/scans"), ("site-scans", f"/api/3{SITE}/scans"))
)
SEARCH = Route(
    "search",
    ("POST",),
    "/api/3/assets/search",
    "answered",
    "documented",
    f"{SWAGGER}; {SHEET} 3.4; that text is compared without case is assumed",
    PAGED,
)
DELETIONS = tuple(
    Route(
        f"delete-{name}",
        ("DELETE",),
        f"/api/3/{name}s/{{{name}}}",
        "answered",
        "documented",
        f"{CLIENT}, {SWAGGER}; {SHEET} 7",
        NOTHING,
    )
    for name in ("site", "user", "report")
)
ROLE = Route(
    "put-role",
    ("PUT",),
    "/api/3/roles/{role}",
    "answered",
    "documented",
    f"{CLIENT} sends a form, which is 415 ({SHEET} 1); nothing else is simulated; {SHEET} 7",
)
ROUTES = (*READ, *SCANS, SEARCH, *DELETIONS, ROLE)

ACCESS = (
    Quirk(
        "no-sites",
        f"{SHEET} 1, 5.8; docs/platform.md 5.6",
        "the user has access to no site: every list is empty, and every asset is 404",
    ),
    Quirk(
        "hidden-sites",
        f"{SHEET} 1, 5.8; which sites is assumed",
        "the user has access to every other site: assets of the others are 404 and in no list",
    ),
    Quirk(
        "no-asset-permission",
        f"{SHEET} 1",
        "the user may not see assets: the whole collection is 404",
    ),
    Quirk(
        "findings-hidden",
        f"{SHEET} 1",
        "the user may not see vulnerabilities on assets: 404, although the asset is there",
    ),
    Quirk(
        "findings-forbidden",
        f"{SHEET} 1; assumed of this collection",
        "the user may not list vulnerabilities on assets: 403",
    ),
    Quirk("two-factor", f"{SHEET} 1", "the user has two factors: 401 without the header Token"),
    Quirk(
        "cloud-host",
        f"insightconnect-plugins#702, {SHEET} 5.7; the page is assumed",
        "this is not the console but the Insight cloud: every call is 404 and HTML",
    ),
    Quirk("login-page", f"{SHEET} 1, unverified", "every call is answered with 200 and HTML"),
)
LISTS = (
    Quirk(
        "shrinking-total",
        f"{SHEET} 2: not a stable cursor; assumed of two records that are merged",
        "the first two calls of assets list the first one twice, so that the others move up later",
    ),
    Quirk(
        "total-too-high",
        f"{SHEET} 2: totals can change; assumed of a count that is made before the rows are read",
        "assets: one more is counted than there is",
    ),
    Quirk(
        "total-too-low",
        f"{SHEET} 2: totals can change; assumed of a count that is made before the rows are read",
        "assets: one less is counted than there is, and comes all the same",
    ),
    Quirk(
        "growing-total",
        f"{SHEET} 2: totals can change; assumed",
        "assets: each page counts one more than the one before",
    ),
    Quirk(
        "offset-ignored",
        f"{SHEET} 2; assumed of a cache on the way that heeds no query",
        "assets: always the first page, and the answer says so",
    ),
    Quirk(
        "same-rows",
        f"{SHEET} 2; assumed",
        "assets: the rows of the first page, whatever page is asked for",
    ),
    Quirk(
        "ignores-sort",
        f"{SHEET} 2; assumed",
        "assets of a page come in falling order, whatever was asked for",
    ),
    Quirk(
        "large-pages-time-out",
        f"{SHEET} 5.3",
        "a page of 500 takes longer than a minute, and a proxy cuts it: 504 and HTML",
    ),
    Quirk(
        "local-days",
        f"{SHEET} 3.4 has days only; assumed",
        "searches count days in the console's time zone, eleven hours behind UTC",
    ),
    Quirk("refuses-large-pages", f"{SHEET} 2, unverified", "a size over 500 is 400, not cut"),
    Quirk(
        "empty-findings",
        f"{SHEET} 3.1 and 3.2; assumed",
        "the first asset counts vulnerabilities, and the list of them is empty",
    ),
    Quirk(
        "findings-fail",
        f"nexpose-client#319, {SHEET} 5.4 have it of software; assumed of vulnerabilities",
        "500 for the vulnerabilities on the first asset, whenever they are asked for",
    ),
    Quirk(
        "content-fails",
        f"{SHEET} 5.4; assumed of the content",
        "500 for every fourth vulnerability and for every fourth list of solutions",
    ),
    Quirk("software-fails", f"{SHEET} 5.4", "500 for the software on every other asset"),
)
SPELLING = (
    Quirk(
        "no-addresses", f"{SHEET} 3.1, a suspicion", "every fifth asset has a full name, no `ip`"
    ),
    Quirk("string-status", f"{SHEET} 1", "`status` of the error object is text"),
    Quirk("no-error-links", f"{SHEET} 1", "the error object has no links"),
    Quirk("links-object", f"{SHEET} 2", "`links` of a page is an object by rel"),
    Quirk("swapped-content", f"{SHEET} 3.3", "`html` and `text` of a content are swapped"),
    Quirk(
        "documented-results",
        f"{SHEET} 3.2; no recorded result has them",
        "results of findings have checkId, key and exceptions",
    ),
    Quirk("gzip", f"{SHEET} 1", "answers are compressed for clients that understand it"),
)
QUIRKS = ACCESS + LISTS + SPELLING

MISSING: Mapping[str, str] = MappingProxyType(
    {
        "/api/3/json": "the Swagger file",
        "/api/3/reports": "report configurations, their generation and output",
        "/api/3/assets": "files, databases, groups, tags, policies and validations of assets",
        "/api/3/vulnerabilities": "checks, references, exploits and malware kits",
        "/api/3/solutions": "prerequisites and supersedence of solutions",
        "/api/3/sites": "targets, credentials, alerts, organization of sites",
        "/api/3/scans": "one scan, starting and stopping scans",
        "/api/3/scan_": "scan templates, one engine or pool",
        "/api/3/administration": "commands, licence, properties, settings",
        "/api/3/agents": "agents",
        "/api/3/asset_groups": "asset groups",
        "/api/3/tags": "tags",
        "/api/3/users": "one user",
        "/api/3/roles": "roles",
        "/api/3/policies": "policies",
        "/api/3/vulnerability_": "checks, categories, exceptions, references",
        "/vm/v4/": "the Insight cloud's API, which is another product",
    }
)
"""What the real console has and this one has not, by how the path starts; a call is answered with
501 and kept in the journal, never quietly refused."""

ROWS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            *("assets", "findings", "services", "asset-users", "software", "vulnerabilities"),
            *("solution-ids", "sites", "site-assets", "search"),
        ),
        "resources",
    )
)
"""Where the rows of a page are (2)."""
UNPAGED = "an unpaged collection declares no total (2)"
UNSEEN: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("services", "asset-users", "software", "solution-ids"), UNPAGED)
)
"""Lists of which nobody can tell that rows are missing."""
