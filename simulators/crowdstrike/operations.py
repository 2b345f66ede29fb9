"""The routes of CrowdStrike as a table, and what the vendor has besides."""

from collections.abc import Mapping
from typing import Any

from ..engine import (
    Collection,
    Cursor,
    Fidelity,
    Listing,
    Offset,
    Operation,
    Parameter,
    choice,
    integer,
    listed,
    text,
    texts,
)
from . import accounts, queries, responses
from .documents import assets, devices, vulnerabilities
from .queries import APPLICATIONS, ASSESSMENTS, ASSETS, DEVICES, GROUPS, HIDDEN, VULNERABILITIES
from .responses import (
    CURSOR_SECONDS,
    Find,
    Show,
    by_after,
    by_ids,
    by_offset,
    by_scroll,
    by_token,
    rows_with,
)

SHEET = "docs/contracts/crowdstrike.md"
ACCOUNT = "account"
"""The limit group of every call that is made with a token: 6000 a minute and customer."""
SERVICES: Mapping[str, tuple[str, str]] = {
    "oauth2": (responses.TOKENS, ""),
    "online-state": (responses.ONLINE, accounts.HOSTS),
    "host-group": (responses.HOST_GROUPS, accounts.GROUPS),
    "devices": (responses.DEVICES, accounts.HOSTS),
    "spotlight": (responses.SPOTLIGHT, accounts.VULNERABILITIES),
    "discover": (responses.DISCOVER, accounts.ASSETS),
    "zero-trust": (responses.ASSESSMENT, accounts.ASSESSMENTS),
}
"""Who answers, and the scope that this needs, by a word of the path: the first that is in it."""
KNOWN: Mapping[str, tuple[Fidelity, str, str]] = {
    "token": ("recorded", "2", "201 and body verified with falconpy 1.6.6, refusals recorded"),
    "revoke": ("documented", "2", "that refusals are those of the token endpoint is assumed"),
    "device-ids": ("recorded", "4.1", "falconpy#532 has the window's refusal"),
    "device-scroll": ("documented", "4.2", "refusals of an offset are assumed, and nanoseconds"),
    "devices": ("recorded", "4.3", "Pipedream#21339 has the numeric offset of no result"),
    "device-details": ("documented", "4.4", "unknown ids, and too many of them, are assumed"),
    "device-details-post": ("documented", "4.4", "falconpy 1.6.6 asks this way"),
    "online-state": ("recorded", "4.5", "caracara#99 has the error in a 200, rows are assumed"),
    "vulnerabilities": ("recorded", "4.6", "elastic#14670 has the expired search"),
    "vulnerability-ids": ("recorded", "4.6", "the refusal of a large page"),
    "vulnerability-details": ("documented", "4.6", "that they have every facet is assumed"),
    "remediations": ("documented", "4.6", "falconpy 1.6.6 has the route"),
    "asset-ids": ("recorded", "4.7", "the window's refusal"),
    "asset-details": ("documented", "4.7", "falconpy 1.6.6 has the route"),
    "assets": ("documented", "4.7", "what the facets hold is assumed"),
    "application-ids": ("documented", "4.7", "falconpy 1.6.6 has route and bounds"),
    "application-details": ("assumed", "4.7", "falconpy 1.6.6 has the route"),
    "applications": ("assumed", "4.7", "the mechanics are documented, the rows are assumed"),
    "hidden-device-ids": ("assumed", "4.8", "falconpy 1.6.6 has the route"),
    "hidden-devices": ("assumed", "4.8", "falconpy 1.6.6 has the route"),
    "host-group-ids": ("assumed", "4.8", "falconpy 1.6.6 has route and parameters"),
    "host-groups": ("assumed", "4.8", "falconpy 1.6.6 has route and parameters"),
    "host-group-member-ids": ("assumed", "4.8", "falconpy 1.6.6 has route and parameters"),
    "host-group-members": ("assumed", "4.8", "falconpy 1.6.6 has route and parameters"),
    "host-group-details": ("documented", "4.8", "gofalcon has the fields"),
    "assessment-scores": ("documented", "4.8", "falconpy 1.6.6 has parameters and bounds"),
    "assessment-details": ("documented", "4.8", "gofalcon has the fields, values are assumed"),
}
"""How well each operation is known: the section of the contract, and its evidence."""


OFFSET = Offset("limit", "offset", window=responses.WINDOW)
TOKEN = Cursor("limit", "offset", lifetime_seconds=CURSOR_SECONDS)
SCROLL = Cursor(
    "limit", "offset", lifetime_seconds=CURSOR_SECONDS, always=frozenset({"empty-last-page"})
)
AFTER = Cursor("limit", "after", lifetime_seconds=CURSOR_SECONDS)


def ids_of(collection: Collection, query: queries.Read = queries.query) -> Listing:
    """Return a listing of ids by offset."""
    return Listing(
        collection, OFFSET, query, rows_with(by_offset, lambda _, row: row[collection.id])
    )


def rows_of(collection: Collection, query: queries.Read = queries.query) -> Listing:
    """Return a listing of whole rows by offset."""
    return Listing(collection, OFFSET, query, rows_with(by_offset))


def devices_of(collection: Collection) -> Listing:
    """Return a listing of devices by token, with the fields that are asked for."""
    return Listing(collection, TOKEN, queries.query, rows_with(by_token, devices.requested))


def after(collection: Collection, show: Show = lambda _, row: row) -> Listing:
    """Return a listing by the token of the next page, of rows as `show` makes them."""
    return Listing(collection, AFTER, queries.query, rows_with(by_after, show))


SCROLLED = Listing(
    DEVICES, SCROLL, queries.query, rows_with(by_scroll, lambda _, row: row["device_id"])
)
FOUND = after(VULNERABILITIES, vulnerabilities.shown)
FOUND_IDS = after(VULNERABILITIES, lambda _, row: row["id"])
FOUND_ASSETS, SCORES = after(ASSETS, assets.requested), after(ASSESSMENTS, devices.score)
HIDDEN_ROWS, INSTALLED = devices_of(HIDDEN), after(APPLICATIONS)
MEMBER_IDS, MEMBER_ROWS = ids_of(DEVICES, queries.members), rows_of(DEVICES, queries.members)
MEMBERS, ZERO_TRUST = "host-group-members/v1", "zero-trust-assessment"

GROUP, FIELDS = text("id", required=True), listed("fields")
FACET, ASSET_FACET, APP_FACET = (
    choice("facet", *sorted(words), repeats=True)
    for words in (vulnerabilities.FACETS, assets.FACETS, assets.APPLICATION_FACETS)
)


def _operation(
    name: str, request: str, answer: Any, parameters: tuple[Parameter, ...] = (), **more: Any
) -> Operation:
    service, scope = next(found for word, found in SERVICES.items() if word in request)
    fidelity, section, evidence = KNOWN[name]
    where, facts = f"{evidence}; {SHEET} {section}", {"service": service}
    more = {"scope": scope, "group": ACCOUNT, "rows": "resources", "facts": facts, **more}
    return Operation(name, request, answer, fidelity, where, parameters, **more)


def listing(name: str, path: str, rows: Listing, most: int, *more: Parameter) -> Operation:
    """Return a listing of at most so many rows a page; those by `after` insist on a filter."""
    style = rows.style
    parameters = (
        integer("limit", 100, least=1, most=most),
        integer("offset", 0) if style is OFFSET else text(style.start),
        text("filter", required=style is AFTER),
        text("sort"),
        *more,
    )
    return _operation(name, f"GET /{path}", rows, parameters, style=style)


def lookup(name: str, path: str, find: Find, most: int, method: str = "GET") -> Operation:
    """Return the documents that have the ids of the request, at most so many."""
    ids = texts("ids") if method == "GET" else texts("ids").in_body()
    return _operation(name, f"{method} /{path}", by_ids(find, most), (ids,))


def of_tokens(name: str, *more: str) -> Operation:
    """Return an operation of the token endpoint, whose form is read by its method."""
    extra = frozenset({"client_id", "client_secret", *more})
    unlike: dict[str, Any] = {"authenticated": False, "group": "", "safe": False, "rows": ""}
    return _operation(name, f"POST /oauth2/{name}", name, extra=extra, **unlike)


OPERATIONS = (
    of_tokens("token", "grant_type", "member_cid"),
    of_tokens("revoke", "token"),
    listing("device-ids", "devices/queries/devices/v1", ids_of(DEVICES), 5000),
    listing("device-scroll", "devices/queries/devices-scroll/v1", SCROLLED, 10_000),
    listing("devices", "devices/combined/devices/v1", devices_of(DEVICES), 10_000, FIELDS),
    lookup("device-details", "devices/entities/devices/v2", queries.device, 100),
    lookup("device-details-post", "devices/entities/devices/v2", queries.device, 5000, "POST"),
    lookup("online-state", "devices/entities/online-state/v1", queries.online_state, 100),
    listing("hidden-device-ids", "devices/queries/devices-hidden/v1", ids_of(HIDDEN), 5000),
    listing("hidden-devices", "devices/combined/devices-hidden/v1", HIDDEN_ROWS, 10_000, FIELDS),
    listing("host-group-ids", "devices/queries/host-groups/v1", ids_of(GROUPS), 5000),
    listing("host-groups", "devices/combined/host-groups/v1", rows_of(GROUPS), 5000),
    lookup("host-group-details", "devices/entities/host-groups/v1", GROUPS.find, 100),
    listing("host-group-member-ids", f"devices/queries/{MEMBERS}", MEMBER_IDS, 5000, GROUP),
    listing("host-group-members", f"devices/combined/{MEMBERS}", MEMBER_ROWS, 5000, GROUP),
    listing("vulnerabilities", "spotlight/combined/vulnerabilities/v1", FOUND, 5000, FACET),
    listing("vulnerability-ids", "spotlight/queries/vulnerabilities/v1", FOUND_IDS, 400),
    lookup(
        "vulnerability-details", "spotlight/entities/vulnerabilities/v2", queries.vulnerability, 400
    ),
    lookup("remediations", "spotlight/entities/remediations/v2", queries.remediation, 400),
    listing("asset-ids", "discover/queries/hosts/v1", ids_of(ASSETS), 100),
    lookup("asset-details", "discover/entities/hosts/v1", ASSETS.find, 100),
    listing("assets", "discover/combined/hosts/v1", FOUND_ASSETS, 1000, ASSET_FACET),
    listing("application-ids", "discover/queries/applications/v1", ids_of(APPLICATIONS), 100),
    lookup("application-details", "discover/entities/applications/v1", APPLICATIONS.find, 100),
    listing("applications", "discover/combined/applications/v1", INSTALLED, 1000, APP_FACET),
    listing("assessment-scores", f"{ZERO_TRUST}/queries/assessments/v1", SCORES, 1000),
    lookup("assessment-details", f"{ZERO_TRUST}/entities/assessments/v1", ASSESSMENTS.find, 100),
)

MISSING: Mapping[str, str] = {
    "/fem/": "external assets, whose shapes are unverified",
    "/discover/": "accounts, logins, IoT hosts",
    "/spotlight/": "evaluation logic by id, installed patches",
    "/devices/": "login and address history, actions, changes of groups",
    "/zero-trust-assessment/": "the audit of a tenant",
    "/intel/": "intelligence, and its window of 50000",
    "/policy/": "policies by id",
    "/sensors/": "sensor downloads",
    "/user-management/": "users",
    "/mssp/": "child tenants and their groups",
    "/alerts/": "alerts",
    "/detects/": "detections",
    "/incidents/": "incidents",
}
"""What the real service has and this one has not, by how the path starts."""
