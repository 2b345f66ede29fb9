"""The routes of CrowdStrike as a table, and what the vendor has besides."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..engine import (
    Collection,
    Context,
    Cursor,
    Fidelity,
    Listing,
    Offset,
    Operation,
    Parameter,
    Query,
    Style,
    choice,
    integer,
    listed,
    text,
    texts,
)
from . import queries
from .accounts import ASSESSMENTS, ASSETS, GROUPS, HOSTS, VULNERABILITIES
from .documents import assessments, assets, vulnerabilities
from .responses import (
    ASSESSMENT,
    CURSOR_SECONDS,
    DEVICES,
    DISCOVER,
    HOST_GROUPS,
    ONLINE,
    SPOTLIGHT,
    TOKENS,
    WINDOW,
    Envelope,
    Find,
    by_after,
    by_ids,
    by_offset,
    devices_in_full,
    rows_by_offset,
    scrolled,
)

SHEET = "docs/contracts/crowdstrike.md"
ACCOUNT = "account"
"""The limit group of every call that is made with a token: 6000 a minute and customer."""
SCOPES = {
    DEVICES: HOSTS,
    ONLINE: HOSTS,
    SPOTLIGHT: VULNERABILITIES,
    DISCOVER: ASSETS,
    HOST_GROUPS: GROUPS,
    ASSESSMENT: ASSESSMENTS,
}
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


def source(name: str) -> tuple[Fidelity, str]:
    """Return how well an operation is known, and from where."""
    fidelity, section, evidence = KNOWN[name]
    return fidelity, f"{evidence}; {SHEET} {section}"


class Rows(NamedTuple):
    """What a listing has, how it is paged and answered, and who answers."""

    service: str
    collection: Collection
    style: Style
    envelope: Envelope
    query: Callable[[Context, Collection], Query] = queries.query


OFFSET = Offset("limit", "offset", window=WINDOW)
TOKEN = Cursor("limit", "offset", lifetime_seconds=CURSOR_SECONDS)
SCROLL = Cursor(
    "limit", "offset", lifetime_seconds=CURSOR_SECONDS, always=frozenset({"empty-last-page"})
)
AFTER = Cursor("limit", "after", lifetime_seconds=CURSOR_SECONDS)

DEVICE_IDS = Rows(DEVICES, queries.DEVICES, OFFSET, by_offset)
DEVICE_SCROLL = Rows(DEVICES, queries.DEVICES, SCROLL, scrolled)
WHOLE_DEVICES = Rows(DEVICES, queries.DEVICES, TOKEN, devices_in_full)
HIDDEN_IDS = Rows(DEVICES, queries.HIDDEN, OFFSET, by_offset)
HIDDEN = Rows(DEVICES, queries.HIDDEN, TOKEN, devices_in_full)
GROUP_IDS = Rows(HOST_GROUPS, queries.GROUPS, OFFSET, by_offset)
WHOLE_GROUPS = Rows(HOST_GROUPS, queries.GROUPS, OFFSET, rows_by_offset)
MEMBER_IDS = Rows(HOST_GROUPS, queries.DEVICES, OFFSET, by_offset, queries.members)
MEMBERS = Rows(HOST_GROUPS, queries.DEVICES, OFFSET, rows_by_offset, queries.members)
SCORES = Rows(ASSESSMENT, queries.ASSESSMENTS, AFTER, by_after(assessments.score))
VULNERABILITY_ROWS = Rows(
    SPOTLIGHT, queries.VULNERABILITIES, AFTER, by_after(vulnerabilities.requested)
)
VULNERABILITY_IDS = Rows(
    SPOTLIGHT, queries.VULNERABILITIES, AFTER, by_after(lambda _, row: row["id"])
)
ASSET_IDS = Rows(DISCOVER, queries.ASSETS, OFFSET, by_offset)
ASSET_ROWS = Rows(DISCOVER, queries.ASSETS, AFTER, by_after(assets.requested))
APPLICATION_IDS = Rows(DISCOVER, queries.APPLICATIONS, OFFSET, by_offset)
APPLICATION_ROWS = Rows(DISCOVER, queries.APPLICATIONS, AFTER, by_after(lambda _, row: row))

DEVICE, ONLINE_STATE = (DEVICES, queries.device), (ONLINE, queries.online_state)
GROUP, ASSESSED = (HOST_GROUPS, queries.GROUPS.find), (ASSESSMENT, queries.ASSESSMENTS.find)
VULNERABILITY, REMEDIATION = (SPOTLIGHT, queries.vulnerability), (SPOTLIGHT, queries.remediation)
ASSET, APPLICATION = (DISCOVER, queries.ASSETS.find), (DISCOVER, queries.APPLICATIONS.find)

OF_GROUP = text("id", required=True)
VULNERABILITY_FACET, ASSET_FACET, APPLICATION_FACET = (
    choice("facet", *sorted(words), repeats=True)
    for words in (vulnerabilities.FACETS, assets.FACETS, assets.APPLICATION_FACETS)
)


def listing(name: str, path: str, rows: Rows, most: int, *more: Parameter) -> Operation:
    """Return a listing of at most so many rows a page; those by `after` insist on a filter."""
    style = rows.style
    return Operation(
        name,
        f"GET /{path}",
        Listing(rows.collection, style, rows.query, rows.envelope),
        *source(name),
        (
            integer("limit", 100, least=1, most=most),
            integer("offset", 0) if style is OFFSET else text(style.start),
            text("filter", required=style is AFTER),
            text("sort"),
            *more,
        ),
        scope=SCOPES[rows.service],
        group=ACCOUNT,
        style=style,
        facts={"service": rows.service},
        rows="resources",
    )


def lookup(
    name: str, path: str, found: tuple[str, Find], most: int, method: str = "GET"
) -> Operation:
    """Return the documents that have the ids of the request, at most so many."""
    service, find = found
    ids = texts("ids")
    return Operation(
        name,
        f"{method} /{path}",
        by_ids(find),
        *source(name),
        (ids if method == "GET" else ids.in_body(),),
        scope=SCOPES[service],
        group=ACCOUNT,
        facts={"service": service, "most": most},
        rows="resources",
    )


def of_tokens(name: str, *more: str) -> Operation:
    """Return an operation of the token endpoint, whose form is read by its method."""
    return Operation(
        name,
        f"POST /oauth2/{name}",
        name,
        *source(name),
        extra=frozenset({"client_id", "client_secret", *more}),
        authenticated=False,
        group="",
        safe=False,
        facts={"service": TOKENS},
    )


OPERATIONS = (
    of_tokens("token", "grant_type", "member_cid"),
    of_tokens("revoke", "token"),
    listing("device-ids", "devices/queries/devices/v1", DEVICE_IDS, 5000),
    listing("device-scroll", "devices/queries/devices-scroll/v1", DEVICE_SCROLL, 10_000),
    listing("devices", "devices/combined/devices/v1", WHOLE_DEVICES, 10_000, listed("fields")),
    lookup("device-details", "devices/entities/devices/v2", DEVICE, 100),
    lookup("device-details-post", "devices/entities/devices/v2", DEVICE, 5000, "POST"),
    lookup("online-state", "devices/entities/online-state/v1", ONLINE_STATE, 100),
    listing("hidden-device-ids", "devices/queries/devices-hidden/v1", HIDDEN_IDS, 5000),
    listing(
        "hidden-devices", "devices/combined/devices-hidden/v1", HIDDEN, 10_000, listed("fields")
    ),
    listing("host-group-ids", "devices/queries/host-groups/v1", GROUP_IDS, 5000),
    listing("host-groups", "devices/combined/host-groups/v1", WHOLE_GROUPS, 5000),
    lookup("host-group-details", "devices/entities/host-groups/v1", GROUP, 100),
    listing(
        "host-group-member-ids", "devices/queries/host-group-members/v1", MEMBER_IDS, 5000, OF_GROUP
    ),
    listing(
        "host-group-members", "devices/combined/host-group-members/v1", MEMBERS, 5000, OF_GROUP
    ),
    listing(
        "vulnerabilities",
        "spotlight/combined/vulnerabilities/v1",
        VULNERABILITY_ROWS,
        5000,
        VULNERABILITY_FACET,
    ),
    listing("vulnerability-ids", "spotlight/queries/vulnerabilities/v1", VULNERABILITY_IDS, 400),
    lookup("vulnerability-details", "spotlight/entities/vulnerabilities/v2", VULNERABILITY, 400),
    lookup("remediations", "spotlight/entities/remediations/v2", REMEDIATION, 400),
    listing("asset-ids", "discover/queries/hosts/v1", ASSET_IDS, 100),
    lookup("asset-details", "discover/entities/hosts/v1", ASSET, 100),
    listing("assets", "discover/combined/hosts/v1", ASSET_ROWS, 1000, ASSET_FACET),
    listing("application-ids", "discover/queries/applications/v1", APPLICATION_IDS, 100),
    lookup("application-details", "discover/entities/applications/v1", APPLICATION, 100),
    listing(
        "applications",
        "discover/combined/applications/v1",
        APPLICATION_ROWS,
        1000,
        APPLICATION_FACET,
    ),
    listing("assessment-scores", "zero-trust-assessment/queries/assessments/v1", SCORES, 1000),
    lookup("assessment-details", "zero-trust-assessment/entities/assessments/v1", ASSESSED, 100),
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
