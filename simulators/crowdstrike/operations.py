"""The routes of CrowdStrike as a table, and what the vendor has besides."""

from collections.abc import Mapping

from ..engine import (
    Collection,
    Cursor,
    Fidelity,
    Listing,
    Offset,
    Operation,
    Parameter,
    Style,
    choice,
    integer,
    listed,
    text,
    texts,
)
from . import queries
from .accounts import ASSETS, HOSTS, VULNERABILITIES
from .documents import assets, vulnerabilities
from .queries import Find, by_ids, query
from .responses import (
    CURSOR_SECONDS,
    DEVICES,
    DISCOVER,
    ONLINE,
    SPOTLIGHT,
    TOKENS,
    WINDOW,
    Envelope,
    by_after,
    by_offset,
    devices_in_full,
    scrolled,
)

SHEET = "docs/contracts/crowdstrike.md"
ACCOUNT = "account"
"""The limit group of every call that is made with a token: 6000 a minute and customer."""
OFFSET = Offset("limit", "offset", window=WINDOW)
PAGE_TOKEN = Cursor("limit", "offset", lifetime_seconds=CURSOR_SECONDS)
SCROLL = Cursor(
    "limit", "offset", lifetime_seconds=CURSOR_SECONDS, always=frozenset({"empty-last-page"})
)
AFTER = Cursor("limit", "after", lifetime_seconds=CURSOR_SECONDS)
SCOPES = {DEVICES: HOSTS, ONLINE: HOSTS, SPOTLIGHT: VULNERABILITIES, DISCOVER: ASSETS}
VULNERABILITY_FACET, ASSET_FACET, APPLICATION_FACET = (
    choice("facet", *sorted(words), repeats=True)
    for words in (vulnerabilities.FACETS, assets.FACETS, assets.APPLICATION_FACETS)
)


def listing(
    name: str,
    path: str,
    service: str,
    most: int,
    rows: tuple[Collection, Style, Envelope],
    source: str,
    *more: Parameter,
    fidelity: Fidelity = "recorded",
) -> Operation:
    """Return a listing of at most so many rows a page; those by `after` insist on a filter."""
    collection, style, envelope = rows
    start = integer("offset", 0) if style is OFFSET else text(style.start)
    parameters = (
        integer("limit", 100, least=1, most=most),
        start,
        text("filter", required=style is AFTER),
        text("sort"),
        *more,
    )
    return Operation(
        name,
        f"GET {path}",
        Listing(collection, style, query, envelope),
        fidelity,
        source,
        parameters,
        scope=SCOPES[service],
        group=ACCOUNT,
        style=style,
        facts={"service": service},
        rows="resources",
    )


def lookup(
    name: str,
    request: str,
    service: str,
    most: int,
    find: Find,
    source: str,
    fidelity: Fidelity = "documented",
) -> Operation:
    """Return the documents that have the ids of the request, at most so many."""
    ids = texts("ids")
    return Operation(
        name,
        request,
        by_ids(find),
        fidelity,
        source,
        (ids.in_body() if request.startswith("POST") else ids,),
        scope=SCOPES[service],
        group=ACCOUNT,
        facts={"service": service, "most": most},
        rows="resources",
    )


def of_tokens(name: str, fidelity: Fidelity, source: str, *more: str) -> Operation:
    """Return an operation of the token endpoint, whose form is read by its method."""
    return Operation(
        name,
        f"POST /oauth2/{name}",
        name,
        fidelity,
        source,
        extra=frozenset({"client_id", "client_secret", *more}),
        authenticated=False,
        group="",
        safe=False,
        facts={"service": TOKENS},
    )


OPERATIONS = (
    of_tokens(
        "token",
        "recorded",
        f"201 and its body verified with falconpy 1.6.6, refusals recorded; {SHEET} 2",
        *("grant_type", "member_cid"),
    ),
    of_tokens(
        "revoke",
        "documented",
        f"{SHEET} 2; the refusals are assumed to be those of the token endpoint",
        "token",
    ),
    listing(
        "device-ids",
        "/devices/queries/devices/v1",
        DEVICES,
        5000,
        (queries.DEVICES, OFFSET, by_offset),
        f"the window's refusal recorded in falconpy#532, the rest documented; {SHEET} 4.1",
    ),
    listing(
        "device-scroll",
        "/devices/queries/devices-scroll/v1",
        DEVICES,
        10_000,
        (queries.DEVICES, SCROLL, scrolled),
        f"{SHEET} 4.2; refusals of a wrong or expired offset are assumed, and nanoseconds",
        fidelity="documented",
    ),
    listing(
        "devices",
        "/devices/combined/devices/v1",
        DEVICES,
        10_000,
        (queries.DEVICES, PAGE_TOKEN, devices_in_full),
        f"the numeric offset of no result recorded in Pipedream#21339; {SHEET} 4.3",
        listed("fields"),
    ),
    lookup(
        "device-details",
        "GET /devices/entities/devices/v2",
        DEVICES,
        100,
        queries.device,
        f"{SHEET} 4.4; that unknown ids are left out, and too many refused, is assumed",
    ),
    lookup(
        "device-details-post",
        "POST /devices/entities/devices/v2",
        DEVICES,
        5000,
        queries.device,
        f"falconpy 1.6.6 asks this way; {SHEET} 4.4",
    ),
    lookup(
        "online-state",
        "GET /devices/entities/online-state/v1",
        ONLINE,
        100,
        queries.online_state,
        f"the error inside a 200 recorded in caracara#99, resources assumed; {SHEET} 4.5",
        "recorded",
    ),
    listing(
        "vulnerabilities",
        "/spotlight/combined/vulnerabilities/v1",
        SPOTLIGHT,
        5000,
        (
            queries.VULNERABILITIES,
            AFTER,
            by_after(lambda context, row: vulnerabilities.shown(context, row, context["facet"])),
        ),
        f"the expired search recorded in elastic#14670, the rest documented; {SHEET} 4.6",
        VULNERABILITY_FACET,
    ),
    listing(
        "vulnerability-ids",
        "/spotlight/queries/vulnerabilities/v1",
        SPOTLIGHT,
        400,
        (queries.VULNERABILITIES, AFTER, by_after(lambda _, row: row["id"])),
        f"{SHEET} 4.6; the refusal of a large page is recorded",
    ),
    lookup(
        "vulnerability-details",
        "GET /spotlight/entities/vulnerabilities/v2",
        SPOTLIGHT,
        400,
        queries.vulnerability,
        f"{SHEET} 4.6; that they come with every facet is assumed",
    ),
    lookup(
        "remediations",
        "GET /spotlight/entities/remediations/v2",
        SPOTLIGHT,
        400,
        queries.remediation,
        f"{SHEET} 4.6",
    ),
    listing(
        "asset-ids",
        "/discover/queries/hosts/v1",
        DISCOVER,
        100,
        (queries.ASSETS, OFFSET, by_offset),
        f"{SHEET} 4.7; the window's refusal is recorded",
    ),
    lookup(
        "asset-details",
        "GET /discover/entities/hosts/v1",
        DISCOVER,
        100,
        queries.ASSETS.find,
        f"{SHEET} 4.7",
    ),
    listing(
        "assets",
        "/discover/combined/hosts/v1",
        DISCOVER,
        1000,
        (
            queries.ASSETS,
            AFTER,
            by_after(lambda context, row: assets.shown(row, context["facet"])),
        ),
        f"{SHEET} 4.7; what the facets hold is assumed",
        ASSET_FACET,
        fidelity="documented",
    ),
    listing(
        "applications",
        "/discover/combined/applications/v1",
        DISCOVER,
        1000,
        (queries.APPLICATIONS, AFTER, by_after(lambda _, row: row)),
        f"{SHEET} 4.7 has the mechanics, the rows are assumed",
        APPLICATION_FACET,
        fidelity="assumed",
    ),
)

MISSING: Mapping[str, str] = {
    "/fem/": "external assets, whose shapes are unverified",
    "/discover/": "accounts, logins, IoT hosts, applications by id",
    "/spotlight/": "evaluation logic by id, installed patches",
    "/devices/": "hidden devices, login and address history, groups, actions",
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
