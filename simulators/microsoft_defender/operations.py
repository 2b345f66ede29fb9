"""The routes of the Defender simulator as a table, and what the vendor has besides.

Paths are matched in any case, as the vendor does; they are written in lower case here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..engine import Collection, Listing, Operation, Parameter, flag, integer, moment, text
from . import jobs, queries
from .accounts import ALERTS, HUNTING, MACHINES, RECOMMENDATIONS, SOFTWARE, VULNERABILITIES, openid
from .documents import alerts, hunting, machines, software, vulnerabilities
from .queries import BY_TOKEN, LINKED, MOST_ROWS, linked, machines_listed
from .responses import SHEET, Envelope, Find, Handler, List, entity, envelope, whole

CALLS, OF_MACHINES = (50, 1500), (100, 1500)
"""Calls a minute and an hour, of each API on its own, where nothing else is said (contract 6)."""
# azure-identity asks for client_info, which an application has none of
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "client_info"})
NAMELESS = frozenset({""})
"""What is left of a parameter whose name a link has lost."""
SINCE = replace(moment("sinceTime"), required=True)
IN_BULK = "Collection(microsoft.windowsDefenderATP.api.{})"
OF_SOFTWARE = "Collection(Analytics.Contracts.PublicAPI.PublicVulnerabilityDto)"
REFERENCE, REFERENCES = "Collection(MachineReference)", "MachineReferences"
PLACES: Mapping[str, str] = {
    "machine": "machines/{id}",
    "vulnerability": "vulnerabilities/{cve}",
    "software-item": "software/{id}",
    "recommendation": "recommendations/{id}",
}
UNCOUNTED = "a list has no total, a page with a link may be short, and one without is the last (5)"
"""Why nobody can tell that rows of a list are missing."""


def route(
    name: str, request: str, answer: Handler | str, source: str, *given: Parameter, **traits: Any
) -> Operation:
    """Return an operation; `calls` are its limits, and `rows` is "" where there is no list."""
    facts = {"calls": traits.pop("calls", CALLS), "most": traits.pop("most", 10_000)}
    fidelity, rows = traits.pop("fidelity", "documented"), traits.pop("rows", "value")
    traits |= {"facts": facts, "rows": rows, "unseen": {"": UNCOUNTED} if rows else {}}
    return Operation(name, request, answer, fidelity, f"{SHEET} {source}", given, **traits)


def unauthenticated(
    name: str, request: str, answer: Handler | str, source: str, *given: Parameter, **traits: Any
) -> Operation:
    """Return an operation for which no token is needed, and whose calls are not limited."""
    found = route(name, request, answer, source, *given, **{"rows": "", **traits})
    return replace(found, authenticated=False, group="", safe="GET" in request, facts={})


def single(name: str, kind: str, find: Find, role: str, source: str, **traits: Any) -> Operation:
    """Return an operation that answers with one thing."""
    request, traits = f"GET /api/{PLACES[name]}", {"scope": role, "rows": "", **traits}
    return route(name, request, entity(kind, find), source, **traits)


def part(
    place: str, name: str, kind: str, find: List, role: str, source: str, *, counted: bool = False
) -> Operation:
    """Return a list about one thing, which is all on one page and takes no option."""
    request, answer = f"GET /api/{PLACES[place]}/{name}", whole(kind, find, counted=counted)
    return route(f"{place}-{name}", request, answer, source, scope=role)


def listing(
    path: str,
    source: str,
    role: str,
    collection: Collection,
    *more: Parameter,
    form: Envelope | None = None,
    **traits: Any,
) -> Operation:
    """Return a list by OData of at most so many rows a page; `$top` bounds it as a whole."""
    numbers = integer("$top", most=traits.get("most", 10_000)), integer("$skip")
    options = map(text, ("$filter", "$select", "$skiptoken", "$count"))
    answer = linked(collection, form or envelope(path.title()))
    given, traits = (*numbers, *options, *more), {"scope": role, "style": LINKED, **traits}
    return route(collection.name, f"GET /api/{path}", answer, source, *given, **traits)


def in_bulk(
    path: str,
    kind: str,
    source: str,
    role: str,
    collection: Collection,
    *more: Parameter,
    extra: tuple[str, ...] = (),
) -> Operation:
    """Return a list of an inventory, which goes on by a token (contract 4.7)."""
    sizes = (integer(size, most=MOST_ROWS) for size in ("pageSize", "pagesize", "$top"))
    answer = Listing(collection, BY_TOKEN, queries.query, envelope(IN_BULK.format(kind)))
    request, given = f"GET /api/machines/{path}", (*sizes, text("$skiptoken"), *more)
    traits: Any = {"calls": (30, 1000), "scope": role, "style": BY_TOKEN}
    return route(collection.name, request, answer, source, *given, extra=frozenset(extra), **traits)


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
        "4.1; check-msdefender lists with $select; odata.maxpagesize is assumed",
        MACHINES,
        queries.MACHINES,
        form=machines_listed,
        calls=OF_MACHINES,
        extra=NAMELESS,
    ),
    single("machine", "Machines", machines.one, MACHINES, "4.2", calls=OF_MACHINES),
    part(
        "machine",
        "vulnerabilities",
        "Collection(Vulnerability)",
        vulnerabilities.of_machine,
        VULNERABILITIES,
        "4.3; read with check-msdefender",
        counted=True,
    ),
    part("machine", "alerts", "Alerts", alerts.of_machine, ALERTS, "4.4; the rows are assumed"),
    part("machine", "software", "Software", software.of_machine, SOFTWARE, "4.10"),
    part(
        *("machine", "recommendations", "Recommendations"),
        *(software.of_machine, RECOMMENDATIONS, "4.11"),
    ),
    route(
        "find-by-ip",
        "GET /api/machines/findbyip(ip='{address}',timestamp={timestamp})",
        whole("Machines", machines.by_address),
        "4.4",
        scope=MACHINES,
    ),
    route(
        "find-by-tag",
        "GET /api/machines/findbytag",
        whole("Machines", machines.by_tag),
        "4.4",
        text("tag", required=True),
        flag("useStartsWithFilter"),
        scope=MACHINES,
    ),
    listing("vulnerabilities", "4.5", VULNERABILITIES, queries.VULNERABILITIES, most=8000),
    single("vulnerability", "Vulnerabilities", vulnerabilities.one, VULNERABILITIES, "4.5"),
    part(
        *("vulnerability", "machinereferences", REFERENCE),
        *(machines.with_vulnerability, VULNERABILITIES, "4.5"),
    ),
    listing(
        "vulnerabilities/machinesvulnerabilities",
        "4.6, rows and link by DefectDojo's samples; its limit of calls is assumed",
        VULNERABILITIES,
        queries.JOIN,
        form=envelope(IN_BULK.format("PublicAssetVulnerabilityDto")),
        fidelity="recorded",
    ),
    listing(
        "software", "4.10; options are assumed", SOFTWARE, queries.SOFTWARE, fidelity="assumed"
    ),
    single("software-item", "Software", software.one, SOFTWARE, "4.10"),
    part(
        *("software-item", "machinereferences", REFERENCES),
        *(machines.with_software, SOFTWARE, "4.10"),
    ),
    part(
        *("software-item", "vulnerabilities", OF_SOFTWARE),
        *(software.weaknesses, VULNERABILITIES, "4.10"),
    ),
    listing("recommendations", "4.11", RECOMMENDATIONS, queries.RECOMMENDATIONS),
    single("recommendation", "Recommendations", software.one, RECOMMENDATIONS, "4.11"),
    part(
        *("recommendation", "machinereferences", REFERENCES),
        *(machines.with_software, RECOMMENDATIONS, "4.11"),
    ),
    in_bulk(
        "softwarevulnerabilitiesbymachine",
        "AssetVulnerability",
        "4.7; check-msdefender sends pageIndex, which is ignored",
        VULNERABILITIES,
        queries.INVENTORY,
        extra=("pageIndex",),
    ),
    in_bulk(
        "softwarevulnerabilitychangesbymachine",
        "AssetVulnerability",
        "4.9; what counts as a change of a simulated host is assumed",
        VULNERABILITIES,
        queries.CHANGES,
        SINCE,
    ),
    in_bulk(
        "softwareinventorybymachine",
        "AssetSoftware",
        "4.12; the sample of the documentation sends sinceTime, which is ignored",
        SOFTWARE,
        queries.INSTALLED,
        extra=("sinceTime",),
    ),
    route(
        "inventory-export",
        "GET /api/machines/softwarevulnerabilitiesexport",
        jobs.files,
        "4.8",
        integer("sasValidHours", 1, least=1, most=6),
        scope=VULNERABILITIES,
        rows="",
        calls=(5, 20),
    ),
    unauthenticated(
        "export-file",
        "GET /exports/{name}",
        jobs.file,
        "4.8; the form of the address and its refusals are assumed",
        moment("se"),
        rows="lines",
        extra=frozenset({"sig"}),
    ),
    listing(
        "alerts",
        "9, as check-msdefender asks, following links; the rows are assumed",
        ALERTS,
        queries.ALERTS,
        text("$expand"),
        text("$orderby"),
        fidelity="assumed",
    ),
    route(
        "hunting",
        "POST /api/advancedqueries/run",
        hunting.run,
        "4.13; any query but those of public clients is 501",
        text("Query", required=True).in_body(),
        scope=HUNTING,
        rows="Results",
        calls=(45, 1500),
        extra=frozenset({"api-version"}),
    ),
)

MISSING: Mapping[str, str] = {
    "/api/advancedhunting": "advanced hunting of Defender XDR",
    "/api/software/": "versions and missing updates of a software",
    "/api/recommendations/": "software and vulnerabilities of a recommendation",
    "/api/incidents": "incidents",
    "/api/exposurescore": "scores",
    "/api/machineactions": "actions on machines",
    "/api/indicators": "indicators",
    "/api/machines/": "actions, users and assessments of one machine",
}
"""What the real service has and this one has not, by how the path starts: 501."""
