"""The routes of the Defender simulator as a table, and what the vendor has besides.

Paths are matched in any case, as the vendor does; they are written in lower case here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from ..engine import (
    Collection,
    Fidelity,
    Listing,
    Operation,
    Parameter,
    Style,
    flag,
    integer,
    moment,
    text,
)
from . import jobs, queries
from .accounts import ALERTS, MACHINES, VULNERABILITIES, openid
from .documents import alerts, machines, vulnerabilities
from .queries import BY_TOKEN, LINKED, MOST_ROWS, linked, machines_listed
from .responses import SHEET, Envelope, Handler, entity, envelope, whole

CALLS = 50, 1500
"""Calls a minute and an hour, of each API on its own, where nothing else is said (contract 6)."""
# azure-identity asks for client_info, which an application has none of
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "client_info"})
NAMELESS = frozenset({""})
"""What is left of a parameter whose name a link has lost."""
SINCE = replace(moment("sinceTime"), required=True)
PER_MACHINE = "/api/machines/{id}"
INVENTORY = "/api/machines/softwarevulnerabilit"
JOINED = "Collection(microsoft.windowsDefenderATP.api.PublicAssetVulnerabilityDto)"
IN_BULK = "Collection(microsoft.windowsDefenderATP.api.AssetVulnerability)"
UNCOUNTED = "a list has no total, a page with a link may be short, and one without is the last (5)"
"""Why nobody can tell that rows of a list are missing."""


class Traits(TypedDict, total=False):
    """What most operations need not say; `rows` is "" where there is no list."""

    calls: tuple[int, int]
    most: int
    rows: str
    style: Style
    fidelity: Fidelity
    extra: frozenset[str]


def get(
    name: str,
    path: str,
    answer: Handler,
    source: str,
    role: str,
    *parameters: Parameter,
    **traits: Unpack[Traits],
) -> Operation:
    """Return an operation that needs a token."""
    rows = traits.get("rows", "value")
    return Operation(
        name,
        f"GET {path}",
        answer,
        traits.get("fidelity", "documented"),
        f"{SHEET} {source}",
        parameters,
        scope=role,
        style=traits.get("style"),
        extra=traits.get("extra", frozenset()),
        facts={"calls": traits.get("calls", CALLS), "most": traits.get("most", 10_000)},
        rows=rows,
        unseen={"": UNCOUNTED} if rows else {},
    )


def listing(
    name: str,
    path: str,
    source: str,
    role: str,
    shown: tuple[Collection, Envelope],
    *more: Parameter,
    **traits: Unpack[Traits],
) -> Operation:
    """Return a list by OData of at most so many rows a page; `$top` bounds it as a whole."""
    numbers = integer("$top", most=traits.get("most", 10_000)), integer("$skip")
    options = map(text, ("$filter", "$select", "$skiptoken", "$count"))
    paged: Traits = {"style": LINKED, **traits}
    return get(name, path, linked(*shown), source, role, *numbers, *options, *more, **paged)


def in_bulk(
    name: str,
    path: str,
    source: str,
    collection: Collection,
    *more: Parameter,
    **traits: Unpack[Traits],
) -> Operation:
    """Return a list of the inventory, which goes on by a token (contract 4.7)."""
    sizes = (integer(size, most=MOST_ROWS) for size in ("pageSize", "pagesize", "$top"))
    parameters = (*sizes, text("$skiptoken"), *more)
    answer = Listing(collection, BY_TOKEN, queries.query, envelope(IN_BULK))
    paged: Traits = {"calls": (30, 1000), "style": BY_TOKEN, **traits}
    return get(name, path, answer, source, VULNERABILITIES, *parameters, **paged)


def unauthenticated(
    name: str,
    request: str,
    answer: Handler | str,
    source: str,
    *parameters: Parameter,
    fidelity: Fidelity = "documented",
    extra: frozenset[str] = frozenset(),
) -> Operation:
    """Return an operation for which no token is needed, and whose calls are not limited."""
    is_safe, source = request.startswith("GET"), f"{SHEET} {source}"
    found = Operation(name, request, answer, fidelity, source, parameters, extra=extra)
    return replace(found, authenticated=False, group="", safe=is_safe)


OPERATIONS = (
    unauthenticated(
        "token",
        "POST /{tenant}/oauth2/v2.0/token",
        "token",
        "2; the errors are what Entra is known to send",
        text("scope"),
        extra=CLIENT,
    ),
    unauthenticated(
        "token-v1",
        "POST /{tenant}/oauth2/token",
        "token_v1",
        "2; the refusal of a wrong resource is assumed",
        text("resource"),
        extra=CLIENT,
    ),
    unauthenticated(
        "openid",
        "GET /{tenant}/v2.0/.well-known/openid-configuration",
        openid,
        "2; what azure-identity asks for before a token, and as much of it as that needs",
        fidelity="assumed",
    ),
    listing(
        "machines",
        "/api/machines",
        "4.1; check-msdefender lists with $select; odata.maxpagesize is assumed",
        MACHINES,
        (queries.MACHINES, machines_listed),
        calls=(100, 1500),
        extra=NAMELESS,
    ),
    get(
        "machine",
        PER_MACHINE,
        entity("Machines", machines.one),
        "4.2",
        MACHINES,
        calls=(100, 1500),
        rows="",
    ),
    get(
        "machine-vulnerabilities",
        f"{PER_MACHINE}/vulnerabilities",
        whole("Collection(Vulnerability)", vulnerabilities.of_machine, counted=True),
        "4.3; read with check-msdefender",
        VULNERABILITIES,
    ),
    get(
        "machine-alerts",
        f"{PER_MACHINE}/alerts",
        whole("Alerts", alerts.of_machine),
        "4.4: any OData option is refused; the rows are assumed",
        ALERTS,
    ),
    get(
        "find-by-ip",
        "/api/machines/findbyip(ip='{address}',timestamp={timestamp})",
        whole("Machines", machines.by_address),
        "4.4",
        MACHINES,
    ),
    get(
        "find-by-tag",
        "/api/machines/findbytag",
        whole("Machines", machines.by_tag),
        "4.4",
        MACHINES,
        text("tag", required=True),
        flag("useStartsWithFilter"),
    ),
    listing(
        "vulnerabilities",
        "/api/vulnerabilities",
        "4.5",
        VULNERABILITIES,
        (queries.VULNERABILITIES, envelope("Vulnerabilities")),
        most=8000,
    ),
    get(
        "vulnerability",
        "/api/vulnerabilities/{cve}",
        entity("Vulnerabilities", vulnerabilities.one),
        "4.5",
        VULNERABILITIES,
        rows="",
    ),
    get(
        "machine-references",
        "/api/vulnerabilities/{cve}/machinereferences",
        whole("Collection(MachineReference)", machines.with_vulnerability),
        "4.5",
        VULNERABILITIES,
    ),
    listing(
        "machines-vulnerabilities",
        "/api/vulnerabilities/machinesvulnerabilities",
        "4.6, rows and link by DefectDojo's samples; its limit of calls is assumed",
        VULNERABILITIES,
        (queries.JOIN, envelope(JOINED)),
        fidelity="recorded",
    ),
    in_bulk(
        "inventory",
        f"{INVENTORY}iesbymachine",
        "4.7; check-msdefender sends pageIndex, which is ignored",
        queries.INVENTORY,
        extra=frozenset({"pageIndex"}),
    ),
    get(
        "inventory-export",
        f"{INVENTORY}iesexport",
        jobs.files,
        "4.8",
        VULNERABILITIES,
        integer("sasValidHours", 1, least=1, most=6),
        calls=(5, 20),
        rows="",
    ),
    in_bulk(
        "inventory-changes",
        f"{INVENTORY}ychangesbymachine",
        "4.9; what counts as a change of a simulated host is assumed",
        queries.CHANGES,
        SINCE,
    ),
    replace(
        unauthenticated(
            "export-file",
            "GET /exports/{name}",
            jobs.file,
            "4.8; the form of the address and its refusals are assumed",
            moment("se"),
            extra=frozenset({"sig"}),
        ),
        rows="lines",
        unseen={"": UNCOUNTED},
    ),
    listing(
        "alerts",
        "/api/alerts",
        "9, as check-msdefender asks, following links; the rows are assumed",
        ALERTS,
        (queries.ALERTS, envelope("Alerts")),
        text("$expand"),
        text("$orderby"),
        fidelity="assumed",
    ),
)

MISSING: Mapping[str, str] = {
    "/api/software": "software and its versions",
    "/api/recommendations": "recommendations",
    "/api/advancedqueries": "advanced hunting",
    "/api/advancedhunting": "advanced hunting",
    "/api/incidents": "incidents",
    "/api/exposurescore": "scores",
    "/api/machineactions": "actions on machines",
    "/api/indicators": "indicators",
    "/api/machines/": "actions, users, software and recommendations of one machine",
}
"""What the real service has and this one has not, by how the path starts: 501."""
