"""The routes of the Defender simulator as a table, and what the vendor has besides.

Paths are matched in any case, as the vendor does; they are written in lower case here.
"""

from collections.abc import Mapping
from typing import Any

from ..engine import Collection, Handler, Listing, Operation, Parameter, flag, integer, moment, text
from . import jobs, queries
from .accounts import ALERTS, HUNTING, MACHINES, RECOMMENDATIONS, SOFTWARE, VULNERABILITIES, openid
from .documents import findings, hunting, machines, software, vulnerabilities
from .queries import BY_TOKEN, LINKED, MOST_ROWS, linked, machines_listed
from .responses import SHEET, Find, List, entity, envelope, whole

CALLS, OF_MACHINES = (50, 1500), (100, 1500)
"""Calls a minute and an hour, of each API on its own, where nothing else is said (contract 6)."""
# azure-identity asks for client_info, which an application has none of
CLIENT = frozenset({"grant_type", "client_id", "client_secret", "client_info"})
NAMELESS = frozenset({""})
"""What is left of a parameter whose name a link has lost."""
IN_BULK = "Collection(microsoft.windowsDefenderATP.api.{})"
OF_MACHINE = "Collection(Vulnerability)"
OF_SOFTWARE = "Collection(Analytics.Contracts.PublicAPI.PublicVulnerabilityDto)"
REFERENCE, REFERENCES = "Collection(MachineReference)", "MachineReferences"
PLACES: Mapping[str, str] = {
    "machine": "machines/{id}",
    "vulnerability": "vulnerabilities/{cve}",
    "software-item": "software/{id}",
    "recommendation": "recommendations/{id}",
}
ROLES: Mapping[str, str] = {
    "machines": MACHINES,
    "vulnerabilities": VULNERABILITIES,
    "software": SOFTWARE,
    "recommendations": RECOMMENDATIONS,
    "alerts": ALERTS,
}
"""The app role that a path needs: that of the last of these words in it."""
UNCOUNTED = "a list has no total, a page with a link may be short, and one without is the last (5)"
"""Why nobody can tell that rows of a list are missing."""


def route(
    name: str, path: str, answer: Handler | str, source: str, *given: Parameter, **traits: Any
) -> Operation:
    """Return an operation; `calls` are its limits, and `rows` is "" where there is no list."""
    facts = {"calls": traits.pop("calls", CALLS), "most": traits.pop("most", 10_000)}
    fidelity, rows = traits.pop("fidelity", "documented"), traits.pop("rows", "value")
    roles = [ROLES[word] for word in path.split("/") if word in ROLES]
    traits = {"scope": "".join(roles[-1:]), "facts": facts, **traits}
    request = path if " " in path else f"GET /api/{path}"
    traits |= {"rows": rows, "unseen": {"": UNCOUNTED} if rows else {}}
    return Operation(name, request, answer, fidelity, f"{SHEET} {source}", given, **traits)


def unauthenticated(
    name: str, request: str, answer: Handler | str, source: str, *given: Parameter, **traits: Any
) -> Operation:
    """Return an operation for which no token is needed, and whose calls are not limited."""
    free = {"authenticated": False, "group": "", "safe": "GET" in request, "facts": {}, "rows": ""}
    return route(name, request, answer, source, *given, **{**free, **traits})


def single(name: str, kind: str, find: Find, source: str, **traits: Any) -> Operation:
    """Return an operation that answers with one thing."""
    return route(name, PLACES[name], entity(kind, find), source, rows="", **traits)


def part(place: str, name: str, kind: str, find: List, source: str) -> Operation:
    """Return a list about one thing, which is all on one page and takes no option."""
    answer = whole(kind, find, counted=kind == OF_MACHINE)
    return route(f"{place}-{name}", f"{PLACES[place]}/{name}", answer, source)


def listing(
    path: str, source: str, collection: Collection, *more: Parameter, **traits: Any
) -> Operation:
    """Return a list by OData of at most so many rows a page; `$top` bounds it as a whole."""
    numbers = integer("$top", most=traits.get("most", 10_000)), integer("$skip")
    options = map(text, ("$filter", "$select", "$skiptoken", "$count"))
    answer = linked(collection, traits.pop("form", None) or envelope(path.title()))
    traits["style"] = LINKED
    return route(collection.name, path, answer, source, *numbers, *options, *more, **traits)


def in_bulk(
    path: str, kind: str, source: str, collection: Collection, *more: Parameter, **traits: Any
) -> Operation:
    """Return a list of an inventory, which goes on by a token (contract 4.7)."""
    sizes = (integer(size, most=MOST_ROWS) for size in ("pageSize", "pagesize", "$top"))
    answer = Listing(collection, BY_TOKEN, queries.query, envelope(IN_BULK.format(kind)))
    given = (*sizes, text("$skiptoken"), *more)
    traits = {"scope": VULNERABILITIES, "calls": (30, 1000), "style": BY_TOKEN, **traits}
    return route(collection.name, f"machines/{path}", answer, source, *given, **traits)


OPERATIONS = (
    unauthenticated(
        "token",
        "POST /{tenant}/oauth2/v2.0/token",
        "clients.by_scope",
        "2; the errors are what Entra is known to send",
        text("scope"),
        extra=CLIENT,
    ),
    unauthenticated(
        "token-v1",
        "POST /{tenant}/oauth2/token",
        "clients.by_resource",
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
        queries.MACHINES,
        form=machines_listed,
        calls=OF_MACHINES,
        extra=NAMELESS,
    ),
    single("machine", "Machines", machines.one, "4.2", calls=OF_MACHINES),
    part(
        "machine",
        "vulnerabilities",
        OF_MACHINE,
        vulnerabilities.of_machine,
        "4.3; read with check-msdefender",
    ),
    part("machine", "alerts", "Alerts", findings.alerts_of_machine, "4.4; the rows are assumed"),
    part("machine", "software", "Software", software.of_machine, "4.10"),
    part("machine", "recommendations", "Recommendations", software.of_machine, "4.11"),
    route(
        "find-by-ip",
        "machines/findbyip(ip='{address}',timestamp={timestamp})",
        whole("Machines", machines.by_address),
        "4.4",
    ),
    route(
        "find-by-tag",
        "machines/findbytag",
        whole("Machines", machines.by_tag),
        "4.4",
        text("tag", required=True),
        flag("useStartsWithFilter"),
    ),
    listing("vulnerabilities", "4.5", queries.VULNERABILITIES, most=8000),
    single("vulnerability", "Vulnerabilities", vulnerabilities.one, "4.5"),
    part("vulnerability", "machinereferences", REFERENCE, machines.with_vulnerability, "4.5"),
    listing(
        "vulnerabilities/machinesvulnerabilities",
        "4.6, rows and link by DefectDojo's samples; its limit of calls is assumed",
        queries.JOIN,
        form=envelope(IN_BULK.format("PublicAssetVulnerabilityDto")),
        fidelity="recorded",
    ),
    listing("software", "4.10; options are assumed", queries.SOFTWARE, fidelity="assumed"),
    single("software-item", "Software", software.one, "4.10"),
    part("software-item", "machinereferences", REFERENCES, machines.with_software, "4.10"),
    part("software-item", "vulnerabilities", OF_SOFTWARE, software.weaknesses, "4.10"),
    listing("recommendations", "4.11", queries.RECOMMENDATIONS),
    single("recommendation", "Recommendations", software.one, "4.11"),
    part("recommendation", "machinereferences", REFERENCES, machines.with_software, "4.11"),
    in_bulk(
        "softwarevulnerabilitiesbymachine",
        "AssetVulnerability",
        "4.7; check-msdefender sends pageIndex, which is ignored",
        queries.INVENTORY,
        extra=frozenset({"pageIndex"}),
    ),
    in_bulk(
        "softwarevulnerabilitychangesbymachine",
        "AssetVulnerability",
        "4.9; what counts as a change of a simulated host is assumed",
        queries.CHANGES,
        moment("sinceTime", required=True),
    ),
    in_bulk(
        "softwareinventorybymachine",
        "AssetSoftware",
        "4.12; the sample of the documentation sends sinceTime, which is ignored",
        queries.INSTALLED,
        scope=SOFTWARE,
        extra=frozenset({"sinceTime"}),
    ),
    route(
        "inventory-export",
        "machines/softwarevulnerabilitiesexport",
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
        queries.ALERTS,
        *map(text, ("$expand", "$orderby")),
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
